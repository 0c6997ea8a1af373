import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { retitled, smallCatalogue, smallForm, titlesOf } from '../../test/harness/small-catalogue.ts';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { TENANT } from '../../test/harness/test-stream.ts';
import { mustSucceed } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import { catalogueOn, publishedSchema } from '../modules/counter/catalogue-version.ts';
import { verifyCatalogue } from '../outbox/catalogue-document.ts';
import {
  type Editor,
  type FormsDeps,
  listForms,
  saveChange,
  takeStep,
  viewCatalogue,
  viewChange,
  viewHistory,
} from './forms.ts';
import { exportForms, importForms } from './forms-files.ts';
import { newestPublication } from './forms-publish.ts';
import { type ChangeStep, type ChangeView, type SaveChange, saveChangeSchema } from './forms-schema.ts';
import { loadReceiptKey, type ReceiptKey } from './receipt-key.ts';

const SCOPE = { tenant: TENANT, mode: 'drill' } as const;
let database: TestDatabase;
let key: ReceiptKey;
let system = fixedSystem();
const shipped = smallCatalogue();
let deps: FormsDeps;

beforeAll(async () => {
  database = await startTestDatabase();
  key = await loadReceiptKey(database.sql, TENANT, fixedSystem());
});
afterAll(() => database.stop());
beforeEach(async () => {
  await database.owner`TRUNCATE form_change, form_step, form_publication, event, stream, stream_head`;
  // Noon in Japan.
  system = fixedSystem(Date.UTC(2026, 10, 26, 3));
  deps = { sql: database.sql, tenant: TENANT, acts: { ...SCOPE, key, system }, shipped };
});

const as = (staff: string, role: Role, isPerson = true): Editor => ({ actor: { staff, role }, isPerson });
const [ANN, BEN, CHI] = [as('ann', 'clerk'), as('ben', 'supervisor'), as('chi', 'admin')];

const wish = (edits: readonly object[], more: Partial<SaveChange> = {}): SaveChange =>
  saveChangeSchema.parse({
    ...{ id: null, revision: 0, effectiveFrom: '2026-12-01', reason: '条例の改正による', todayReason: '' },
    ...{ edits, ...more },
  });
const save = async (by: Editor, saved: SaveChange): Promise<ChangeView> =>
  mustSucceed(await saveChange(deps, by, saved));
const step = async (by: Editor, change: ChangeView, what: ChangeStep, note = '確かめました') => {
  system.advance(1_000);
  return takeStep(deps, by, { id: change.id, step: what }, { revision: change.revision, note });
};
const done = async (...asked: Parameters<typeof step>): Promise<ChangeView> => {
  const acted = mustSucceed(await step(...asked));
  expect([asked[2], acted.done, acted.change.findings.filter(({ level }) => level === 'stop')]).toEqual([
    ...[asked[2], true],
    [],
  ]);
  return acted.change;
};
const reasonOf = async (...asked: Parameters<typeof step>): Promise<string> => {
  const acted = await step(...asked);
  return acted.ok ? `done: ${String(acted.value.done)}` : acted.reason;
};
const approved = async (saved: SaveChange): Promise<ChangeView> =>
  done(BEN, await done(ANN, await save(ANN, saved), 'submit'), 'approve');
const acts = async (): Promise<readonly string[]> => {
  const rows = await database.owner<{ kind: string }[]>`SELECT kind FROM event ORDER BY seq`;
  return rows.map(({ kind }) => kind);
};
const codes = ({ findings }: ChangeView): readonly string[] => findings.map(({ code }) => code);

