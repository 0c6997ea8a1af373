import type { OperatedTenant, OperatedTerminal, Operation, Unready } from '../central/operation-schema.ts';
import { count } from './text.ts';
import { ago } from './time-words.ts';

/** 運用: what the figures of machines and storage mean, and what to do about those that are not as they should be. */

/** `good`: nothing to do. `care`: look soon. `stop`: act now. `none`: it was not set up. */
export type CheckLevel = 'good' | 'care' | 'stop' | 'none';

export interface Check {
  readonly name: string;
  readonly level: CheckLevel;
  readonly value: string;
  /** What to do; of one that is good, nothing. */
  readonly next?: string;
}

export const CHECK_MARKS: Readonly<Record<CheckLevel, string>> = {
  good: '○',
  care: '△',
  stop: '×',
  none: '−',
};
export const CHECK_WORDS: Readonly<Record<CheckLevel, string>> = {
  good: '正常',
  care: '注意',
  stop: '至急',
  none: '設定なし',
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Every night, with two hours for a slow one. */
const BACKUP_CARE_MS = DAY + 2 * HOUR;
const BACKUP_STOP_MS = 3 * DAY;
/** Every hour. */
const CHECKPOINT_CARE_MS = 2 * HOUR;
/** More than this is no batch on its way. */
const BEHIND_CARE = 1_000;
/** The way of a batch counts as slowness of the clock. */
const CLOCK_CARE_MS = 2 * 60_000;
const SILENT_MS = 10 * 60_000;
const CERTIFICATE_CARE_MS = 14 * DAY;

export const UNREADY_WORDS: Readonly<Record<Unready, string>> = {
  database_unreachable:
    'データベースから応答がありません。「うまく行かないとき」の「書けない」を見てください。',
  database_read_only:
    'データベースが書き込みを受け付けません。待機系につながっていないか、主系の切り替えを確かめてください。',
  standby_silent:
    '待機系を待って打ち切りました。端末には受領を返していません。待機系とその間の回線を確かめてください。',
  store_failing:
    'データベースが記録を断りました。データベースの空き容量と記録（journal）を確かめてください。',
  projection_stuck:
    '集計が1分以上進んでいません。記録は失われていません。本部の記録（journal）を見てください。',
  disk_low: '空き容量が 1GB を切りました。バックアップ先が切れて WAL が溜まっていないか確かめてください。',
};

const databaseCheck = ({ unready }: Operation): Check => {
  const [first] = unready;
  return first === undefined
    ? { name: 'データベース', level: 'good', value: '書き込めます' }
    : {
        name: 'データベース',
        level: 'stop',
        value: '止まっているものがあります',
        next: unready.map((each) => UNREADY_WORDS[each]).join(' '),
      };
};

const standbyCheck = ({ database: { durability, standbys, failovers } }: Operation): Check => {
  const name = '待機系';
  const moved = failovers > 0 ? `　起動後の切り替え ${count(failovers)}回` : '';
  if (durability === 'volatile')
    return {
      name,
      level: 'stop',
      value: '電源が切れると記録が失われる設定です',
      next: 'fsync と synchronous_commit の設定を直してください。',
    };
  if (durability === 'local')
    return {
      name,
      level: 'none',
      value: `ありません（1台だけに書いています）${moved}`,
      next: '訓練や支所のほかでは、待機系を置いてください（docs/operations/01）。',
    };
  return standbys > 0
    ? { name, level: 'good', value: `${count(standbys)}台につながり、両方に書いてから応答しています${moved}` }
    : {
        name,
        level: 'stop',
        value: `つながっていません${moved}`,
        next: '待機系の電源と回線を確かめてください。戻るまで、端末は記録を手元に残します。',
      };
};

const backupCheck = ({ backup: { folder, lastAt }, asOf }: Operation): Check => {
  const name = '最後のバックアップ';
  if (!folder)
    return {
      name,
      level: 'none',
      value: '分かりません',
      next: '本部の設定 backupFolder に、バックアップ先（base）を書くと表示します。',
    };
  if (lastAt === null)
    return {
      name,
      level: 'stop',
      value: '一つも見つかりません',
      next: 'systemctl status kazasu-backup と、バックアップ先のマウントを確かめてください。',
    };
  const age = asOf - lastAt;
  const value = ago(lastAt, asOf);
  if (age <= BACKUP_CARE_MS) return { name, level: 'good', value };
  return {
    name,
    level: age > BACKUP_STOP_MS ? 'stop' : 'care',
    value,
    next: '昨夜の分がありません。systemctl status kazasu-backup を見てください。',
  };
};

const archiveCheck = ({ backup: { archivedAt, archiveFailedAt }, asOf }: Operation): Check => {
  const name = '変更の写し（WAL）';
  if (archiveFailedAt !== null && archiveFailedAt > (archivedAt ?? 0))
    return {
      name,
      level: 'stop',
      value: `${ago(archiveFailedAt, asOf)}から失敗しています`,
      next: 'バックアップ先のマウントと空きを確かめてください。放っておくとディスクが埋まります。',
    };
  return archivedAt === null
    ? { name, level: 'none', value: 'ありません' }
    : { name, level: 'good', value: ago(archivedAt, asOf) };
};

export const machineChecks = (operation: Operation): readonly Check[] => [
  databaseCheck(operation),
  standbyCheck(operation),
  backupCheck(operation),
  archiveCheck(operation),
];

const amount = (name: string, value: number, next: string): Check =>
  value === 0
    ? { name, level: 'good', value: '0件' }
    : { name, level: 'care', value: `${count(value)}件`, next };

/** As long as nothing new came there is nothing to sign; a program that has just started has had no time to. */
const checkpointCheck = (
  { checkpointAt, unsigned }: OperatedTenant,
  { asOf, startedAt }: Operation,
): Check => {
  const name = '最後の署名（チェックポイント）';
  const isOld = unsigned > 0 && asOf - Math.max(checkpointAt ?? 0, startedAt) > CHECKPOINT_CARE_MS;
  const value = `${ago(checkpointAt, asOf)}（まだの記録 ${count(unsigned)}件）`;
  return isOld
    ? {
        ...{ name, value, level: 'care' },
        next: '1時間ごとに作られます。静かな時間のあとでは遅れて見えます。1時間たっても変わらないときは journal を見てください。',
      }
    : { name, value, level: 'good' };
};

export const tenantChecks = (tenant: OperatedTenant, operation: Operation): readonly Check[] => {
  const { held, behind, quarantined, openAnomalies, deviceRequests, waitingAbove } = tenant;
  return [
    checkpointCheck(tenant, operation),
    {
      name: '集計待ちの記録',
      level: behind > BEHIND_CARE ? 'care' : 'good',
      value: `${count(behind)}件（全 ${count(held)}件）`,
      ...(behind > BEHIND_CARE
        ? { next: '減っていけば問題ありません。減らないときは journal を見てください。' }
        : {}),
    },
    ...(waitingAbove === null
      ? []
      : [amount('上の本部へ未送信', waitingAbove, '上の本部との回線を確かめてください。')]),
    amount('要確認', openAnomalies, '責任者に伝えてください。内容は「要確認」にあります。'),
    amount('読み取れない記録', quarantined, '失われてはいません。内容は「要確認」にあります。'),
    amount('承認待ちの端末', deviceRequests, '情報担当に「端末の登録」を見てもらってください。'),
  ];
};

export interface TerminalCheck {
  readonly level: CheckLevel;
  /** What is not as it should be; empty: nothing is. */
  readonly faults: readonly string[];
}

export const clockWord = ({ said }: OperatedTerminal): string => {
  if (said === null) return '−';
  const seconds = Math.round(said.aheadMs / 1_000);
  if (Math.abs(seconds) < 2) return '合っています';
  return seconds > 0 ? `${count(seconds)}秒 進み` : `${count(-seconds)}秒 遅れ`;
};

export const terminalCheck = (terminal: OperatedTerminal, { asOf, program }: Operation): TerminalCheck => {
  const { state, lastSeenAt, notAfter, said } = terminal;
  if (state === 'withdrawn') return { level: 'none', faults: ['廃止'] };
  const faults = [
    ...(lastSeenAt === null
      ? ['一度もつながっていません']
      : asOf - lastSeenAt > SILENT_MS
        ? ['応答なし']
        : []),
    ...(said !== null && Math.abs(said.aheadMs) > CLOCK_CARE_MS ? ['時計のずれ'] : []),
    ...(said !== null && said.program !== program ? ['本部と違う版'] : []),
    ...(state === 'expired' || state === 'lost' ? ['証明書の期限切れ'] : []),
    ...(state !== 'expired' && state !== 'lost' && notAfter !== null && notAfter - asOf < CERTIFICATE_CARE_MS
      ? ['証明書の期限が近い']
      : []),
  ];
  return { level: faults.length === 0 ? 'good' : 'care', faults };
};
