import type { DeviceRequest, RegisteredDevice } from '../central/schema.ts';
import type { ApiFailure } from './api.ts';
import { LOGIN_FAILURES } from './text.ts';

/** Words of 端末の登録. */

export const DEVICE_STATES: Readonly<
  Record<RegisteredDevice['state'], { readonly mark: string; readonly word: string; readonly look: string }>
> = {
  ok: { mark: '○', word: '使用中', look: 'text-good' },
  expiring: { mark: '△', word: '更新が遅れています', look: 'font-bold text-care' },
  expired: { mark: '△', word: '期限切れ（つながると自動で更新）', look: 'font-bold text-care' },
  lost: { mark: '×', word: '期限切れ（登録コードが要ります）', look: 'font-bold text-stop' },
  withdrawn: { mark: '−', word: '廃止', look: 'text-soft' },
  plain: { mark: '○', word: '証明書なし（本部と同じ機械）', look: 'text-soft' },
};

export const DEVICE_FAILURES: Readonly<Record<ApiFailure, string>> = {
  ...LOGIN_FAILURES,
  unreachable: '本部につながりません。つながると自動で読み込みます。',
  not_allowed: '端末の登録は、情報担当だけが扱えます。',
  not_found: 'その端末か申請は、もうありません。一覧を確かめてください。',
  already_decided: 'ほかの人がもう決めています。一覧を確かめてください。',
  only_upstream:
    'ここは支所です。端末の廃止は、本部の画面で行ってください。支所には、次に本部とつながったときに伝わります。',
  name_in_use:
    '同じ名前の端末が使われています。置き換えるときは、その端末の名前を指定した登録コードを出し直してください。',
};

export const NO_REQUEST_HELP =
  '新しい端末に登録コードと指紋を入れてつなぐと、ここに出ます。承認するまで、その端末の記録は本部に入りません。';

export const NO_CERTIFICATES =
  'この本部には端末の入口 (devices) の設定がありません。端末は同じ機械からだけ使えます。';

export const approveQuestion = ({ mark, device, replaces }: DeviceRequest): string =>
  `端末 ${device} の確認番号は ${mark} です。端末のそばの人に電話などで番号を読んでもらい、同じときだけ承認してください。${
    replaces ? '承認すると、いま使っている同じ名前の端末は使えなくなります。' : ''
  }`;

export const refuseQuestion = ({ mark, device }: DeviceRequest): string =>
  `端末 ${device}（確認番号 ${mark}）を却下します。登録コードはもう使えません。`;

export const withdrawQuestion = ({ device, siteName }: RegisteredDevice): string =>
  `端末 ${device}（${siteName}）を廃止します。次の通信から受け付けません。届いた記録は残ります。まだ送られていない記録は、登録し直すまで端末に残ります。`;

/** Nobody approved: the code of a drill did. */
export const approverWord = (staff: string): string =>
  ({ training: '訓練用コードで自動承認', program: '本部の機械' })[staff] ?? `職員番号 ${staff}`;
