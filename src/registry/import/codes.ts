import {
  ASK_VENDOR,
  CHECK_SOURCE,
  type Level,
  type Meaning,
  noted,
  refusedFile,
  refusedRow,
  repaired,
} from './meanings.ts';
import { ROLL_CODES } from './roll-codes.ts';

export type { Level } from './meanings.ts';

/** What the import can find, what it means to the municipality, and what to do about it (docs/registry-import.md). */

export const CODES = {
  // Files
  missing_column: refusedFile('必須の列がありません。', ASK_VENDOR),
  repeated_column: refusedFile('同じ名前の列が二つあります。', ASK_VENDOR),
  my_number_column: refusedFile(
    '個人番号の列があります。読まずに止めました。',
    '個人番号を含めない形で書き出し直し、このファイルは決まりに従って廃棄してください。',
  ),
  unknown_file: refusedFile('どの様式のファイルか分かりません。', ASK_VENDOR),
  missing_file: refusedFile('一緒に取り込むべきファイルが足りません。', ASK_VENDOR),
  not_text: refusedFile('文字のファイルではありません（UTF-8 か CP932 の CSV が要ります）。', ASK_VENDOR),
  unreadable_file: refusedFile('ファイルを読めません。', 'ファイルの場所と権限を確かめてください。'),
  broken_archive: refusedFile('圧縮ファイルが壊れています。', 'ファイルを写し直してください。'),
  zip_bomb: refusedFile('圧縮ファイルを開くと大きすぎます。', '出どころを情報担当に確かめてください。'),
  file_changed: refusedFile(
    '封をした後でファイルが変わっています。',
    'ファイルを写し直すか、封をし直してください。',
  ),
  truncated_line: refusedFile(
    '最後の行が途中で切れています。続きが失われているかもしれません。',
    'ファイルを写し直すか、書き出し直してください。',
  ),
  truncated_file: refusedFile(
    'トレーラーがないか、件数が合いません。続きが失われているかもしれません。',
    'ファイルを写し直すか、書き出し直してください。',
  ),
  too_many_duplicates: refusedFile('宛名番号の重なりが多すぎます（全体の 0.1 % を超えました）。', ASK_VENDOR),
  too_many_findings: refusedFile(
    '直したところや取り込まない行が多すぎます（1,000 万件を超えました）。',
    ASK_VENDOR,
  ),
  no_residents: refusedFile('取り込める人が一人もいません。', ASK_VENDOR),
  no_towns: refusedFile(
    '取り込める町字が一つもありません。',
    'アドレス・ベース・レジストリから写し直してください。',
  ),
  too_many_towns: refusedFile(
    '町字が多すぎます（20 万まで）。',
    '自分の市区町村か都道府県のファイルを使ってください。',
  ),
  row_count: refusedFile(
    '人数が、使っている版と 5 % より多く違います。',
    '人数が正しければ、--confirm-count にその人数を付けて、もう一度実行してください。',
  ),
  protected_lost: {
    // The import as a whole, and each person who had a measure in the version in use and has none in the file.
    levels: ['refused_file', 'noted'],
    says: '支援措置が失われるおそれがあります。',
    toDo: '報告の先頭の行を支援措置の担当と確かめ、正しければ --confirm-protected を付けて、もう一度実行してください。',
  },
  // Rows
  bad_encoding: refusedRow('文字として読めない部分があります。', ASK_VENDOR),
  bad_quoting: refusedRow('引用符（"）の使い方が正しくありません。', ASK_VENDOR),
  wrong_column_count: refusedRow('列の数が見出しと違います。', ASK_VENDOR),
  wrong_length: refusedRow('レコードの長さが様式と違います。', ASK_VENDOR),
  unknown_record: refusedRow('レコード区分が 01、02、99 のどれでもありません。', ASK_VENDOR),
  missing_value: refusedRow('必須の値が空です。'),
  bad_key: refusedRow('番号の形が正しくありません（数字 15 桁まで。12 桁は使えません）。'),
  wrong_code: {
    levels: ['refused_row', 'repaired'],
    says: '区分の値が決まりにありません。',
    toDo: CHECK_SOURCE,
  },
  not_a_number: refusedRow('数字の列に数字でない文字があります。'),
  wrong_check_digit: refusedRow('全国地方公共団体コードの検査数字が合いません。'),
  formula: refusedRow('表計算の式になる文字（= + - @ など）で始まっています。'),
  my_number: refusedRow(
    '個人番号と見られる数字があります。読み込まずに捨てました。',
    '個人番号を含めない形で書き出し直し、このファイルは決まりに従って廃棄してください。',
  ),
  bad_date: {
    levels: ['refused_row', 'repaired'],
    says: 'ない日付、その元号にない日付、または決まりと違う書き方です。',
    toDo: CHECK_SOURCE,
  },
  bad_measure: refusedRow('支援措置の始まりと終わりが合いません。'),
  orphan_measure: refusedRow(
    '支援措置の人が、取り込んだ人の中にいません。',
    '宛名番号を支援措置の担当と確かめてください。',
  ),
  duplicate_key: refusedRow('同じ宛名番号の行が前にあります。前の行を取りました。'),
  no_household: refusedRow('住民なのに世帯番号がありません。'),
  control_character: refusedRow('改行などの制御文字が値の中にあります。'),
  too_long: refusedRow('値が長すぎます。'),
  // Repairs
  measure_without_period: repaired(
    '併せて支援を求める人の期間が分かりません。期限なしで守られるようにしました。',
    '支援措置の担当と期間を確かめ、元に入れてください。',
  ),
  no_final_newline: repaired('最後の行に行末がありません。列はそろっています。'),
  leading_zero: repaired('失われた先頭の 0 を補いました。'),
  check_digit_added: repaired('全国地方公共団体コードに検査数字を補いました。'),
  half_width_kana: repaired('半角カナを全角にしました。'),
  hiragana_kana: repaired('ひらがなをカタカナにしました。'),
  gaiji_unknown: repaired(
    '読めない外字を 〓 にしました。',
    '文字情報基盤（MJ）の文字で書き出せないか、住民記録システムの担当に確かめてください。',
  ),
  unknown_date_flag: repaired('不詳のフラグと表記の片方だけがありました。'),
  sex_unknown: repaired('性別が 1 でも 2 でもないため、9 にしました。'),
  kana_missing: repaired('フリガナのない外国人住民です。通称のフリガナかローマ字氏名を代わりにしました。'),
  bad_phone: repaired('電話番号の形でないため、空にしました。', CHECK_SOURCE),
  bad_post_code: repaired('郵便番号の形でないため、空にしました。', CHECK_SOURCE),
  bad_town: repaired('町字コードの形でないため、空にしました。', CHECK_SOURCE),
  // Notes
  unknown_column: noted('知らない列です。読みませんでした。', '要る列の名前が違っていないか、見てください。'),
  no_head: noted('世帯主のいない世帯です。', '住民記録の担当と確かめてください。'),
  two_heads: noted('世帯主が二人以上いる世帯です。', '住民記録の担当と確かめてください。'),
  unknown_town: noted(
    '町字コードが町字マスターにありません。',
    '町字マスターが古くないか、確かめてください。',
  ),
  towns_missing: noted(
    '町字マスターを取り込んでいないため、町字コードは確かめていません。',
    'アドレス・ベース・レジストリの町字マスターを先に取り込むと、確かめられます。',
  ),
} as const satisfies Readonly<Record<string, Meaning>>;

export type Code = keyof typeof CODES | keyof typeof ROLL_CODES;

/** Of every import, in the order of a report. */
export const ALL_CODES: Readonly<Record<Code, Meaning>> = { ...CODES, ...ROLL_CODES };

/** Codes that refuse the file, and the import with it. */
export type FileCode = {
  [C in keyof typeof CODES]: 'refused_file' extends (typeof CODES)[C]['levels'][number] ? C : never;
}[keyof typeof CODES];

export const meaningOf = (code: Code): Meaning => ALL_CODES[code];

/** One line of the report. No name, address or date of a person is in it. */
export interface Finding {
  readonly level: Level;
  readonly code: Code;
  /** Name of the file, without its folder. */
  readonly file: string;
  /** The first line is 1 and the header counts; `null`: the file as a whole. */
  readonly line: number | null;
  /** 宛名番号, when it was readable and is none of those. */
  readonly residentId: string | null;
  readonly column: string | null;
  /** The line of the first of two rows with one 宛名番号; how many. */
  readonly number: number | null;
  /** Who it is about is (or may be) under 支援措置. */
  readonly protected: boolean;
}
