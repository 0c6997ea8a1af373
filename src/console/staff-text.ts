import type { ProofWay } from '../central/staff-schema.ts';

/** Words of 職員のログイン, 本人の確認 and パスキー. */

export const OIDC_REFUSALS: Readonly<Record<string, string>> = {
  no_role:
    'この職員アカウントには、避難所の状況を見る役割が割り当てられていません。情報担当に連絡してください。',
  too_weak:
    '職員アカウントの本人確認の強さが足りないか、確認が古いままです。もう一度お試しになり、続くときは情報担当に連絡してください。',
  declined: '職員アカウントのログインが取り消されました。',
  refused: '職員アカウントでログインできませんでした。もう一度、この画面から始めてください。',
  unreachable:
    '職員アカウントのサーバーにつながりません。少し待ってもう一度お試しになり、続くときは情報担当に連絡してください。',
};

export const PROOF_WHY =
  '取り消せない操作や名簿の持ち出しの前に、いま席にいるのが本人であることを確かめます。一度確かめると 5 分間続きます。';

export const PROOF_BUTTONS: Readonly<Record<Exclude<ProofWay, 'pin'>, string>> = {
  oidc: '職員アカウントで確認する',
  passkey: 'パスキーで確認する',
};

export const NO_WAY =
  'この入り方では、本人の確認をやり直せません。パスキーを登録するか、サインアウトして入り直してください。';

export const OIDC_WINDOW =
  '新しい窓で職員アカウントのログインをしてください。済むと、この画面は自動で先に進みます。';

export const PROOF_DONE = '本人の確認が済みました。この窓を閉じて、元の画面に戻ってください。';

export const PASSKEY_CANCELLED =
  'パスキーを使えませんでした。取り消したか、時間が切れました。もう一度お試しください。';
export const PASSKEY_THERE = 'このパスキーは、もう登録されています。';

export const PASSKEY_HELP =
  'パスキーは、パソコンやスマートフォンの顔・指紋・画面ロック、またはセキュリティキーで本人を確かめる仕組みです。登録すると、暗証番号の代わりに使えます。取り消せない操作には、以後パスキーが要ります。';

export const NO_PASSKEY_HERE =
  'この画面の開き方では、パスキーを登録できません。本部の名前（https の住所）で開き、自分の職員番号か職員アカウントで入ってください。';

export const BREAK_GLASS_HELP =
  '封をして保管している紙のコードです。使うと記録に残り、「要確認の一覧」に出ます。一度だけ使えます。';

export const BREAK_GLASS_REFUSED = '非常用コードが違うか、もう使われているか、新しいコードに替わっています。';