describe('a change', () => {
  test('is written by one, approved by another, published, and holds from its day', async () => {
    const draft = await save(ANN, wish([retitled('f_a', '新')]));
    expect([draft.state, draft.may, codes(draft)]).toEqual([...['draft', ['save', 'submit', 'discard']], []]);
    expect(draft.before[0]?.content).toMatchObject({ title: { ja: 'f_a' } });
    const submitted = await done(ANN, draft, 'submit');
    // Not by herself, not by whoever only writes, not by a link that is nobody's name.
    expect(await reasonOf(ANN, submitted, 'approve')).toBe('not_allowed');
    expect(await reasonOf(as('eri', 'clerk'), submitted, 'approve')).toBe('not_allowed');
    expect(await reasonOf(as('link', 'supervisor', false), submitted, 'approve')).toBe('not_allowed');
    const change = await done(BEN, submitted, 'approve');
    expect(change).toMatchObject({ state: 'approved', approver: 'ben', authors: ['ann'], number: 1 });
    expect(change.steps.map(({ staff, what }) => [staff, what])).toEqual([
      ['ann', 'save'],
      ['ann', 'submit'],
      ['ben', 'approve'],
    ]);

    const published = await newestPublication(database.sql, SCOPE);
    if (published === undefined) throw new Error('nothing was published');
    expect(verifyCatalogue(TENANT, published, key.publicKey)).toBe(true);
    const { changes } = publishedSchema.parse(JSON.parse(published.payload));
    const on = (day: string) => titlesOf(catalogueOn(shipped, changes, day as typeof change.effectiveFrom));
    expect([on('2026-11-30'), on('2026-12-01')]).toEqual([
      ['f_a', 'f_b'],
      ['新', 'f_b'],
    ]);
    const seen = await viewCatalogue(deps, ANN, change.effectiveFrom);
    expect([titlesOf(seen.catalogue), seen.changedBy]).toEqual([['新', 'f_b'], { 'form/f_a': change.id }]);
    expect(titlesOf((await viewCatalogue(deps, ANN, undefined)).catalogue)).toEqual(['f_a', 'f_b']);
    expect(await acts()).toEqual(['forms.drafted', 'forms.submitted', 'forms.approved']);
    expect((await listForms(deps)).published).toMatchObject({ number: 1, sha256: published.sha256 });
  });

  test('by whomever else wrote in it is not approved either', async () => {
    // Whoever began it and whoever went on with it.
    const draft = await save(BEN, wish([retitled('f_a', '新')]));
    const again = await save(ANN, wish([retitled('f_a', '新新')], { id: draft.id, revision: 1 }));
    expect(again.authors).toEqual(['ben', 'ann']);
    const submitted = await done(ANN, again, 'submit');
    expect(await reasonOf(BEN, submitted, 'approve')).toBe('not_allowed');
    await done(CHI, submitted, 'approve');
  });

  test('of which the linter finds something is not handed over, and is told what and where', async () => {
    const bad = { ...retitled('f_a', '新'), content: smallForm('f_a', '新', { counter: 'w99' }) };
    const draft = await save(ANN, wish([bad]));
    expect(draft.findings).toEqual([
      { code: 'unknown_counter', level: 'stop', at: 'f_a', about: 'w99', day: '2026-12-01' },
    ]);
    expect(await reasonOf(ANN, draft, 'submit')).toBe('done: false');
    expect((await viewChange(deps, ANN, draft.id))?.state).toBe('draft');
    const mended = await save(ANN, wish([retitled('f_a', '新')], { id: draft.id, revision: 1 }));
    await done(ANN, mended, 'submit');
  });

  test('begins today with a reason only, and never yesterday', async () => {
    const edits = [retitled('f_a', '新')];
    const on = async (day: string, todayReason = '') =>
      codes(await save(ANN, wish(edits, { effectiveFrom: day as never, todayReason })));
    expect(await on('2026-11-25')).toEqual(['past']);
    expect(await on('2026-11-26')).toEqual(['today_without_reason']);
    expect(await on('2026-11-26', '国の通知が本日付のため')).toEqual([]);
    // A draft that waited too long.
    const submitted = await done(ANN, await save(ANN, wish(edits)), 'submit');
    system.advance(7 * 86_400_000);
    expect(await reasonOf(BEN, submitted, 'approve')).toBe('done: false');
  });

  test('is not written over what somebody else wrote meanwhile', async () => {
    const draft = await save(ANN, wish([retitled('f_a', '新')]));
    await save(BEN, wish([retitled('f_a', '別')], { id: draft.id, revision: 1 }));
    expect(
      await saveChange(deps, ANN, wish([retitled('f_a', '新')], { id: draft.id, revision: 1 })),
    ).toMatchObject({ reason: 'already_decided' });
    expect(await reasonOf(ANN, draft, 'submit')).toBe('already_decided');
    const submitted = await done(ANN, (await viewChange(deps, ANN, draft.id)) as ChangeView, 'submit');
    expect(
      await saveChange(deps, ANN, wish([retitled('f_a', '新')], { id: draft.id, revision: 3 })),
    ).toMatchObject({ reason: 'already_decided' });
    // Sent back with a reason it can be written in again.
    expect(await reasonOf(BEN, submitted, 'return', 'だめ')).toBe('not_allowed');
    const back = await done(BEN, submitted, 'return', '条番号が違います');
    await save(ANN, wish([retitled('f_a', '新')], { id: draft.id, revision: back.revision }));
  });

  test('that was not written on top of what holds by then is found, and what comes later is said', async () => {
    const mine = await save(ANN, wish([retitled('f_a', '一月')], { effectiveFrom: '2027-01-01' as never }));
    const first = await approved(wish([retitled('f_a', '十二月')]));
    const seen = (await viewChange(deps, ANN, mine.id)) as ChangeView;
    expect([codes(seen), seen.before[0]?.base]).toEqual([['stale'], first.id]);
    const edits = [{ ...retitled('f_a', '一月'), base: first.id }];
    const again = wish(edits, { id: mine.id, revision: 1, effectiveFrom: '2027-01-01' as never });
    await done(BEN, await done(ANN, await save(ANN, again), 'submit'), 'approve');
    const between = await save(
      ANN,
      wish([{ ...retitled('f_a', '間'), base: first.id }], { effectiveFrom: '2026-12-10' as never }),
    );
    expect(between.findings).toMatchObject([{ code: 'later', level: 'note' }]);
    const { versions } = await viewHistory(deps, { kind: 'form', id: 'f_a' });
    expect(versions.map(({ from, approver }) => [from, approver])).toEqual([
      [null, null],
      ['2026-12-01', 'ben'],
      ['2027-01-01', 'ben'],
    ]);
  });

  test('that is taken back is not there, unless others stand on it', async () => {
    const counter = { id: 'w02', name: smallForm('x').title, floor: '2階', department: 'shimin' };
    const place = await approved(wish([{ kind: 'counter', id: 'w02', base: null, content: counter }]));
    const moved = await approved(
      wish([{ ...retitled('f_a', '二階'), content: smallForm('f_a', '二階', { counter: 'w02' }) }]),
    );
    expect(await reasonOf(CHI, place, 'withdraw', '取りやめになったため')).toBe('done: false');
    expect(await reasonOf(as('eri', 'clerk'), moved, 'withdraw', '取りやめになったため')).toBe('not_allowed');
    const gone = await done(CHI, moved, 'withdraw', '取りやめになったため');
    expect(gone).toMatchObject({ state: 'withdrawn', withdrawnFrom: '2026-11-26', approver: 'ben' });
    const published = await newestPublication(database.sql, SCOPE);
    expect(published?.number).toBe(3);
    const { changes } = publishedSchema.parse(JSON.parse(published?.payload ?? ''));
    expect(changes.map(({ id }) => id)).toEqual([place.id]);
    await done(CHI, place, 'withdraw', '取りやめになったため');
    expect((await acts()).filter((kind) => kind === 'forms.withdrawn')).toHaveLength(2);
  });

  test('of the drill is none of the day’s work', async () => {
    await approved(wish([retitled('f_a', '訓練')]));
    const earnest = { ...deps, acts: { ...deps.acts, mode: 'real' as const } };
    expect((await listForms(earnest)).changes).toEqual([]);
    expect(await newestPublication(database.sql, { ...SCOPE, mode: 'real' })).toBe(undefined);
  });
});

