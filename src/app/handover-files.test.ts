import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { filledForm } from '../../test/harness/filled-form.ts';
import type { EventId } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import type { HandedApplication } from '../modules/counter/handover.ts';
import { readCatalogue } from './forms-catalogue.ts';
import { type HandoverDisk, realHandoverDisk } from './handover-disk.ts';
import {
  HANDOVER_MARK,
  HANDOVER_WORDS,
  type HandoverOptions,
  openHandover,
  prepareHandoverFolder,
  startHandover,
} from './handover-files.ts';

const { catalogue } = mustSucceed(readCatalogue('assets/forms'));
const id = (at: number) => `019ab000-0000-7000-8000-${String(at).padStart(12, '0')}` as EventId;
const applications: readonly HandedApplication[] = catalogue.forms
  .filter((_, at) => at % 200 === 7)
  .map((form, at) => ({
    application: id(at),
    status: 'taken',
    form: filledForm(catalogue, form, { seed: 'handover' }),
  }));

let root = '';
let options: HandoverOptions;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'kazasu-handover-'));
  options = {
    folder: join(root, 'share'),
    ledger: join(root, 'handover.jsonl'),
    writer: 'hall-1-a',
    csv: 'shift_jis',
  };
  mustSucceed(await prepareHandoverFolder(options.folder));
});
afterEach(() => rmSync(root, { recursive: true }));

const run = async (given = applications, disk?: HandoverDisk) => {
  const handover = mustSucceed(await openHandover(options, disk));
  return handover.run(given);
};

interface Standing {
  readonly name: string;
  readonly application: string;
}

/** Every manifest of the folder, its files held against what it says of them; there is nothing else in the folder. */
const standing = (): Standing[] => {
  const all = readdirSync(options.folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.includes('.'),
  );
  const spoken = new Set<string>();
  const manifests = all
    .filter((name) => name.endsWith('.manifest.json'))
    .map((name) => {
      const manifest = JSON.parse(readFileSync(join(options.folder, name), 'utf8')) as {
        application: string;
        files: { name: string; sha256: string; bytes: number }[];
      };
      for (const file of manifest.files) {
        const path = join(dirname(name), file.name);
        const bytes = readFileSync(join(options.folder, path));
        expect([bytes.byteLength, hash('sha256', bytes)]).toEqual([file.bytes, file.sha256]);
        spoken.add(path);
      }
      spoken.add(name);
      return { name, application: manifest.application };
    });
  expect(all.filter((name) => !spoken.has(name) && name !== HANDOVER_MARK)).toEqual([]);
  return manifests;
};

test('each application stands once, in its department’s folder, whole; a second run writes nothing', async () => {
  expect(await run()).toMatchObject({ ok: true, value: { delivered: applications.length } });
  const first = standing();
  expect(first.map(({ application }) => application).toSorted()).toEqual(
    applications.map(({ application }) => application).toSorted(),
  );
  expect(await run()).toMatchObject({ ok: true, value: { delivered: 0 } });
  expect(standing()).toEqual(first);
});

test('what changed of an application is handed over under the next number', async () => {
  const [one] = applications;
  if (one === undefined) throw new Error('no application');
  await run([one]);
  await run([{ ...one, status: 'withdrawn' }]);
  const names = standing().map(({ name }) => /hall-1-a-(\d+)/.exec(name)?.[1] ?? '');
  expect(names.toSorted()).toEqual(['000001', '000002']);
});

describe('killed between any two steps, and in the middle of a write', () => {
  class Killed extends Error {}

  /** Does so many things, then half of one, then nothing. */
  const dyingAfter = (steps: number): { readonly disk: HandoverDisk; readonly died: () => boolean } => {
    let done = 0;
    let dead = false;
    const step = async <T>(
      work: () => Promise<T>,
      half: () => Promise<void> = async () => {},
    ): Promise<T> => {
      if (dead) throw new Killed();
      if (done === steps) {
        dead = true;
        await half();
        throw new Killed();
      }
      done += 1;
      return work();
    };
    const real = realHandoverDisk;
    return {
      died: () => dead,
      disk: {
        read: (path) => step(() => real.read(path)),
        list: (path) => step(() => real.list(path)),
        makeFolder: (path) => step(() => real.makeFolder(path)),
        write: (path, bytes) =>
          step(
            () => real.write(path, bytes),
            () => real.write(path, bytes.subarray(0, bytes.length / 2)),
          ),
        rename: (from, to) => step(() => real.rename(from, to)),
        replace: (path, bytes) => step(() => real.replace(path, bytes)),
        append: (path, text) =>
          step(
            () => real.append(path, text),
            () => real.append(path, text.slice(0, text.length / 2)),
          ),
      },
    };
  };

  test('the next start ends with every application once, under one name, whole', async () => {
    const few = applications.slice(0, 2);
    let steps = 0;
    for (let died = true; died; steps += 1) {
      rmSync(options.folder, { recursive: true });
      rmSync(options.ledger, { force: true });
      mustSucceed(await prepareHandoverFolder(options.folder));
      const dying = dyingAfter(steps);
      await expect(
        run(few, dying.disk).catch((error: unknown) => {
          if (!(error instanceof Killed)) throw error;
        }),
      ).resolves.not.toThrow();
      died = dying.died();
      expect(await run(few)).toMatchObject({ ok: true });
      const there = standing();
      expect(there.map(({ application }) => application).toSorted()).toEqual([id(0), id(1)]);
      expect(await run(few)).toMatchObject({ ok: true, value: { delivered: 0 } });
    }
    // Every step of both applications was a place to die.
    expect(steps).toBeGreaterThan(20);
  });
});

