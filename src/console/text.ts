import type { ShelterPerson, TerminalOverview } from '../central/schema.ts';
import type { ApiFailure } from './api.ts';
import type { CapacityLevel, CapacityState } from './capacity.ts';

/** All words of the centre's page. Plain Japanese: what happened, then what to do. */

export const count = (value: number): string => value.toLocaleString('ja-JP');

export const SEX_WORDS: Readonly<Record<ShelterPerson['sex'], string>> = {
  '1': '男',
  '2': '女',
  '9': 'その他・不明',
};

export const STATUS_WORDS: Readonly<Record<ShelterPerson['status'], string>> = {
  present: '在所',
  outside: '避難所の外（在宅・車中泊など）',
  out: '外出中',
  overnight: '外泊中',
  moved: '転所',
  left: '退所',
};

/** ○△× are read as good, careful, no in Japan; the shape says it without colour. */
export const CAPACITY_MARKS: Readonly<Record<CapacityLevel, string>> = {
  free: '○',
  few: '△',
  full: '×',
  unknown: '−',
};

export const capacityWord = ({ level }: CapacityState): string =>
  ({ free: '空きあり', few: '残りわずか', full: '満員', unknown: '定員不明' })[level];

/** 「あと 40人」; of a shelter that is too full, by how many. */
export const placesLeft = ({ left }: CapacityState): string => {
  if (left === null) return '開設の記録がまだ届いていません';
  if (left < 0) return `定員を ${count(-left)}人 超えています`;
  return left === 0 ? 'あと 0人' : `あと ${count(left)}人`;
};

export const TERMINAL_WORDS: Readonly<
  Record<TerminalOverview['state'], { readonly mark: string; readonly word: string }>
> = {
  ok: { mark: '○', word: '正常' },
  quiet: { mark: '△', word: '応答なし' },
  fork: { mark: '×', word: '記録の食い違い' },
  revoked: { mark: '−', word: '利用停止' },
};

export const LOGIN_FAILURES: Readonly<Record<ApiFailure, string>> = {
  unreachable:
    '本部につながりません。パソコンのネットワークを確かめて、もう一度「サインイン」を押してください。',
  not_signed_in: 'もう一度サインインしてください。',
  bad_login: '職員番号か PIN が違います。確かめて、もう一度入力してください。',
  not_allowed: 'この操作は許可されていません。責任者に確認してください。',
  step_up: '本人の確認が済んでいないため、行っていません。もう一度押して、本人の確認をしてください。',
  bad_proof: '本人の確認ができませんでした。もう一度お試しください。',
  not_found: '本部の準備ができていません。情報担当に連絡してください。',
  already_decided: 'ほかの人がもう決めています。ページを再読み込みしてください。',
  name_in_use: '同じ名前の端末が使われています。',
  only_upstream: 'ここは支所です。本部の画面で行ってください。',
  too_many: '続けて間違えたため、しばらく受け付けません。数分待ってから、もう一度お試しください。',
  unexpected:
    '本部から想定外の応答がありました。ページを再読み込みし、続くときは情報担当に連絡してください。',
};

export const CODE_REFUSED =
  'このリンクは使用済みか、期限が切れています。新しいリンクを発行するか、職員番号と PIN でサインインしてください。';

export const LOGIN_HELP =
  'マイナンバーカードの暗証番号は使いません。職員番号や PIN が分からないときは、責任者か情報担当に確認してください。本部を起動したときに表示されるリンク（1回限り）からも入れます。';

export const NO_SHELTER_HELP =
  '避難所の受付端末で「開設」を押し、その記録が本部に届くと、ここに表示されます。開設したのに表示されないときは、下の「受付端末」で最後の同期を確かめてください。';

export const NO_TERMINAL_HELP =
  '本部で登録コードを発行し、受付端末の最初の設定で入力してください。登録が済むと、ここに表示されます。';

export const ROLL_CARE =
  '氏名と住所は本部に送られないため、この名簿にはありません。印刷した紙と CSV は個人情報です。鍵のかかる場所で扱い、要らなくなったら裁断・削除してください。';

export const LINE_LOST_HELP =
  '自動でつなぎ直しています。続くときは、このパソコンの回線を確かめ、情報担当に連絡してください。避難所の受付はそのまま続けられます。';

export const SIGN_OUT_FAILED =
  'サインアウトを本部に伝えられませんでした。共用のパソコンでは、ブラウザーをすべて閉じてから席を離れてください。';

export const PEOPLE_FAILURES: Readonly<Record<ApiFailure, string>> = {
  ...LOGIN_FAILURES,
  unreachable: '本部につながらないため、名簿を読み込めません。つながると自動で読み込みます。',
  not_allowed: '名簿は、受付職員と責任者だけが見られます。この職員番号では人数だけを見られます。',
  not_found: 'この避難所の記録はありません。一覧に戻って選び直してください。',
  too_many: '要求が多すぎます。少し待つと自動で読み込みます。',
};

/** Whoever came by the one-time link has no staff number; the centre calls that `link`. */
export const staffWord = (staff: string): string =>
  staff === 'link' ? '起動時のリンク' : staff === 'break-glass' ? '非常用コード' : staff;

/** At a desk nobody need have signed in; then it was the desk's own clerk. */
export const deskStaffWord = (staff: string): string => (staff === 'desk' ? '受付職員' : `職員番号 ${staff}`);

/** A list that could not be written down is not saved and not printed. */
export const TAKE_FAILED = '名簿を出力できませんでした。少し待って、もう一度押してください。';

export const ROLE_WORDS = {
  viewer: '閲覧',
  clerk: '受付職員',
  supervisor: '責任者',
  election_officer: '選挙担当',
  auditor: '監査',
  admin: '情報担当',
  operator: '運用者',
  employee: '職員',
  personnel: '人事担当',
  commerce: '商工担当',
  librarian: '図書館担当',
  shop: '店舗',
} as const;
