/** From a code to a certificate and back in after a long time away: a real terminal's sender and a real centre over TLS. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  hurried,
  openSendingTerminal,
  type SendingTerminal,
  startCertifyingCentre,
  until,
} from '../../test/harness/sending-terminal.ts';
import { centreHolder, materialOf, startTlsPeer, testAuthority } from '../../test/harness/tls-peer.ts';
import type { TrainingCentre } from '../../test/harness/training-centre.ts';
import { deviceIdSchema } from '../kernel/ids.ts';
import { certificateFinding } from './certificate-finding.ts';

const system = hurried();
const device = deviceIdSchema.parse('training-1');
let centre: TrainingCentre;
let dataDir: string;
let codeFile: string;
const open: SendingTerminal[] = [];

beforeAll(async () => {
  centre = await startCertifyingCentre(system);
}, 60_000);
afterAll(() => centre.stop());
beforeEach(async () => {
  system.at(0);
  dataDir = mkdtempSync(join(tmpdir(), 'kazasu-membership-'));
  codeFile = join(dataDir, 'code');
  await centre.owner`
    TRUNCATE device, device_request, device_certificate, device_decision, stream, event, stream_head, enrol_code`;
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((terminal) => terminal.close()));
  rmSync(dataDir, { recursive: true });
});

const entrance = () => {
  const { entrance: given } = centre.central;
  if (given === undefined) throw new Error('the centre has no entrance');
  return given;
};
const start = (centralUrl = entrance().url): SendingTerminal => {
  const terminal = openSendingTerminal({ dataDir, centralUrl, enrolCodeFile: codeFile, system });
  open.push(terminal);
  return terminal;
};
const stop = async (terminal: SendingTerminal): Promise<void> => {
  open.splice(open.indexOf(terminal), 1);
  await terminal.close();
};
const giveCode = async (fingerprint = entrance().fingerprint): Promise<void> =>
  writeFileSync(codeFile, `${await centre.central.issueEnrolCode(device)}\n${fingerprint}\n`);
const waiting = async () => (await centre.central.devices.list()).requests;
const approveAll = async (): Promise<void> => {
  for (const { id } of await waiting())
    expect((await centre.central.devices.approve(id, 's-1')).ok).toBe(true);
};
const sent = (terminal: SendingTerminal) => () =>
  terminal.line() === 'online' && terminal.log.pending() === 0;
const doctor = ({ profile }: SendingTerminal) => certificateFinding({ profile, dataDir, system });

const takenIn = async (): Promise<SendingTerminal> => {
  await giveCode();
  const terminal = start();
  terminal.record(2);
  await until(async () => (await waiting()).length === 1);
  await approveAll();
  await until(sent(terminal));
  return terminal;
};

test('a terminal waits for approval, also after a start without its code, and sends when somebody has approved', async () => {
  await giveCode();
  const first = start();
  first.record(3);
  await until(() => first.line() === 'waiting');
  const [asked] = await waiting();
  // The same number at both ends: it is this terminal that is approved.
  expect(doctor(first)).toMatchObject({ state: 'warn', found: expect.stringContaining(asked?.mark ?? '?') });
  await stop(first);
  rmSync(codeFile);
  const second = start();
  await until(() => second.line() === 'waiting');
  expect(second.log.pending()).toBe(3);
  await approveAll();
  await until(sent(second));
  expect(doctor(second).state).toBe('ok');
  expect((await centre.central.overview()).terminals).toMatchObject([{ device, events: 3, state: 'ok' }]);
  expect((await centre.central.devices.list()).devices).toMatchObject([{ state: 'ok', approvedBy: 's-1' }]);
}, 60_000);

test('a terminal that was refused says so', async () => {
  await giveCode();
  const terminal = start();
  await until(async () => (await waiting()).length === 1);
  const [asked] = await waiting();
  await centre.central.devices.refuse(asked?.id ?? '', { staff: 's-1', reason: '心当たりがない' });
  await until(() => terminal.line() === 'not_taken');
  expect(doctor(terminal)).toMatchObject({ state: 'bad', found: expect.stringContaining('却下') });
}, 60_000);

test('廃止 stops it; with a new code and approval it sends what it wrote meanwhile', async () => {
  const terminal = await takenIn();
  await centre.central.revokeDevice(device, { staff: 's-1', reason: '紛失' });
  terminal.record(2);
  await until(() => terminal.line() === 'not_taken');
  expect(terminal.log.pending()).toBe(2);
  await until(() => doctor(terminal).found.includes('廃止'));
  await giveCode();
  await until(async () => (await waiting()).length === 1);
  await approveAll();
  await until(sent(terminal));
  expect((await centre.central.overview()).terminals).toMatchObject([{ events: 4 }]);
}, 60_000);

test('120 days away: it renews by itself before it sends', async () => {
  await stop(await takenIn());
  system.at(120);
  const terminal = start();
  terminal.record(2);
  await until(sent(terminal));
  const [own] = (await centre.central.devices.list()).devices;
  expect(own?.state).toBe('ok');
  expect(terminal.logged.join('\n')).not.toContain('certificate_expired');
  expect((await centre.central.overview()).terminals).toMatchObject([{ events: 4 }]);
}, 60_000);

test('a terminal whose clock is behind renews when the centre says that its certificate is over', async () => {
  const terminal = await takenIn();
  // Only the centre's clock goes on: the certificates that it holds are made old instead.
  await centre.owner`UPDATE device_certificate SET issued_at = issued_at - 40 * 86400000::int8`;
  const { system: clock } = { system: hurried() };
  await stop(terminal);
  system.at(100);
  const late = openSendingTerminal({ dataDir, centralUrl: entrance().url, system: clock });
  open.push(late);
  late.record(1);
  await until(sent(late));
  expect(late.logged.join('\n')).not.toContain('"reason":"bug"');
}, 60_000);

test('200 days away: not taken, and the doctor says what to do; a new code brings it back', async () => {
  await stop(await takenIn());
  rmSync(codeFile);
  system.at(200);
  const terminal = start();
  terminal.record(1);
  await until(() => terminal.line() === 'not_taken');
  const { state, found, todo } = doctor(terminal);
  expect([state, found.includes('180 日')]).toEqual(['bad', true]);
  expect(todo).toContain('登録コード');
  await giveCode();
  await until(async () => (await waiting()).length === 1);
  await approveAll();
  await until(sent(terminal));
  expect((await centre.central.overview()).terminals).toMatchObject([{ events: 3 }]);
}, 60_000);

test('a fake centre gets not one byte, whether it shows itself or what it found on the way (T5)', async () => {
  const authority = testAuthority();
  const fake = await startTlsPeer(materialOf(authority, centreHolder()));
  await giveCode();
  const terminal = start(fake.url);
  terminal.record(1);
  await until(() => terminal.line() === 'not_taken');
  expect([fake.received(), fake.asked]).toEqual([0, []]);
  expect(fake.attempts()).toBeGreaterThan(0);
  expect(doctor(terminal)).toMatchObject({ state: 'bad', found: expect.stringContaining('指紋') });
  expect(terminal.logged.join('\n')).toContain('wrong_centre');
  await fake.close();
}, 60_000);

test('a terminal that was taken in says nothing to another that answers in the centre’s place', async () => {
  const terminal = await takenIn();
  await stop(terminal);
  const fake = await startTlsPeer(materialOf(testAuthority(), centreHolder()));
  const fooled = start(fake.url);
  fooled.record(1);
  await until(() => fooled.line() === 'not_taken');
  expect([fake.received(), fooled.log.pending()]).toEqual([0, 1]);
  expect(fooled.logged.join('\n')).toContain('SELF_SIGNED_CERT_IN_CHAIN');
  await fake.close();
}, 60_000);
