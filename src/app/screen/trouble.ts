import type { DeskState, PeersState, RecordIncident } from '../../identity/schema.ts';
import { dayInJapan, timeInJapan } from '../../ui/browser-system.ts';
import { ja } from '../../ui/text/ja.ts';
import { peerWords as words } from '../../ui/text/ja-peers.ts';

/** What is wrong with the machine, as the status bar says it. The most urgent first. */

export type Trouble =
  | 'cannot_record'
  | 'record_broken'
  | 'record_renewed'
  | 'no_reader'
  | 'service_down'
  | 'frozen'
  | 'not_taken'
  | 'clock_off'
  | 'clock_suspect'
  | 'offline'
  | 'own_forked'
  | 'peer_forked'
  | 'peer_lost'
  | 'waiting'
  | 'data_missing'
  | 'data_stale'
  | 'backup_failing'
  | 'key_in_file';

/** As much of the desk as says what is wrong with it. */
export type Machine = Pick<DeskState, 'reader' | 'record' | 'clock' | 'registry' | 'peers'> & {
  readonly site: Pick<DeskState['site'], 'training'>;
};

export const troublesOf = ({ reader, record, clock, registry, site, peers }: Machine): Trouble[] => {
  const troubles: Trouble[] = [];
  if (record.state === 'cannot_record') troubles.push('cannot_record');
  if (record.state === 'broken') troubles.push('record_broken');
  if (record.incident !== null) troubles.push('record_renewed');
  if (reader.state !== 'ready') troubles.push(reader.state);
  if (record.line === 'frozen' || record.line === 'not_taken') troubles.push(record.line);
  if (peers?.ownForked === true) troubles.push('own_forked');
  if (peers?.others.some(({ forked }) => forked) === true) troubles.push('peer_forked');
  if (clock.state !== 'good') troubles.push(clock.state === 'off' ? 'clock_off' : 'clock_suspect');
  if (registry.state === 'missing') troubles.push('data_missing');
  if (record.line === 'offline' || record.line === 'waiting') troubles.push(record.line);
  if (peers?.others.some(({ state }) => state === 'lost') === true) troubles.push('peer_lost');
  if (registry.state === 'stale') troubles.push('data_stale');
  if (record.backup === 'failing') troubles.push('backup_failing');
  // In earnest the rights of a file are too little; a training desk has nothing to protect.
  if (record.keyProtection === 'file' && !site.training) troubles.push('key_in_file');
  return troubles;
};

const rangeWords = ({ from, to }: RecordIncident['lost'][number]): string =>
  from === to ? `${from}番` : `${from}番から${to}番`;

/** What happened to the record, and what may be gone, one sentence each. */
export const incidentWords = ({ kind, at, lost, tailUnknown, newKey }: RecordIncident): string[] => {
  const words = ja.incident;
  return [
    `${dayInJapan(at)} ${timeInJapan(at)}　${words[kind]}`,
    ...(kind === 'lost'
      ? []
      : [lost.length === 0 ? words.nothingLost : words.missing(lost.map(rangeWords).join('、'))]),
    ...(tailUnknown ? [words.tailUnknown] : []),
    ...(newKey ? [words.newKey] : []),
  ];
};

/** How far the clock is off, in words; nothing when it is not known. Positive: this machine is ahead of the centre. */
export const offsetWords = (offsetMs: number): string | undefined => {
  const seconds = Math.round(Math.abs(offsetMs) / 1_000);
  if (seconds === 0) return undefined;
  const amount =
    seconds < 120
      ? `${seconds}秒`
      : seconds < 7_200
        ? `約${Math.round(seconds / 60)}分`
        : seconds < 172_800
          ? `約${Math.round(seconds / 3_600)}時間`
          : `約${Math.round(seconds / 86_400)}日`;
  return `${amount} ${offsetMs > 0 ? '進んで' : '遅れて'}います`;
};

/** 基準日 `YYYY-MM-DD` as the screen says it: `11月24日`, with the year where it is not that of today. */
export const dataDayWords = (dataDate: string, today: string): string => {
  const [year = '', month, day] = dataDate.split('-');
  const monthAndDay = `${Number(month)}月${Number(day)}日`;
  return today.startsWith(year) ? monthAndDay : `${year}年${monthAndDay}`;
};

/** 近くの端末 in one line; nothing where each terminal is on its own, or alone. */
export const peersWords = (peers: PeersState | undefined): string | undefined => {
  if (peers === undefined || peers.state !== 'on' || peers.others.length === 0) return undefined;
  if (peers.ownForked || peers.others.some(({ forked }) => forked)) return words.peersForked;
  const count = (state: PeersState['others'][number]['state']): number =>
    peers.others.filter((other) => other.state === state).length;
  const lost = count('lost');
  const there = words.peers(count('connected'));
  return lost === 0 ? there : `${there}、${words.peersLost(lost)}`;
};

/** The same for the machine's own page, where also that says something which is not there yet. */
export const peersFact = (peers: PeersState | undefined): string | undefined => {
  if (peers === undefined) return undefined;
  if (peers.state === 'no_roster') return words.peersNoRoster;
  if (peers.state === 'no_certificate') return words.peersNoCertificate;
  return peersWords(peers) ?? words.peersNone;
};

/** Of each terminal that is not heard: what is here of it, and what is missing at most. `say` writes a time. */
export const lostWords = (peers: PeersState | undefined, say: (at: number) => string): readonly string[] =>
  (peers?.others ?? []).flatMap(({ device, state, upTo }) =>
    state === 'lost' && upTo !== null
      ? [words.peerUpTo(device, say(upTo)), words.peerSince(device, say(upTo))]
      : [],
  );
