import { expect, test } from 'vitest';
import { type Operation, operatedTenantSchema, operationSchema } from '../central/operation-schema.ts';
import { type Check, machineChecks, tenantChecks, terminalCheck } from './operation.ts';

const NOW = Date.UTC(2026, 10, 26, 3);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const madeUp = (part: Partial<Operation> = {}): Operation =>
  operationSchema.parse({
    asOf: NOW,
    startedAt: NOW - DAY,
    program: '0.2.0',
    unready: [],
    database: { durability: 'replicated', standbys: 1, failovers: 0 },
    backup: { folder: true, lastAt: NOW - 3 * HOUR, archivedAt: NOW - MINUTE, archiveFailedAt: null },
    tenants: [],
    ...part,
  });
const levels = (checks: readonly Check[]) => checks.map(({ level }) => level);
const backup = (part: Partial<Operation['backup']>): Operation =>
  madeUp({ backup: { ...madeUp().backup, ...part } });

test('a machine on which everything is as it should be asks for nothing', () => {
  const checks = machineChecks(madeUp());
  expect(levels(checks)).toEqual(['good', 'good', 'good', 'good']);
  expect(checks.filter(({ next }) => next !== undefined)).toEqual([]);
});

test.each<[string, Operation, number, string]>([
  ['the database is read only', madeUp({ unready: ['database_read_only'] }), 0, 'stop'],
  [
    'the standby is gone',
    madeUp({ database: { durability: 'replicated', standbys: 0, failovers: 0 } }),
    1,
    'stop',
  ],
  ['there is none', madeUp({ database: { durability: 'local', standbys: 0, failovers: 0 } }), 1, 'none'],
  [
    'a power cut loses',
    madeUp({ database: { durability: 'volatile', standbys: 0, failovers: 0 } }),
    1,
    'stop',
  ],
  ['nobody said where copies are', backup({ folder: false, lastAt: null }), 2, 'none'],
  ['there is no copy', backup({ lastAt: null }), 2, 'stop'],
  ['last night’s is missing', backup({ lastAt: NOW - 27 * HOUR }), 2, 'care'],
  ['three nights are missing', backup({ lastAt: NOW - 4 * DAY }), 2, 'stop'],
  ['changes are not copied', backup({ archiveFailedAt: NOW }), 3, 'stop'],
  ['changes are copied again', backup({ archiveFailedAt: NOW - HOUR }), 3, 'good'],
])('where %s it says so, and what to do', (_, operation, at, level) => {
  const check = machineChecks(operation)[at];
  expect(check?.level).toBe(level);
  if (level === 'stop' || level === 'care') expect(check?.next).toMatch(/。$/);
});

const TENANT = {
  tenant: { id: '999990', name: '架空県かざし市' },
  mode: 'real',
  held: 10,
  behind: 0,
  checkpointAt: NOW - HOUR,
  unsigned: 3,
  quarantined: 0,
  openAnomalies: 0,
  deviceRequests: 0,
  waitingAbove: null,
  terminals: [],
};

test('of a municipality each figure that waits for somebody is care, and a branch says what is not above', () => {
  const of = (part: object) => tenantChecks(operatedTenantSchema.parse({ ...TENANT, ...part }), madeUp());
  expect(new Set(levels(of({})))).toEqual(new Set(['good']));
  const bad = {
    behind: 5_000,
    checkpointAt: NOW - 3 * HOUR,
    quarantined: 1,
    openAnomalies: 1,
    deviceRequests: 1,
  };
  expect(new Set(levels(of({ ...bad, waitingAbove: 4 })))).toEqual(new Set(['care']));
  // Nothing new to sign, or a program that has just started.
  const old = operatedTenantSchema.parse({ ...TENANT, checkpointAt: NOW - DAY });
  expect(tenantChecks({ ...old, unsigned: 0 }, madeUp())[0]?.level).toBe('good');
  expect(tenantChecks(old, madeUp({ startedAt: NOW - MINUTE }))[0]?.level).toBe('good');
  expect(of({ waitingAbove: 4 })).toHaveLength(of({}).length + 1);
});

test('a terminal is good, or it says everything that is not', () => {
  const good = {
    device: 'gym-1',
    siteName: '第一小',
    state: 'ok',
    lastSeenAt: NOW - MINUTE,
    notAfter: NOW + 60 * DAY,
    said: { program: '0.2.0', aheadMs: -300 },
  };
  const of = (part: object) => {
    const [terminal] = operatedTenantSchema.parse({ ...TENANT, terminals: [{ ...good, ...part }] }).terminals;
    if (terminal === undefined) throw new Error('one was given');
    return terminalCheck(terminal, madeUp());
  };
  expect(of({})).toEqual({ level: 'good', faults: [] });
  expect(of({ said: null })).toEqual({ level: 'good', faults: [] });
  expect(
    of({ lastSeenAt: NOW - HOUR, notAfter: NOW + DAY, said: { program: '0.1.0', aheadMs: DAY } }),
  ).toEqual({
    level: 'care',
    faults: ['応答なし', '時計のずれ', '本部と違う版', '証明書の期限が近い'],
  });
  expect(of({ state: 'expired', notAfter: NOW - DAY }).faults).toEqual(['証明書の期限切れ']);
  expect(of({ state: 'withdrawn' })).toEqual({ level: 'none', faults: ['廃止'] });
});
