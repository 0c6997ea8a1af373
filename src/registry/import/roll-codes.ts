/** What the import of 選挙人名簿 can find besides what any file may have (docs/polling-roll.md). */
import { ASK_VENDOR, CHECK_SOURCE, noted, refusedFile, refusedRow, repaired } from './meanings.ts';

const CHECK_ROLL = '選挙人名簿システムで値を確かめ、直してから書き出し直してください。';

export const ROLL_CODES = {
  // Files
  my_number_in_roll: refusedFile(
    '個人番号と見られる数字がある行があります。名簿は取り込んでいません。',
    '報告にある行を確かめ、個人番号を含めない形で書き出し直し、このファイルは決まりに従って廃棄してください。',
  ),
  other_election: refusedFile(
    '別の選挙の名簿です。',
    'この選挙の名簿を書き出し、封をするときの --election を確かめてください。',
  ),
  roll_of_the_past: refusedFile(
    '基準日が古すぎます。前の選挙の名簿かもしれません。',
    '新しい名簿を書き出してください。古くてよい理由があれば、選挙の定義の maxRollAgeDays を直してください。',
  ),
  roll_of_the_future: refusedFile(
    '基準日が今日か選挙期日より後です。',
    '封をするときの --data-date と、この機械の時計を確かめてください。',
  ),
  rows_refused: refusedFile(
    '取り込まない行があります。その人は投票所で「名簿にない」になります。',
    '報告の行を直して書き出し直してください。名簿全体の取り込みで、その人が選挙人でないと確かめたときだけ --confirm-refused にその行数を付けます。',
  ),
  no_electors: refusedFile('取り込める選挙人が一人もいません。', ASK_VENDOR),
  delta_gap: refusedFile('間の更正が抜けています。', '抜けている番号の更正から順に取り込んでください。'),
  delta_base: refusedFile(
    '別の名簿か、別の更正の上に作られた更正です。',
    '使っている版のファイル（kazasu roll show の sealed）から作り直すか、名簿全体を取り込み直してください。',
  ),
  // Rows
  bad_elector_number: refusedRow('名簿番号（投票区・頁・行）の形が正しくありません。', CHECK_ROLL),
  unknown_precinct: refusedRow(
    '選挙の定義にない投票区です。',
    '投票区の番号と、選挙の定義の precincts を確かめてください。',
  ),
  duplicate_number: refusedRow('同じ名簿番号の行が前にあります。前の行を取りました。', CHECK_ROLL),
  under_age: refusedRow('選挙期日に選挙権の年齢に達しません。', CHECK_ROLL),
  unknown_elector: refusedRow('更正する名簿番号が、使っている名簿にありません。', CHECK_ROLL),
  already_there: refusedRow('追加する名簿番号が、使っている名簿にもうあります。', CHECK_ROLL),
  reason_missing: refusedRow('更正の事由がありません。', CHECK_ROLL),
  // Repairs
  wide_digits: repaired('全角の数字を半角にしました。'),
  bad_resident_id: repaired(
    '宛名番号の形でないため、空にしました。その人はカードでは見つかりません。',
    CHECK_SOURCE,
  ),
  bad_ticket: repaired(
    '入場券の番号として読めないため、空にしました。その人は入場券では見つかりません。',
    '番号は英数字と - . / + $ % : で 3 字から 64 字、12 桁の数字でないものにしてください。',
  ),
  unknown_flag: repaired('有無の欄の値が決まりにないため、「有」にしました。', CHECK_ROLL),
  // Notes
  same_resident: noted('同じ宛名番号の行が前にあります。', '二重登録でないか確かめてください。'),
  same_ticket: noted(
    '同じ入場券の番号の行が前にあります。',
    '入場券が正しく印刷されたか確かめてください。投票所では要確認になります。',
  ),
} as const;
