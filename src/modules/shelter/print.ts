import { lettersIn, pair, plain, slipNumber, slipTime } from '../../ui/slip.ts';
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

/** Names that stand on the slip: none of a protected household. */
const namesOn = (slip: CheckInSlip): readonly string[] => (slip.protected ? [] : slip.names);

/** For how many letters 〓 stands on it: whoever prints says so and writes it into the log (never which letters). */
export const lettersLost = (slip: CheckInSlip): number =>
  [slip.shelter, slip.municipality, ...namesOn(slip)].flatMap((words) => lettersIn(words).lost).length;

/** The markup: `^` is double width, `^^` double height, `^^^` both; `---` a rule, `=` the cut. */
export const checkInSlip = (slip: CheckInSlip): string => {
  const { slip: words } = text;
  const lines = [
    ...(slip.training ? [`^^^${words.training}`] : []),
    `^^^${words.title}`,
    '',
    `^^^${plain(slip.shelter)}`,
    slipTime(slip.at),
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
