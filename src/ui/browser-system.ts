import type { System } from '../kernel/system.ts';

/** Time and waiting for a page, in the shapes of `System`: pages are entry points and have no host to take them from. */
export const browserSystem: Pick<System, 'now' | 'sleep'> = {
  // oxlint-disable-next-line no-restricted-properties -- the browser's counterpart of kernel/system.ts, which needs Node
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
      return undefined;
    }),
};

const time = new Intl.DateTimeFormat('ja-JP', { timeZone: 'Asia/Tokyo', hour: 'numeric', minute: '2-digit' });
const second = new Intl.DateTimeFormat('ja-JP', { timeZone: 'Asia/Tokyo', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat('ja-JP', {
  timeZone: 'Asia/Tokyo',
  month: 'numeric',
  day: 'numeric',
  weekday: 'short',
});

/** `9:05`, in Japan whatever the machine's zone. */
export const timeInJapan = (epochMs: number): string => time.format(epochMs);
/** `9:05:07`, the same. */
export const secondInJapan = (epochMs: number): string => second.format(epochMs);
/** `11/23(月)` */
export const dayInJapan = (epochMs: number): string => day.format(epochMs);
