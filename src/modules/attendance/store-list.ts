import { z } from 'zod';
import type { Reader, Tx } from '../../db/index.ts';
import { type CivilDate, civilDateSchema } from '../../kernel/dates.ts';
import { sha256HexSchema } from '../../kernel/ids.ts';
import { type AttendanceList, type ListedPost, listedPostSchema } from '../../outbox/attendance-list.ts';
import { type StaffNo, staffNoSchema } from './ids-schema.ts';

/** 出退勤の名簿 at the door: the last good one, taken apart, so that a tap looks up one row and not three thousand. */

export const LIST_SQL = `
  CREATE TABLE attendance_list (
    only INTEGER PRIMARY KEY CHECK (only = 1), source TEXT NOT NULL, as_of INTEGER NOT NULL, sha256 TEXT NOT NULL,
    members INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE attendance_member (
    no TEXT PRIMARY KEY, name TEXT, kana TEXT NOT NULL, department TEXT NOT NULL, from_day TEXT NOT NULL, to_day TEXT,
    duty INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE attendance_listed_link (
    hmac TEXT NOT NULL, no TEXT NOT NULL, kind TEXT NOT NULL, linked INTEGER NOT NULL, sort_key TEXT NOT NULL,
    PRIMARY KEY (hmac, no)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX attendance_listed_link_by_staff ON attendance_listed_link (no);`;

/** 兼務, which came later: a list that is kept from before says none, and a punch not which. */
export const POSTS_SQL = `
  ALTER TABLE attendance_member ADD COLUMN posts TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE attendance_last ADD COLUMN post TEXT;`;

export interface Member {
  readonly no: StaffNo;
  readonly name: string | null;
  readonly kana: string;
  readonly department: string;
  readonly from: CivilDate;
  readonly to: CivilDate | null;
  readonly duty: boolean;
  /** Of who has several (兼務), the main one first; else empty. */
  readonly posts: readonly ListedPost[];
}

/** `names: false`: this door shows none, and keeps none. */
interface ListOrigin extends Pick<ListHead, 'source' | 'asOf' | 'sha256'> {
  readonly names: boolean;
}

/** In place of the one before, whole. */
export const keepList = (
  tx: Tx,
  { members, links }: AttendanceList,
  { source, asOf, sha256, names }: ListOrigin,
): void => {
  tx.run('DELETE FROM attendance_member');
  tx.run('DELETE FROM attendance_listed_link');
  for (const { no, name, kana, department, from, to, duty, posts = [] } of members)
    tx.run(
      `INSERT OR REPLACE INTO attendance_member (no, name, kana, department, from_day, to_day, duty, posts)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      [no, names ? name : null, names ? kana : '', department, from, to, duty ? 1 : 0, JSON.stringify(posts)],
    );
  for (const { hmac, kind, no, linked, order } of links)
    tx.run(
      'INSERT OR REPLACE INTO attendance_listed_link (hmac, no, kind, linked, sort_key) VALUES (?, ?, ?, ?, ?)',
      [hmac, no, kind, linked ? 1 : 0, order],
    );
  tx.run(
    'INSERT OR REPLACE INTO attendance_list (only, source, as_of, sha256, members) VALUES (1, ?, ?, ?, ?)',
    [source, asOf, sha256, members.length],
  );
};

const headRow = z.object({
  source: z.enum(['centre', 'file']),
  as_of: z.number(),
  sha256: sha256HexSchema,
  members: z.int(),
});

export interface ListHead {
  /** `file`: of the site's own, for a door whose centre gives none. */
  readonly source: 'centre' | 'file';
  readonly asOf: number;
  readonly sha256: string;
  readonly members: number;
}

/** The list that is kept; undefined: none ever came. */
export const listHead = (reader: Reader): ListHead | undefined => {
  const row = reader.one(headRow, 'SELECT source, as_of, sha256, members FROM attendance_list');
  if (row === undefined) return undefined;
  const { as_of: asOf, ...same } = row;
  return { ...same, asOf };
};

const memberRow = z.object({
  no: staffNoSchema,
  name: z.string().nullable(),
  kana: z.string(),
  department: z.string(),
  from_day: civilDateSchema,
  to_day: civilDateSchema.nullable(),
  duty: z.int(),
  posts: z.string().transform((text) => z.array(listedPostSchema).parse(JSON.parse(text))),
});
const toMember = ({ from_day: from, to_day: to, duty, ...same }: z.infer<typeof memberRow>): Member => ({
  ...same,
  from,
  to,
  duty: duty === 1,
});
const MEMBER = 'SELECT no, name, kana, department, from_day, to_day, duty, posts FROM attendance_member';

export const memberOf = (reader: Reader, no: string): Member | undefined => {
  const row = reader.one(memberRow, `${MEMBER} WHERE no = ?`, [no]);
  return row === undefined ? undefined : toMember(row);
};

/** What is typed is no pattern. */
const likeOf = (text: string): string => `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;

/** By the beginning of the number, or a part of name or kana, of which spaces make no difference. */
export const findMembers = (reader: Reader, text: string, limit: number): readonly Member[] => {
  const wanted = text.normalize('NFKC').replaceAll(/\s/g, '');
  if (wanted === '') return [];
  return reader
    .all(
      memberRow,
      `${MEMBER} WHERE no LIKE :number ESCAPE '\\'
         OR replace(replace(name, '　', ''), ' ', '') LIKE :text ESCAPE '\\'
         OR replace(replace(kana, '　', ''), ' ', '') LIKE :kana ESCAPE '\\'
       ORDER BY no LIMIT :limit`,
      {
        number: likeOf(wanted).slice(1),
        text: likeOf(wanted),
        kana: likeOf(toKatakana(wanted)),
        limit,
      },
    )
    .map(toMember);
};

/** ひらがな as the list has it. */
const toKatakana = (text: string): string =>
  text.replaceAll(/[ぁ-ゖ]/g, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0x60));

const linkRow = z.object({
  hmac: sha256HexSchema,
  no: staffNoSchema,
  kind: z.string(),
  linked: z.int(),
  sort_key: z.string(),
});

export interface LinkFact {
  readonly hmac: string;
  readonly no: StaffNo;
  readonly kind: string;
  readonly linked: boolean;
  readonly order: string;
  /** When it was said here; of a list it is not known. */
  readonly at: number | null;
}
const toLink = ({ sort_key: order, linked, ...same }: z.infer<typeof linkRow>): LinkFact => ({
  ...same,
  order,
  linked: linked === 1,
  at: null,
});
const LINK = 'SELECT hmac, no, kind, linked, sort_key FROM attendance_listed_link';

export const listedLinks = (
  reader: Reader,
  by: { readonly hmac: string } | { readonly no: string },
): readonly LinkFact[] =>
  ('hmac' in by
    ? reader.all(linkRow, `${LINK} WHERE hmac = ?`, [by.hmac])
    : reader.all(linkRow, `${LINK} WHERE no = ?`, [by.no])
  ).map(toLink);

/** Whether the list knows of this card and colleague what an event of this order says, or what came later. */
export const isListed = (
  reader: Reader,
  { token, staffNo }: { readonly token: string; readonly staffNo: string },
  order: string,
): boolean => listedLinks(reader, { hmac: token }).some((link) => link.no === staffNo && link.order >= order);
