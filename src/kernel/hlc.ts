import { z } from 'zod';

/**
 * Hybrid logical clock (Kulkarni et al. 2014): wall-clock order where clocks agree, causal order where they
 * do not, and never backwards on one machine. Written as `pppppppppppp-cccc` (12 hex digits of milliseconds,
 * 4 of counter), so that plain string order is time order in SQLite, PostgreSQL and JavaScript alike.
 */
export const HLC = /^[0-9a-f]{12}-[0-9a-f]{4}$/;
export const hlcSchema = z.string().regex(HLC).brand<'Hlc'>();
export type Hlc = z.infer<typeof hlcSchema>;

const MAX_COUNTER = 0xffff;

/** A peer further ahead than this is recorded but does not drag our clock along (systems.md §1.2, "poison clock"). */
export const MAX_AHEAD_MS = 60_000;

export const makeHlc = (physical: number, counter: number): Hlc =>
  `${Math.floor(physical).toString(16).padStart(12, '0')}-${counter.toString(16).padStart(4, '0')}` as Hlc;

export const HLC_ZERO = makeHlc(0, 0);

/** `hlc/device/seq(12 digits)`: plain string order is one agreed order of all events of a municipality. */
export const eventOrder = (hlc: string, device: string, seq: number): string =>
  `${hlc}/${device}/${String(seq).padStart(12, '0')}`;

/** Milliseconds since 1970 of a clock value. */
export const hlcTime = (hlc: Hlc): number => Number.parseInt(hlc.slice(0, 12), 16);
const hlcCounter = (hlc: Hlc): number => Number.parseInt(hlc.slice(13), 16);

const next = (physical: number, counter: number): Hlc =>
  counter > MAX_COUNTER ? makeHlc(physical + 1, 0) : makeHlc(physical, counter);

/** The clock value of a new local event; strictly after `last` even when the wall clock went backwards. */
export const tickHlc = (last: Hlc, now: number): Hlc =>
  Math.floor(now) > hlcTime(last) ? makeHlc(now, 0) : next(hlcTime(last), hlcCounter(last) + 1);

/** The local clock after seeing a remote value; a remote value too far ahead leaves it alone. */
export const receiveHlc = (last: Hlc, remote: Hlc, now: number): Hlc => {
  const trusted = hlcTime(remote) <= Math.floor(now) + MAX_AHEAD_MS;
  return trusted && remote > last ? remote : last;
};
