import type { LibrarySite } from './site-schema.ts';
import type { SessionView } from './views-schema.ts';

/**
 * 暗証番号 at 自動貸出: whose is asked for, and how often somebody may be wrong. Tries are memory of the host: the library system has limits of its
 * own, and nothing about a number outlasts the program. Pure.
 */

export interface WrongTry {
  /** `null`: the number has proved itself since; the try still counts for the terminal. */
  readonly number: string | null;
  /** `System.monotonic()`, milliseconds. */
  readonly at: number;
}

type Limit = LibrarySite['pinLimit'];
const MINUTE_MS = 60_000;

/** At the staff desk somebody looks who it is. 条例利用AP and a registered card are cards that lie there; a number anybody can type. */
export const needsPin = ({ mode, pin }: Pick<LibrarySite, 'mode' | 'pin'>, by: SessionView['by']): boolean =>
  mode === 'self' && (pin === 'always' || (pin === 'typed' && (by === 'number' || by === 'mykey')));

/** How many tries are left for this number here; 0: none, whatever is typed. */
export const triesLeft = (tries: readonly WrongTry[], number: string, now: number, limit: Limit): number => {
  const standing = tries.filter(({ at }) => now - at < limit.minutes * MINUTE_MS);
  const own = standing.filter((each) => each.number === number).length;
  return Math.max(0, Math.min(limit.perNumber - own, limit.perTerminal - standing.length));
};

/** One more; those of long ago are forgotten. */
export const withTry = (
  tries: readonly WrongTry[],
  made: WrongTry,
  { minutes }: Limit,
): readonly WrongTry[] => [...tries.filter(({ at }) => made.at - at < minutes * MINUTE_MS), made];

export const withoutTry = (tries: readonly WrongTry[], made: WrongTry): readonly WrongTry[] =>
  tries.filter((each) => each !== made);

/** She proved herself. The terminal goes on counting: a right number between wrong ones buys nobody more of them. */
export const proved = (tries: readonly WrongTry[], number: string): readonly WrongTry[] =>
  tries.map((each) => (each.number === number ? { ...each, number: null } : each));
