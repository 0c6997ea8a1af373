import { lettersIn, pair, plain, slipNumber, slipTime } from '../../ui/slip.ts';
import type { CardId, Overnight } from './schema.ts';
import { dayWords, text } from './screen-text.ts';
import { slipText } from './screen-text-slip.ts';

/**
 * Slips of the shelter as receiptline markup (32 half-width columns). Pure: the printer and the preview both take the string.
 */

/** What every slip of this desk says of where it was made. */
export interface SlipPlace {
  readonly shelter: string;
  readonly municipality: string;
  readonly training: boolean;
}

/** A slip with 訓練 above and below what it says, in a drill. */
const slipOf = ({ municipality, training }: SlipPlace, title: string, lines: readonly string[]): string =>
  `${[
    ...(training ? [`^^^${text.slip.training}`] : []),
    `^^^${title}`,
    '',
    ...lines,
    '',
    plain(municipality),
    ...(training ? [text.slip.training] : []),
    '=',
  ].join('\n')}\n`;

/**
 * 受付票: no address, no 宛名番号; a protected household's slip (支援措置) carries no name either, since paper gets lost.
 */
export interface CheckInSlip extends SlipPlace {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly people: number;
  readonly names: readonly string[];
  readonly protected: boolean;
  readonly eventId: string;
}

/** Names that stand on the slip: none of a protected household. */
const namesOn = (slip: CheckInSlip): readonly string[] => (slip.protected ? [] : slip.names);

/** The markup: `^` is double width, `^^` double height, `^^^` both; `---` a rule, `=` the cut. */
export const checkInSlip = (slip: CheckInSlip): string => {
  const { slip: words } = text;
  return slipOf(slip, words.title, [
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
  ]);
};

/** The QR, and its letters in two lines, wide enough to be read out. */
const codeOf = (cardId: CardId): readonly string[] => [
  `{code:${cardId};option:qrcode,8,m}`,
  '',
  `^${plain(cardId.slice(0, 13))}`,
  `^${plain(cardId.slice(14))}`,
];

/**
 * 仮カード: a QR that says nothing of whoever has it, the same in letters to be typed in, and what to do with it in plain words.
 * No name stands on it: it may be lost, and is given to somebody else when it comes back.
 */
export const cardSlip = ({
  cardId,
  people,
  at,
  ...place
}: SlipPlace & {
  readonly cardId: CardId;
  readonly people: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}): string =>
  slipOf(place, slipText.card.title, [
    `^^^${plain(place.shelter)}`,
    '',
    ...codeOf(cardId),
    '---',
    pair(text.slip.people, `^^^${String(people)}人`),
    slipTime(at),
    '---',
    ...slipText.card.keep,
  ]);

/** 外泊届, for those who go: until when, and what to do when they come back. Their copy carries names, but of a protected household. */
export interface OvernightSlip extends SlipPlace {
  readonly names: readonly string[];
  readonly protected: boolean;
  readonly overnight: Overnight;
  readonly at: number;
  readonly eventId: string;
}

/** A label, and its value on a line of its own. */
const under = (label: string, value: string): readonly string[] => [`|${label} |`, `| ${value}|`];

const blank = (words: string | undefined): string =>
  words === undefined ? '＿＿＿＿＿＿＿＿' : plain(words);

export const overnightSlip = (slip: OvernightSlip): string => {
  const { overnight: words } = slipText;
  const { until, where, phone } = slip.overnight;
  return slipOf(slip, words.title, [
    `^^^${plain(slip.shelter)}`,
    '---',
    ...under(words.from, slipTime(slip.at)),
    ...under(words.until, `^^^${dayWords(until)}`),
    // A protected household's whereabouts stand on no paper either.
    ...(slip.protected ? [] : [...under(words.where, blank(where)), ...under(words.phone, blank(phone))]),
    ...(slip.protected ? [] : slip.names.map((name) => `|　"${plain(name)}" |`)),
    '---',
    words.number,
    `^^^${slipNumber(slip.eventId)}`,
    '',
    ...words.keep,
  ]);
};

/** For how many letters 〓 stands on what is not the slip's own words: the desk is told, and the log (never which letters). */
export const lostIn = (words: readonly string[]): number =>
  words.flatMap((each) => lettersIn(each).lost).length;

/** 仮カード made in advance: without people and time. */
export const stockSlip = (cardId: CardId, place: SlipPlace): string =>
  slipOf(place, slipText.card.title, [
    `^^^${plain(place.shelter)}`,
    '',
    ...codeOf(cardId),
    '---',
    ...slipText.card.keep,
  ]);
