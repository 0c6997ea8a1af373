/** Runs seeded cases one after the other and counts: what came of them, what was wrong, how long, how much memory. */
import { setImmediate } from 'node:timers/promises';
import { realSystem } from '../../src/kernel/system.ts';
import { heldAfterCollection, rssAfterCollection } from '../harness/memory.ts';
import type { Fixtures } from './fixtures.ts';
import type { Kind } from './kind.ts';
import { kindsOf } from './kinds.ts';
import { caseRandom } from './random.ts';
import type { Target } from './target.ts';

export interface Finding {
  readonly kind: string;
  readonly problem: string;
  /** How many cases found it. */
  times: number;
  /** The first: `caseRandom(seed, number)` plays it again, but for the keys, which every run makes anew. */
  readonly number: number;
  /** What was given: hex of the bytes, or commands and answers. */
  readonly input: string;
}

export interface FuzzReport {
  readonly seed: number;
  readonly cases: number;
  /** How often each outcome came, `kind: outcome`. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  readonly ms: number;
  readonly slowestMs: number;
  /** Kind and number of that case. */
  readonly slowest: string;
  /**
   * What is held after the run less what was after its first tenth, both after a garbage collection; bytes. The photos are
   * measured by themselves, by resident memory and from their middle on: threads and the decoder take memory of their own, once.
   */
  readonly heldGrowth: number;
}

export interface FuzzPlan {
  readonly seed: number;
  /** How many taps with bent answers. */
  readonly taps: number;
  /** How many bent certificates, TLV, records and files. */
  readonly values: number;
  /** How many bent photos, which take a hundred times as long; they come last. */
  readonly photos: number;
  /** Of all these cases run only those of these kinds; the cases keep their numbers. */
  readonly only?: readonly string[];
  /** Ends the run when this problem was found; memory is then not measured, which takes longer than such a run. */
  readonly until?: string;
  /** Told of every new finding, and after every 50,000 cases. */
  readonly progress?: (line: string) => void;
}

/** A case that takes longer than this hangs, milliseconds. */
export const HANGS_MS = 5_000;
const TELL_EVERY = 50_000;
/** Not counted as growth: what the engine needs to get going. */
const WARM_UP = 0.1;

const tapAt = kindsOf('taps');
const valueAt = kindsOf('values');
const photoAt = kindsOf('photos');

/** Which case the n-th is: taps and values spread evenly among each other. */
const kindAt = (n: number, { taps, values }: FuzzPlan): Kind => {
  if (n >= taps + values) return photoAt(n - taps - values);
  const every = values / (taps + values);
  const before = Math.floor(n * every);
  return Math.floor((n + 1) * every) > before ? valueAt(before) : tapAt(n - before);
};

/** Fewer photos than this say nothing of memory. */
const PHOTOS_TO_MEASURE = 100;

/** Says how much memory grew, given the number of every case before it is run. */
const heldMeter = ({ taps, values, photos, until }: FuzzPlan) => {
  let from = 0;
  let growth = 0;
  let measure = heldAfterCollection;
  const end = (): void => {
    growth = Math.max(growth, measure() - from);
  };
  return {
    before(number: number): void {
      if (until !== undefined) return;
      if (number === Math.floor((taps + values) * WARM_UP)) from = measure();
      if (number === taps + values) end();
      if (photos >= PHOTOS_TO_MEASURE && number === taps + values + Math.floor(photos / 2)) {
        measure = rssAfterCollection;
        from = measure();
      }
    },
    growth(): number {
      if (until === undefined && (photos === 0 || photos >= PHOTOS_TO_MEASURE)) end();
      return growth;
    },
  };
};

export const runFuzz = async (target: Target, fixtures: Fixtures, plan: FuzzPlan): Promise<FuzzReport> => {
  const { seed } = plan;
  const cases = plan.taps + plan.values + plan.photos;
  const wanted = plan.only === undefined ? undefined : new Set(plan.only);
  const outcomes: Record<string, number> = {};
  const findings = new Map<string, Finding>();
  const startedAt = realSystem.monotonic();
  const memory = heldMeter(plan);
  let slowestMs = 0;
  let slowest = '';
  for (let number = 0; number < cases; number += 1) {
    // What the engine frees only between two turns of its loop (zlib's handles) would count as growth.
    if (number % 64 === 0) await setImmediate();
    memory.before(number);
    const kind = kindAt(number, plan);
    if (wanted?.has(kind.name) === false) continue;
    const before = realSystem.monotonic();
    const { outcome, problem, input } = await kind.run(target, fixtures, caseRandom(seed, number));
    const ms = realSystem.monotonic() - before;
    if (ms > slowestMs) [slowestMs, slowest] = [ms, `${kind.name} ${number}`];
    const name = `${kind.name}: ${outcome}`;
    outcomes[name] = (outcomes[name] ?? 0) + 1;
    const wrong = ms > HANGS_MS ? `took ${Math.round(ms)} ms` : problem;
    if (wrong !== undefined) {
      const known = findings.get(wrong);
      if (known === undefined) {
        findings.set(wrong, { kind: kind.name, problem: wrong, times: 1, number, input: input() });
        plan.progress?.(`! ${kind.name} ${number}: ${wrong}`);
      } else known.times += 1;
      if (wrong === plan.until) break;
    }
    if ((number + 1) % TELL_EVERY === 0)
      plan.progress?.(
        `${number + 1} cases, ${findings.size} findings, ${Math.round((realSystem.monotonic() - startedAt) / 1000)} s`,
      );
  }
  const ms = realSystem.monotonic() - startedAt;
  return {
    seed,
    cases,
    outcomes,
    findings: [...findings.values()],
    ms,
    slowestMs,
    slowest,
    heldGrowth: memory.growth(),
  };
};

/** The report as a person reads it. */
export const reportLines = ({
  seed,
  cases,
  outcomes,
  findings,
  ms,
  slowestMs,
  slowest,
  heldGrowth,
}: FuzzReport): string[] => [
  `seed ${seed}: ${cases} cases, ${findings.length} findings, ${(ms / 1000).toFixed(1)} s (${(ms / cases).toFixed(2)} ms a case, slowest ${slowest} with ${slowestMs.toFixed(0)} ms), held ${heldGrowth < 0 ? '' : '+'}${(heldGrowth / 1_048_576).toFixed(1)} MB`,
  ...Object.entries(outcomes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `  ${name}: ${count}`),
  ...findings.map(
    ({ kind, number, problem, times, input }) =>
      `! ${problem} (${times} times, first: ${kind} ${number})\n${input}`,
  ),
];
