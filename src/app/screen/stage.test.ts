import { expect, test } from 'vitest';
import type { DeskPhase, DeskState } from '../../identity/schema.ts';
import { announcementFor, initialStage, type Stage, type StageInput, stepStage } from './stage.ts';
import type { Machine } from './trouble.ts';

type Looked = Machine & Pick<DeskState, 'phase'>;

const good: Looked = {
  phase: { kind: 'waiting' },
  reader: { state: 'ready', kind: 'pcsc', names: ['R'] },
  record: {
    state: 'ok',
    pending: 0,
    lastSync: null,
    line: 'online',
    keyProtection: 'credential',
    incident: null,
    backup: 'off',
    backedUpAt: null,
  },
  clock: { state: 'good', offsetMs: 0 },
  site: { training: false },
  registry: { state: 'none', dataDate: null, source: null, version: null },
};
const late: Looked = { ...good, clock: { state: 'off', offsetMs: 90_000 } };
const stopped: DeskPhase = { kind: 'problem', problem: 'not_linked' };
const at = (phase: DeskPhase, base = good): StageInput => ({ kind: 'desk', desk: { ...base, phase } });
const run = (...inputs: readonly StageInput[]): Stage => inputs.reduce(stepStage, initialStage);

test('a tap closes the search; the waiting desk, said again and again, does not', () => {
  const open = run({ kind: 'search_opened' }, at({ kind: 'waiting' }), at({ kind: 'waiting' }));
  expect(open.searching).toBe(true);
  expect(stepStage(open, at({ kind: 'reading' })).searching).toBe(false);
  expect(stepStage(open, at(stopped)).searching).toBe(false);
});

test('opened from a stop, the search stays until the stop is cleared and beyond', () => {
  const open = run(at(stopped), { kind: 'search_opened' }, at(stopped), at({ kind: 'waiting' }));
  expect(open.searching).toBe(true);
});

test('what does not stop the work is announced, once, and never over a person', () => {
  expect(announcementFor(good, initialStage)).toBeNull();
  expect(announcementFor(late, initialStage)).toBe('clock_off');
  expect(announcementFor({ ...late, phase: { kind: 'reading' } }, initialStage)).toBeNull();
  expect(announcementFor(late, run({ kind: 'understood', trouble: 'clock_off' }))).toBeNull();
});

test('what stops something is not announced: the reader and the record say it where it matters', () => {
  const reader: Looked = { ...good, reader: { ...good.reader, state: 'no_reader' } };
  const record: Looked = { ...good, record: { ...good.record, state: 'cannot_record', line: 'offline' } };
  expect(announcementFor(reader, initialStage)).toBeNull();
  expect(announcementFor(record, initialStage)).toBeNull();
});

test('a trouble that went away and came back is announced again', () => {
  const understood = run({ kind: 'understood', trouble: 'clock_off' });
  const lasting = stepStage(understood, at({ kind: 'waiting' }, late));
  expect(announcementFor(late, lasting)).toBeNull();
  expect(announcementFor(late, stepStage(lasting, at({ kind: 'waiting' })))).toBe('clock_off');
});
