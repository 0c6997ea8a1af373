/** One kind of fuzz case: what is given, and what a judge written apart from the code under test says of the outcome. */
import type { Fixtures } from './fixtures.ts';
import type { Random } from './random.ts';
import type { Target } from './target.ts';

export interface CaseResult {
  /** What came of it, in few words: the same for cases that ended alike. */
  readonly outcome: string;
  /** What is wrong with that; `undefined` when nothing is. */
  readonly problem: string | undefined;
  /** What was given, for a person. */
  readonly input: () => string;
}

export interface Kind {
  readonly name: string;
  /** `taps`: bent answers of a card; `values`: bent bytes (certificates, TLV, records, files); `photos`: for a slow decoder. */
  readonly group: 'taps' | 'values' | 'photos';
  /** Its part of its group, against the others' weights. */
  readonly weight: number;
  /** Every outcome that a short run must have seen. */
  readonly reaches: readonly string[];
  readonly run: (target: Target, fixtures: Fixtures, random: Random) => CaseResult | Promise<CaseResult>;
}

/** What the code under test throws is a finding. */
export const guarded = async (
  input: () => string,
  run: () => Promise<Omit<CaseResult, 'input'>>,
): Promise<CaseResult> => {
  try {
    return { ...(await run()), input };
  } catch (error) {
    return { outcome: 'threw', problem: `threw ${String(error)}`, input };
  }
};

/** The same for code that does not wait. */
export const guardedNow = (input: () => string, run: () => Omit<CaseResult, 'input'>): CaseResult => {
  try {
    return { ...run(), input };
  } catch (error) {
    return { outcome: 'threw', problem: `threw ${String(error)}`, input };
  }
};
