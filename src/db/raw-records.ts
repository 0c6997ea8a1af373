/**
 * Every record that can still be read in a store's file and its write-ahead log, without SQLite and without any root: a walk
 * over pages, not down a tree. What it gives is not proved (rows that were since changed are among it, and noise could be):
 * whoever takes a record must be able to prove it, as the hash chain proves an event.
 */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { readAt } from './files.ts';
import { framePlaces } from './log-frames.ts';
import { type OpenedPage, openPage, PAGE_BYTES, USABLE_BYTES } from './page-cipher.ts';
import type { SqlValue } from './store.ts';

const HEADER_OF_FILE_BYTES = 100;
/** Kinds of pages (SQLite file format §1.6); the leaf of a table has a row id before each record. */
const INDEX_INTERIOR = 0x02;
const INDEX_LEAF = 0x0a;
const TABLE_LEAF = 0x0d;
const MAX_RECORD_BYTES = 1 << 20;

interface Place {
  readonly number: number;
  readonly at: number;
}

function* placesInFile(size: number): Generator<Place> {
  for (let number = 1; number * PAGE_BYTES <= size; number += 1)
    yield { number, at: (number - 1) * PAGE_BYTES };
}

/** A whole number of SQLite's, up to 2^53 here, and where it ends. */
const varint = (page: Buffer, at: number): { readonly value: number; readonly end: number } => {
  let value = 0;
  for (let n = 0; n < 8; n += 1) {
    const byte = page[at + n] ?? 0;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, end: at + n + 1 };
  }
  return { value: value * 256 + (page[at + 8] ?? 0), end: at + 9 };
};

const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8] as const;

const columnBytes = (type: number): number | undefined => {
  if (type >= 12) return Math.floor((type - 12) / 2);
  if (type >= 8) return type < 10 ? 0 : undefined;
  return type === 7 ? 8 : INTEGER_BYTES[type];
};

const columnValue = (type: number, bytes: Buffer): SqlValue => {
  if (type === 0) return null;
  if (type === 8 || type === 9) return type - 8;
  if (type === 7) return bytes.readDoubleBE(0);
  if (type === 6) return Number(bytes.readBigInt64BE(0));
  if (type < 6) return bytes.readIntBE(0, bytes.length);
  return type % 2 === 0 ? new Uint8Array(bytes) : bytes.toString('utf8');
};

/** The columns of a record (SQLite file format §2.1), or `undefined` when it is none. */
const columnsOf = (record: Buffer): SqlValue[] | undefined => {
  const header = varint(record, 0);
  if (header.value > record.length || header.value < 1) return undefined;
  const columns: SqlValue[] = [];
  let at = header.value;
  for (let next = header.end; next < header.value; ) {
    const type = varint(record, next);
    const bytes = columnBytes(type.value);
    if (bytes === undefined || at + bytes > record.length) return undefined;
    columns.push(columnValue(type.value, record.subarray(at, at + bytes)));
    at += bytes;
    next = type.end;
  }
  return columns;
};

/** How much of a record lies in its own page (SQLite file format §1.6). */
const localBytes = (length: number, isTable: boolean): number => {
  const most = isTable ? USABLE_BYTES - 35 : Math.floor(((USABLE_BYTES - 12) * 64) / 255) - 23;
  if (length <= most) return length;
  const least = Math.floor(((USABLE_BYTES - 12) * 32) / 255) - 23;
  const best = least + ((length - least) % (USABLE_BYTES - 4));
  return best <= most ? best : least;
};

type PageOf = (number: number) => Buffer | undefined;

/** The rest of a long record, page by page; of each page the newest that the log or the file has. */
const overflow = (first: number, bytes: number, pageOf: PageOf): Buffer | undefined => {
  const pieces: Buffer[] = [];
  let left = bytes;
  for (let number = first; left > 0; ) {
    const page = pageOf(number);
    if (page === undefined) return undefined;
    const piece = page.subarray(4, Math.min(USABLE_BYTES, 4 + left));
    pieces.push(piece);
    left -= piece.length;
    number = page.readUInt32BE(0);
  }
  return Buffer.concat(pieces);
};

const recordAt = (page: Buffer, cell: number, kind: number, pageOf: PageOf): Buffer | undefined => {
  const length = varint(page, kind === INDEX_INTERIOR ? cell + 4 : cell);
  if (length.value < 2 || length.value > MAX_RECORD_BYTES) return undefined;
  const isTable = kind === TABLE_LEAF;
  const from = isTable ? varint(page, length.end).end : length.end;
  const local = localBytes(length.value, isTable);
  if (from + local > USABLE_BYTES) return undefined;
  const here = page.subarray(from, from + local);
  if (local === length.value) return here;
  if (from + local + 4 > USABLE_BYTES) return undefined;
  const rest = overflow(page.readUInt32BE(from + local), length.value - local, pageOf);
  return rest === undefined ? undefined : Buffer.concat([here, rest]);
};

