import { civilDateInJapan, formatWareki } from '../../kernel/dates.ts';
import { toShiftJis } from '../../kernel/shift-jis.ts';
import { text } from './screen-text.ts';

/**
 * 受付票 as receiptline markup (32 half-width columns). Pure: the printer and the preview both take the string.
 * No address, no 宛名番号; a protected household's slip (支援措置) carries no name either, since paper gets lost.
 */
export interface CheckInSlip {
  readonly shelter: string;
  readonly municipality: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly people: number;
  readonly names: readonly string[];
  readonly protected: boolean;
  readonly eventId: string;
  readonly training: boolean;
}

export const SLIP_COLUMNS = 32;

/** In letters the printer has, on one line: 〓 on the preview too, where a printer would write `?` or nothing. */
const printed = (words: string) => toShiftJis(words.replaceAll(/\p{Cc}|\p{Zl}|\p{Zp}/gu, ' '));

/** Characters that mean something to receiptline: a name must not be able to lay out the slip. */
const plain = (words: string): string =>
  printed(words).text.replaceAll(/[\\|{}~_"`^=-]/g, (sign) => `\\${sign}`);

/** Last eight hex digits of the event's id: short enough to read out, long enough to find it. */
export const slipNumber = (eventId: string): string =>
  eventId
    .replaceAll('-', '')
    .slice(-8)
    .toUpperCase()
    .replace(/(.{4})/, '$1-');

const timeOf = (at: number): string => {
  const inJapan = new Date(at + 9 * 3_600_000).toISOString();
  return `${formatWareki(civilDateInJapan(at)) ?? ''} ${Number(inJapan.slice(11, 13))}時${inJapan.slice(14, 16)}分`;
};

/** A line with its words at the left and their value at the right. */
const pair = (label: string, value: string): string => `|${label} | ${value}|`;

/** Names that stand on the slip: none of a protected household. */
const namesOn = (slip: CheckInSlip): readonly string[] => (slip.protected ? [] : slip.names);

/** For how many letters 〓 stands on it: whoever prints says so and writes it into the log (never which letters). */
export const lettersLost = (slip: CheckInSlip): number =>
  [slip.shelter, slip.municipality, ...namesOn(slip)].flatMap((words) => printed(words).lost).length;

/** The markup: `^` is double width, `^^` double height, `^^^` both; `---` a rule, `=` the cut. */
export const checkInSlip = (slip: CheckInSlip): string => {
  const { slip: words } = text;
  const lines = [
    ...(slip.training ? [`^^^${words.training}`] : []),
    `^^^${words.title}`,
    '',
    `^^^${plain(slip.shelter)}`,
    timeOf(slip.at),
    '---',
    pair(words.people, `^^^${slip.people}人`),
    ...(namesOn(slip).length === 0
      ? []
      : [`|${words.names} |`, ...namesOn(slip).map((name) => `|　"${plain(name)}" |`)]),
    '---',
    words.number,
    `^^^${slipNumber(slip.eventId)}`,
    '',
    ...words.keep.split('\n'),
    '',
    plain(slip.municipality),
    ...(slip.training ? [words.training] : []),
    '=',
  ];
  return `${lines.join('\n')}\n`;
};
