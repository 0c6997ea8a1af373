/**
 * Every schema that was ever released is brought to the newest with all its data, whatever moment a process or the power dies in; a
 * record of a newer program is refused and left as it is; no released migration was edited.
 */
import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openRecord, RECORD_FILE, RECORD_KEY_FILE, RECORD_MIGRATIONS } from '../../src/app/record.ts';
import { openAtRest } from '../../src/db/index.ts';
import { deviceIdSchema, tenantIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { catchUpLinks, createIdentificationProjection } from '../../src/modules/identification/index.ts';
import { catchUpShelter, createShelterProjection } from '../../src/modules/shelter/index.ts';
import { envelopeOf } from '../../src/outbox/event.ts';
import { keptEvents } from '../../src/outbox/kept-events.ts';
import { Disk, readTrace } from '../faults/power/disk.ts';
import { compileShim, shimEnv } from '../faults/power/shim.ts';
import { seeded } from '../faults/seeded.ts';
import { needed } from '../harness/needed.ts';
import { presenceRows } from './presence-rows.ts';

const RELEASED = 'test/schema/released';
const KEY = new Uint8Array(32).fill(7);
const folder = mkdtempSync(join(tmpdir(), 'kazasu-released-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const releases = readdirSync(RELEASED)
  .filter((name) => name.endsWith('.db'))
  .map((name) => name.replace('.db', ''));
const row = z.record(z.string(), z.unknown());
const factsSchema = z.object({
  migrations: z.array(z.object({ id: z.int(), name: z.string() })),
  stream: row,
  publicKey: z.string(),
  head: row,
  acked: row,
  events: z.array(row),
  presence: z.array(row),
  receipts: z.array(row),
});
const factsOf = (release: string): z.infer<typeof factsSchema> =>
  factsSchema.parse(JSON.parse(readFileSync(join(RELEASED, `${release}.json`), 'utf8')));

let copies = 0;
const copyOf = (release: string): string => {
  const dataDir = join(folder, `copy-${(copies += 1)}`);
  mkdirSync(dataDir);
  copyFileSync(join(RELEASED, `${release}.db`), join(dataDir, RECORD_FILE));
  writeFileSync(join(dataDir, RECORD_KEY_FILE), KEY);
  return dataDir;
};
const open = (dataDir: string) =>
  openRecord({
    dataDir,
    profile: {
      tenant: { id: tenantIdSchema.parse('999990'), name: '町' },
      device: deviceIdSchema.parse('gym-1'),
    },
    system: realSystem,
    logger: silentLogger,
    projections: [],
    mode: 'create',
  });
const newest = RECORD_MIGRATIONS.map(({ id }) => id).toSorted((a, b) => a - b);

it('has a record of every release', () => {
  expect(releases.length).toBeGreaterThanOrEqual(4);
});

it('no released migration was edited', () => {
  const sums = z
    .array(z.object({ id: z.int(), name: z.string(), sha256: z.string() }))
    .parse(JSON.parse(readFileSync(join(RELEASED, 'migrations.json'), 'utf8')));
  const now = new Map(
    RECORD_MIGRATIONS.map(({ id, name, sql }) => [id, { id, name, sha256: hash('sha256', sql) }]),
  );
  for (const sum of sums) expect(now.get(sum.id)).toEqual(sum);
  const released = new Set(releases.flatMap((release) => factsOf(release).migrations.map(({ id }) => id)));
  expect(new Set(sums.map(({ id }) => id))).toEqual(released);
});

describe.each(releases)('a record of release %s', (release) => {
  it('has all its data in the newest schema', () => {
    const facts = factsOf(release);
    const dataDir = copyOf(release);
    const { db, log } = mustSucceed(open(dataDir));
    expect(
      db
        .all(z.object({ id: z.int() }), 'SELECT id FROM migration WHERE id > 0 ORDER BY id')
        .map(({ id }) => id),
    ).toEqual(newest);
    expect(log.events({ afterSeq: 0, limit: 1_000 })).toEqual(facts.events);
    expect({ stream: log.stream, publicKey: log.publicKey, head: log.head(), acked: log.acked() }).toEqual({
      stream: facts.stream,
      publicKey: facts.publicKey,
      head: facts.head,
      acked: facts.acked,
    });
    // Who is where is a view of the log: made anew of it, as the first start of a newer program does.
    mustSucceed(catchUpShelter(db, () => keptEvents(db, 'shelter.'), createShelterProjection('drill')));
    expect(presenceRows(db)).toEqual(facts.presence);
    expect(
      db.all(
        row,
        'SELECT epoch, ack_seq, ack_hash, durability, server_time, receipt_sig FROM outbox_receipt ORDER BY id',
      ),
    ).toEqual(facts.receipts);
    expect(log.verify()).toMatchObject({ ok: true, value: { count: facts.events.length } });
    // The links are a view of the log: made anew of it, as every start does.
    mustSucceed(catchUpLinks(db, log, createIdentificationProjection('drill'), envelopeOf));
    const links = db.all(row, 'SELECT resident_id, status FROM identification_token ORDER BY token_hmac');
    expect(links.map((link) => link['resident_id'])).toEqual(
      facts.events.some(({ kind }) => kind === 'identification.linked') ? ['1000', '1001', '1002'] : [],
    );
    expect(new Set(links.map((link) => link['status'])).size).toBe(links.length === 0 ? 0 : 2);
    db.close();
  });

  it.skipIf(needed('gcc'))(
    'is the old one or the new one, whenever process or power dies in the change',
    () => {
      const facts = factsOf(release);
      const before = facts.migrations.map(({ id }) => id);
      const dataDir = copyOf(release);
      const disk = new Disk(dataDir);
      for (const name of [RECORD_FILE, RECORD_KEY_FILE]) disk.preload(join(dataDir, name));
      const trace = join(folder, `trace-${release}`);
      const run = spawnSync(process.execPath, ['test/schema/migrate.ts', dataDir], {
        encoding: 'utf8',
        env: shimEnv({ shim: compileShim(folder), dir: dataDir, trace }),
      });
      expect(run.status, run.stderr).toBe(0);
      const random = seeded(Number(release));
      const found = { old: 0, new: 0 };
      for (const op of readTrace(trace)) {
        disk.apply(op);
        // `kept`: what a kill -9 leaves; `torn`: what a power cut does.
        for (const luck of ['kept', 'torn'] as const) {
          const target = join(folder, 'cut');
          mkdirSync(target);
          disk.loseInto(target, random, luck);
          const db = mustSucceed(openAtRest({ path: join(target, RECORD_FILE), key: KEY }));
          const ids = db
            .all(z.object({ id: z.int() }), 'SELECT id FROM migration WHERE id > 0 ORDER BY id')
            .map(({ id }) => id);
          expect([before, newest]).toContainEqual(ids);
          found[ids.length === before.length ? 'old' : 'new'] += 1;
          expect(db.all(row, 'SELECT seq, hash FROM outbox_event ORDER BY seq')).toEqual(
            facts.events.map(({ seq, hash: sum }) => ({ seq, hash: sum })),
          );
          db.close();
          rmSync(target, { recursive: true });
        }
      }
      expect(found.old).toBeGreaterThan(0);
      expect(found.new).toBeGreaterThan(0);
    },
    120_000,
  );
});

it('a record of a newer program is refused, and left as it is', () => {
  const dataDir = copyOf(releases.at(-1) ?? '');
  const { db } = mustSucceed(open(dataDir));
  mustSucceed(db.write((tx) => tx.run(`INSERT INTO migration (id, name) VALUES (9999, 'to come')`)));
  db.close();
  const before = readFileSync(join(dataDir, RECORD_FILE));
  expect(open(dataDir)).toMatchObject({ ok: false, reason: 'store_too_new', detail: { migration: 9_999 } });
  expect(readFileSync(join(dataDir, RECORD_FILE)).equals(before)).toBe(true);
  const asked = spawnSync(
    process.execPath,
    ['src/app/cli.ts', 'verify-log', '--data', dataDir, '--site', 'kiosk-config/sites/training.yaml'],
    { encoding: 'utf8' },
  );
  expect(asked.stderr).toContain('新しい版のプログラム');
  expect(asked.status).toBe(1);
});
