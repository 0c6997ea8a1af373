import { uptime } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Everything that makes a program different from run to run, in one argument: time, randomness, waiting.
 * Nothing outside this file and the browser's entry points may reach for them another way.
 */
export interface System {
  /** Wall clock, milliseconds since 1970 (UTC). May jump. */
  now(): number;
  /** Monotonic milliseconds, for durations only. On Linux it stands still while the machine is suspended. */
  monotonic(): number;
  /** Milliseconds of `monotonic` that passed unseen, the machine being suspended. */
  asleep(): number;
  randomBytes(length: number): Uint8Array;
  /** UUID version 7 of the present moment. */
  newId(): string;
  /** Resolves after `ms`, or early when the signal aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** UUID version 7 (RFC 9562): 48 bits of time, 74 random bits. */
export const uuidV7 = (now: number, random: Uint8Array): string => {
  const time = Math.floor(now).toString(16).padStart(12, '0');
  const tail = Buffer.from(random.subarray(0, 10));
  tail[0] = ((tail[0] ?? 0) & 0x0f) | 0x70;
  tail[2] = ((tail[2] ?? 0) & 0x3f) | 0x80;
  const hex = tail.toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-${hex.slice(0, 4)}-${hex.slice(4, 8)}-${hex.slice(8)}`;
};

/** The global one, which loads Node's crypto when it is first used. */
const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** The clock since boot runs on in suspend. Two clocks are never read in one moment: less than a second is no sleep. */
const bootAhead = (): number => uptime() * 1_000 - performance.now();
const bootAheadAtStart = bootAhead();
const NO_SLEEP_MS = 1_000;

const asleep = (): number => {
  const ms = bootAhead() - bootAheadAtStart;
  return ms < NO_SLEEP_MS ? 0 : ms;
};

export const realSystem: System = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  asleep,
  randomBytes,
  newId: () => uuidV7(Date.now(), randomBytes(10)),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      // An abort is how a sleeper is woken early; anything else is a bug.
      if (signal?.aborted !== true) throw error;
    }
  },
};
