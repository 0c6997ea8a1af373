import { civilDateInJapan, formatWareki } from '../kernel/dates.ts';
import { toShiftJis } from '../kernel/shift-jis.ts';

/** Parts of every slip, as receiptline markup. Pure: the printer and the preview both take the string. */

/** Half-width columns of the paper. */
export const SLIP_COLUMNS = 32;

/** In letters the printer has, on one line: 〓 on the preview too, where a printer would write `?` or nothing. */
export const lettersIn = (words: string) => toShiftJis(words.replaceAll(/\p{Cc}|\p{Zl}|\p{Zp}/gu, ' '));

/** Characters that mean something to receiptline: a name must not be able to lay out the slip. */
export const plain = (words: string): string =>
  lettersIn(words).text.replaceAll(/[\\|{}~_"`^=-]/g, (sign) => `\\${sign}`);

/** Last eight hex digits of the event's id: short enough to read out, long enough to find it. */
export const slipNumber = (eventId: string): string =>
  eventId
    .replaceAll('-', '')
    .slice(-8)
    .toUpperCase()
    .replace(/(.{4})/, '$1-');

export const slipDay = (at: number): string => formatWareki(civilDateInJapan(at)) ?? '';

export const slipTime = (at: number): string => {
  const inJapan = new Date(at + 9 * 3_600_000).toISOString();
  return `${slipDay(at)} ${Number(inJapan.slice(11, 13))}時${inJapan.slice(14, 16)}分`;
};

/** A line with its words at the left and their value at the right. */
export const pair = (label: string, value: string): string => `|${label} | ${value}|`;

/** A paragraph at the left; receiptline folds it. */
export const paragraph = (words: string): string => `|${plain(words)} |`;
