/** What of an overview has changed, so that only that travels. */
import type { Overview, OverviewPart } from './schema.ts';

/** Texts by themselves: what is the same object is the same, and what is not is compared as it would travel. */
const differs = (before: unknown, after: unknown): boolean =>
  before !== after && JSON.stringify(before) !== JSON.stringify(after);

/** Those that are new or another; `undefined`: one is gone, which no part can say. */
const changedOf = <T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (each: T) => string,
): T[] | undefined => {
  const known = new Map(before.map((each) => [keyOf(each), each]));
  const changed = after.filter((each) => differs(known.get(keyOf(each)), each));
  for (const each of after) known.delete(keyOf(each));
  return known.size === 0 ? changed : undefined;
};

/** `undefined`: whoever has `before` needs all of `after`. */
export const partOf = (before: Overview, after: Overview): OverviewPart | undefined => {
  const { tenant, mode, asOf, shelters: _, terminals: __, ...others } = after;
  if (differs(before.tenant, tenant) || before.mode !== mode) return undefined;
  if (before.branch !== undefined && after.branch === undefined) return undefined;
  const shelters = changedOf(before.shelters, after.shelters, ({ shelterId }) => shelterId);
  const terminals = changedOf(before.terminals, after.terminals, ({ device }) => device);
  if (shelters === undefined || terminals === undefined) return undefined;
  const told = Object.entries(others).filter(([key, value]) => differs(before[key as keyof Overview], value));
  return {
    part: {
      asOf,
      ...Object.fromEntries(told),
      ...(shelters.length === 0 ? {} : { shelters }),
      ...(terminals.length === 0 ? {} : { terminals }),
    },
  };
};
