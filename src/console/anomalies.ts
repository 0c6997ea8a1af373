import { type Anomaly, type AnomalyKind, MAX_ANOMALIES } from '../central/anomaly-schema.ts';
import { type Result, success } from '../kernel/result.ts';
import type { ApiFailure, ConsoleApi } from './api.ts';
import { count } from './text.ts';
import { clockTime, dayAndTime } from './time-words.ts';

/** 要確認の一覧 in words: of each what happened, and what to do next. */

interface KindWords {
  readonly title: string;
  readonly what: string;
  readonly next: string;
}

export const ANOMALY_WORDS: Readonly<Record<AnomalyKind, KindWords>> = {
  duplicate_acceptance: {
    title: '同じ人が二度受け付けられた疑い',
    what: '下の二つの受付が、同じ番号の人についての記録です。先の受付を有効とし、この受付は数えていません。',
    next: '二つの場所に電話し、それぞれの端末の受付記録と紙の名簿を照らし合わせてください。間違いの受付は、その端末で責任者と もう一人が「取消し」をします。',
  },
  unreserved_acceptance: {
    title: '予約のない受付',
    what: '本部の予約がないまま（または、その端末に割り当てられていない人を）受け付けた記録です。',
    next: 'その端末での受付を止め、予備の端末に切り替えてください。電源は切らずに、情報担当へ連絡してください。',
  },
  fork: {
    title: '記録の食い違い',
    what: '同じ番号で中身の違う記録が届きました。端末の複製か、記録の書き換えの疑いがあります。両方とも保管しています。',
    next: 'その端末での受付を止め、予備の端末に切り替えてください。電源は切らずに、情報担当へ連絡してください。',
  },
  quarantined: {
    title: '読み取れない記録',
    what: '記録は失われていません。保管していますが、集計には入っていません。',
    next: '情報担当に連絡し、端末と本部のプログラムの版を確かめてください。',
  },
  withdrawn_device_record: {
    title: '利用停止にした端末の記録',
    what: '利用停止のあとに作られた記録が届きました。',
    next: 'その端末がどこにあるか、だれが使ったかを確かめてください。分からないときは情報担当へ連絡してください。',
  },
  clock_suspect_reservation: {
    title: '時計が疑わしい端末での受付',
    what: '受付のときに端末の時計が信用できませんでした。同じ人の受付がほかにあると、どちらが先かを時刻では決められません。',
    next: '端末の日付と時刻を正しい時計に合わせてください。受付の順番が問題になるときは、紙の記録で確かめてください。',
  },
  break_glass: {
    title: '非常用コードの使用',
    what: '封をした非常用コードで本部に入った人がいます。コードは一度で無効になりました。',
    next: 'だれが何のために使ったかを確かめ、ここに書いてください。新しいコードを作り、封をして保管してください。覚えのない使用なら、情報担当にすぐ連絡してください。',
  },
  double_vote: {
    title: '同じ選挙人が同じ投票を二度受け付けられた疑い',
    what: '下の二つの受付が、同じ名簿番号の人の同じ投票についての記録です。先の受付だけを投票者数に数えています。',
    next: '二つの受付の端末がある投票所に電話し、紙の名簿と投票用紙の残りを確かめてください。間違いの受付は、その端末で二人が「取消し」をします。用紙を二度渡していたときは、投票録に書いてください。',
  },
  poll_roll: {
    title: '本部と違う名簿での受付',
    what: '投票所の端末が、本部が配っていない版か、古い版の名簿を使っています。',
    next: 'その端末での受付を止め、名簿を更新してください。更新できないときは紙の抄本に切り替えます。その版で受け付けた人は、本部の名簿と照らし合わせてください。',
  },
  poll_tie_out: {
    title: '受付・投票用紙・入場券の数が合わない',
    what: '投票所が数えた数と、記録の数が違います。',
    next: '投票管理者に電話し、投票用紙の残りと入場券を数え直してもらい、もう一度「突合」を入力してもらってください。用紙の渡し間違いなら、投票録に書いてください。',
  },
  poll_hours: {
    title: '投票時間の外での受付',
    what: '開く時刻より前か、閉じる時刻から1時間を過ぎたあとに受け付けた記録です。閉じる時刻に場内にいた人の受付は含みません。',
    next: '投票所に電話し、端末の時計と、受け付けた事情を確かめてください。',
  },
  poll_not_open: {
    title: '開く時刻に開所の記録がない',
    what: '投票所が開いていないか、開いていて記録がまだ届いていません。遅れて届くと、この表示は自動で消えます。',
    next: '投票所に電話してください。開いていなければ、すぐに開け、事情と時刻を投票録に書いてください。',
  },
  poll_wrong_election: {
    title: '別の選挙の端末、または計画にない場所の端末',
    what: 'この本部の選挙の定義にない選挙か場所の記録が届きました。',
    next: 'その端末での受付を止め、設定を確かめてください。',
  },
  regression: {
    title: '記録が前の状態に戻った',
    what: '端末か本部が、前より古い状態から動き始めました。控えから戻したときに起きます。',
    next: '控えから戻す作業をしたかどうかを情報担当に確かめてください。していないのに起きたときは、端末を止めてください。',
  },
};

