/** A night at one shelter: heads before names, those who stay outside, what is given out, and the end of it. */
import { afterEach, expect, test } from 'vitest';
import {
  type DeskHousehold,
  type DeskOptions,
  openShelterDesk,
  type ShelterDesk,
} from '../harness/shelter-desk.ts';

const desks: ShelterDesk[] = [];
afterEach(() => {
  for (const desk of desks.splice(0)) desk.close();
});

const HOUSEHOLDS: readonly DeskHousehold[] = Array.from({ length: 70 }, (_, n) => ({
  id: String(1_000 + n),
  people: [1, 2].map((k) => ({
    id: `${5_000 + n}${k}`,
    name: `夜　${n}-${k}`,
    kana: `ヨル　${n}`,
    age: k === 1 ? 40 : 10,
  })),
}));
const [FIRST, SECOND] = HOUSEHOLDS as [DeskHousehold, DeskHousehold];
const idsOf = ({ people }: DeskHousehold): string[] => people.map(({ id }) => id);

const start = (options: Partial<DeskOptions> = {}): ShelterDesk => {
  const desk = openShelterDesk({ households: HOUSEHOLDS, ...options });
  desks.push(desk);
  return desk;
};
const open = async (options: Partial<DeskOptions> = {}): Promise<ShelterDesk> => {
  const desk = start(options);
  await desk.ask('open');
  return desk;
};
const arrive = (desk: ShelterDesk, household: DeskHousehold, more: object = {}) =>
  desk.ask('checkIn', { who: desk.tap(household.people[0]?.id ?? ''), present: idsOf(household), ...more });
const COUNTS = { infant: 0, child: 2, adult: 5, elderly: 1, wheelchairs: 1 };
const people = (desk: ShelterDesk): number => desk.state().present + desk.state().unnamed;

test('mass arrival: heads first, names later, both kept, and every head counts once', async () => {
  const desk = await open();
  const counted = await desk.ask('countHeads', { headsId: null, marker: '体育館 入口', counts: COUNTS });
  const { headsId } = counted.value;
  expect(desk.state()).toMatchObject({ present: 0, unnamed: 8 });
  await arrive(desk, FIRST, { heads: headsId });
  expect(desk.state()).toMatchObject({ present: 2, unnamed: 6 });
  // Somebody who was taken in without that being said is found to have been among them.
  const saved = await arrive(desk, SECOND);
  expect(people(desk)).toBe(10);
  const who = { by: 'list', personId: SECOND.people[0]?.id };
  const named = await desk.ask('nameHeads', { headsId, who, people: idsOf(SECOND) });
  expect(people(desk)).toBe(8);
  expect(((await desk.ask('heads')) as { heads?: unknown[] }).heads).toMatchObject([
    {
      headsId,
      marker: '体育館 入口',
      counts: COUNTS,
      named: 4,
      remaining: { adult: 3, child: 0, elderly: 1 },
    },
  ]);
  await desk.ask('undo', { eventId: named.value.eventId, reason: '別の まとまり' });
  expect(people(desk)).toBe(10);
  await desk.ask('undo', { eventId: saved.value.eventId, reason: 'まちがい' });
  expect(people(desk)).toBe(8);
  // Counted again there were only six, two of whom have names.
  await desk.ask('countHeads', { headsId, marker: '体育館 入口', counts: { ...COUNTS, child: 1, adult: 4 } });
  expect(desk.state()).toMatchObject({ present: 2, unnamed: 4 });
  expect(desk.events().filter(({ kind }) => kind === 'shelter.heads_counted')).toHaveLength(2);
});

test('在宅・車中泊・テント: registered without entering, given supplies, counted apart, and in when they come in', async () => {
  const desk = await open();
  await arrive(desk, SECOND);
  const who = desk.tap(FIRST.people[0]?.id ?? '');
  const ids = idsOf(FIRST);
  await desk.ask('noteStay', {
    who,
    present: ids,
    stay: { kind: 'car', zone: 'B-3', plate: '長岡 300 あ 12-34' },
  });
  expect(desk.state()).toMatchObject({ present: 2, away: 0, outside: 2 });
  await desk.ask('supply', {
    item: { kind: 'meal', label: '朝食' },
    to: { kind: 'people', who, people: ids, each: 1 },
  });
  await desk.ask('supply', {
    item: { kind: 'meal', label: '朝食' },
    to: { kind: 'count', where: 'inside', quantity: 40 },
  });
  expect(await desk.ask('supplies', { since: 0 })).toMatchObject({
    given: [{ item: { kind: 'meal', label: '朝食' }, inside: 40, outside: 2 }],
  });
  const list = await desk.ask('list', { list: 'outside', page: 0 });
  expect(list.value).toMatchObject({ total: 2, people: [{ stay: { kind: 'car', zone: 'B-3' } }, {}] });
  await desk.ask('checkIn', { who, present: ids, spot: { ward: '北側', bay: '12' } });
  expect(desk.state()).toMatchObject({ present: 4, outside: 0 });
});

