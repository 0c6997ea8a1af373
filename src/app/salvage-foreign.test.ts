/** A damaged record also held what a burnt terminal had recorded. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPeerSite, type PeerSite, SCOPE, type Station } from '../../test/harness/peer-site.ts';
import { PAGE_BYTES } from '../db/page-cipher.ts';
import { deviceIdSchema, tenantIdSchema } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { createShelterProjection } from '../modules/shelter/store.ts';
import { populationOf } from '../modules/shelter/store-read.ts';
import { createForeignStreams } from '../outbox/foreign.ts';
import { RECORD_FILE } from './record.ts';
import { openOrSalvage } from './salvage.ts';

vi.setConfig({ testTimeout: 120_000 });

let site: PeerSite;
beforeEach(() => {
  site = createPeerSite();
});
afterEach(() => site.close());

/** b with 60 people of a, who is gone. */
const survivor = async (): Promise<{ readonly dataDir: string; readonly a: Station }> => {
  const [a, b] = [await site.open('gym-1a'), await site.open('gym-1b')];
  site.enrol();
  a.openShelter();
  for (let n = 0; n < 30; n += 1) {
    a.checkIn(String(2 * n), String(2 * n + 1));
    await site.rounds(1);
  }
  expect(b.holds('gym-1a')).toBe(31);
  await a.stop();
  await b.stop();
  return { dataDir: b.dataDir, a };
};

const damage = (dataDir: string, edit: (bytes: Buffer) => void): void => {
  const path = join(dataDir, RECORD_FILE);
  const bytes = readFileSync(path);
  edit(bytes);
  writeFileSync(path, bytes);
};

const reopen = (dataDir: string) => {
  const projections = [createShelterProjection('drill')];
  const profile = {
    tenant: { id: tenantIdSchema.parse(SCOPE.tenant), name: '架空県かざし市' },
    device: deviceIdSchema.parse('gym-1b'),
  };
  const shared = { system: site.system, logger: silentLogger, projections };
  const { db, log } = mustSucceed(openOrSalvage({ dataDir, profile, ...shared }));
  return { db, log, foreign: createForeignStreams({ db, log, scope: SCOPE, ...shared }) };
};

test('without its first page everything of the other terminal is there again, and can be handed on', async () => {
  const { dataDir, a } = await survivor();
  damage(dataDir, (bytes) => bytes.fill(0, 0, PAGE_BYTES));
  const { db, foreign } = reopen(dataDir);
  expect(foreign.roster()).toBeDefined();
  expect(foreign.streams()).toMatchObject([{ device: 'gym-1a', epoch: a.log.stream.epoch, headSeq: 31 }]);
  expect(populationOf(db, 'S01' as Parameters<typeof populationOf>[1]).present).toBe(60);
  const c = await site.open('gym-1c');
  site.enrol([c], [{ device: 'gym-1a' as never, publicKey: a.log.publicKey, state: 'replaced' }]);
  for (const signed of foreign.pagesFor('gym-1c', c.foreign.points()).batches)
    if (signed.device === 'gym-1a') mustSucceed(c.foreign.take(signed, 'gym-1b'));
  expect(c.present()).toBe(60);
  db.close();
});

test('whatever one changed byte hits, what is kept hangs together and ends at a signed head', async () => {
  const { dataDir } = await survivor();
  damage(dataDir, (bytes) => {
    for (let page = 0; page * PAGE_BYTES < bytes.length; page += 2) {
      const at = page * PAGE_BYTES + 1_500;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
    }
  });
  const { db, foreign } = reopen(dataDir);
  for (const { device, epoch, headSeq } of foreign.streams()) {
    const question = foreign.question({ device, epoch });
    expect([question?.head.seq ?? 0, headSeq <= 31]).toEqual([headSeq, true]);
    const cut = headSeq > 0 ? foreign.cut({ device, epoch }, 0) : undefined;
    expect(cut?.head.seq ?? 0).toBe(headSeq);
  }
  db.close();
});
