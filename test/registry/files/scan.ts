/** Looks for 個人番号 in everything a folder holds: every cell of every table of its databases, every other file as text. */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { z } from 'zod';
import { hasMyNumberCheckDigit } from './my-numbers.ts';

export interface Found {
  readonly where: string;
  readonly number: string;
}

/** Twelve digits and no more, with or without something narrow between them. */
const TWELVE = /(?<!\d)\d(?:[-‐‑‒–—―−・./ \t]{0,3}\d){11}(?!\d)/g;

/** Ids and hashes in hex: enough of them are made that some end in twelve digits which happen to check. */
const HEX = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\b(?=\d*[a-f])[0-9a-f]{16,}\b/g;
/** `2026-11-25 20…`: a day and what stands behind it. */
const DAY = /^\d{4}-\d\d-\d\d/;

export const scanText = (where: string, text: string): Found[] => {
  const plain = text.normalize('NFKC').replaceAll(HEX, 'x');
  return [...plain.matchAll(TWELVE)].flatMap(([run]) => {
    const number = run.replaceAll(/\D/g, '');
    return hasMyNumberCheckDigit(number) && !DAY.test(run) ? [{ where, number }] : [];
  });
};

const nameSchema = z.object({ name: z.string() });

/** Bytes are looked at as UTF-8: what is written inside a BLOB is text as well. */
const cellText = (cell: unknown): string =>
  cell instanceof Uint8Array
    ? Buffer.from(cell).toString('utf8')
    : typeof cell === 'string'
      ? cell
      : String(cell);

/** Every table, also SQLite's own and the hidden ones of an index. `key`: 32 bytes; `undefined`: not encrypted. */
export const scanDatabase = (
  path: string,
  key: Uint8Array | undefined,
): { found: Found[]; cells: number } => {
  // A copy, because a program may still hold it, and what is only in its journal counts too.
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-scan-'));
  const copy = join(folder, 'copy.db');
  for (const suffix of ['', '-wal'])
    if (existsSync(`${path}${suffix}`)) copyFileSync(`${path}${suffix}`, `${copy}${suffix}`);
  const db = new Database(copy);
  const found: Found[] = [];
  let cells = 0;
  try {
    if (key !== undefined) {
      db.pragma("cipher='chacha20'");
      db.pragma(`key="x'${Buffer.from(key).toString('hex')}'"`);
    }
    const tables = z
      .array(nameSchema)
      .parse(db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all());
    for (const { name } of tables)
      for (const row of db.prepare(`SELECT * FROM "${name}"`).raw().iterate())
        for (const cell of z.array(z.unknown()).parse(row)) {
          cells += 1;
          if (cell !== null) found.push(...scanText(`${path} ${name}`, cellText(cell)));
        }
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
  return { found, cells };
};

export interface Scanned {
  readonly found: readonly Found[];
  readonly files: number;
  readonly databases: number;
  readonly cells: number;
}

/**
 * Everything below `folder`. `keyOf` gives the key of a database by its path; a file that is no database and no text is
 * looked at all the same. `skip`: what the input itself is.
 */
export const scanFolder = (
  folder: string,
  keyOf: (path: string) => Uint8Array | undefined,
  skip: (path: string) => boolean = () => false,
): Scanned => {
  const found: Found[] = [];
  let files = 0;
  let databases = 0;
  let cells = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (!statSync(path).isFile() || skip(path)) continue;
    files += 1;
    if (path.endsWith('.db')) {
      const scanned = scanDatabase(path, keyOf(path));
      databases += 1;
      cells += scanned.cells;
      found.push(...scanned.found);
    } else found.push(...scanText(relative(folder, path), readFileSync(path, 'utf8')));
  }
  return { found, files, databases, cells };
};
