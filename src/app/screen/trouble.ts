import type { DeskState } from '../../identity/schema.ts';

/** What is wrong with the machine, as the status bar says it. The most urgent first. */

export type Trouble =
  | 'cannot_record'
  | 'no_reader'
  | 'service_down'
  | 'frozen'
  | 'not_taken'
  | 'clock_off'
  | 'clock_suspect'
  | 'offline'
  | 'waiting'
  | 'data_missing'
  | 'data_stale';

export const troublesOf = ({
  reader,
  record,
  clock,
  registry,
}: Pick<DeskState, 'reader' | 'record' | 'clock' | 'registry'>): Trouble[] => {
  const troubles: Trouble[] = [];
  if (record.state === 'cannot_record') troubles.push('cannot_record');
  if (reader.state !== 'ready') troubles.push(reader.state);
  if (record.line === 'frozen' || record.line === 'not_taken') troubles.push(record.line);
  if (clock.state !== 'good') troubles.push(clock.state === 'off' ? 'clock_off' : 'clock_suspect');
  if (registry.state === 'missing') troubles.push('data_missing');
  if (record.line === 'offline' || record.line === 'waiting') troubles.push(record.line);
  if (registry.state === 'stale') troubles.push('data_stale');
  return troubles;
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
