/**
 * R6, a disk that refuses (full, broken, read-only, or whose sync fails): the desk says 記録できません at once and answers nothing that
 * is not written down; when the disk takes writes again the desk goes on. R15, a second process on one record is refused.
 */
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openRecord } from '../../src/app/record.ts';
import { loadSiteProfile } from '../../src/app/site-profile.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { needed } from '../harness/needed.ts';
import { compileShim, shimEnv } from './power/shim.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-full-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const noCompiler = needed('gcc');

const answerSchema = z.object({ reply: z.unknown(), record: z.string(), head: z.int() });
const REFUSED = { ok: false, reason: 'cannot_record' };

describe.skipIf(noCompiler)('a disk that refuses', () => {
  const dataDir = join(folder, 'data');
  const fail = join(folder, 'fail');
  let child: ChildProcessByStdio<Writable, Readable, null>;
  let lines: AsyncIterator<string>;

  const search = async (): Promise<z.infer<typeof answerSchema>> => {
    child.stdin.write('ワタナベ\n');
    const { value } = await lines.next();
    return answerSchema.parse(JSON.parse(String(value)));
  };
  beforeAll(async () => {
    mkdirSync(dataDir);
    const env = shimEnv({ shim: compileShim(folder), dir: dataDir, fail });
    child = spawn(process.execPath, ['test/faults/power/desk.ts', dataDir], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env,
    });
    lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    expect(JSON.parse(String((await lines.next()).value))).toEqual({ ready: true });
  }, 120_000);
  afterAll(() => child.kill());

  it.each(['ENOSPC', 'EIO', 'EROFS', 'sync EIO'])(
    '(%s) is said at once, and forgotten when it is over',
    async (error) => {
      const before = await search();
      expect(before).toMatchObject({ reply: { ok: true }, record: 'ok' });
      writeFileSync(fail, error);
      for (let n = 0; n < 3; n += 1)
        expect(await search()).toMatchObject({ reply: REFUSED, record: 'cannot_record', head: before.head });
      rmSync(fail);
      expect(await search()).toMatchObject({ reply: { ok: true }, record: 'ok', head: before.head + 1 });
    },
  );

  it('has written exactly what it answered', async () => {
    const { head } = await search();
    child.stdin.end();
    await new Promise((resolve) => child.once('close', resolve));
    const { db, log } = mustSucceed(
      openRecord({
        dataDir,
        profile: mustSucceed(loadSiteProfile('kiosk-config/sites/training.yaml')),
        system: realSystem,
        logger: silentLogger,
        projections: [],
        mode: 'existing',
      }),
    );
    expect(mustSucceed(log.verify())).toMatchObject({ count: head, head: { seq: head } });
    db.close();
  });
});

describe.skipIf(noCompiler)('a damaged record on a full disk', () => {
  const dataDir = join(folder, 'damaged');
  const fail = join(folder, 'fail-salvage');
  const kazasu = (...args: string[]) =>
    spawnSync(
      process.execPath,
      ['src/app/cli.ts', ...args, '--data', dataDir, '--site', 'kiosk-config/sites/training.yaml', '--json'],
      { encoding: 'utf8', env: shimEnv({ shim: compileShim(folder), dir: dataDir, fail }) },
    );

  it('stays what is there until all that was salvaged is in one file', () => {
    mkdirSync(dataDir);
    const profile = mustSucceed(loadSiteProfile('kiosk-config/sites/training.yaml'));
    const parts = { dataDir, profile, system: realSystem, logger: silentLogger, projections: [] };
    const { db, log } = mustSucceed(openRecord({ ...parts, mode: 'create' }));
    const draft = {
      kind: 'test.noted',
      actor: { staff: 'desk', role: 'clerk' },
      site: 'gym',
      mode: 'drill',
    } as const;
    for (let n = 0; n < 60; n += 1)
      mustSucceed(db.write((tx) => log.append(tx, { ...draft, data: { words: 'x'.repeat(900) } })));
    db.close();
    const bytes = readFileSync(join(dataDir, 'record.db'));
    bytes.fill(0, 0, 4_096);
    writeFileSync(join(dataDir, 'record.db'), bytes);
    // The log beside the new record fits, the record itself does not: then all of it is in the log alone.
    writeFileSync(fail, 'ENOSPC for record.db.next.new');
    const refused = kazasu('salvage');
    expect(refused.stderr).toContain('ディスクがいっぱいです');
    expect(refused.status).not.toBe(0);
    expect(readdirSync(dataDir).filter((name) => /next|kept/.test(name))).toEqual([]);
    expect(readFileSync(join(dataDir, 'record.db')).equals(bytes)).toBe(true);
    rmSync(fail);
    expect(JSON.parse(kazasu('salvage').stdout)).toMatchObject({ kept: 60, missing: 0, newKey: false });
  }, 120_000);
});

it('a second process on one record is refused, and says so', () => {
  const dataDir = join(folder, 'two');
  const profile = mustSucceed(loadSiteProfile('kiosk-config/sites/training.yaml'));
  const { db } = mustSucceed(
    openRecord({
      dataDir,
      profile,
      system: realSystem,
      logger: silentLogger,
      projections: [],
      mode: 'create',
    }),
  );
  const second = spawnSync(process.execPath, ['test/faults/power/writer.ts', dataDir, '3'], {
    encoding: 'utf8',
  });
  expect(second.status).not.toBe(0);
  expect(second.stdout).toBe('');
  expect(second.stderr).toContain('locked');
  const yaml = 'kiosk-config/sites/training.yaml';
  const asked = spawnSync(
    process.execPath,
    ['src/app/cli.ts', 'backup', '--data', dataDir, '--site', yaml, '--to', folder],
    {
      encoding: 'utf8',
    },
  );
  expect(asked.stderr).toContain('端末が動いています');
  db.close();
});
