/** 印刷の前に 見る, over the terminal as it is composed: what is looked at is what is printed. */
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { failure, success } from '../../src/kernel/result.ts';
import type { FilledForm } from '../../src/modules/counter/filled.ts';
import type { CounterPapers } from '../../src/modules/counter/ports.ts';
import type { ApplicationView, VisitView } from '../../src/modules/counter/views.ts';
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
let seen: FilledForm[];
let printed: FilledForm[];
let answer: ReturnType<CounterPapers['preview']>;
beforeEach(() => {
  seen = [];
  printed = [];
  answer = Promise.resolve(success({ pages: [Buffer.from('one'), Buffer.from('two')], notes: ['注'] }));
  desk = world.open({
    source: {
      papers: {
        ...world.counter.papers,
        preview: (form) => {
          seen.push(form);
          return answer;
        },
        forms: (forms) => {
          printed.push(...forms);
          return Promise.resolve({ done: forms.length, pages: forms.length, failed: false, notes: [] });
        },
      },
    },
  });
});
afterEach(() => desk.terminal.close());

const ready = async (): Promise<VisitView> => {
  const begun = await desk.must<VisitView>('counter.begin', { deskVisit: await desk.tap('family6-1') });
  const asked = await desk.must<VisitView>('counter.setEvents', {
    visit: begun.id,
    events: ['moving_within'],
  });
  const { view } = await interview(desk, asked, sayingNo(world.counter.shipped));
  await attachLater(desk, view.id, await fillAll(desk, view.id));
  return desk.must('counter.setIdentity', { visit: view.id, identity: { how: 'known' } });
};
const take = async (view: VisitView): Promise<readonly ApplicationView[]> => {
  const accept = { visit: view.id, revision: view.revision, sign: 'none' };
  return (await desk.must<{ applications: ApplicationView[] }>('counter.accept', accept)).applications;
};
const digest = (form: FilledForm): string => createHash('sha256').update(JSON.stringify(form)).digest('hex');

test('of a visit each form can be looked at, and nothing is recorded, printed or changed by that', async () => {
  const view = await ready();
  const before = desk.kinds().length;
  const [procedure] = view.procedures.filter((each) => each.taken);
  const look = { of: 'visit', visit: view.id, procedure: procedure?.key };
  expect(await desk.must('counter.preview', look)).toEqual({
    pages: [Buffer.from('one').toString('base64'), Buffer.from('two').toString('base64')],
    notes: ['注'],
  });
  expect(seen.map(({ title }) => title.ja)).toEqual([procedure?.title.ja]);
  expect(desk.kinds()).toHaveLength(before);
  expect(printed).toEqual([]);
  const now = await desk.must<VisitView>('counter.visit', { visit: view.id });
  expect(now.revision).toBe(view.revision);
});

test('of what was taken the look is the print, to the letter; that somebody looked is written down', async () => {
  const applications = await take(await ready());
  const listed = (): number => desk.kinds().filter((kind) => kind === 'desk.listed').length;
  const before = listed();
  for (const { application } of applications)
    await desk.must('counter.preview', { of: 'application', application });
  expect(listed()).toBe(before + applications.length);
  expect(desk.kinds()).not.toContain('counter.printed');
  await desk.must('counter.print', {
    paper: 'forms',
    applications: applications.map(({ application }) => application),
  });
  expect(seen.map(digest)).toEqual(printed.map(digest));
  expect(seen).toHaveLength(applications.length);
});

test('what cannot be looked at is said with its reason, and can be printed all the same', async () => {
  const view = await ready();
  const visit = { of: 'visit', visit: view.id };
  expect(await desk.reason('counter.preview', { ...visit, procedure: 'no_such_form#v' })).toBe(
    'no_such_form',
  );
  const [first] = await take(view);
  expect(await desk.reason('counter.preview', { ...visit, procedure: 'no_such_form#v' })).toBe('no_visit');
  const nobody = '00000000-0000-7000-8000-000000000000';
  expect(await desk.reason('counter.preview', { of: 'application', application: nobody })).toBe(
    'no_such_application',
  );
  answer = Promise.resolve(failure('no_renderer'));
  const of = { of: 'application', application: first?.application };
  expect(await desk.reason('counter.preview', of)).toBe('no_renderer');
  await desk.must('counter.print', { paper: 'forms', applications: [first?.application] });
  expect(printed).toHaveLength(1);
});

test('the resident’s window is told nothing while the clerk looks', async () => {
  const frames: string[] = [];
  const peer = desk.terminal.resident?.rpc.accept((frame) => frames.push(JSON.stringify(frame)));
  await peer?.receive({ type: 'subscribe', topic: 'resident' });
  const view = await ready();
  const [procedure] = view.procedures.filter((each) => each.taken);
  await desk.must('counter.preview', { of: 'visit', visit: view.id, procedure: procedure?.key });
  const [first] = await take(view);
  await desk.must('counter.preview', { of: 'application', application: first?.application });
  peer?.close();
  expect(frames.length).toBeGreaterThan(0);
  const states = new Set(frames.map((frame) => JSON.parse(frame).value?.is));
  expect([...states].filter((is) => is !== undefined)).toEqual(['idle']);
  expect(frames.join()).not.toContain(Buffer.from('one').toString('base64'));
});
