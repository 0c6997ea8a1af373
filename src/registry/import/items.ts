/**
 * The official item names (基本データリスト, 中間標準レイアウト) and our own, and what each is called in this program: the one
 * place where they meet (docs/registry-import.md is kept equal to it by a test).
 */

/** What a column can be; the same word whatever the format calls it. */
export type Field =
  | 'recordKind'
  | 'residentId'
  | 'householdId'
  | 'registration'
  | 'kind'
  | 'status'
  | 'name'
  | 'nameRoman'
  | 'nameKanji'
  | 'alias'
  | 'formerSurname'
  | 'kana'
  | 'kanaStatus'
  | 'oldKana'
  | 'aliasKana'
  | 'formerSurnameKana'
  | 'preferredName'
  | 'sex'
  | 'birthDate'
  | 'birthDateUnknown'
  | 'birthDateText'
  | 'relationship'
  | 'relationshipCode'
  | 'relationshipCode2'
  | 'relationshipCode3'
  | 'relationshipCode4'
  | 'municipality'
  | 'town'
  | 'townId'
  | 'prefecture'
  | 'city'
  | 'townName'
  | 'block'
  | 'address'
  | 'building'
  | 'postCode'
  | 'phone'
  | 'nationality'
  | 'stayUntil'
  | 'residentSince'
  | 'leavesOn'
  | 'measureFrom'
  | 'measureTo'
  | 'measureAs'
  | 'measureWith'
  | 'county'
  | 'ward'
  | 'oaza'
  | 'oazaKana'
  | 'chome'
  | 'koaza'
  | 'abolishedOn';

export interface Column {
  /** As the file's header has it. */
  readonly item: string;
  readonly field: Field;
  readonly required: boolean;
  /** Bytes of a fixed-length record. */
  readonly bytes?: number;
}

/** `★` behind a name: the column must be there. */
const columns = (...pairs: readonly (readonly [item: string, field: Field])[]): readonly Column[] =>
  pairs.map(([item, field]) => ({ item: item.replace('★', ''), field, required: item.endsWith('★') }));

/** (a) Our own CSV. */
export const KAZASU = columns(
  ['宛名番号★', 'residentId'],
  ['世帯番号★', 'householdId'],
  ['住登区分', 'registration'],
  ['住民状態★', 'status'],
  ['氏名★', 'name'],
  ['氏名_外国人漢字', 'nameKanji'],
  ['通称', 'alias'],
  ['旧氏', 'formerSurname'],
  ['氏名_フリガナ★', 'kana'],
  ['氏名_フリガナ_状態', 'kanaStatus'],
  ['氏名_フリガナ_変更前', 'oldKana'],
  ['通称_フリガナ', 'aliasKana'],
  ['旧氏_フリガナ', 'formerSurnameKana'],
  ['氏名優先区分', 'preferredName'],
  ['性別★', 'sex'],
  ['生年月日★', 'birthDate'],
  ['続柄表記★', 'relationship'],
  ['続柄コード', 'relationshipCode'],
  ['住所★', 'address'],
  ['町字コード', 'townId'],
  ['郵便番号', 'postCode'],
  ['電話番号', 'phone'],
  ['国籍', 'nationality'],
  ['在留期間の満了の日', 'stayUntil'],
  ['住民となった年月日', 'residentSince'],
  ['転出予定年月日', 'leavesOn'],
  ['支援措置開始年月日', 'measureFrom'],
  ['支援措置終了年月日', 'measureTo'],
  ['支援措置区分', 'measureAs'],
  ['支援措置申出者_宛名番号', 'measureWith'],
);

const layout = (
  ...rows: readonly (readonly [item: string, field: Field, bytes: number])[]
): readonly Column[] => rows.map(([item, field, bytes]) => ({ item, field, bytes, required: true }));

/** (b) In the manner of 中間標準レイアウト: `01` 住民. */
export const INTERMEDIATE_RESIDENT = layout(
  ['レコード区分', 'recordKind', 2],
  ['宛名番号', 'residentId', 15],
  ['世帯番号', 'householdId', 15],
  ['住登区分', 'registration', 1],
  ['住民種別', 'kind', 1],
  ['住民状態', 'status', 1],
  ['氏名漢字', 'name', 80],
  ['氏名カナ', 'kana', 80],
  ['氏名ローマ字', 'nameRoman', 80],
  ['通称', 'alias', 80],
  ['通称カナ', 'aliasKana', 80],
  ['旧氏', 'formerSurname', 40],
  ['旧氏カナ', 'formerSurnameKana', 40],
  ['性別', 'sex', 1],
  ['生年月日', 'birthDate', 8],
  ['続柄コード', 'relationshipCode', 8],
  ['市区町村コード', 'municipality', 6],
  ['町字コード', 'town', 7],
  ['住所', 'address', 120],
  ['方書', 'building', 80],
  ['郵便番号', 'postCode', 7],
  ['国籍コード', 'nationality', 3],
  ['住民となった年月日', 'residentSince', 8],
  ['転出予定年月日', 'leavesOn', 8],
);

