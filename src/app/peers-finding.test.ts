import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CARRY_KEY } from '../../test/harness/peer-site.ts';
import { createTestStream, newKeys } from '../../test/harness/test-stream.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { createForeignStreams, type ForeignStreams } from '../outbox/foreign.ts';
import { signedBatchSchema } from '../outbox/peer-protocol.ts';
import { signRoster } from '../outbox/roster.ts';
import { peersFinding } from './peers-finding.ts';
import { openRecord } from './record.ts';
import { loadSiteProfile, siteProfileSchema, siteScopeOf } from './site-profile.ts';

const training = mustSucceed(loadSiteProfile('kiosk-config/sites/training.yaml'));
const profile = siteProfileSchema.parse({ ...training, peers: { listen: { port: 8_090 } } });
const centre = newKeys();
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'kazasu-finding-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const finding = (of = profile) => peersFinding({ profile: of, dataDir, system: realSystem });

const withRecord = (work: (foreign: ForeignStreams) => void): void => {
  const shared = { system: realSystem, logger: silentLogger, projections: [] };
  const { db, log } = mustSucceed(openRecord({ dataDir, profile, ...shared, mode: 'create' }));
  work(createForeignStreams({ db, log, scope: siteScopeOf(profile), ...shared }));
  db.close();
};

const keys = newKeys();
const other = createTestStream('gym-1b', { keys });

const enrol = (foreign: ForeignStreams): void => {
  const roster = {
    ...siteScopeOf(profile),
    v: 1,
    tenant: tenantIdSchema.parse(profile.tenant.id),
    version: 3,
    madeAt: 0,
    carryKey: CARRY_KEY,
    members: [{ device: other.device, publicKey: other.publicKey, state: 'active' }],
  } as const;
  mustSucceed(foreign.keepRoster(signRoster(roster, centre.privateKey), centre.publicKey));
};

test('a site whose terminals are each on their own, and one that does not know them yet', () => {
  expect(finding(training)).toMatchObject({ part: 'peers', state: 'ok' });
  expect(finding()).toMatchObject({ state: 'warn', found: expect.stringContaining('名簿') });
});

test('who is nearby, and what of it the centre lacks', () => {
  other.add('shelter.opened', {});
  withRecord((foreign) => {
    enrol(foreign);
    const { tenant, device, epoch } = other;
    const signed = signedBatchSchema.parse({ tenant, device, epoch, batch: other.batch() });
    mustSucceed(foreign.take(signed, 'gym-1b'));
  });
  expect(finding()).toMatchObject({
    state: 'ok',
    found: '近くの端末 1 台（名簿 第 3 版）、預かって本部に届けていない記録 1 件',
  });
});

test('another election, and a record of which there are two, are bad', () => {
  withRecord(enrol);
  const election = siteProfileSchema.parse({ ...profile, peers: { ...profile.peers, event: 'senkyo-1' } });
  expect(finding(election)).toMatchObject({ state: 'bad', found: expect.stringContaining('wrong_event') });
  const histories = [1, 2].map((capacity) => {
    const stream = createTestStream('gym-1b', { keys });
    stream.add('shelter.opened', { capacity });
    const { tenant, device, epoch } = stream;
    return signedBatchSchema.parse({ tenant, device, epoch, batch: stream.batch() });
  });
  withRecord((foreign) => {
    const taken = histories.map((batch) => foreign.take(batch, 'gym-1b'));
    expect(taken).toMatchObject([{ ok: true }, { reason: 'fork' }]);
  });
  expect(finding()).toMatchObject({ state: 'bad', found: '記録が食い違う端末があります (gym-1b)' });
});
