/** The columns of a roll's CSV, under the names that vendors give them, and what their codes mean. */
import { z } from 'zod';
import { failure, type Result, success } from '../../../kernel/result.ts';
import { readYamlFile } from '../../../kernel/yaml-file.ts';
import { type Layout, reportable } from '../../import/row.ts';
import { type StandingKind, standingKindSchema } from '../schema.ts';

const FIELDS = [
  'precinct',
  'page',
  'line',
  'number',
  'residentId',
  'name',
  'kana',
  'formerSurname',
  'alias',
  'birthDate',
  'sex',
  'address',
  'building',
  'standing',
  'standingOn',
  'protected',
  'braille',
  'absenteeOn',
  'absenteeBack',
  'ticket',
  'ticket2',
  'change',
  'reason',
] as const;
export type RollField = (typeof FIELDS)[number];

/** Names of each column as vendors are known to write them [K]; a file of another vendor is mapped by a YAML beside it. */
const NAMES: Readonly<Record<RollField, readonly string[]>> = {
  precinct: ['投票区', '投票区コード', '投票区番号', '投票区名'],
  page: ['頁', 'ページ', '頁番号', '簿冊頁'],
  line: ['行', '行番号', '番号'],
  number: ['名簿番号', '選挙人名簿番号'],
  residentId: ['宛名番号', '個人コード', '住民コード'],
  name: ['氏名', '氏名漢字', '選挙人氏名'],
  kana: ['氏名カナ', 'フリガナ', '氏名_フリガナ', 'カナ氏名', '氏名かな'],
  formerSurname: ['旧氏', '旧姓'],
  alias: ['通称'],
  birthDate: ['生年月日'],
  sex: ['性別', '性別コード'],
  address: ['住所', '現住所'],
  building: ['方書'],
  standing: ['表示', '表示区分', '状態', '資格区分', '異動区分'],
  standingOn: ['表示年月日', '異動年月日', '更正年月日'],
  protected: ['支援措置', '支援措置区分', '支援措置フラグ'],
  braille: ['点字', '点字投票'],
  absenteeOn: ['不在者投票用紙交付日', '不在者交付年月日', '不在者交付日'],
  absenteeBack: ['不在者投票用紙返還日', '不在者返還年月日', '不在者返還日'],
  ticket: ['入場券番号', '整理番号', 'バーコード'],
  ticket2: ['入場券番号2', 'QR'],
  change: ['更正区分'],
  reason: ['更正事由', '事由'],
};

const STANDINGS: Readonly<Record<string, StandingKind>> = {
  '': 'active',
  有: 'active',
  登録: 'active',
  現存: 'active',
  年齢未到達: 'active',
  転出: 'moved_out',
  県外転出: 'moved_out',
  県内転出: 'prefectural_mover',
  失権: 'disfranchised',
  公民権停止: 'disfranchised',
  死亡: 'deceased',
  誤載: 'mistaken',
  二重登録: 'double',
  抹消: 'struck',
  国籍喪失: 'struck',
};

const SEXES: Readonly<Record<string, '1' | '2' | '9'>> = {
  '1': '1',
  男: '1',
  男性: '1',
  '2': '2',
  女: '2',
  女性: '2',
  '9': '9',
  '0': '9',
};

export const CHANGES = {
  追加: 'add',
  '1': 'add',
  変更: 'change',
  '2': 'change',
  抹消: 'strike',
  '3': 'strike',
} as const;
export type ChangeKind = (typeof CHANGES)[keyof typeof CHANGES];

/** What a 抹消 for that reason leaves her row as; any other is `struck`. */
export const REASONS: Readonly<Record<string, StandingKind>> = {
  死亡: 'deceased',
  誤載: 'mistaken',
  二重登録: 'double',
  失権: 'disfranchised',
  公民権停止: 'disfranchised',
};

const namesSchema = z.array(z.string().trim().min(1).max(60)).min(1).max(20);

/** `kiosk-config/rolls/*.yaml`: how another vendor calls the columns, and what her codes mean. What it does not say stays. */
const vendorSchema = z.strictObject({
  columns: z.partialRecord(z.enum(FIELDS), namesSchema).default({}),
  standings: z.record(z.string().max(20), standingKindSchema).default({}),
  sexes: z.record(z.string().max(20), z.enum(['1', '2', '9'])).default({}),
});

export interface RollColumns {
  readonly names: Readonly<Record<RollField, readonly string[]>>;
  readonly standings: Readonly<Record<string, StandingKind>>;
  readonly sexes: Readonly<Record<string, '1' | '2' | '9'>>;
}

export const KNOWN_COLUMNS: RollColumns = { names: NAMES, standings: STANDINGS, sexes: SEXES };

/** `detail.at` names the first wrong field. */
export const loadColumns = (path: string): Result<RollColumns, 'columns_missing' | 'columns_wrong'> => {
  const read = readYamlFile(path, vendorSchema);
  if (!read.ok) return failure(read.reason === 'missing' ? 'columns_missing' : 'columns_wrong', read.detail);
  const { columns, standings, sexes } = read.value;
  return success({
    names: { ...NAMES, ...columns },
    standings: { ...STANDINGS, ...standings },
    sexes: { ...SEXES, ...sexes },
  });
};

const REQUIRED = ['name', 'kana', 'birthDate', 'sex', 'address'] as const;

/** `column`: a name of ours, because a file may call a column anything. */
export type LayoutFault =
  | { readonly code: 'missing_column'; readonly column: string }
  | { readonly code: 'repeated_column'; readonly column: string };

/** Columns of 支援措置 under a name nobody knows would be an address that is shown. */
const isMisnamed = (item: string, known: ReadonlySet<string>): boolean =>
  item.includes('支援') && !known.has(item);

/** Where the columns of this header are. A 更正 may leave out what a 抹消 needs not. */
export const layoutOfRoll = (
  header: readonly string[],
  { names }: RollColumns,
  kind: 'roll' | 'roll_delta',
): Layout<RollField> | LayoutFault => {
  const index: Partial<Record<RollField, number>> = {};
  const known = new Set<string>();
  for (const field of FIELDS) {
    const at = header.findIndex((item) => names[field].includes(item));
    if (at === -1) continue;
    const twice = header.some((item, other) => other > at && names[field].includes(item));
    if (twice) return { code: 'repeated_column', column: names[field][0] ?? field };
    index[field] = at;
    known.add(header[at] ?? '');
  }
  const numbered = index.number !== undefined || (index.page !== undefined && index.line !== undefined);
  const missing =
    !numbered || (index.number === undefined && index.precinct === undefined)
      ? 'number'
      : [...REQUIRED, ...(kind === 'roll_delta' ? (['change', 'reason'] as const) : [])].find(
          (field) => index[field] === undefined,
        );
  if (missing !== undefined) return { code: 'missing_column', column: names[missing][0] ?? missing };
  if (header.some((item) => isMisnamed(item, known)))
    return { code: 'missing_column', column: names.protected[0] ?? 'protected' };
  return { index, items: header.map((item) => (known.has(item) ? item : reportable(item))), filled: false };
};
