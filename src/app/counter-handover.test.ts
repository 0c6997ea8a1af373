/** 引き渡し as a terminal does it: what is taken at the desk stands in the folder, and what changes of it again. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { attachLater, fillAll, interview, openCounterTown } from '../../test/harness/counter-desk.ts';
import { mustSucceed } from '../kernel/result.ts';
import type { FactValue } from '../modules/counter/predicate.ts';
import type { ApplicationView, VisitView } from '../modules/counter/views.ts';
import { prepareHandoverFolder } from './handover-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-counter-handover-'));
const world = await openCounterTown();
afterAll(() => {
  world.close();
  rmSync(folder, { recursive: true });
});

const no = (fact: string): FactValue => {
  const kind = world.counter.shipped.facts.find(({ id }) => id === fact)?.kind;
  if (kind?.type === 'choice') return kind.choices.at(-1)?.id ?? '';
  if (kind?.type === 'number') return kind.from;
  return kind?.type === 'date' ? '2026-11-20' : false;
};

const manifests = (): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.manifest.json'),
  );

const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
};

test('an application that is taken is handed over by itself, and again when it is withdrawn', async () => {
  const { profile } = world.town;
  const counter = { ...profile.counter, handover: { folder, csv: 'utf-8' } };
  mustSucceed(await prepareHandoverFolder(folder));
  const desk = world.open({ profile: { ...profile, counter } as typeof profile });
  try {
    const begun = await desk.must<VisitView>('counter.begin', { deskVisit: await desk.tap('family6-1') });
    const events = { visit: begun.id, events: ['moving_within'] };
    const asked = await desk.must<VisitView>('counter.setEvents', events);
    const { view } = await interview(desk, asked, no);
    await attachLater(desk, view.id, await fillAll(desk, view.id));
    const ready = await desk.must<VisitView>('counter.setIdentity', {
      visit: view.id,
      identity: { how: 'one_document', documents: ['運転免許証'] },
    });
    const { applications } = await desk.must<{ applications: ApplicationView[] }>('counter.accept', {
      ...{ visit: ready.id, revision: ready.revision, sign: 'paper' },
    });
    await until(() => manifests().length === applications.length);
    const listed = async () =>
      desk.must<{ applications: ApplicationView[] }>('counter.applications', {
        on: null,
        only: 'all',
        text: '',
      });
    await until(async () => (await listed()).applications.every(({ handedOver }) => handedOver));
    const [first] = applications;
    await desk.must('counter.withdraw', { application: first?.application, reason: '誤って受け付けたため' });
    await until(() => manifests().length === applications.length + 1);
    const words = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.csv'))
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(words.filter((csv) => csv.includes('"取消し"'))).toHaveLength(1);
    expect(words.every((csv) => csv.includes(profile.device))).toBe(true);
  } finally {
    await desk.terminal.close();
  }
  // Opened again, nothing is handed over a second time.
  const before = manifests();
  await world.open({ profile: { ...profile, counter } as typeof profile }).terminal.close();
  expect(manifests()).toEqual(before);
});
