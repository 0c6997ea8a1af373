import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AS_OF, madeUpOverview, madeUpShelter, madeUpTerminal } from '../../test/harness/made-up-overview.ts';
import { withPart } from '../console/live.ts';
import { partOf } from './overview-part.ts';
import { type Overview, overviewPartSchema } from './schema.ts';

const overviewArbitrary = (shelters: readonly string[]) =>
  fc
    .record({
      present: fc.array(fc.nat(3), { minLength: shelters.length, maxLength: shelters.length }),
      quarantined: fc.nat(2),
      seen: fc.nat(2),
    })
    .map(({ present, quarantined, seen }) =>
      madeUpOverview({
        asOf: AS_OF + seen,
        quarantined,
        shelters: shelters.map((shelterId, at) => madeUpShelter({ shelterId, present: present[at] })),
        terminals: [madeUpTerminal({ lastSeenAt: AS_OF + seen })],
      }),
    );

test('what was before and the part of it that changed make what is after, whatever changed', () => {
  fc.assert(
    fc.property(
      overviewArbitrary(['S01', 'S03']),
      overviewArbitrary(['S01', 'S02', 'S03']),
      (before, after) => {
        const part = overviewPartSchema.parse(JSON.parse(JSON.stringify(partOf(before, after))));
        expect(withPart(before, part)).toEqual(after);
      },
    ),
  );
});

test('a quiet minute is a few bytes, and what is gone or another town is told whole', () => {
  const before = madeUpOverview({ shelters: [madeUpShelter()], terminals: [madeUpTerminal()] });
  const later: Overview = { ...before, asOf: AS_OF + 1 };
  expect(partOf(before, later)).toEqual({ part: { asOf: AS_OF + 1 } });
  expect(partOf(before, madeUpOverview({ terminals: [madeUpTerminal()] }))).toBeUndefined();
  expect(partOf(before, { ...before, mode: 'real' })).toBeUndefined();
});
