import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { openMadeUpRegistry } from '../../test/harness/made-up-registry.ts';
import { type CivilDate, civilDateSchema } from '../kernel/dates.ts';
import { mustSucceed } from '../kernel/result.ts';
import { residentSchema } from '../registry/schema.ts';
import type { Registry } from '../registry/store.ts';
import { personaByName } from '../simulator/town/personas.ts';
import type { LocalLinks } from './desk-service.ts';
import { createResidents, resolveReading } from './residents.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-standing-'));
const system = fixedSystem();
const noLinks: LocalLinks = () => undefined;
const day = (text: string): CivilDate => civilDateSchema.parse(text);
const personOf = (name: string) => {
  const resident = personaByName(name)?.resident;
  if (resident === undefined) throw new Error(`no resident ${name}`);
  return resident;
};

/** Of the elder's household, and not of the residents of 24 November 2026 (or only since). */
const other = (number: number, change: Record<string, unknown>) =>
  residentSchema.parse({
    ...personOf('elder'),
    residentId: String(7_000_000_010 + number),
    name: `渡邉　${String.fromCodePoint(0x4e00 + number)}`,
    kana: 'ヨソノ　ヒトリ',
    relationship: '子',
    card: { serial: String(700_000_000_000_000 + number), municipality: '99999' },
    certificateSerial: null,
    ...change,
  });
const OTHERS = [
  other(1, { registration: 'outside', householdId: '7000000011' }),
  other(2, { residentSince: '2026-11-25' }),
  other(3, { leavesOn: '2026-11-24' }),
  other(4, { residentSince: '2026-11-24', leavesOn: '2026-11-25' }),
];

let registry: Registry;
beforeAll(() => {
  const files = { folder, key: system.randomBytes(32), tokenKey: system.randomBytes(32) };
  registry = openMadeUpRegistry(files, [personOf('elder'), ...OTHERS]);
});
afterAll(() => {
  registry.close();
  rmSync(folder, { recursive: true });
});

describe('people who are in the register and no residents of today', () => {
  const residents = (today: string) =>
    createResidents(registry, () => ({ today: day(today), trusted: true }));
  const standings = (today: string) =>
    mustSucceed(residents(today).search('ヨソノ　ヒトリ', undefined)).hits.map(({ standing }) => standing);

  it('are found, so that nobody is entered twice, and shown as what they are', () => {
    expect(standings('2026-11-24')).toEqual(['outside', 'not_yet', 'left', 'resident']);
    expect(standings('2026-11-25')).toEqual(['outside', 'resident', 'left', 'left']);
  });

  it('have no household to check in, are in nobody’s, and are not compared with a card', () => {
    const [outside, coming, gone, here] = OTHERS.map(({ residentId }) => residentId);
    if (outside === undefined || coming === undefined || gone === undefined || here === undefined)
      throw new Error('four people');
    for (const id of [outside, coming, gone]) {
      expect(residents('2026-11-24').household(id)).toBeUndefined();
      expect(residents('2026-11-24').person(id)).toBeUndefined();
    }
    const members = (today: string) =>
      residents(today)
        .household(personOf('elder').residentId)
        ?.members.map(({ residentId }) => residentId);
    expect(members('2026-11-24')).toEqual([personOf('elder').residentId, here]);
    expect(members('2026-11-25')).toEqual([personOf('elder').residentId, coming]);
    const { birthDate, sex, address } = personOf('elder');
    const likely = (name: string) =>
      residents('2026-11-24').likely({ name, birthDate: birthDate ?? day('1900-01-01'), sex, address });
    expect(likely(OTHERS[3]?.name ?? '')).toEqual([here]);
    for (const { name } of OTHERS.slice(0, 3)) expect(likely(name)).toEqual([]);
  });

  it('lead nowhere by their card but on the days on which they are residents', () => {
    const result = (number: number, today: string) => {
      const { serial = '', municipality = '' } = OTHERS[number]?.card ?? {};
      const resolved = resolveReading(
        registry,
        { cardSources: { commonCardId: true, jpkiStatus: 'none' } },
        () => ({ today: day(today) }),
      )(
        {
          apdus: 5,
          durationMs: 1,
          lastApduAt: 0,
          commonCardId: { serial, municipality, expires: '2030-01-01' },
        },
        noLinks,
      );
      return resolved.ok ? 'found' : resolved.reason;
    };
    expect([0, 1, 2, 3].map((at) => result(at, '2026-11-24'))).toEqual([
      'person_not_active',
      'person_not_active',
      'person_not_active',
      'found',
    ]);
    expect(result(1, '2026-11-25')).toBe('found');
    expect(result(3, '2026-11-25')).toBe('person_not_active');
  });
});
