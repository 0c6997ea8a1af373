import type { DeskState, RecordIncident } from '../../identity/schema.ts';
import { dayInJapan, timeInJapan } from '../../ui/browser-system.ts';
import { ja } from '../../ui/text/ja.ts';

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
  | 'waiting'
  | 'data_missing'
  | 'data_stale'
  | 'backup_failing'
  | 'key_in_file';

/** As much of the desk as says what is wrong with it. */
export type Machine = Pick<DeskState, 'reader' | 'record' | 'clock' | 'registry'> & {
  readonly site: Pick<DeskState['site'], 'training'>;
};

export const troublesOf = ({ reader, record, clock, registry, site }: Machine): Trouble[] => {
  const troubles: Trouble[] = [];
  if (record.state === 'cannot_record') troubles.push('cannot_record');
  if (record.state === 'broken') troubles.push('record_broken');
  if (record.incident !== null) troubles.push('record_renewed');
  if (reader.state !== 'ready') troubles.push(reader.state);
  if (record.line === 'frozen' || record.line === 'not_taken') troubles.push(record.line);
  if (clock.state !== 'good') troubles.push(clock.state === 'off' ? 'clock_off' : 'clock_suspect');
  if (registry.state === 'missing') troubles.push('data_missing');
  if (record.line === 'offline' || record.line === 'waiting') troubles.push(record.line);
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
