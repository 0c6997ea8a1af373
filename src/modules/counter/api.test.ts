/** 書かない窓口 as it is composed: from the card to the record. */
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  attachLater,
  type CounterDesk,
  fillAll,
  interview,
  openCounterTown,
  sayingNo,
} from '../../../test/harness/counter-desk.ts';
import { counterContract } from './contract.ts';
import type { ApplicationView, SheetView, VisitView } from './views.ts';

const world = await openCounterTown();
afterAll(() => world.close());

let desk: CounterDesk;
beforeEach(() => {
  desk = world.open();
});
afterEach(() => desk.terminal.close());

const no = sayingNo(world.counter.shipped);

const begin = async (persona = 'family6-1'): Promise<VisitView> =>
  desk.must<VisitView>('counter.begin', { deskVisit: await desk.tap(persona) });

const moving = async (): Promise<VisitView> => {
  const begun = await begin();
  const events = await desk.must<VisitView>('counter.setEvents', {
    visit: begun.id,
    events: ['moving_within'],
  });
  return (await interview(desk, events, no)).view;
};

const ready = async (): Promise<VisitView> => {
  const { id } = await moving();
  await attachLater(desk, id, await fillAll(desk, id));
  return desk.must('counter.setIdentity', {
    visit: id,
    identity: { how: 'one_document', documents: ['運転免許証'] },
  });
};