const REASON_WORDS: Readonly<Record<string, string>> = {
  not_json: '形が壊れています',
  bad_envelope: '形が壊れています',
  bad_data: '中身が決まりに合いません',
  unknown_kind: 'この本部の版が知らない種類です',
  other_mode: '訓練と本番が混ざっています',
  duplicate_id: '同じ番号の記録が二つあります',
  unprojectable: '集計の表に入りません。開発元に見てもらってください',
};

const placeOf = ({ siteName, device }: Anomaly): string =>
  device === null ? '本部' : `${siteName ?? device}（端末 ${device}）`;

const textOf = (value: string | number | boolean | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;
const timeOf = (value: string | number | boolean | undefined): string =>
  typeof value === 'number' ? dayAndTime(value) : '時刻不明';

const TIE_OUT_WHAT: Readonly<Record<string, string>> = { people: '入場券と受付', closing: '締切の集計' };

/** Of what the watch over a poll found: which place, and what was counted. */
const pollLineOf = (anomaly: Anomaly): string | undefined => {
  const { kind, detail, device } = anomaly;
  const place = device === null ? `場所 ${textOf(detail['place']) ?? '不明'}` : placeOf(anomaly);
  const at = timeOf(detail['at']);
  switch (kind) {
    case 'poll_roll':
      return `${place}　名簿 版 ${String(detail['version'] ?? '不明')}（${textOf(detail['asOf']) ?? ''}、符号 ${textOf(detail['sha256']) ?? ''}）`;
    case 'poll_tie_out': {
      const what = textOf(detail['what']) ?? '';
      const figures =
        what === 'closing'
          ? ''
          : `　数えた数 ${String(detail['counted'])}　記録の数 ${String(detail['recorded'])}`;
      return `${at}　${place}　${TIE_OUT_WHAT[what] ?? `投票用紙 ${what}`}${figures}`;
    }
    case 'poll_hours':
      return `${at} から　${place}　${String(detail['count'])}件`;
    case 'poll_not_open':
      return `${at} に開所の予定　${place}`;
    case 'poll_wrong_election':
      return `${place}　選挙 ${textOf(detail['election']) ?? '不明'}`;
    default:
      return undefined;
  }
};

/** Which records it is about, a line each. */
export const recordLines = (anomaly: Anomaly): readonly string[] => {
  const { kind, seq, detail } = anomaly;
  const record = seq === null ? '' : `　記録番号 ${seq}`;
  if (kind === 'duplicate_acceptance' || kind === 'double_vote') {
    const firstDevice = textOf(detail['firstDevice']) ?? '不明';
    return [
      `先の受付: ${timeOf(detail['firstAt'])}　${textOf(detail['firstSite']) ?? firstDevice}（端末 ${firstDevice}）　記録番号 ${String(detail['firstSeq'] ?? '不明')}`,
      `この受付: ${timeOf(detail['at'])}　${placeOf(anomaly)}${record}`,
    ];
  }
  const at = typeof detail['at'] === 'number' ? `${timeOf(detail['at'])}　` : '';
  const pollLine = pollLineOf(anomaly);
  if (pollLine !== undefined) return [pollLine];
  const reason = textOf(detail['reason']);
  const why = reason === undefined ? '' : `　${REASON_WORDS[reason] ?? `理由 ${reason}`}`;
  return [`${at}${placeOf(anomaly)}${record}${why}`];
};

/** What one person settles at once: one anomaly, or unreadable records of one terminal and one cause. */
export interface AnomalyGroup {
  readonly first: Anomaly;
  readonly ids: readonly number[];
}

const groupKey = ({ id, kind, device, epoch, detail, settled }: Anomaly): string =>
  kind === 'quarantined' && settled === null
    ? [kind, device, epoch, String(detail['reason'])].join('/')
    : String(id);

/** In the order of the first of each. */
export const groupAnomalies = (anomalies: readonly Anomaly[]): readonly AnomalyGroup[] =>
  [...Map.groupBy(anomalies, groupKey).values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : [{ first, ids: same.map(({ id }) => id) }];
  });

/** In pieces that the centre takes. What an earlier try has closed already stays as it is, so all of it can be sent once more. */
export const settleGroup = async (
  api: Pick<ConsoleApi, 'settle'>,
  ids: readonly number[],
  reason: string,
): Promise<Result<null, ApiFailure>> => {
  for (let at = 0; at < ids.length; at += MAX_ANOMALIES) {
    const answer = await api.settle({ ids: ids.slice(at, at + MAX_ANOMALIES), reason });
    if (!answer.ok) return answer;
  }
  return success(null);
};

export const groupTitle = ({ first, ids }: AnomalyGroup): string =>
  `${ANOMALY_WORDS[first.kind].title}${ids.length > 1 ? `　${count(ids.length)}件` : ''}`;

/** 「11月23日 14:05 に見つかりました」 and, when it is over, by whom and why. */
export const foundLine = ({ foundAt }: Anomaly): string => `${dayAndTime(foundAt)} に本部が見つけました`;

export const closedLine = ({ settled, withdrawnAt }: Anomaly): string | undefined => {
  if (settled !== null)
    return settled.by === ''
      ? `${dayAndTime(settled.at)}　確認済みになりました`
      : `${dayAndTime(settled.at)}　職員番号 ${settled.by} が確認済みにしました`;
  return withdrawnAt === null
    ? undefined
    : `${dayAndTime(withdrawnAt)}　後から届いた記録により、問題はなかったと分かりました（${clockTime(withdrawnAt)} に自動で取り下げ）`;
};
