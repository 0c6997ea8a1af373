import type { ReservePolicy } from '../central/policy-schema.ts';
import type { ApiFailure } from './api.ts';
import { LOGIN_FAILURES, staffWord } from './text.ts';

/** Words of 受付の方針. */

interface PolicyWords {
  readonly name: string;
  /** As the configuration and the documents call it. */
  readonly code: string;
  /** For whoever sits at the desk without a line. */
  readonly officer: string;
  readonly twice: string;
}

export const POLICY_WORDS: Readonly<Record<ReservePolicy, PolicyWords>> = {
  strict: {
    name: '連絡がつくまで受け付けない',
    code: 'strict',
    officer:
      '本部と連絡がつかない間は、受け付けません。電話で本部に確かめてもらうか、紙の手順に切り替えます。連絡がつくと、続きから受け付けられます。',
    twice: '二重の受付は起きません。',
  },
  escrow: {
    name: '受け持ちの人だけ受け付ける',
    code: 'escrow',
    officer:
      '本部と連絡がつかない間は、前もってこの端末に割り当てられた人だけを受け付けます。ほかの人は、割り当てられた端末に案内するか、電話か紙の手順で確かめます。',
    twice: '二重の受付は起きません。',
  },
  available: {
    name: '先に受け付け、あとで確かめる',
    code: 'available',
    officer:
      '本部と連絡がつかない間も、全員を受け付けます。端末には「仮の受付」と出ます。つながったあとで、同じ人の受付が二つ見つかることがあります。',
    twice:
      '二重の受付が起きることがあります。見つかったものは「要確認」に出るので、一件ずつ人が確かめて処理します。',
  },
};

export const POLICY_LEAD =
  '選挙の受付のように「一人に一度だけ」のことを、端末が本部と連絡がつかないときにどうするかの決まりです。連絡がつく間は、どの方針でも本部が一人ずつ確かめ、二重には受け付けません。';

export const NO_POLICY_HELP =
  '選挙や給付など、一人に一度だけ受け付けるものができたら、ここで方針を決めます。本部の設定（central.yaml の reservations）に書いたものも、ここに出ます。決まるまで、端末はその受付を始められません。';

export const ONLY_OFFICER = '方針を変えられるのは、選挙担当だけです。';

export const REACHES_TERMINALS =
  '端末には、次に本部とつながったときに伝わります。つながっていない端末は、それまで前の方針のままです。急ぐときは、電話でも伝えてください。';

export const decidedBy = (staff: string): string =>
  staff === 'config' ? '本部の設定' : staff === 'upstream' ? '本部' : `職員番号 ${staffWord(staff)}`;

export const waitWord = (budgetMs: number): string => `${(budgetMs / 1_000).toLocaleString('ja-JP')}秒`;

export const POLICY_FAILURES: Readonly<Record<ApiFailure, string>> = {
  ...LOGIN_FAILURES,
  unreachable: '本部につながりません。つながると自動で読み込みます。',
  not_allowed: '受付の方針は、責任者・選挙担当・監査・情報担当だけが見られます。',
  already_decided:
    'あなたが見ていた間に、ほかの人が方針を決めました。閉じて、新しい方針を確かめてから、もう一度決めてください。',
};