describe('a visit', () => {
  test('begins with the household of the card, asks, and ends with each form in the record once', async () => {
    const begun = await begin();
    expect(begun.people.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(begun.suggestedIdentity).toBeNull();
    const asked = await desk.must<VisitView>('counter.setEvents', {
      visit: begun.id,
      events: ['moving_within'],
    });
    expect(asked.ask).not.toBeNull();
    const { view, screens } = await interview(desk, asked, no);
    const taken = view.procedures.filter((each) => each.taken);
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.every(({ need }) => need === 'required')).toBe(true);
    expect(screens).toBeLessThan(40);
    const sheet = await attachLater(desk, view.id, await fillAll(desk, view.id));
    expect(sheet.forms.map(({ key }) => key)).toEqual(taken.map(({ key }) => key));
    expect(sheet.missing.filter(({ required }) => required)).toEqual([]);
    const identified = await desk.must<VisitView>('counter.setIdentity', {
      visit: view.id,
      identity: { how: 'one_document', documents: ['運転免許証'] },
    });
    const { applications } = await desk.must<{ applications: ApplicationView[] }>('counter.accept', {
      visit: view.id,
      revision: identified.revision,
      sign: 'paper',
    });
    expect(applications.map(({ title }) => title)).toEqual(taken.map(({ title }) => title.ja));
    expect(applications[0]?.number).toMatch(/^\d{8}-hall-1-a-0001-01$/);
    expect(desk.kinds().filter((kind) => kind === 'counter.taken')).toHaveLength(applications.length);
    expect(await desk.reason('counter.visit', { visit: view.id })).toBe('no_visit');
  });

  test('what the register knows is written with its source, and is never asked', async () => {
    const { id } = await moving();
    const { forms, missing } = await desk.must<SheetView>('counter.sheet', { visit: id });
    const names = forms.flatMap(({ filled }) =>
      filled.blocks.flatMap(({ fields }) => fields.filter(({ official }) => official === '氏名')),
    );
    expect(new Set(names.map(({ source }) => source))).toEqual(new Set(['registry']));
    expect(missing.some(({ official }) => official === '氏名')).toBe(false);
    expect(new Set(missing.map(({ key }) => key)).size).toBe(missing.length);
  });

  test('says one thing after the other that stands in the way, and nothing is recorded meanwhile', async () => {
    const begun = await begin();
    const accept = (view: VisitView, sign = 'paper') =>
      desk.reason('counter.accept', { visit: view.id, revision: view.revision, sign });
    expect(await accept(begun)).toBe('nothing_taken');
    const asked = await desk.must<VisitView>('counter.setEvents', {
      visit: begun.id,
      events: ['moving_within'],
    });
    const { view } = await interview(desk, asked, no);
    expect(await accept(view)).toBe('fields_missing');
    const sheet = await fillAll(desk, view.id);
    const filled = await desk.must<VisitView>('counter.visit', { visit: view.id });
    expect(await accept(filled)).toBe('attachment_open');
    await attachLater(desk, view.id, sheet);
    expect(await accept(filled)).toBe('identity_needed');
    const known = await desk.must<VisitView>('counter.setIdentity', {
      visit: view.id,
      identity: { how: 'known' },
    });
    expect(await accept(known, 'screen')).toBe('not_signed');
    expect(await accept({ ...known, revision: known.revision - 1 })).toBe('signature_outdated');
    expect(desk.kinds().filter((kind) => kind.startsWith('counter.'))).toEqual([]);
  });

  test('late by the law: the reason is needed, and stands in the record', async () => {
    const begun = await begin();
    const asked = await desk.must<VisitView>('counter.setEvents', {
      visit: begun.id,
      events: ['moving_within'],
    });
    const { view } = await interview(desk, asked, (fact) => (fact === 'event_on' ? '2026-01-10' : no(fact)));
    const late = view.procedures.filter((each) => each.taken && each.late);
    expect(late.length).toBeGreaterThan(0);
    await attachLater(desk, view.id, await fillAll(desk, view.id));
    const { revision } = await desk.must<VisitView>('counter.setIdentity', {
      visit: view.id,
      identity: { how: 'known' },
    });
    const accept = { visit: view.id, revision, sign: 'paper' };
    expect(await desk.reason('counter.accept', accept)).toBe('late_reason_needed');
    for (const { key } of late)
      await desk.must('counter.lateReason', { visit: view.id, procedure: key, reason: '入院していた' });
    await desk.must('counter.accept', accept);
    expect(desk.bodies()).toContain('入院していた');
  });

  test('an answer can be taken back, and whoever leaves takes hers along', async () => {
    const begun = await begin();
    const asked = await desk.must<VisitView>('counter.setEvents', {
      visit: begun.id,
      events: ['moving_within'],
    });
    const { ask } = asked;
    const { view } = await interview(desk, asked, no);
    const last = view.answers.at(-1)?.fact;
    const undone = await desk.must<VisitView>('counter.unanswer', { visit: view.id, fact: null });
    expect(undone.answers.some(({ fact }) => fact === last)).toBe(false);
    const first = await desk.must<VisitView>('counter.unanswer', { visit: view.id, fact: ask?.fact ?? '' });
    expect(first.answers.some(({ fact }) => fact === ask?.fact)).toBe(false);
    const people = [view.people[2], view.people[0]].map((person) => person?.key ?? '');
    const fewer = await desk.must<VisitView>('counter.setPeople', { visit: view.id, people });
    expect(fewer.people.slice(0, 2).map(({ key }) => key)).toEqual(people);
    const before = new Map(
      first.answers.map(({ fact, person, value }) => [`${fact}/${String(person)}`, value]),
    );
    for (const { fact, person, value } of fewer.answers) {
      const was = person === null ? null : person === 0 ? 2 : 0;
      expect(value).toBe(before.get(`${fact}/${String(was)}`));
    }
  });

  test('is laid aside and taken up again, and stands after a restart where it stood', async () => {
    const view = await moving();
    await desk.must('counter.hold', { visit: view.id });
    const second = await desk.must<VisitView>('counter.begin', { deskVisit: null });
    expect(second.number).toBe(2);
    expect(await desk.reason('counter.resume', { visit: view.id })).toBe('already');
    await desk.must('counter.end', { visit: second.id });
    const again = await desk.must<VisitView>('counter.resume', { visit: view.id });
    expect(again.answers).toEqual(view.answers);
    await desk.terminal.close();
    desk = world.open({ dataDir: desk.options.dataDir });
    expect((await desk.must<VisitView>('counter.visit', { visit: view.id })).answers).toEqual(view.answers);
  });

  test('takes the card of whoever applies in its middle, and nobody else’s', async () => {
    const { id: visit, revision } = await begin();
    const take = (deskVisit: string) => desk.reason('counter.takeCard', { visit, deskVisit });
    const before = await desk.tap('elder');
    expect(await take(before)).toBe('no_such_person');
    expect(await take(await desk.tap('family6-2'))).toBe('no_such_person');
    const again = await desk.tap('family6-1');
    expect(await take(before)).toBe('no_such_visit');
    const taken = await desk.must<VisitView>('counter.takeCard', { visit, deskVisit: again });
    // A signature is of what is written, and nothing of it is another.
    expect(taken).toMatchObject({ id: visit, revision, cardNotes: [] });
  });

  test('two purposes at once: what both need stands once', async () => {
    const begun = await begin();
    const both = await desk.must<VisitView>('counter.setEvents', {
      visit: begun.id,
      events: ['moving_within', 'birth', 'moving_within'],
    });
    expect(both.events).toEqual(['moving_within', 'birth']);
    const keys = both.procedures.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('a form by its name: found in any writing, taken for whom it is', async () => {
    const begun = await begin();
    const found = (await desk.output('counter.searchForms', { text: '転入　届' })) as {
      readonly hits: readonly {
        readonly form: string;
        readonly per: string;
        readonly title: { readonly ja: string };
      }[];
    };
    expect(await desk.output('counter.searchForms', { text: 'ﾃﾝﾆｭｳ' })).toMatchObject({ more: false });
    expect(found.hits[0]?.title.ja).toContain('転入');
    const hit = found.hits.find(({ per }) => per === 'visit') ?? found.hits[0];
    const person = hit?.per === 'visit' ? null : 0;
    const view = await desk.must<VisitView>('counter.addForm', {
      visit: begun.id,
      form: hit?.form ?? '',
      person,
    });
    expect(view.procedures.filter(({ added, taken }) => added && taken)).toHaveLength(1);
    expect(await desk.reason('counter.addForm', { visit: begun.id, form: 'no_such', person: null })).toBe(
      'no_such_form',
    );
  });
});

test('whoever does not serve people at a desk can call none of it', async () => {
  await desk.terminal.close();
  desk = world.open({ profile: { ...world.town.profile, deskRole: 'viewer' } });
  for (const method of Object.keys(counterContract))
    expect(await desk.call(method, {}), method).toMatchObject({ type: 'error', error: 'forbidden' });
});

test('the resident’s window can do three things, and is asked for its secret by nobody else', async () => {
  const { resident } = desk.terminal;
  const replies: unknown[] = [];
  const peer = resident?.rpc.accept((frame) => replies.push(frame));
  for (const method of [...Object.keys(counterContract), 'desk.search', 'session.signIn'])
    await peer?.receive({ type: 'call', id: 1, method, input: {} });
  expect(new Set(replies.map((reply) => JSON.stringify(reply)))).toEqual(
    new Set([JSON.stringify({ type: 'error', id: 1, error: 'unknown_method' })]),
  );
  peer?.close();
});

describe('somebody who is not in 住民記録', () => {
  const guest = {
    ...{
      name: '𠮷田　葛󠄀子',
      kana: 'よしだ　かつこ',
      birthDate: '1990-04-01',
      sex: '2',
      address: '東京都港区一番地',
    },
    ...{ phone: '0900000000', nationality: 'JPN', stayUntil: null, shown: 'licence' },
  };

  test('is typed once and stands on every form as she was typed', async () => {
    const begun = await desk.must<VisitView>('counter.begin', { deskVisit: null });
    const named = await desk.must<VisitView>('counter.setGuest', { visit: begun.id, key: null, guest });
    expect(named.people[0]).toMatchObject({
      name: guest.name,
      born: '平成2年4月1日',
      age: 36,
      residentId: null,
    });
    const asked = await desk.must<VisitView>('counter.setEvents', { visit: begun.id, events: ['moving_in'] });
    const { view } = await interview(desk, asked, no);
    const { forms } = await desk.must<SheetView>('counter.sheet', { visit: view.id });
    expect(forms.length).toBeGreaterThan(0);
    expect(JSON.stringify(forms[0])).toContain(guest.name);
  });

  test('a 個人番号 among what is typed is refused before anybody sees it', async () => {
    const begun = await desk.must<VisitView>('counter.begin', { deskVisit: null });
    const reply = await desk.call('counter.setGuest', {
      visit: begun.id,
      key: null,
      guest: { ...guest, address: '123456789018' },
    });
    expect(reply).toMatchObject({ type: 'error', error: 'my_number' });
  });
});

describe('what was taken', () => {
  const take = async (): Promise<readonly ApplicationView[]> => {
    const view = await ready();
    const { applications } = await desk.must<{ applications: ApplicationView[] }>('counter.accept', {
      visit: view.id,
      revision: view.revision,
      sign: 'none',
    });
    return applications;
  };
  const list = (only: string) =>
    desk.must<{ applications: ApplicationView[] }>('counter.applications', { on: null, only, text: '' });

  test('a paper that comes later leaves the list of those that are missing', async () => {
    const applications = await take();
    const waiting = applications.find(({ missing }) => missing > 0);
    if (waiting === undefined) throw new Error('nothing is missing');
    expect((await list('missing')).applications.map(({ application }) => application)).toContain(
      waiting.application,
    );
    for (const [at, { oneOf }] of waiting.attachments.entries())
      await desk.must('counter.attachLater', {
        application: waiting.application,
        at,
        state: { is: 'received', which: oneOf[0]?.id ?? '' },
      });
    expect((await list('missing')).applications.map(({ application }) => application)).not.toContain(
      waiting.application,
    );
    expect(
      await desk.reason('counter.attachLater', {
        application: waiting.application,
        at: 0,
        state: { is: 'received', which: 'no_such_paper' },
      }),
    ).toBe('wrong_value');
  });

  test('is taken back with a reason, and stays in the record', async () => {
    const [first] = await take();
    const application = first?.application ?? '';
    const withdrawn = await desk.must<ApplicationView>('counter.withdraw', {
      application,
      reason: '書き間違い',
    });
    expect(withdrawn.withdrawn?.reason).toBe('書き間違い');
    expect(await desk.reason('counter.withdraw', { application, reason: 'もう一度' })).toBe('withdrawn');
    expect((await list('all')).applications.some((each) => each.application === application)).toBe(true);
  });

  test('差し戻し needs a word, 完了 does not', async () => {
    const [first] = await take();
    const application = first?.application ?? '';
    const status = (value: string, note: string) => ({ application, status: value, note });
    expect(await desk.reason('counter.setStatus', status('sent_back', ''))).toBe('note_needed');
    expect((await desk.must<ApplicationView>('counter.setStatus', status('done', ''))).status).toBe('done');
  });
});
