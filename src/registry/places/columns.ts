/** Headers of lists of 避難所 as they are met: today's standard, its older forms, 国土地理院. */
import type { Hazard } from '../../kernel/hazards.ts';

export type PlaceField =
  | 'municipality'
  | 'municipalityName'
  | 'key'
  | 'name'
  | 'kana'
  | 'address'
  | 'prefecture'
  | 'city'
  | 'town'
  | 'block'
  | 'building'
  | 'lat'
  | 'lon'
  | 'phone'
  | 'overlaps'
  | 'capacity'
  | 'districts'
  | 'accepts'
  | 'notes'
  | `hazard_${Hazard}`;

/** 自治体標準オープンデータセット「指定緊急避難場所一覧」, every column in its order; `null`: read by nobody here. */
const STANDARD: readonly (readonly [header: string, field: PlaceField | null])[] = [
  ['全国地方公共団体コード', 'municipality'],
  ['ID', 'key'],
  ['名称', 'name'],
  ['名称_カナ', 'kana'],
  ['名称_英字', null],
  ['所在地_全国地方公共団体コード', null],
  ['町字ID', null],
  ['所在地_連結表記', 'address'],
  ['所在地_都道府県', 'prefecture'],
  ['所在地_市区町村', 'city'],
  ['所在地_町字', 'town'],
  ['所在地_番地以下', 'block'],
  ['建物名等(方書)', 'building'],
  ['緯度', 'lat'],
  ['経度', 'lon'],
  ['標高', null],
  ['電話番号', 'phone'],
  ['内線番号', null],
  ['連絡先メールアドレス', null],
  ['連絡先FormURL', null],
  ['連絡先備考（その他、SNSなど）', null],
  ['郵便番号', null],
  ['市区町村コード', 'municipality'],
  ['地方公共団体名', 'municipalityName'],
  ['災害種別_洪水', 'hazard_flood'],
  ['災害種別_崖崩れ、土石流及び地滑り', 'hazard_landslide'],
  ['災害種別_高潮', 'hazard_storm_surge'],
  ['災害種別_地震', 'hazard_earthquake'],
  ['災害種別_津波', 'hazard_tsunami'],
  ['災害種別_大規模な火事', 'hazard_large_fire'],
  ['災害種別_内水氾濫', 'hazard_inland_flood'],
  ['災害種別_火山現象', 'hazard_volcano'],
  ['指定避難所との重複', 'overlaps'],
  ['想定収容人数', 'capacity'],
  ['対象となる町会・自治会', 'districts'],
  ['URL', null],
  ['画像', null],
  ['画像_ライセンス', null],
  ['備考', 'notes'],
];

/** 国土地理院「指定緊急避難場所・指定避難所データ」, CSV and GeoJSON. */
const SURVEY: readonly (readonly [string, PlaceField | null])[] = [
  ['NO', null],
  ['共通ID', 'key'],
  ['都道府県名及び市町村名', 'municipalityName'],
  ['施設・場所名', 'name'],
  ['住所', 'address'],
  ['洪水', 'hazard_flood'],
  ['崖崩れ、土石流及び地滑り', 'hazard_landslide'],
  ['高潮', 'hazard_storm_surge'],
  ['地震', 'hazard_earthquake'],
  ['津波', 'hazard_tsunami'],
  ['大規模な火事', 'hazard_large_fire'],
  ['内水氾濫', 'hazard_inland_flood'],
  ['火山現象', 'hazard_volcano'],
  ['指定避難所との住所同一', 'overlaps'],
  ['指定緊急避難場所との住所同一', 'overlaps'],
  ['その他市町村長が必要と認める事項', 'notes'],
  ['受入対象者', 'accepts'],
];

/** Older editions of the standard, and lists that municipalities made by themselves. */
const OLDER: readonly (readonly [string, PlaceField | null])[] = [
  ['都道府県コード又は市区町村コード', 'municipality'],
  ['団体コード', 'municipality'],
  ['識別ID', 'key'],
  ['施設名', 'name'],
  ['施設名称', 'name'],
  ['避難所名', 'name'],
  ['避難所名称', 'name'],
  ['避難場所名', 'name'],
  ['避難場所名称', 'name'],
  ['フリガナ', 'kana'],
  ['施設名カナ', 'kana'],
  ['所在地', 'address'],
  ['都道府県名', 'prefecture'],
  ['市区町村名', 'city'],
  ['方書', 'building'],
  ['連絡先電話番号', 'phone'],
  ['施設種別呼称', null],
  ['土砂災害', 'hazard_landslide'],
  ['がけ崩れ、土石流及び地滑り', 'hazard_landslide'],
  ['大規模火災', 'hazard_large_fire'],
  ['災害種別_大規模火災', 'hazard_large_fire'],
  ['火山', 'hazard_volcano'],
  ['災害種別_火山', 'hazard_volcano'],
  ['指定緊急避難場所との重複', 'overlaps'],
  ['収容人数', 'capacity'],
  ['収容可能人数', 'capacity'],
  ['最大収容人数', 'capacity'],
  ['対象地区', 'districts'],
  ['対象自治会', 'districts'],
];

/** As headers are compared: width, spaces, underlines, brackets and commas make no difference. */
const headerKey = (header: string): string =>
  header
    .normalize('NFKC')
    .replaceAll(/[\s_、,・()「」]/g, '')
    .toUpperCase();

type Edition = 'standard' | 'survey' | 'older';

interface Known {
  readonly field: PlaceField | null;
  readonly edition: Edition;
  /** Place in the standard. */
  readonly at: number;
}

const KNOWN: ReadonlyMap<string, Known> = new Map(
  (
    [
      ['older', OLDER],
      ['survey', SURVEY],
      ['standard', STANDARD],
    ] as const
  ).flatMap(([edition, columns]) =>
    columns.map(([header, field], at): [string, Known] => [headerKey(header), { field, edition, at }]),
  ),
);

export interface HeaderReading {
  /** For each column its field; `undefined`: not read. */
  readonly fields: readonly (PlaceField | undefined)[];
  readonly unknown: readonly string[];
  readonly reordered: boolean;
  readonly old: boolean;
}

/** What a row of headers means; `undefined`: it is none, for nothing in it names a place. */
export const readHeader = (header: readonly string[]): HeaderReading | undefined => {
  const known = header.map((name) => KNOWN.get(headerKey(name)));
  const fields = known.map((each) => each?.field ?? undefined);
  if (!fields.includes('name')) return undefined;
  const standard = known.flatMap((each) => (each?.edition === 'standard' ? [each.at] : []));
  return {
    fields,
    unknown: header.filter((name, at) => name.trim() !== '' && known[at] === undefined),
    reordered: standard.some((at, nth) => nth > 0 && at < (standard[nth - 1] ?? 0)),
    old: known.some((each) => each?.edition === 'older'),
  };
};
