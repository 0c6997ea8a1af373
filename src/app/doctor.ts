/** `kazasu doctor`: looks at everything a desk needs and says, for each part, what to do next. */
import { existsSync, statfsSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { silentLogger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import { certificateFinding } from './certificate-finding.ts';
import { counterFindings, previewFinding } from './counter-finding.ts';
import type { Finding } from './finding.ts';
import { hasKey, keyProtectionOf } from './key-file.ts';
import { peersFinding } from './peers-finding.ts';
import { type ReaderLook, readerFindings } from './reader-findings.ts';
import { openRecord, RECORD_FILE, RECORD_KEY_FILE } from './record.ts';
import { type FoundReplica, registryFinding } from './registry-finding.ts';
import type { SiteProfile } from './site-profile.ts';

/** What the doctor asks of the world; the command gives the real ones. */
export interface Surroundings {
  readonly profile: SiteProfile;
  readonly dataDir: string;
  readonly system: System;
  /** The readers and what lies on them, or why there are none. */
  readonly readers: () => Promise<readonly ReaderLook[] | 'service_down' | 'library_missing'>;
  /** The replica in use, or why it cannot be read. */
  readonly residents: () => FoundReplica | string;
  /** Answer of the centre's health page, or undefined when it does not answer. */
  readonly centre: () => Promise<CentreAnswer | undefined>;
}

export interface CentreAnswer {
  /** Its clock, milliseconds since 1970. */
  readonly serverTime: number;
  /** Where the centre is a 支所ノード: how it stands with the one above; `asOf`: of its data, by that centre's clock. */
  readonly upstream?:
    | { readonly online: boolean; readonly asOf: number | null; readonly stale: boolean }
    | undefined;
}

const LEAST_FREE_BYTES = 1024 ** 3;
/** Worth a look, and beyond what events are marked for (outbox/clock.ts). */
const CLOCK_WARN_MS = 2_000;
const CLOCK_OFF_MS = 60_000;
const CONNECT_MS = 2_000;

const pcscFindings = async ({ readers, profile }: Surroundings): Promise<Finding[]> => {
  const part = 'reader';
  if (profile.reader === 'builtin')
    return [
      profile.training
        ? { part, state: 'ok', found: '内蔵リーダー（訓練用の仮想カード）を使います。PC/SC は使いません' }
        : {
            part,
            state: 'bad',
            found: '内蔵リーダーは本番では使えません',
            todo: '設定の reader を pcsc にしてください。',
          },
    ];
  const looks = await readers();
  if (typeof looks !== 'string') return readerFindings(looks);
  const state = profile.training ? 'warn' : 'bad';
  return looks === 'service_down'
    ? [
        {
          part,
          state,
          found: 'pcscd が動いていません',
          todo: 'systemctl start pcscd.socket を実行してください。',
        },
      ]
    : [
        {
          part,
          state,
          found: 'PC/SC のライブラリーがありません',
          todo: 'apt install pcscd libpcsclite1 を実行してください。',
        },
      ];
};

const recordFinding = ({ dataDir, profile, system }: Surroundings): Finding => {
  const part = 'record';
  const record = openRecord({
    dataDir,
    profile,
    system,
    logger: silentLogger,
    projections: [],
    mode: 'existing',
  });
  if (record.ok) {
    const verified = record.value.log.verify();
    const pending = record.value.log.pending();
    record.value.db.close();
    return verified.ok
      ? { part, state: 'ok', found: `記録 ${verified.value.count} 件、鎖は正しい、未送信 ${pending} 件` }
      : {
          part,
          state: 'bad',
          found: `記録の鎖が正しくありません (${verified.reason})`,
          todo: '触らずに保管し、情報担当に連絡してください。',
        };
  }
  if (record.reason === 'no_log_here')
    return { part, state: 'warn', found: 'まだ記録がありません', todo: '端末を一度始めると作られます。' };
  if (record.reason === 'locked') return { part, state: 'ok', found: '端末が動いています（記録は使用中）' };
  return {
    part,
    state: 'bad',
    found: `記録を開けません (${record.reason})`,
    todo: '触らずに保管し、情報担当に連絡してください。',
  };
};

const keyFinding = ({ dataDir }: Surroundings): Finding => {
  const part = 'key';
  const path = join(dataDir, RECORD_KEY_FILE);
  if (keyProtectionOf(RECORD_KEY_FILE) !== 'file')
    return { part, state: 'ok', found: `鍵は守られています (${keyProtectionOf(RECORD_KEY_FILE)})` };
  if (!hasKey(dataDir, RECORD_KEY_FILE))
    return existsSync(join(dataDir, RECORD_FILE))
      ? {
          part,
          state: 'bad',
          found: '記録の鍵がありません',
          todo: '控えの record.key を戻してください。作り直してはいけません。',
        }
      : { part, state: 'ok', found: '鍵は最初の起動で作られます' };
  // Windows has no such bits; there the folder's access list decides.
  const loose = process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0;
  return loose
    ? {
        part,
        state: 'bad',
        found: '鍵ファイルをほかの人も読めます',
        todo: `chmod 600 ${RECORD_KEY_FILE} を実行してください。`,
      }
    : {
        part,
        state: 'warn',
        found: '鍵はファイルに置かれています',
        todo: '本番では TPM か DPAPI に置いてください。',
      };
};

const diskFinding = ({ dataDir }: Surroundings): Finding => {
  const part = 'disk';
  const { bavail, bsize } = statfsSync(existsSync(dataDir) ? dataDir : '.');
  const free = bavail * bsize;
  const found = `空き ${(free / 1024 ** 3).toFixed(1)} GB`;
  return free >= LEAST_FREE_BYTES
    ? { part, state: 'ok', found }
    : { part, state: 'bad', found, todo: '1 GB 以上の空きを作ってください。' };
};

/** What a 支所ノード lacks without the centre above; the desk goes on in any case. */
const upstreamFinding = (
  { online, asOf, stale }: NonNullable<CentreAnswer['upstream']>,
  serverTime: number,
): Finding => {
  const part = 'central';
  const age = asOf === null ? undefined : Math.max(0, Math.round((serverTime - asOf) / 60_000));
  const data = age === undefined ? 'データはまだ届いていません' : `データは ${age} 分前のものです`;
  const found = `支所から本部に${online ? '届きます' : '届きません'}。${data}`;
  if (online && !stale) return { part, state: 'ok', found };
  const todo = stale
    ? '受付は続けられます。住民データの配布は、本部とつながるまで止まります。支所と本部の間の回線を確かめてください。'
    : '受付は続けられます。支所が記録を預かり、つながると本部へ送ります。支所と本部の間の回線を確かめてください。';
  return { part, state: 'warn', found, todo };
};

const centralFindings = async ({ centre, system }: Surroundings): Promise<Finding[]> => {
  const answer = await centre();
  if (answer === undefined)
    return [
      {
        part: 'central',
        state: 'warn',
        found: '本部に届きません',
        todo: '受付は続けられます。回線がつながると自動で送ります。',
      },
      {
        part: 'clock',
        state: 'warn',
        found: '時計を本部と比べられません',
        todo: '時計の表示が正しいか目で確かめてください。',
      },
    ];
  const { serverTime, upstream } = answer;
  const off = system.now() - serverTime;
  const found = `本部との差 ${(off / 1000).toFixed(1)} 秒`;
  return [
    upstream === undefined
      ? { part: 'central', state: 'ok', found: '本部に届きます' }
      : upstreamFinding(upstream, serverTime),
    Math.abs(off) <= CLOCK_WARN_MS
      ? { part: 'clock', state: 'ok', found }
      : {
          part: 'clock',
          state: Math.abs(off) <= CLOCK_OFF_MS ? 'warn' : 'bad',
          found,
          todo: '時刻合わせ（chrony / Windows Time）を確かめてください。',
        },
  ];
};

const answers = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_MS });
    const end = (answered: boolean) => (): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });

const printerFinding = async ({ profile: { printer } }: Surroundings): Promise<Finding> => {
  const part = 'printer';
  if (printer === undefined) return { part, state: 'ok', found: 'プリンターは設定されていません' };
  return (await answers(printer.host, printer.port))
    ? { part, state: 'ok', found: `プリンター ${printer.host}:${printer.port} が答えました` }
    : {
        part,
        state: 'warn',
        found: `プリンター ${printer.host}:${printer.port} が答えません`,
        todo: '電源と紙と LAN を確かめてください。受付は続けられます。',
      };
};

/** Every part, in the order in which a person would put it right. */
export const examine = async (around: Surroundings): Promise<readonly Finding[]> => [
  diskFinding(around),
  keyFinding(around),
  recordFinding(around),
  registryFinding(around),
  peersFinding(around),
  ...(await pcscFindings(around)),
  certificateFinding(around),
  ...(await centralFindings(around)),
  await printerFinding(around),
  ...counterFindings(around.profile),
  ...(await previewFinding(around.profile)),
];