test('外泊届: away until the day she said, late the day after, and back when she is back', async () => {
  const desk = await open();
  await arrive(desk, FIRST);
  const [a = ''] = idsOf(FIRST);
  const who = desk.tap(a);
  const overnight = { until: '2026-11-24', where: 'おば宅', phone: '000-0000' };
  await desk.ask('depart', { who, people: [a], departure: 'overnight', overnight });
  expect(desk.state()).toMatchObject({ present: 1, away: 1, late: 0 });
  desk.system.advance(2 * 86_400_000);
  expect(desk.state()).toMatchObject({ away: 1, late: 1 });
  expect((await desk.ask('list', { list: 'late', page: 0 })).value.people).toMatchObject([{ overnight }]);
  await desk.ask('checkIn', { who, present: [a] });
  expect(desk.state()).toMatchObject({ present: 2, away: 0, late: 0 });
});

test('閉所: everybody is accounted for or carried over in one breath, and counts at the next shelter once', async () => {
  const gym = await open();
  const hall = await open({ shelterId: 'S02', device: 'hall-1', system: gym.system });
  for (const household of HOUSEHOLDS) await arrive(gym, household);
  const { headsId } = (await gym.ask('countHeads', { headsId: null, marker: '廊下', counts: COUNTS })).value;
  expect(await gym.ask('close', { carryTo: 'S02' })).toMatchObject({
    reason: 'heads_unnamed',
    detail: { heads: 8 },
  });
  const none = { infant: 0, child: 0, adult: 0, elderly: 0, wheelchairs: 0 };
  await gym.ask('countHeads', { headsId, marker: '廊下', counts: none });
  expect(await gym.ask('close')).toMatchObject({ reason: 'people_here', detail: { people: 140 } });
  const closed = await gym.ask('close', { carryTo: 'S02' });
  expect(closed).toMatchObject({ ok: true });
  expect(gym.state()).toMatchObject({ open: false, present: 0, away: 0 });
  hall.hear(gym);
  expect(hall.state()).toMatchObject({ present: 0, expected: 140 });
  gym.system.advance(1_000);
  await hall.ask('checkIn', { who: { by: 'list', personId: FIRST.people[0]?.id }, present: idsOf(FIRST) });
  gym.hear(hall);
  expect([gym.state().present, hall.state().present, hall.state().expected]).toEqual([0, 2, 138]);
  expect(await arrive(gym, SECOND)).toMatchObject({ reason: 'shelter_not_open' });
  await gym.ask('undo', { eventId: closed.value.eventId, reason: 'まだ 閉めない' });
  expect(gym.state().open).toBe(true);
});

test('a shelter that is not for the declared hazard opens only with a supervisor’s reason, which is in the record', async () => {
  const desk = start({ site: { suitableFor: ['flood', 'earthquake'] } });
  expect(await desk.ask('open', { hazard: 'tsunami' })).toMatchObject({ reason: 'unsuitable' });
  expect(desk.events()).toEqual([]);
  await desk.ask('open', { hazard: 'tsunami', override: { reason: '3階以上だけ使う' } });
  expect(desk.state()).toMatchObject({ open: true, hazard: 'tsunami', suitableFor: ['flood', 'earthquake'] });
  expect(desk.events().at(-1)?.data).toMatchObject({ override: { reason: '3階以上だけ使う' } });
});