/** `02` 支援措置. */
export const INTERMEDIATE_MEASURE = layout(
  ['レコード区分', 'recordKind', 2],
  ['宛名番号', 'residentId', 15],
  ['支援措置区分', 'measureAs', 1],
  ['開始年月日', 'measureFrom', 8],
  ['終了年月日', 'measureTo', 8],
  ['申出者宛名番号', 'measureWith', 15],
);

/** `99` トレーラー: its kind, the number of `01` and of `02` records. */
export const INTERMEDIATE_TRAILER = [2, 9, 9] as const;

/** (c) 住民情報 of 基本データリスト. */
export const BASIC_RESIDENT = columns(
  ['宛名番号★', 'residentId'],
  ['世帯番号★', 'householdId'],
  ['住民種別★', 'kind'],
  ['住民状態★', 'status'],
  ['氏名★', 'name'],
  ['氏名_外国人ローマ字', 'nameRoman'],
  ['氏名_外国人漢字', 'nameKanji'],
  ['氏名_フリガナ★', 'kana'],
  ['氏名_フリガナ_状態', 'kanaStatus'],
  ['旧氏', 'formerSurname'],
  ['旧氏_フリガナ', 'formerSurnameKana'],
  ['通称', 'alias'],
  ['通称_フリガナ', 'aliasKana'],
  ['氏名優先区分', 'preferredName'],
  ['性別★', 'sex'],
  ['生年月日★', 'birthDate'],
  ['生年月日_不詳フラグ', 'birthDateUnknown'],
  ['生年月日_不詳表記', 'birthDateText'],
  ['続柄コード1★', 'relationshipCode'],
  ['続柄コード2', 'relationshipCode2'],
  ['続柄コード3', 'relationshipCode3'],
  ['続柄コード4', 'relationshipCode4'],
  ['続柄表記', 'relationship'],
  ['住所_市区町村コード★', 'municipality'],
  ['住所_町字コード', 'town'],
  ['住所_都道府県★', 'prefecture'],
  ['住所_市区郡町村名★', 'city'],
  ['住所_町字★', 'townName'],
  ['住所_番地号表記★', 'block'],
  ['住所_方書', 'building'],
  ['住所_郵便番号', 'postCode'],
  ['住民となった年月日', 'residentSince'],
  ['転出先住所（予定）_転出予定年月日', 'leavesOn'],
  ['国籍等_国名コード', 'nationality'],
  ['在留期間の満了の日', 'stayUntil'],
);

/** 支援措置対象者. */
export const BASIC_MEASURE = columns(
  ['宛名番号★', 'residentId'],
  ['支援措置開始年月日★', 'measureFrom'],
  ['支援措置終了年月日★', 'measureTo'],
  ['支援措置区分★', 'measureAs'],
  ['支援措置申出者_宛名番号', 'measureWith'],
);

/** 宛名（住登外）. */
export const BASIC_OUTSIDE = columns(
  ['宛名番号★', 'residentId'],
  ['住登区分★', 'registration'],
  ['住登外者状態', 'status'],
  ['氏名★', 'name'],
  ['氏名_フリガナ★', 'kana'],
  ['性別', 'sex'],
  ['生年月日', 'birthDate'],
  ['住所★', 'address'],
);

/** (d) 町字マスター; of its other columns nothing is used. */
export const TOWN = columns(
  ['lg_code★', 'municipality'],
  ['machiaza_id★', 'town'],
  ['county', 'county'],
  ['city★', 'city'],
  ['ward', 'ward'],
  ['oaza_cho★', 'oaza'],
  ['oaza_cho_kana', 'oazaKana'],
  ['chome', 'chome'],
  ['koaza', 'koaza'],
  ['ablt_date', 'abolishedOn'],
  ['post_code', 'postCode'],
);

/** Kinds of file whose header is Japanese. */
export const WITH_HEADER = {
  kazasu: KAZASU,
  basic_resident: BASIC_RESIDENT,
  basic_measure: BASIC_MEASURE,
  basic_outside: BASIC_OUTSIDE,
} as const;

/** `roll`: 選挙人名簿, which has an import of its own (roll/import). */
export type Format = 'kazasu' | 'intermediate' | 'basic' | 'town' | 'roll';

/** Never read: a file that has a column of this name is refused. */
export const MY_NUMBER_ITEM = '個人番号';
