/** The counter's column of the exception matrix (domain.md §11), row by row, and what of §12 is about it. */
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import type { ApplicationView, SheetView, VisitView } from '../../src/modules/counter/views.ts';
import type { Guest } from '../../src/modules/counter/visit-schema.ts';
import {
  attachLater,
  type CounterDesk,
  fillAll,
  interview,
  openCounterTown,
  sayingNo,
} from '../harness/counter-desk.ts';

const world = await openCounterTown();
afterAll(() => world.close());
let desk: CounterDesk;
beforeEach(() => {
  desk = world.open();
});
afterEach(() => desk.terminal.close());

const no = sayingNo(world.counter.shipped);
const guest = (part: Partial<Guest> = {}): Guest => ({
  ...{
    name: '山田　花',
    kana: 'ヤマダ　ハナ',
    birthDate: '1990-04-01' as Guest['birthDate'],
    sex: '2',
    phone: '',
  },
  ...{ address: '東京都港区一番地', nationality: 'JPN', stayUntil: null, shown: 'licence' },
  ...part,
});
const begin = async (persona: string): Promise<VisitView> =>
  desk.must<VisitView>('counter.begin', { deskVisit: await desk.tap(persona) });
const walkIn = async (...guests: readonly Guest[]): Promise<VisitView> => {
  let view = await desk.must<VisitView>('counter.begin', { deskVisit: null });
  for (const each of guests)
    view = await desk.must('counter.setGuest', { visit: view.id, key: null, guest: each });
  return view;
};
const moving = async (view: VisitView, event = 'moving_within'): Promise<VisitView> => {
  const asked = await desk.must<VisitView>('counter.setEvents', { visit: view.id, events: [event] });
  return (await interview(desk, asked, no)).view;
};
const complete = async ({ id }: VisitView): Promise<VisitView> => {
  await attachLater(desk, id, await fillAll(desk, id));
  return desk.must('counter.setIdentity', {
    visit: id,
    identity: { how: 'one_document', documents: ['運転免許証'] },
  });
};
const accept = ({ id, revision }: VisitView) => ({ visit: id, revision, sign: 'paper' });

test('card expired: it identifies nobody, and the clerk asks for another document', async () => {
  const view = await complete(await moving(await begin('expired_card')));
  expect(view.cardNotes).toContain('card_expired');
  expect(view.suggestedIdentity).toBeNull();
  const byCard = await desk.must<VisitView>('counter.setIdentity', {
    visit: view.id,
    identity: { how: 'card_photo' },
  });
  expect(await desk.reason('counter.accept', accept(byCard))).toBe('identity_needed');
  const byPaper = await desk.must<VisitView>('counter.setIdentity', {
    visit: view.id,
    identity: { how: 'one_document' },
  });
  expect(await desk.reason('counter.accept', accept(byPaper))).toBeUndefined();
});

test('card not linked: found by name or typed, with every form as with a card', async () => {
  const found = (await desk.must<{ hits: { residentId: string }[] }>('desk.search', {
    text: 'タナカ',
    purpose: 'reception',
  })) as { hits: { residentId: string }[] };
  expect(found.hits.length).toBeGreaterThan(0);
  const { visitId } = await desk.must<{ visitId: string }>('desk.choose', {
    residentId: found.hits[0]?.residentId,
  });
  const view = await desk.must<VisitView>('counter.begin', { deskVisit: visitId });
  expect(view.people[0]?.residentId).toBe(found.hits[0]?.residentId);
});

test('no card: a walk-in whom nobody knows is served from a licence or by word', async () => {
  const view = await complete(await moving(await walkIn(guest()), 'moving_in'));
  const { applications } = await desk.must<{ applications: ApplicationView[] }>(
    'counter.accept',
    accept(view),
  );
  expect(applications.every(({ applicant }) => applicant === '山田　花')).toBe(true);
});

test('mover: who is not in 住民記録 yet is typed, and who will leave is marked', async () => {
  const view = await moving(
    await walkIn(guest(), guest({ name: '山田　空', birthDate: '2021-06-01' as never })),
    'moving_in',
  );
  expect(view.procedures.some(({ form }) => form.includes('moving_in') || form.includes('tennyu'))).toBe(
    true,
  );
  expect(view.people.map(({ index }) => index)).toEqual([0, 1]);
});

test('wrong place: 案内票 and the list name the counter and its floor', async () => {
  const view = await moving(await begin('family6-1'));
  expect(view.procedures.every(({ counter }) => counter.name.ja !== '' && counter.floor !== '')).toBe(true);
  expect(await desk.reason('counter.print', { paper: 'route_slip', visit: view.id })).toBe('no_printer');
});

test('duplicate: the same form of the same person within ten minutes is told, and not forbidden', async () => {
  await desk.must('counter.accept', accept(await complete(await moving(await begin('elder')))));
  await desk.output('desk.clear', {});
  const again = await complete(await moving(await begin('elder')));
  expect(again.procedures.filter(({ taken }) => taken).every((each) => each.again !== null)).toBe(true);
  expect(await desk.reason('counter.accept', accept(again))).toBeUndefined();
});

