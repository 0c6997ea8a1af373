/** Records of fixed length in bytes of CP932, cut after they were decoded: a letter's length in bytes is known. */
import type { Column } from './items.ts';

/** ASCII and half-width kana are one byte, everything else of CP932 is two; a byte that was none was one. */
const isOneByte = (unit: number): boolean =>
  unit < 0x80 || (unit >= 0xff61 && unit <= 0xff9f) || unit === 0xfffd;

/** The fields of a record; `undefined`: it ends too early, too late, or within a letter. Spaces behind it are filling. */
export const cutRecord = (line: string, widths: readonly number[]): string[] | undefined => {
  const fields: string[] = [];
  let at = 0;
  for (const width of widths) {
    const from = at;
    let bytes = 0;
    while (bytes < width && at < line.length) {
      bytes += isOneByte(line.charCodeAt(at)) ? 1 : 2;
      at += 1;
    }
    if (bytes !== width) return undefined;
    fields.push(line.slice(from, at));
  }
  return /^[ \u3000]*$/.test(line.slice(at)) ? fields : undefined;
};

export const widthsOf = (columns: readonly Column[]): readonly number[] =>
  columns.map(({ bytes }) => bytes ?? 0);
