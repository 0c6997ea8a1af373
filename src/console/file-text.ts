import type { ApiFailure } from './api.ts';
import { LOGIN_FAILURES } from './text.ts';

/** Words of 報告と書き出し. */

export const REPORTS_LEAD =
  '避難所が開いている間、決まった時刻に災害対策本部への報告を作り、そのまま残します。いまの数で作ることもできます。';

export const FILES_LEAD =
  '人が載るファイルは個人情報です。本人の確認をしてから作り、だれが何を作ったかを記録します。支援措置の方は、被災者台帳のほかには載りません。人探し用と掲示用には、公表に同意した方だけが載ります。';

export const FILE_CARE =
  'ファイルと印刷した紙は、鍵のかかる場所で扱い、要らなくなったら削除・裁断してください。';

export const FILES_FAILURES: Readonly<Record<ApiFailure, string>> = {
  ...LOGIN_FAILURES,
  unreachable: '本部につながりません。回線を確かめて、もう一度押してください。',
  not_allowed: 'このファイルは、あなたの役割では作れません。責任者に頼んでください。',
  already_decided: '同じ時刻の報告があります。一覧を確かめてください。',
};
