/** 支所ノード in earnest: certificates both ways on both sides, a real terminal with its own record, and a branch that is killed. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type BranchPair, openBranchPair, type RunningBranch } from '../../test/harness/branch-pair.ts';
import {
  hurried,
  openSendingTerminal,
  type SendingTerminal,
  until,
} from '../../test/harness/sending-terminal.ts';
import { addDesk, addScope, SCOPE } from '../../test/harness/test-reservations.ts';
import { TENANT } from '../../test/harness/test-stream.ts';
import { enrolCodeIn, newDataDir } from '../../test/harness/training-centre.ts';
import { loadReceiptKey } from '../central/receipt-key.ts';
import { realSystem } from '../kernel/system.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let pair: BranchPair;
let branch: RunningBranch;
let terminal: SendingTerminal;

const dataDir = newDataDir();
const enrolCodeFile = join(dataDir, 'code');

/** The terminal of the hall, over the same record each time. */
const open = (system: ReturnType<typeof hurried>): SendingTerminal => {
  const { entrance } = branch.central.tenants[0];
  if (entrance === undefined) throw new Error('no entrance');
  return openSendingTerminal({ dataDir, centralUrl: entrance.url, enrolCodeFile, system });
};

const eventsAt = async (at: 'upstream' | 'branch'): Promise<string> =>
  JSON.stringify([
    ...(await pair.owners[at]`
      SELECT device, epoch, seq, encode(body, 'hex') AS body, encode(hash, 'hex') AS hash FROM kazasu.event
      WHERE device <> 'centre' ORDER BY device, epoch, seq`),
  ]);
const isEqual = async (events: number): Promise<boolean> => {
  const above = await eventsAt('upstream');
  return above === (await eventsAt('branch')) && (JSON.parse(above) as unknown[]).length === events;
};

beforeAll(async () => {
  pair = await openBranchPair(true);
  branch = await pair.startBranch();
  writeFileSync(enrolCodeFile, enrolCodeIn(pair.upstream.dataDir));
  terminal = open(hurried());
});
afterAll(async () => {
  await terminal.close();
  await pair.stop();
});

it('a terminal with a certificate of the centre works at the branch, and its records reach the centre', async () => {
  terminal.record(30);
  await until(() => isEqual(30));
  expect(terminal.line()).toBe('online');
});

it('a request for a reservation is passed on in the branch’s name, and what is held beforehand is asked for', async () => {
  const { central } = pair.upstream;
  const { database } = central;
  const key = await loadReceiptKey(database, TENANT, realSystem);
  await addScope(database, 'strict', key);
  // Whose signature it is the centre checks, whoever brings it.
  const desk = await addDesk(database, 'hall-9');
  const link = branch.branch.link();
  const granted = await link?.reserve('reserve', desk.request('a-1'));
  expect(granted).toMatchObject({ status: 200, body: { outcome: 'granted' } });
  const { signature } = desk.request('a-2');
  expect(await link?.reserve('reserve', { ...desk.request('a-3'), signature })).toMatchObject({
    status: 401,
    body: { reason: 'bad_signature' },
  });
  expect(await link?.held(desk.stream.device, SCOPE, '')).toMatchObject({ subjects: [], hasMore: false });
});

it('the branch has no key with which it could make a certificate', async () => {
  expect(await pair.owners.branch`SELECT 1 FROM kazasu.tenant_ca`).toHaveLength(0);
});

it('without a line the terminal stays online at the branch, and all of it arrives afterwards', async () => {
  pair.line.set('cut');
  terminal.record(60);
  await until(() => terminal.log.pending() === 0);
  expect(await isEqual(90)).toBe(false);
  pair.line.set('up');
  await until(() => isEqual(90));
});

it('a certificate is renewed by way of the branch, and not without a line', async () => {
  const renewed = (): number => pair.upstream.logged.filter((line) => line.includes('"renewed"')).length;
  await terminal.close();
  // Half of its life is over by the clock of the terminal.
  const later = hurried();
  later.at(50);
  pair.line.set('cut');
  terminal = open(later);
  await until(() => terminal.logged.some((line) => line.includes('no_upstream')));
  expect(renewed()).toBe(0);
  await terminal.close();
  pair.line.set('up');
  await until(async () => (await branch.branch.standing()).online);
  terminal = open(later);
  await until(() => renewed() === 1);
  await terminal.close();
  terminal = open(hurried());
});

it('a terminal that was withdrawn at the centre is refused by its certificate', async () => {
  const { device } = terminal.profile;
  await pair.upstream.central.revokeDevice(device);
  await until(async () => {
    terminal.record(1);
    return terminal.line() === 'not_taken';
  });
});
