/** 支援措置 at the counter (domain.md §1a, §11): what stops, and that no view, field or paper has the address. */
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { batchPaper } from '../../src/modules/counter/paper.ts';
import { guidePaper, letterPaper } from '../../src/modules/counter/paper-letters.ts';
import { routeSlip } from '../../src/modules/counter/slip.ts';
import type { ApplicationView, SheetView, VisitView } from '../../src/modules/counter/views.ts';
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

test('stops until a supervisor has released it, and then no form shows the address', async () => {
  const deskVisit = await desk.tap('protected');
  expect(await desk.reason('counter.begin', { deskVisit })).toBe('release_needed');
  await desk.signIn();
  const { phase } = desk.terminal.state();
  const residentId = phase.kind === 'identified' ? phase.visit.residentId : '';
  await desk.must('desk.release', { residentId, reason: 'holder_present' });
  const begun = await desk.must<VisitView>('counter.begin', { deskVisit });
  expect(begun.people[0]?.marks).toContain('protected');
  const record = world.town.registry.resident(residentId as never);
  const asked = await desk.must<VisitView>('counter.setEvents', {
    visit: begun.id,
    events: ['moving_within'],
  });
  const { view } = await interview(desk, asked, no);
  const sheet = await desk.must<SheetView>('counter.sheet', { visit: view.id });
  expect(JSON.stringify({ view, sheet })).not.toContain(record?.address);
  const addresses = sheet.forms.flatMap(({ filled }) =>
    filled.blocks.flatMap(({ fields }) =>
      fields.filter(({ key }) => key.startsWith('r/') && key.includes('/住所/')),
    ),
  );
  expect(addresses.length).toBeGreaterThan(0);
  expect(addresses.filter(({ byHand, value }) => !byHand || value !== null)).toEqual([]);
});

test('no paper has the address: forms, letter, list and slip, nor what they are made of', async () => {
  await desk.terminal.close();
  const given: unknown[] = [];
  const head = {
    municipality: 'かざし市',
    mayor: 'かざし市長',
    training: true,
    at: 0,
    source: '住民データ',
  };
  const take = (what: unknown, pages = 1) => {
    given.push(what);
    return Promise.resolve({ ok: true as const, value: { pages } });
  };
  desk = world.open({
    source: {
      papers: {
        forms: (forms) => {
          given.push(...forms, ...batchPaper(forms, head));
          return Promise.resolve({ done: forms.length, pages: 1, failed: false, notes: [] });
        },
        letter: (applications) => take([applications, letterPaper(applications, head)]),
        guide: (guide) => take([guide, guidePaper(guide, head)]),
        slip: (guide) => {
          given.push(guide, routeSlip({ municipality: 'かざし市', training: true, at: 0, guide }));
          return Promise.resolve({ ok: true, value: undefined });
        },
        preview: (form) => {
          given.push(form);
          return Promise.resolve({ ok: true, value: { pages: [Buffer.from('picture')], notes: [] } });
        },
      },
    },
  });
  await desk.signIn();
  const deskVisit = await desk.tap('protected');
  await desk.reason('counter.begin', { deskVisit });
  const { phase } = desk.terminal.state();
  const residentId = phase.kind === 'identified' ? phase.visit.residentId : '';
  await desk.must('desk.release', { residentId, reason: 'holder_present' });
  const begun = await desk.must<VisitView>('counter.begin', { deskVisit });
  const asked = await desk.must<VisitView>('counter.setEvents', {
    visit: begun.id,
    events: ['moving_within'],
  });
  const { view } = await interview(desk, asked, no);
  await desk.must('counter.print', { paper: 'guide', visit: view.id });
  await attachLater(desk, view.id, await fillAll(desk, view.id));
  const { revision } = await desk.must<VisitView>('counter.setIdentity', {
    visit: view.id,
    identity: { how: 'known' },
  });
  const { applications } = await desk.must<{ applications: ApplicationView[] }>('counter.accept', {
    visit: view.id,
    revision,
    sign: 'paper',
  });
  const ids = applications.map(({ application }) => application);
  await desk.must('counter.print', { paper: 'forms', applications: ids });
  await desk.must('counter.print', { paper: 'letter', applications: ids });
  await desk.must('counter.preview', { of: 'application', application: ids[0] });
  await desk.must('counter.print', { paper: 'route_slip', visit: view.id });
  const record = world.town.registry.resident(residentId as never);
  expect(given.length).toBeGreaterThan(4);
  expect(JSON.stringify(given)).not.toContain(record?.address);
  // A slip is lost easily, and says nothing of who walks with it.
  expect(JSON.stringify(given.at(-1))).not.toContain(record?.name);
});