describe('files', () => {
  test('what is exported and brought back changes nothing; what was changed in it becomes a draft', async () => {
    await approved(wish([retitled('f_a', '新')]));
    const query = { day: '2026-12-01' as never, only: 'all' } as const;
    const yaml = await exportForms(deps, query);
    const bring = (text: string) =>
      importForms(deps, ANN, { yaml: text, effectiveFrom: '2026-12-05' as never, reason: '例規の見直し' });
    expect(mustSucceed(await bring(yaml))).toEqual({ change: null, problems: [] });
    const { change } = mustSucceed(await bring(yaml.replaceAll('犬の首輪の札', '首輪に付ける札')));
    expect(change).toMatchObject({ state: 'draft', edits: [{ kind: 'attachment', id: 'tag' }] });
    expect(change?.findings).toEqual([]);
    const only = await exportForms(deps, { ...query, only: 'changed' });
    expect([only.includes('f_a'), only.includes('f_b')]).toEqual([true, false]);
    expect(await exportForms(deps, { ...query, department: 'zeimu' })).not.toContain('f_a');
  });

  test('what cannot be read is said with its place', async () => {
    const bring = async (yaml: string) =>
      mustSucceed(
        await importForms(deps, ANN, { yaml, effectiveFrom: '2026-12-05' as never, reason: '例規の見直し' }),
      );
    expect((await bring('forms: [')).problems).toHaveLength(1);
    expect((await bring('forms: [{ id: x }]')).problems[0]).toMatch(/^forms\.0\./);
    const tag = { id: 'tag', name: smallForm('x').title, about: '札' };
    expect((await bring(JSON.stringify({ attachments: [tag, tag] }))).problems).toHaveLength(1);
    expect(await acts()).toEqual([]);
  });
});
