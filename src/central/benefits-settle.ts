/** 精算: what every shop is owed leaves the book in one run, and goes into a file for the bank. A run is never made anew; its files are. */
import { z } from 'zod';
import { toCsv } from '../kernel/csv.ts';
import { type CivilDate, civilDateInJapan, civilDateSchema } from '../kernel/dates.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Actor } from '../kernel/roles.ts';
import { shiftJisBytes, toShiftJis } from '../kernel/shift-jis.ts';
import { createBook, type LedgerAccount, post, settle, shopOf } from '../modules/benefits/ledger.ts';
import { type Shop, shopSchema } from '../modules/benefits/schema.ts';
import { shopIdSchema } from '../outbox/benefits-shapes.ts';
import { recordAct } from './acts.ts';
import { type OfficeDeps, officeAct, scopeOf } from './benefits-office.ts';
import type { MadeFile, SettlementFile, SettlementFileWish, SettlementList } from './benefits-schema.ts';
import { readDraft } from './benefits-terms.ts';
import type { Queryable } from './database.ts';
import { lockBook, readStandings, rememberBook, TOWN_ACCOUNTS, writeBook } from './points-rows.ts';
import type { PointsScope } from './points-scope.ts';

const owedRows = z.array(z.object({ account: z.string(), balance: z.int() }));

const readOwed = async (sql: Queryable, { tenant, mode }: PointsScope) => {
  const rows: unknown = await sql`
    SELECT account, balance FROM points_balance
    WHERE tenant = ${tenant} AND mode = ${mode} AND starts_with(account, 'shop:') AND balance > 0 ORDER BY account`;
  return owedRows.parse(rows).map(({ account, balance }) => ({
    shop: shopIdSchema.parse(account.slice('shop:'.length)),
    points: balance,
  }));
};

const runRows = z.array(
  z.object({
    run: z.int(),
    at: z.int(),
    day: civilDateSchema,
    staff: z.string(),
    shops: z.int(),
    points: z.int(),
    without_bank: z.int(),
  }),
);

export const listSettlements = async (sql: Queryable, scope: PointsScope): Promise<SettlementList> => {
  const owed = await readOwed(sql, scope);
  const rows: unknown = await sql`
    SELECT run, min(at)::int8 AS at, min(day) AS day, min(staff) AS staff, count(*)::int AS shops, sum(points)::int8 AS points,
      (count(*) FILTER (WHERE bank IS NULL))::int AS without_bank
    FROM points_settlement WHERE tenant = ${scope.tenant} AND mode = ${scope.mode}
    GROUP BY run ORDER BY run DESC LIMIT 200`;
  return {
    open: { shops: owed.length, points: owed.reduce((sum, { points }) => sum + points, 0) },
    runs: runRows.parse(rows).map(({ without_bank: withoutBank, ...run }) => ({ ...run, withoutBank })),
  };
};

const lastRows = z.tuple([z.object({ run: z.int(), upto: z.int() })]);
const lastRun = async (tx: Queryable, { tenant, mode }: PointsScope) => {
  const rows: unknown = await tx`
    SELECT coalesce((SELECT max(run) FROM points_settlement WHERE tenant = ${tenant} AND mode = ${mode}), 0)::int AS run,
      coalesce((SELECT max(number) FROM points_entry WHERE tenant = ${tenant} AND mode = ${mode}), 0)::int8 AS upto`;
  return lastRows.parse(rows)[0];
};

const actRows = z.array(z.object({ shop: z.string(), acts: z.int() }));

/** How many acts moved a shop's money since it was paid last. */
const countActs = async (
  tx: Queryable,
  { tenant, mode }: PointsScope,
): Promise<ReadonlyMap<string, number>> => {
  const rows: unknown = await tx`
    SELECT entry.shop, count(*)::int AS acts FROM points_entry AS entry
    WHERE entry.tenant = ${tenant} AND entry.mode = ${mode} AND entry.shop IS NOT NULL AND entry.kind <> 'settle'
      AND entry.number > coalesce((SELECT max(upto) FROM points_settlement AS paid
        WHERE paid.tenant = ${tenant} AND paid.mode = ${mode} AND paid.shop = entry.shop), 0)
      AND EXISTS (SELECT 1 FROM points_posting AS posting WHERE posting.tenant = entry.tenant AND posting.mode = entry.mode
        AND posting.key = entry.key AND posting.account = 'shop:' || entry.shop)
    GROUP BY entry.shop`;
  return new Map(actRows.parse(rows).map(({ shop, acts }) => [shop, acts]));
};