export interface RawRecord {
  /** A row id that stands for a column is null here, as SQLite stores it. */
  readonly columns: readonly SqlValue[];
  /** Whether the record's page is as it was written; what cannot prove itself is to be believed only then. */
  readonly authentic: () => boolean;
}

function* recordsOfPage(
  { plain: page, authentic }: OpenedPage,
  number: number,
  pageOf: PageOf,
): Generator<RawRecord> {
  const at = number === 1 ? HEADER_OF_FILE_BYTES : 0;
  const kind = page[at] ?? 0;
  if (kind !== INDEX_INTERIOR && kind !== INDEX_LEAF && kind !== TABLE_LEAF) return;
  const cells = page.readUInt16BE(at + 3);
  const pointers = at + (kind === INDEX_INTERIOR ? 12 : 8);
  for (let n = 0; n < cells && pointers + 2 * n + 2 <= USABLE_BYTES; n += 1) {
    const cell = page.readUInt16BE(pointers + 2 * n);
    const record = cell < USABLE_BYTES ? recordAt(page, cell, kind, pageOf) : undefined;
    const columns = record === undefined ? undefined : columnsOf(record);
    if (columns !== undefined) yield { columns, authentic };
  }
}

interface Source {
  readonly file: number;
  readonly places: () => Iterable<Place>;
}

/** The oldest first: what the log has left of rounds before, the store itself, what the log has newer. Whichever there is. */
const openSources = (
  path: string | undefined,
  log: string | undefined,
): { readonly sources: Source[]; readonly close: () => void } => {
  const files: number[] = [];
  const open = (name: string): number => {
    const file = openSync(name, 'r');
    files.push(file);
    return file;
  };
  const sources: Source[] = [];
  if (path !== undefined) {
    const file = open(path);
    sources.push({ file, places: () => placesInFile(fstatSync(file).size) });
  }
  if (log !== undefined) {
    const file = open(log);
    const places = framePlaces(file);
    const inLog = (isLive: boolean): Source => ({
      file,
      places: () => places.filter((place) => place.isLive === isLive),
    });
    sources.unshift(inLog(false));
    sources.push(inLog(true));
  }
  return { sources, close: () => files.forEach((file) => closeSync(file)) };
};

/** The newest version of a page that there is. */
const newestPage = (sources: readonly Source[], key: Uint8Array): PageOf => {
  const newest = new Map<number, { readonly file: number; readonly at: number }>();
  for (const { file, places } of sources)
    for (const { number, at } of places()) newest.set(number, { file, at });
  return (number) => {
    const place = newest.get(number);
    const bytes = place === undefined ? undefined : readAt(place.file, place.at, PAGE_BYTES);
    return bytes === undefined ? undefined : openPage(bytes, number, key).plain;
  };
};

/**
 * Records of the store at `path` and of its write-ahead log `log`, whichever there is; of what was changed, the newest last. Pages
 * that fail their tag are read too: one changed byte spoils one record, not its neighbours.
 * @yields each record
 */
export function* rawRecords(
  path: string | undefined,
  log: string | undefined,
  key: Uint8Array,
): Generator<RawRecord> {
  const { sources, close } = openSources(path, log);
  try {
    const pageOf = newestPage(sources, key);
    for (const { file, places } of sources) {
      for (const { number, at } of places()) {
        const bytes = readAt(file, at, PAGE_BYTES);
        if (bytes !== undefined) yield* recordsOfPage(openPage(bytes, number, key), number, pageOf);
      }
    }
  } finally {
    close();
  }
}

/** Pages that are looked at to tell a damaged first page from another key. */
const PAGES_TO_ASK = 64;

/** Whether this key wrote any of the pages behind the first: then the key is right and the first page is damaged. */
export const keyFits = (path: string, key: Uint8Array): boolean => {
  const file = openSync(path, 'r');
  try {
    for (let number = 2; number <= PAGES_TO_ASK; number += 1) {
      const bytes = readAt(file, (number - 1) * PAGE_BYTES, PAGE_BYTES);
      if (bytes !== undefined && openPage(bytes, number, key).authentic()) return true;
    }
    return false;
  } finally {
    closeSync(file);
  }
};
