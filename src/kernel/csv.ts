/** CSV that a spreadsheet opens without running anything: RFC 4180, CRLF, UTF-8 with a byte order mark. */

/**
 * A cell that begins like a formula is run by spreadsheets when the file is opened, full-width signs included
 * (OWASP, CSV injection). An apostrophe in front makes it text.
 */
const STARTS_LIKE_A_FORMULA = /^(?:[\s\p{Cc}]*[=+\-@＝＋－＠]|[\t\r\n])/u;

export const csvCell = (value: string | number | null): string => {
  if (value === null) return '""';
  if (typeof value === 'number') return String(value);
  const safe = STARTS_LIKE_A_FORMULA.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
};

export const toCsv = (rows: readonly (readonly (string | number | null)[])[]): string =>
  `\uFEFF${rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')}`;

/** A name that every file system takes: no separators, no control characters, not hidden, not too long. */
export const safeFileName = (parts: readonly string[]): string =>
  parts
    .map((part) => part.replaceAll(/[\p{Cc}\\/:*?"<>|\s.]+/gu, '_').slice(0, 60))
    .filter((part) => part !== '')
    .join('_');
