import type { DeskState } from '../../identity/schema.ts';

/** What is wrong with the machine, as the status bar says it. The most urgent first. */

export type Trouble =
  | 'cannot_record'
  | 'no_reader'
  | 'service_down'
  | 'frozen'
  | 'clock_off'
  | 'clock_suspect'
  | 'offline';

export const troublesOf = ({
  reader,
  record,
  clock,
}: Pick<DeskState, 'reader' | 'record' | 'clock'>): Trouble[] => {
  const troubles: Trouble[] = [];
  if (record.state === 'cannot_record') troubles.push('cannot_record');
  if (reader.state !== 'ready') troubles.push(reader.state);
  if (record.line === 'frozen') troubles.push('frozen');
  if (clock.state !== 'good') troubles.push(clock.state === 'off' ? 'clock_off' : 'clock_suspect');
  if (record.line === 'offline') troubles.push('offline');
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