/** `already_decided`: somebody else was faster. `not_found`: nothing is owed. */
export const settleShops = (
  deps: OfficeDeps,
  actor: Actor,
  { after }: { readonly after: number },
): Promise<Result<number, 'already_decided' | 'not_found'>> =>
  deps.sql.begin(async (tx): Promise<Result<number, 'already_decided' | 'not_found'>> => {
    const scope = scopeOf(deps);
    const { tenant, mode } = scope;
    await lockBook(tx, scope);
    const last = await lastRun(tx, scope);
    if (last.run !== after) return failure('already_decided');
    const owed = await readOwed(tx, scope);
    if (owed.length === 0) return failure('not_found');
    const acts = await countActs(tx, scope);
    const shops = new Map<string, Shop>((await readDraft(tx, scope)).shops.map((shop) => [shop.id, shop]));
    const book = createBook();
    const balances: readonly LedgerAccount[] = [...TOWN_ACCOUNTS, ...owed.map(({ shop }) => shopOf(shop))];
    await readStandings(tx, scope, book, { accounts: [], balances, uses: [], covers: [] });
    const before = rememberBook(book);
    const paid = owed.flatMap(({ shop, points }) => {
      const entry = settle(book, { ...officeAct(deps, actor.staff, 'settle'), shop }, shop);
      if (entry === undefined) return [];
      post(book, entry);
      const doc = shops.get(shop);
      return [{ shop, points, key: entry.key, name: doc?.name ?? shop, bank: doc?.bank ?? null }];
    });
    const now = Math.floor(deps.acts.system.now());
    await writeBook(tx, scope, { book, before, known: new Set(balances), now });
    const run = last.run + 1;
    await tx`
      INSERT INTO points_settlement (tenant, mode, run, shop, entry, points, acts, upto, day, at, staff, name, bank)
      SELECT ${tenant}, ${mode}, ${run}, shop, entry, points, acts, ${last.upto}, ${civilDateInJapan(now)}, ${now},
        ${actor.staff}, name, bank
      FROM unnest(${paid.map(({ shop }) => shop)}::text[], ${paid.map(({ key }) => key)}::uuid[],
        ${paid.map(({ points }) => points)}::int8[], ${paid.map(({ shop }) => acts.get(shop) ?? 0)}::int4[],
        ${paid.map(({ name }) => name)}::text[],
        ${paid.map(({ bank }) => (bank === null ? null : JSON.stringify(bank)))}::text[]
      ) AS one (shop, entry, points, acts, name, bank)`;
    const points = paid.reduce((sum, each) => sum + each.points, 0);
    await recordAct(tx, deps.acts, {
      kind: 'benefits.settled',
      actor,
      data: { run, shops: paid.length, points },
    });
    return success(run);
  });

const bankSchema = shopSchema.unwrap().shape.bank.unwrap();
const paidRows = z.array(
  z.object({
    shop: z.string(),
    points: z.int(),
    acts: z.int(),
    upto: z.int(),
    name: z.string(),
    bank: z
      .string()
      .transform((text) => bankSchema.parse(JSON.parse(text)))
      .nullable(),
  }),
);
export type Paid = z.infer<typeof paidRows>[number];

const readRun = async (
  tx: Queryable,
  { tenant, mode }: PointsScope,
  run: number,
): Promise<readonly Paid[]> => {
  const rows: unknown = await tx`
    SELECT shop, points, acts, upto, name, bank FROM points_settlement
    WHERE tenant = ${tenant} AND mode = ${mode} AND run = ${run} ORDER BY shop`;
  return paidRows.parse(rows);
};

const digits = (value: number, length: number): string => String(value).padStart(length, '0');
const compact = (day: CivilDate): string => `${day.slice(5, 7)}${day.slice(8)}`;

/**
 * 総合振込, 全国銀行協会 format [K]: header, a record for each shop that has an account, trailer, end; 120 bytes each, CP932, CRLF. 委託者
 * (code, name, account) is the town's own and is filled in by its bank's program: it stands as zeros and spaces here.
 */
export const transferFile = (paid: readonly Paid[], payOn: CivilDate): string => {
  const rows = paid.flatMap(({ points, bank }) => (bank === null ? [] : [{ points, bank }]));
  const sum = rows.reduce((all, { points }) => all + points, 0);
  const lines = [
    `1210${digits(0, 10)}${' '.repeat(40)}${compact(payOn)}${digits(0, 4)}${' '.repeat(15)}${digits(0, 3)}${' '.repeat(15)}1${digits(0, 7)}`,
    ...rows.map(
      ({ points, bank }) =>
        `2${bank.bank}${' '.repeat(15)}${bank.branch}${' '.repeat(15)}${digits(0, 4)}${bank.type}${bank.number}${bank.holder.padEnd(30)}${digits(points, 10)}0${digits(0, 10)}${digits(0, 10)}7`,
    ),
    `8${digits(rows.length, 6)}${digits(sum, 12)}`,
    '9',
  ];
  return lines.map((line) => `${line.padEnd(120)}\r\n`).join('');
};

