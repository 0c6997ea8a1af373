import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { madeUpMeta } from '../../test/harness/made-up-registry.ts';
import type { LogFields, Logger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { replaceReplica } from '../registry/build.ts';
import type { Resident } from '../registry/schema.ts';
import { type ReplicaFiles, replicaPath, switchTo } from '../registry/versions.ts';
import { personaByName } from '../simulator/town/personas.ts';
import { openLiveRegistry, replicaFiles } from './registry-files.ts';

let dataDir: string;
let files: ReplicaFiles;
let said: { event: string; fields: LogFields | undefined }[];
const logger: Logger = {
  info: (event, fields) => void said.push({ event, fields }),
  warn: (event, fields) => void said.push({ event, fields }),
};
/** Time that stands still unless it is moved. */
let clock = 0;
const system = { ...realSystem, monotonic: () => clock };

const person = (residentId: string): Resident => {
  const resident = personaByName('elder')?.resident;
  if (resident === undefined) throw new Error('no resident elder');
  return { ...resident, residentId: residentId as Resident['residentId'] };
};
/** A version of that many people. */
const put = (version: number, people = version) =>
  mustSucceed(
    replaceReplica(
      files,
      madeUpMeta(version),
      Array.from({ length: people }, (_, at) => ({
        ...person(String(1_000 + at)),
        card: null,
        certificateSerial: null,
      })),
    ),
  );
const open = () => openLiveRegistry({ dataDir, system, logger });
/** What runs to its end without waiting is one answer; the next one begins after that. */
const nextAnswer = async (): Promise<void> => undefined;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'kazasu-live-'));
  files = mustSucceed(replicaFiles({ dataDir, system: realSystem }));
  said = [];
  clock = 0;
});
afterEach(() => rmSync(dataDir, { recursive: true }));

it('gives one version within one answer, and the new one in the next', async () => {
  put(1);
  const { registry } = mustSucceed(open());
  expect(registry.count()).toBe(1);
  put(2);
  expect([registry.count(), registry.meta().version]).toEqual([1, 1]);
  await nextAnswer();
  expect([registry.count(), registry.meta().version]).toEqual([2, 2]);
  expect(said).toEqual([{ event: 'registry.switched', fields: { seq: 2 } }]);
  registry.close();
});

it('goes back to the version before', async () => {
  put(1);
  put(2);
  const { registry } = mustSucceed(open());
  mustSucceed(switchTo(files, madeUpMeta(1)));
  await nextAnswer();
  expect(registry.count()).toBe(1);
  registry.close();
});

it('goes on with the old version when the new one cannot be opened, says so, and tries again later', async () => {
  put(1);
  const whole = join(dataDir, 'whole');
  const live = mustSucceed(open());
  const { registry } = live;
  put(2);
  copyFileSync(replicaPath(files, 2), whole);
  writeFileSync(replicaPath(files, 2), 'not a replica'.padEnd(8_192));
  await nextAnswer();
  expect(registry.count()).toBe(1);
  await nextAnswer();
  expect(live.state()).toMatchObject({ meta: { version: 1 }, problem: 'wrong_key' });
  // Said once, not at every tap.
  expect(said).toEqual([{ event: 'registry.switched', fields: { reason: 'wrong_key' } }]);
  copyFileSync(whole, replicaPath(files, 2));
  await nextAnswer();
  expect(registry.count()).toBe(1);
  clock = 60_000;
  await nextAnswer();
  expect(registry.count()).toBe(2);
  await nextAnswer();
  expect(live.state()).toMatchObject({ meta: { version: 2 }, problem: undefined });
  registry.close();
});

it('says damaged when what is named does not read, or is not there', async () => {
  put(1);
  const current = join(files.folder, 'current.json');
  rmSync(replicaPath(files, 1));
  expect(open()).toMatchObject({ ok: false, reason: 'damaged' });
  for (const text of ['', '{', '{"v":1}', '[]']) {
    writeFileSync(current, text);
    expect(open()).toMatchObject({ ok: false, reason: 'damaged' });
  }
});

it('leaves a file as it was, however long it is read', () => {
  put(1);
  const before = readFileSync(replicaPath(files, 1));
  const { registry } = mustSucceed(open());
  expect(registry.count()).toBe(1);
  registry.close();
  expect(readFileSync(replicaPath(files, 1)).equals(before)).toBe(true);
});