test('避難行動要支援者名簿: in normal times only who agreed, in a disaster all, and the switch is recorded', async () => {
  const [yes = '', no = ''] = idsOf(FIRST);
  const list = new Map([
    [yes, { reasons: ['要介護3'], consented: true }],
    [no, { reasons: ['視覚障害'], consented: false }],
  ]);
  const desk = await open({ context: { support: (id) => list.get(id) } });
  const seen = async () =>
    (await desk.ask('household', { who: desk.tap(yes) })).value.members.map(
      ({ support }: { support: { reasons: string[] } | null }) => support?.reasons ?? null,
    );
  expect(await seen()).toEqual([['要介護3'], null]);
  await desk.ask('switchSupportList', { to: 'disaster', reason: '震度6強' });
  expect(await seen()).toEqual([['要介護3'], ['視覚障害']]);
  expect(await desk.ask('switchSupportList', { to: 'disaster', reason: '震度6強' })).toMatchObject({
    reason: 'already_so',
  });
  expect(desk.events().at(-1)).toMatchObject({
    kind: 'shelter.support_list_switched',
    data: { reason: '震度6強' },
  });
});

test('⑫⑬⑭: family learns where, acquaintances only that she is safe, others only if she agreed', async () => {
  const desk = await open();
  await arrive(desk, FIRST, { needs: [{ personId: FIRST.people[0]?.id, needs: { symptoms: ['injury'] } }] });
  const ask = async (asker: string) => (await desk.ask('ask', { text: '夜　0-1', asker })).value.hits;
  expect(await ask('family')).toMatchObject([
    { shelterName: '第一体育館', status: 'present', age: 40, injured: true },
  ]);
  expect(await ask('acquaintance')).toMatchObject([
    { shelterName: null, status: null, age: null, injured: true },
  ]);
  expect(await ask('other')).toEqual([]);
  const who = desk.tap(FIRST.people[0]?.id ?? '');
  const consent = { family: false, acquaintances: false, others: true };
  await desk.ask('setConsent', { who, people: idsOf(FIRST), consent });
  expect(await ask('family')).toEqual([]);
  expect(await ask('acquaintance')).toEqual([]);
  expect(await ask('other')).toHaveLength(1);
  await desk.ask('depart', { who, people: idsOf(FIRST), departure: 'left' });
  expect(await ask('other')).toEqual([]);
});

test('区画, pets and what the building has: noted, shown, and of a ward that is not there refused', async () => {
  const desk = await open({ site: { wards: ['北側', '図書室'] } });
  await arrive(desk, FIRST, { group: { pets: [{ kind: 'dog', count: 2, caged: true }], phone: '000' } });
  const who = desk.tap(FIRST.people[0]?.id ?? '');
  const ids = idsOf(FIRST);
  expect(await desk.ask('giveSpot', { who, people: ids, spot: { ward: '屋上' } })).toMatchObject({
    reason: 'no_such_ward',
  });
  await desk.ask('giveSpot', { who, people: ids, spot: { ward: '図書室', bay: '4' } });
  const household = (await desk.ask('household', { who })).value;
  expect(household.group).toEqual({ pets: [{ kind: 'dog', count: 2, caged: true }], phone: '000' });
  expect(household.members[0].spot).toEqual({ ward: '図書室', bay: '4' });
  await desk.ask('noteCondition', { condition: { areaM2: 630, toilets: 9 } });
  await desk.ask('noteCondition', { condition: { toilets: 10, womensToilets: 6, baths: 2 } });
  expect(desk.state().condition).toEqual({ areaM2: 630, toilets: 10, womensToilets: 6, baths: 2 });
});

test('whom neither card nor search brought up is shown only when that can be written down', async () => {
  let writable = true;
  const looked: unknown[] = [];
  const desk = await open({
    context: {
      looked: (_caller, id, by) => {
        if (writable) looked.push([id, by]);
        return writable;
      },
      listed: () => writable,
    },
  });
  await arrive(desk, FIRST);
  const who = { by: 'list', personId: FIRST.people[1]?.id };
  expect(await desk.ask('household', { who })).toMatchObject({ ok: true });
  expect(looked).toEqual([[FIRST.people[0]?.id, 'list']]);
  writable = false;
  expect(await desk.ask('household', { who })).toMatchObject({ reason: 'cannot_record' });
  expect(await desk.ask('list', { list: 'here', page: 0 })).toMatchObject({ reason: 'cannot_record' });
  // Who was never here is nobody a list could show.
  expect(await desk.ask('household', { who: { by: 'list', personId: SECOND.people[0]?.id } })).toMatchObject({
    reason: 'no_such_visit',
  });
});