const listFile = (paid: readonly Paid[], payOn: CivilDate): string =>
  toCsv([
    [
      '加盟店番号',
      '加盟店',
      '金額（円）',
      '件数',
      '振込指定日',
      '銀行番号',
      '支店番号',
      '預金種目',
      '口座番号',
      '受取人名',
    ],
    ...paid.map(({ shop, name, points, acts, bank }) => [
      ...[shop, name, points, acts, payOn],
      ...[bank?.bank ?? '', bank?.branch ?? '', bank === null ? '' : bank.type === '1' ? '普通' : '当座'],
      ...[bank?.number ?? '', bank?.holder ?? ''],
    ]),
    [
      '',
      '合計',
      paid.reduce((sum, { points }) => sum + points, 0),
      paid.reduce((sum, { acts }) => sum + acts, 0),
    ],
  ]);

const postedRows = z.array(
  z.object({
    number: z.int(),
    key: z.string(),
    till_at: z.int(),
    shop: z.string(),
    kind: z.string(),
    offer: z.string().nullable(),
    amount: z.int(),
    offline: z.boolean(),
    done_by: z.string(),
  }),
);

const KIND_WORDS: Readonly<Record<string, string>> = {
  redeem: '優遇',
  spend: 'ポイント払い',
  undo: '取り消し',
};

const actsFile = async (tx: Queryable, scope: PointsScope, run: number): Promise<string> => {
  const { tenant, mode } = scope;
  const rows: unknown = await tx`
    SELECT entry.number, entry.key, entry.till_at, entry.shop, entry.kind, entry.offer, posting.amount, entry.offline, entry.done_by
    FROM points_settlement AS paid
    JOIN points_entry AS entry ON entry.tenant = paid.tenant AND entry.mode = paid.mode AND entry.shop = paid.shop
      AND entry.kind <> 'settle' AND entry.number <= paid.upto AND entry.number > coalesce((
        SELECT max(upto) FROM points_settlement AS earlier WHERE earlier.tenant = paid.tenant AND earlier.mode = paid.mode
          AND earlier.shop = paid.shop AND earlier.run < paid.run), 0)
    JOIN points_posting AS posting ON posting.tenant = entry.tenant AND posting.mode = entry.mode AND posting.key = entry.key
      AND posting.account = 'shop:' || entry.shop
    WHERE paid.tenant = ${tenant} AND paid.mode = ${mode} AND paid.run = ${run} ORDER BY entry.shop, entry.number`;
  return toCsv([
    ['通し番号', '日時', '加盟店番号', '種類', '優遇', '金額（円）', '電波なし', '端末', '記録の番号'],
    ...postedRows
      .parse(rows)
      .map((row) => [
        ...[row.number, japanTime(row.till_at), row.shop, KIND_WORDS[row.kind] ?? row.kind, row.offer ?? ''],
        ...[row.amount, row.offline ? '○' : '', row.done_by, row.key],
      ]),
  ]);
};

const JAPAN_MS = 32_400_000;
/** `2026-11-26 14:05`, in Japan. */
const japanTime = (at: number): string =>
  new Date(at + JAPAN_MS).toISOString().slice(0, 16).replace('T', ' ');

const encode = (text: string, charset: SettlementFileWish['charset']): Buffer =>
  charset === 'utf-8'
    ? Buffer.from(text)
    : Buffer.from(
        text
          .replace('\uFEFF', '')
          .split('\r\n')
          .map((line) => Buffer.from(shiftJisBytes(toShiftJis(line).text)).toString('latin1'))
          .join('\r\n'),
        'latin1',
      );

const TITLES: Readonly<Record<SettlementFile, string>> = {
  transfer: '総合振込',
  list: '精算一覧',
  acts: '精算明細',
};

/** Read and written down in one transaction: the one is not given without the other. Undefined: there is no such run. */
export const takeSettlementFile = (
  deps: OfficeDeps,
  actor: Actor,
  { run, file, charset, payOn }: SettlementFileWish,
): Promise<MadeFile | undefined> =>
  deps.sql.begin(async (tx): Promise<MadeFile | undefined> => {
    const scope = scopeOf(deps);
    const paid = await readRun(tx, scope, run);
    if (paid.length === 0) return undefined;
    const text =
      file === 'acts'
        ? await actsFile(tx, scope, run)
        : file === 'list'
          ? listFile(paid, payOn)
          : transferFile(paid, payOn);
    const bytes = encode(text, file === 'transfer' ? 'cp932' : charset);
    await recordAct(tx, deps.acts, {
      kind: 'benefits.file_taken',
      actor,
      data: { run, file, shops: paid.length },
    });
    const isTransfer = file === 'transfer';
    return {
      name: `${TITLES[file]}_${digits(run, 4)}_${payOn}.${isTransfer ? 'txt' : 'csv'}`,
      type: isTransfer ? 'text/plain' : 'text/csv',
      base64: bytes.toString('base64'),
    };
  });