test('proxy: 委任状 must have been seen, and the record says who came and what she is', async () => {
  const proxy = { name: '佐藤　次郎', address: 'かざし市二番地', relation: 'mandated', papersSeen: false };
  const view = await complete(await moving(await begin('elder')));
  const without = await desk.must<VisitView>('counter.setApplicant', {
    visit: view.id,
    applicant: 'proxy',
    proxy,
  });
  expect(await desk.reason('counter.accept', accept(await complete(without)))).toBe('proxy_papers_needed');
  const seen = await desk.must<VisitView>('counter.setApplicant', {
    visit: view.id,
    applicant: 'proxy',
    proxy: { ...proxy, papersSeen: true },
  });
  const { applications } = await desk.must<{ applications: ApplicationView[] }>(
    'counter.accept',
    accept(await complete(seen)),
  );
  expect(applications.every(({ applicant }) => applicant === '佐藤　次郎')).toBe(true);
  expect(desk.bodies()).toContain('"relation":"mandated"');
});

test('minors: whoever is under fifteen does not apply by herself, her guardian does', async () => {
  const child = guest({ name: '山田　空', birthDate: '2019-06-01' as never });
  const view = await complete(await moving(await walkIn(child, guest()), 'moving_in'));
  expect(view.people[0]?.marks).toContain('minor');
  expect(await desk.reason('counter.accept', accept(view))).toBe('applicant_too_young');
  const guardian = await desk.must<VisitView>('counter.setApplicant', {
    visit: view.id,
    applicant: 1,
    proxy: null,
  });
  expect(await desk.reason('counter.accept', accept(await complete(guardian)))).toBeUndefined();
});

test('foreign residents: the name that goes first is written, and a stay that ends is marked', async () => {
  const view = await begin('foreigner');
  expect(view.people[0]?.name).toBe('李本　奈');
  const soon = guest({
    name: 'SCHWARZENBERGER MAXIMILIAN ALEXANDER JOHN',
    kana: '',
    nationality: 'DEU',
    stayUntil: '2026-12-24' as never,
  });
  await desk.must('counter.end', { visit: view.id });
  const typed = await walkIn(soon);
  expect(typed.people[0]).toMatchObject({ name: soon.name, marks: ['stay_ends'] });
});

test('deceased: おくやみ is about who died, and the household applies', async () => {
  const view = await begin('family6-1');
  const people = [5, 0].map((at) => view.people[at]?.key ?? '');
  const named = await desk.must<VisitView>('counter.setPeople', { visit: view.id, people });
  await desk.must('counter.setApplicant', { visit: view.id, applicant: 1, proxy: null });
  const done = await moving(named, 'death');
  expect(done.procedures.filter(({ need }) => need === 'required').length).toBeGreaterThan(0);
  expect(done.answers.some(({ fact }) => fact === 'is_deceased')).toBe(false);
  expect(done.applicant).toBe(1);
});

test('offline or power cut: nothing here asks the centre, and what was begun stands after a kill', async () => {
  const view = await moving(await begin('elder'));
  const { dataDir } = desk.options;
  await desk.terminal.close();
  desk = world.open({ dataDir });
  const stands = await desk.must<VisitView>('counter.visit', { visit: view.id });
  expect(stands.answers).toEqual(view.answers);
  await desk.must('counter.accept', accept(await complete(stands)));
  expect(desk.terminal.state().record.line).toBe('offline');
});

test('12: names and days are written as the register has them, letter by letter', async () => {
  const view = await moving(await begin('rare_kanji'));
  const { name } = view.people[0] ?? { name: '' };
  const { forms } = await desk.must<SheetView>('counter.sheet', { visit: view.id });
  const names = forms.flatMap(({ filled }) =>
    filled.blocks.flatMap(({ fields }) => fields.filter(({ official }) => official === '氏名')),
  );
  expect(new Set(names.map(({ value }) => value))).toEqual(new Set([name]));
  await desk.must('counter.accept', accept(await complete(view)));
  expect(desk.bodies()).toContain(name);
});

test('16: what was typed, answered and signed leaves with the visit: no row of it, no topic, no method has it', async () => {
  const secret = guest({ name: '秘密　太郎', address: '秘密町九番地' });
  const view = await moving(await walkIn(secret), 'moving_in');
  await desk.must('counter.end', { visit: view.id });
  expect(await desk.reason('counter.visit', { visit: view.id })).toBe('no_visit');
  const said = JSON.stringify([
    await desk.output('counter.applications', { on: null, only: 'all', text: '' }),
    desk.bodies(),
    desk.terminal.state(),
  ]);
  expect(said).not.toContain('秘密');
  const next = await walkIn();
  expect(JSON.stringify(next)).not.toContain('秘密');
});
