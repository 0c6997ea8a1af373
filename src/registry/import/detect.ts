/** What a file is, by its first line. */

import { fieldsOf } from './csv-lines.ts';
import { createLineDecoder, type Encoding, encodingOf } from './decode.ts';
import { type Format, WITH_HEADER } from './items.ts';

/** `fixed` and `lines` are the two writings of the 中間標準レイアウト. */
export type FileKind = keyof typeof WITH_HEADER | 'intermediate_fixed' | 'intermediate_csv' | 'town';

export interface Detected {
  readonly kind: FileKind;
  readonly encoding: Encoding;
  /** Empty for a file without one. */
  readonly header: readonly string[];
}

export const FORMAT_OF: Readonly<Record<FileKind, Format>> = {
  kazasu: 'kazasu',
  basic_resident: 'basic',
  basic_measure: 'basic',
  basic_outside: 'basic',
  intermediate_fixed: 'intermediate',
  intermediate_csv: 'intermediate',
  town: 'town',
};

export const headerOf = (line: string): readonly string[] =>
  (fieldsOf(line) ?? []).map((item) => item.trim().normalize('NFC'));

/** Of the files with a Japanese header the one whose names are most of this header, and fewest of them missing. */
const byNames = (header: readonly string[]): FileKind | undefined => {
  const scored = (Object.keys(WITH_HEADER) as (keyof typeof WITH_HEADER)[]).map((kind) => {
    const known = WITH_HEADER[kind].filter(({ item }) => header.includes(item)).length;
    const missing = WITH_HEADER[kind].filter(
      ({ item, required }) => required && !header.includes(item),
    ).length;
    return { kind, score: known === 0 ? -Infinity : known - 2 * missing };
  });
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a));
  return best.score === -Infinity ? undefined : best.kind;
};

/** `undefined`: none of the files that are taken. */
export const detect = (beginning: Buffer): Detected | undefined => {
  const encoding = encodingOf(beginning);
  const decoder = createLineDecoder(encoding);
  const text = `${decoder.push(beginning) ?? ''}${decoder.end()}`;
  const line = (text.split('\n', 1)[0] ?? '').replace(/\r$/, '');
  if (/^"?(?:01|02|99)"?,/.test(line)) return { kind: 'intermediate_csv', encoding, header: [] };
  if (/^(?:01|02|99)\d{15}/.test(line)) return { kind: 'intermediate_fixed', encoding: 'cp932', header: [] };
  const header = headerOf(line);
  if (header.includes('lg_code') || header.includes('machiaza_id')) return { kind: 'town', encoding, header };
  const kind = byNames(header);
  return kind === undefined ? undefined : { kind, encoding, header };
};
