/** What is known of all rows together while they go by: 宛名番号 seen, households, counts. A few megabytes for a million people. */
import type { Resident } from '../schema.ts';
import { createKeyTable, type KeyTable, packKey } from './keys.ts';
import { HEAD, HEAD_CODE } from './relationships.ts';

/** A file by its place in the import and a line of it, as one number. */
const packLine = (file: number, line: number): number => file * 2 ** 40 + line;
const unpackLine = (packed: number) => ({
  file: Math.floor(packed / 2 ** 40),
  line: packed % 2 ** 40,
});

export interface Place {
  readonly file: number;
  readonly line: number;
}

/** In a household's flags: whether it has active people, and its 世帯主, of whom no more than two are counted. */
const ACTIVE = 4;
const HEADS = 3;

export interface Gathering {
  /** Where this 宛名番号 was before; `undefined`: nowhere, and now it is known to be here. */
  firstOf(residentId: string, place: Place): Place | undefined;
  has(residentId: string): boolean;
  join(resident: Resident, place: Place): void;
  /** Households of active people with no 世帯主, or with more than one. */
  odd(): Generator<{ readonly place: Place; readonly code: 'no_head' | 'two_heads' }>;
}

const isHead = ({ relationship, relationshipCode }: Resident): boolean =>
  relationship === HEAD || relationshipCode === HEAD_CODE;

export const createGathering = (): Gathering => {
  const people = createKeyTable();
  const households: KeyTable = createKeyTable();
  return {
    firstOf(residentId, { file, line }) {
      const slot = people.slot(packKey(residentId));
      const before = people.numbers[slot] ?? 0;
      if (before !== 0) return unpackLine(before);
      people.numbers[slot] = packLine(file, line);
      return undefined;
    },
    has: (residentId) => people.find(packKey(residentId)) !== -1,
    join(resident, { file, line }) {
      if (resident.status !== 'active' || resident.registration !== 'resident') return;
      const slot = households.slot(packKey(resident.householdId));
      const flags = households.flags[slot] ?? 0;
      const heads = Math.min((flags & HEADS) + (isHead(resident) ? 1 : 0), 2);
      households.flags[slot] = ACTIVE | heads;
      if (flags === 0) households.numbers[slot] = packLine(file, line);
    },
    *odd() {
      for (const { slot } of households.keys()) {
        const heads = (households.flags[slot] ?? 0) & HEADS;
        if (heads === 1) continue;
        const place = unpackLine(households.numbers[slot] ?? 0);
        yield { place, code: heads === 0 ? 'no_head' : 'two_heads' };
      }
    },
  };
};
