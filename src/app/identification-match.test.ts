/** Whom a card's own items suggest, as it is composed: the register writes its people otherwise than the card. */
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { type CheckAnswer, checkDesk, partsOf, person } from '../../test/harness/check-desk.ts';
import { openMadeUpRegistry } from '../../test/harness/made-up-registry.ts';
import { openTown } from '../../test/harness/town-terminal.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import { realSystem } from '../kernel/system.ts';
import { type Resident, residentSchema } from '../registry/schema.ts';
import type { Registry } from '../registry/store.ts';
import { createResidents } from './residents.ts';

const town = await openTown({ commonCardId: true, jpkiStatus: 'verifier' });
const desk = checkDesk(town);
const { resident } = person('unlinked');
let registry: Registry;
let opened = 0;

/** Somebody like the card's holder, alone in the household. */
const like = (residentId: string, change: Partial<Record<keyof Resident, unknown>>): Resident =>
  residentSchema.parse({ ...resident, residentId, householdId: residentId, ...change });

/** The card of 山﨑 学 is opened at a desk with this register. */
const readAmong = async (people: readonly Resident[]): Promise<unknown> => {
  const files = {
    folder: join(town.folder, `otherwise-${(opened += 1)}`),
    key: realSystem.randomBytes(32),
    tokenKey: realSystem.randomBytes(32),
  };
  registry = openMadeUpRegistry(files, people);
  const day = () => ({ today: civilDateInJapan(realSystem.now()), trusted: true });
  desk.open({ residents: createResidents(registry, day) });
  await desk.tap('unlinked');
  await desk.output('identification.begin');
  return desk.output('identification.readFace', partsOf('unlinked'));
};

afterEach(async () => {
  await desk.close();
  registry.close();
});
afterAll(() => town.close());

const otherwise = like('1', { name: '山崎　學', address: 'かざし市栄町7-8' });

it('suggests who is only written otherwise before a namesake, takes nobody by itself, and says so line by line', async () => {
  const read = await readAmong([
    like('2', { address: '架空県かざし市東町１番１号' }),
    otherwise,
    like('3', { name: '山﨑　覚' }),
    like('4', { birthDate: '1944-02-03' }),
    like('5', { status: 'moved_out' }),
  ]);
  expect(read).toMatchObject({ value: { candidate: null, link: 'nobody', confirmed: false } });
  const { suggestions, checkId } = (
    read as CheckAnswer & { value: { suggestions: { residentId: string }[] } }
  ).value;
  expect(suggestions.map(({ residentId }) => residentId)).toEqual(['1', '2']);
  const choose = (residentId: string) => desk.output('identification.choose', { checkId, residentId });
  expect(await choose('1')).toMatchObject({
    value: { matches: { name: 'variant', birthDate: 'same', sex: 'same', address: 'variant' } },
  });
  expect(await choose('2')).toMatchObject({ value: { matches: { name: 'same', address: 'different' } } });
  // Not suggested, not searched for: not to be had by her number.
  expect(await choose('3')).toMatchObject({ reason: 'no_such_person' });
});

it('is written down as a search, with how many were found', async () => {
  await readAmong([otherwise]);
  expect(desk.kinds()).toContain('desk.searched');
  expect(desk.kept()).toContain('"hits":1');
});

it('keeps a protected address out of the order and of the answer', async () => {
  const measure = { measures: [{ from: '2025-01-01', to: null, as: 'applicant', with: null }] };
  const read = await readAmong([
    like('1', { ...measure, name: '山崎　学' }),
    like('2', { ...measure, address: '架空県かざし市東町１番１号' }),
  ]);
  // Whoever lives at the card's address is second: only the spelling of the name counts.
  expect(read).toMatchObject({ value: { suggestions: [{ residentId: '2' }, { residentId: '1' }] } });
  expect(JSON.stringify(read)).not.toMatch(/栄町|東町/);
});
