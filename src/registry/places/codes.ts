/** What an import of 避難所 can find, in words for whoever reads the report. */
import type { FindingLevel } from './schema.ts';

interface Meaning {
  readonly says: string;
  readonly toDo: string;
}

const NOTHING = 'することはありません。';
const LOOK = '元のファイルと比べて、正しいか確かめてください。';

export const PLACE_CODES = {
  // The file
  not_csv: {
    says: 'CSV でも GeoJSON でもありません（Excel のファイルなど）。',
    toDo: 'CSV（UTF-8 か Shift_JIS）で保存し直してください。',
  },
  unknown_header: {
    says: '見出しから、避難所の一覧だと分かりません。名称か施設・場所名の列が要ります。',
    toDo: '1行目が見出しか、確かめてください。',
  },
  no_rows: { says: '取り込める行がありません。', toDo: '元のファイルを確かめてください。' },
  too_many: {
    says: '一つの市区町村の避難所としては多すぎます。',
    toDo: '市区町村のファイルか確かめてください。',
  },
  byte_order_mark: { says: '先頭に印（BOM）がありました。除きました。', toDo: NOTHING },
  shift_jis: { says: 'Shift_JIS のファイルです。読み替えました。', toDo: NOTHING },
  reordered: { says: '列の順が標準と違います。見出しの名で読みました。', toDo: NOTHING },
  old_header: { says: '古い様式の見出しです。いまの項目に読み替えました。', toDo: NOTHING },
  unknown_column: {
    says: '知らない列です。読みませんでした。',
    toDo: '要る列なら、見出しの名を確かめてください。',
  },
  // The row
  bad_quotes: { says: '引用符（"）が閉じていない行です。', toDo: '元のファイルのこの行を直してください。' },
  bad_bytes: {
    says: '文字として読めないところがある行です。',
    toDo: '元のファイルのこの行を直してください。',
  },
  too_many_columns: { says: '見出しより列が多い行です。', toDo: '元のファイルのこの行を直してください。' },
  columns_missing: { says: '列が足りない行です。足りない項目は空としました。', toDo: LOOK },
  no_name: { says: '名称がない行です。', toDo: '元のファイルのこの行を直してください。' },
  other_municipality: {
    says: 'ほかの市区町村の行です。',
    toDo: '要る行なら、市区町村コードを確かめてください。',
  },
  code_wrong: { says: '市区町村コードが正しくありません。名称と住所で読みました。', toDo: LOOK },
  leading_zero: { says: '市区町村コードの先頭の 0 がありませんでした。補いました。', toDo: NOTHING },
  check_digit_added: { says: '市区町村コードの検査数字がありませんでした。補いました。', toDo: NOTHING },
  spreadsheet_number: { says: '表計算の数になっていました（1.0 など）。戻しました。', toDo: NOTHING },
  same_row: { says: '同じ行が二度あります。一つにしました。', toDo: NOTHING },
  duplicate_id: {
    says: '同じ ID の、違う行があります。後の行は取り込みません。',
    toDo: '元のファイルの ID を直してください。',
  },
  looks_same: {
    says: '同じ名称の場所が、すぐ近くにもう一つあります。',
    toDo: '二重に登録されていないか確かめてください。',
  },
  // Its values
  text_tidied: { says: '文字の幅や空白をそろえました。', toDo: NOTHING },
  too_long: { says: '長すぎるため、途中までとしました。', toDo: LOOK },
  capacity_repaired: { says: '収容人数を数にしました。', toDo: NOTHING },
  capacity_range: { says: '収容人数に幅があります。少ないほうとしました。', toDo: LOOK },
  capacity_unreadable: {
    says: '収容人数を読めません。不明としました。',
    toDo: '人数を数字で書いてください。',
  },
  flag_repaired: { says: '災害種別の印を読み替えました。', toDo: NOTHING },
  flag_conditional: {
    says: '災害種別に条件があります（△、2階以上など）。適するとはしませんでした。',
    toDo: '適するなら 1 と書いてください。',
  },
  flag_unreadable: {
    says: '災害種別の印を読めません。適するとはしませんでした。',
    toDo: '適するなら 1、そうでなければ空にしてください。',
  },
  no_hazards: {
    says: 'どの災害種別にも印がありません。どの災害に適するか不明としました。',
    toDo: '指定緊急避難場所なら、災害種別を書いてください。',
  },
  hazard_notes: { says: '備考に、災害種別の条件があります。', toDo: '運用で守れるか確かめてください。' },
  position_missing: {
    says: '緯度・経度がありません。地図と近い順には出ません。',
    toDo: '緯度・経度を加えてください。',
  },
  position_swapped: { says: '緯度と経度が逆でした。入れ替えました。', toDo: NOTHING },
  position_repaired: { says: '緯度・経度の書き方を直しました。', toDo: NOTHING },
  position_unreadable: { says: '緯度・経度を読めません。ないものとしました。', toDo: LOOK },
  outside_japan: { says: '緯度・経度が日本の外です。ないものとしました。', toDo: LOOK },
  outside_town: { says: '緯度・経度が、この市区町村から離れています。', toDo: LOOK },
  address_elsewhere: {
    says: '住所がほかの市区町村です。',
    toDo: '隣の市町村にある避難所なら、このままでかまいません。',
  },
  phone_zero: { says: '電話番号の先頭の 0 がありませんでした。補いました。', toDo: LOOK },
  // Two lists beside each other
  overlap_not_found: {
    says: '指定避難所と重なるとありますが、同じ場所が指定避難所の一覧に見つかりません。',
    toDo: '指定避難所の一覧も取り込むか、名称を確かめてください。',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
export type PlaceCode = keyof typeof PLACE_CODES;

export const FINDING_LEVELS: Readonly<Record<FindingLevel, string>> = {
  refused_file: '取り込まない（全体）',
  refused_row: '取り込まない（行）',
  repaired: '直した',
  noted: '気づいたこと',
};