describe('what is in the way', () => {
  const failing = (code: string, on: (path: string) => boolean): HandoverDisk => ({
    ...realHandoverDisk,
    write: (path, bytes) =>
      on(path)
        ? Promise.reject(Object.assign(new Error(code), { code }))
        : realHandoverDisk.write(path, bytes),
  });

  test('a share that is not there, or an empty folder in its place, is not written to; when it is back it goes on', async () => {
    rmSync(options.folder, { recursive: true });
    expect(await run()).toMatchObject({ reason: 'share_missing' });
    mkdirSync(options.folder);
    expect(await run()).toMatchObject({ reason: 'share_missing' });
    expect(readdirSync(options.folder)).toEqual([]);
    writeFileSync(join(options.folder, HANDOVER_MARK), '{}');
    expect(await run()).toMatchObject({ ok: true });
    expect(standing()).toHaveLength(applications.length);
  });

  test('a full disk: what was whole stands, the rest waits, and nothing stands twice afterwards', async () => {
    const disk = failing('ENOSPC', (path) => path.includes('.csv'));
    expect(await run(applications, disk)).toMatchObject({ reason: 'disk_full' });
    const names = readdirSync(options.folder, { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => name.includes('manifest'))).toEqual([]);
    expect(await run()).toMatchObject({ ok: true });
    expect(standing()).toHaveLength(applications.length);
  });

  test('a ledger whose line a full disk took in part is mended before the next line', async () => {
    let full = true;
    const disk: HandoverDisk = {
      ...realHandoverDisk,
      append: async (path, text) => {
        if (!full) return realHandoverDisk.append(path, text);
        await realHandoverDisk.append(path, text.slice(0, 20));
        throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
      },
    };
    const handover = mustSucceed(await openHandover(options, disk));
    expect(await handover.run(applications)).toMatchObject({ reason: 'disk_full' });
    full = false;
    expect(await handover.run(applications)).toMatchObject({ ok: true });
    expect(await run()).toMatchObject({ ok: true, value: { delivered: 0 } });
    expect(standing()).toHaveLength(applications.length);
  });

  test('another desk with the same name is found before anything of it is overwritten', async () => {
    const [one, two] = applications;
    if (one === undefined || two === undefined) throw new Error('no applications');
    const same = { ...two, form: { ...two.form, department: one.form.department, formId: one.form.formId } };
    await run([one]);
    const before = standing();
    // Its ledger knows nothing of the other's numbers, and it reads the folder a moment too early.
    options = { ...options, ledger: join(root, 'other.jsonl') };
    const blind: HandoverDisk = { ...realHandoverDisk, list: async () => [] };
    expect(await run([same], blind)).toMatchObject({ reason: 'conflict' });
    expect(standing()).toEqual(before);
  });

  test('a ledger that was lost gives no number a second time', async () => {
    const [one, two] = applications;
    if (one === undefined || two === undefined) throw new Error('no applications');
    await run([one]);
    rmSync(options.ledger);
    await run([{ ...two, form: { ...two.form, department: one.form.department } }]);
    expect(
      standing()
        .map(({ name }) => /hall-1-a-(\d+)/.exec(name)?.[1] ?? '')
        .toSorted(),
    ).toEqual(['000001', '000002']);
  });

  test('a ledger with a line that cannot be read is told, and nothing is handed over', async () => {
    writeFileSync(options.ledger, 'x\n');
    expect(await openHandover(options)).toMatchObject({ reason: 'ledger_damaged' });
  });
});

test('the job waits and says why, tries again, and goes on by itself', async () => {
  rmSync(join(options.folder, HANDOVER_MARK));
  const handover = mustSucceed(await openHandover(options));
  const pauses: number[] = [];
  let release: () => void = () => {};
  const slept = () =>
    new Promise<void>((resolve) => {
      release = resolve;
    });
  let sleeping = slept();
  let changes = 0;
  const job = startHandover({
    handover,
    applications: () => applications,
    system: {
      sleep: (ms, signal) => {
        pauses.push(ms);
        return new Promise((resolve) => {
          signal?.addEventListener('abort', () => resolve());
          void sleeping.then(resolve);
        });
      },
    },
    logger: silentLogger,
    changed: () => {
      changes += 1;
    },
  });
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
  };
  await until(() => pauses.length === 1);
  expect(job.fault()).toBe(HANDOVER_WORDS.share_missing);
  expect(job.waiting()).toBe(applications.length);
  release();
  sleeping = slept();
  await until(() => pauses.length === 2);
  expect(pauses[1]).toBeGreaterThan(pauses[0] ?? 0);
  writeFileSync(join(options.folder, HANDOVER_MARK), '{}');
  job.wake();
  await until(() => pauses.length === 3);
  expect([job.fault(), job.waiting(), changes]).toEqual([null, 0, 2]);
  expect(pauses).toEqual([10_000, 20_000, 60_000]);
  expect(applications.every(({ application }) => job.isDone(application))).toBe(true);
  await job.stop();
  expect(standing()).toHaveLength(applications.length);
});
