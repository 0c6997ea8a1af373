/**
 * 10,000 at once (`KAZASU_CERT_RACES=10000`; 300 when nothing is said): whatever the issuing system does, no paper of one comes out for
 * another. What is held against what is here is not what the program holds: the files say themselves whose they are.
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { SimulatedFault } from '../../src/app/certificates-simulated.ts';
import * as rules from '../../src/modules/certificates/rules.ts';
import {
  type CertificatesDesk,
  clerk,
  crossingsAt,
  madeUpSubject,
  must,
  openCertificatesDesk,
  residentId,
} from '../harness/certificates-desk.ts';

const RACES = Number(process.env['KAZASU_CERT_RACES'] ?? 300);
/** With a crossing in it: a tenth, and enough that others are under way. */
const CROSSED = Math.max(60, Math.floor(RACES / 10));
const PEOPLE = 50;
vi.setConfig({ testTimeout: 1_800_000 });

const KINDS = ['resident_person', 'resident_household', 'family_full', 'identity'] as const;
const subjects = Array.from({ length: PEOPLE }, (_, at) =>
  madeUpSubject(1_000 + at, { householdId: String(5_000 + at) }),
);

/** A stream of numbers that is the same at every run. */
const seeded = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

let desk: CertificatesDesk;
afterEach(async () => {
  vi.restoreAllMocks();
  await desk.close();
});

const race = async (count: number, kinds: readonly (typeof KINDS)[number][] = KINDS): Promise<void> => {
  const draw = seeded(7);
  for (let at = 0; at < count; at += 1) {
    const id = residentId(1_000 + draw(PEOPLE));
    desk.world.found.add(id);
    const kind = kinds[draw(kinds.length)] ?? 'identity';
    const wish = desk.wish({
      whose: { by: 'search', residentId: id },
      kind,
      identity: 'photo_id',
      past: ['repeat'],
    });
    must(await desk.methods['certificates.request'].handle(wish, clerk));
  }
  await desk.idle();
};

const count = (kind: string): number => desk.kinds().filter((each) => each === kind).length;

/** Random delays, and locks that are not had in time: no answer, or the file of whoever was there. */
const open = (fault: (nth: number) => SimulatedFault | undefined, seed = 3): void => {
  const draw = seeded(seed);
  let nth = 0;
  desk = openCertificatesDesk({
    subjects,
    answerMs: 60_000,
    takes: () => draw(40),
    fault: () => {
      nth += 1;
      return fault(nth);
    },
  });
};

describe('races', () => {
  test('all at once, with random delays and locks that are not had in time: 0 crossings, and everybody else is served', async () => {
    const draw = seeded(11);
    open(() => (draw(10) === 0 ? 'lock_timeout' : undefined));
    await race(RACES);
    expect(crossingsAt(desk)).toEqual([]);
    expect(count('requested')).toBe(RACES);
    const silent = desk.events().filter(({ kind }) => kind === 'certificates.failed').length;
    expect(silent).toBeGreaterThan(0);
    expect(desk.world.papers).toHaveLength(RACES - silent);
    expect(count('printed')).toBe(RACES - silent);
    expect(count('quarantined')).toBe(0);
    // Nothing of anybody is held any more.
    expect(desk.state().open.every(({ phase }) => phase === 'printed')).toBe(true);
  });

  test.each(['swap_answers', 'swap_files', 'lock_crossing', 'previous', 'late', 'twice'] as const)(
    'a crossing in the issuing system (%s) among many: 0 papers for the wrong person, and the kind stands still',
    async (kind) => {
      open((nth) => (nth === 20 || nth === 21 ? kind : undefined));
      await race(CROSSED, ['resident_person']);
      // What comes after all are served, too.
      await desk.system.sleep(100);
      expect(crossingsAt(desk)).toEqual([]);
      expect(count('quarantined')).toBeGreaterThan(0);
      expect(desk.state().stopped).toMatchObject([{ kind: 'resident_person' }]);
    },
  );

  test('a fault planted in our own check is found by what the papers themselves say', async () => {
    vi.spyOn(rules, 'mismatchOf').mockReturnValue(undefined);
    open((nth) => (nth === 20 || nth === 21 ? 'swap_files' : undefined));
    await race(60, ['resident_person']);
    expect(crossingsAt(desk)).toHaveLength(2);
  });

  test('on numbered paper: every sheet is one document’s, in the order of the printer, with none left out', async () => {
    open(() => undefined);
    await desk.close();
    desk = openCertificatesDesk({ subjects, policy: { paper: 'numbered' }, takes: () => 5 });
    must(await desk.methods['certificates.loadPaper'].handle({ series: 'B', from: 7, count: 25 }, clerk));
    await race(30, ['identity']);
    const sheets = desk
      .events()
      .flatMap((event) => (event.kind === 'certificates.printed' ? [event.data.sheets?.from] : []));
    expect(sheets).toEqual(Array.from({ length: 25 }, (_, at) => 7 + at));
    expect(count('failed')).toBe(5);
    expect(crossingsAt(desk)).toEqual([]);
  });

  test('two requests in the same millisecond, and two within a second, have ids of their own and papers of their own', async () => {
    open(() => undefined);
    const now = desk.system.now();
    const clock = vi.spyOn(desk.system, 'now').mockReturnValue(now);
    await race(2, ['resident_person']);
    clock.mockReturnValue(now + 900);
    await race(2, ['resident_person']);
    expect(crossingsAt(desk)).toEqual([]);
    expect(desk.world.papers).toHaveLength(4);
    expect(
      new Set(
        desk
          .events()
          .flatMap((event) => (event.kind === 'certificates.requested' ? [event.data.requestId] : [])),
      ).size,
    ).toBe(4);
  });
});
