/**
 * 避難行動要支援者名簿 (災対法49条の10), kept beside a replica as it was imported last. 要配慮個人情報: encrypted with the key of the
 * replica (AES-256-GCM), and of everything the list holds only who needs help and why.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type ResidentId, residentIdSchema } from '../kernel/ids.ts';
import { PLAIN_TEXT } from '../kernel/plain-text.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { createCsvReader } from './import/csv-lines.ts';
import { createLineDecoder, encodingOf } from './import/decode.ts';
import type { ReplicaFiles } from './versions.ts';

const FILE = 'support-list.enc';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const entrySchema = z.strictObject({
  residentId: residentIdSchema,
  /** 支援を要する事由, as the list words it. */
  reason: z.string().min(1).max(200).regex(PLAIN_TEXT),
});
const listSchema = z.strictObject({ v: z.literal(1), people: z.array(entrySchema).max(500_000) });
export type SupportEntry = z.infer<typeof entrySchema>;
export type SupportList = ReadonlyMap<ResidentId, string>;

const pathIn = ({ folder }: Pick<ReplicaFiles, 'folder'>): string => join(folder, FILE);

/** Puts a list in the place of the one before, in one step. */
export const keepSupportList = (
  files: ReplicaFiles,
  people: readonly SupportEntry[],
  system: Pick<System, 'randomBytes'>,
): void => {
  const nonce = system.randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, files.key, nonce);
  const text = JSON.stringify({ v: 1, people: [...people] } satisfies z.input<typeof listSchema>);
  const sealed = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
  writeFileSync(`${pathIn(files)}.new`, Buffer.concat(sealed), { mode: 0o600, flush: true });
  renameSync(`${pathIn(files)}.new`, pathIn(files));
};

/** `damaged`: not ours, or altered. Empty: none was imported. */
export const readSupportList = (files: ReplicaFiles): Result<SupportList, 'damaged'> => {
  if (!existsSync(pathIn(files))) return success(new Map());
  try {
    const bytes = readFileSync(pathIn(files));
    const cipher = createDecipheriv(CIPHER, files.key, bytes.subarray(0, NONCE_BYTES));
    cipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const text = Buffer.concat([cipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), cipher.final()]);
    const { people } = listSchema.parse(JSON.parse(text.toString('utf8')));
    return success(new Map(people.map(({ residentId, reason }) => [residentId, reason])));
  } catch {
    return failure('damaged', { code: FILE }); // another key, a bit that is not its own, or another shape
  }
};

/** Names of the two columns; what else the list has is not taken. */
const NUMBER = '宛名番号';
const REASON = '支援を要する事由';

export interface SupportRead {
  readonly people: readonly SupportEntry[];
  /** Lines (from 1) that were left out: no number of a resident, no reason, or a number that stood before. */
  readonly refused: readonly number[];
}

/** CSV, UTF-8 or Shift_JIS, with a header. `no_header`: it lacks one of the two columns. */
export const readSupportCsv = (bytes: Buffer): Result<SupportRead, 'no_header'> => {
  const decoder = createLineDecoder(encodingOf(bytes));
  const csv = createCsvReader(() => true);
  const lines = `${decoder.push(bytes) ?? ''}${decoder.end()}`.split(/\r\n|\n/);
  const [header, ...rows] = [...lines.flatMap((line) => csv.push(line)), ...csv.end()];
  const names = header?.values.map((name) => name.trim()) ?? [];
  const [number, reason] = [names.indexOf(NUMBER), names.indexOf(REASON)];
  if (number === -1 || reason === -1) return failure('no_header');
  const people = new Map<ResidentId, SupportEntry>();
  const refused: number[] = [];
  for (const { values, line, bad } of rows) {
    const entry = entrySchema.safeParse({
      residentId: values[number]?.trim(),
      reason: values[reason]?.trim(),
    });
    if (bad || !entry.success || people.has(entry.data.residentId)) refused.push(line);
    else people.set(entry.data.residentId, entry.data);
  }
  return success({ people: [...people.values()], refused });
};
