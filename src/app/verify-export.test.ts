import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { type MadeUpLog, makeUpLog, writeMadeUpExport } from '../../test/harness/made-up-log.ts';
import { newKeys } from '../../test/harness/test-stream.ts';
import { signBytes } from '../kernel/ed25519.ts';
import { mustSucceed } from '../kernel/result.ts';
import { keyFingerprint, manifestMessage } from '../outbox/export-format.ts';
import { isExportGood, verifyExport } from './verify-export.ts';
import { startVerifyPool } from './verify-pool.ts';

let folder: string;
let log: MadeUpLog;
const dir = (): string => join(folder, 'export');
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kazasu-verify-export-'));
  // More than one piece of a file, so that there are seams.
  log = makeUpLog({ 'gym-1': 30_000, 'gym-2': 40, 'hall-1': 1 }, { batch: 50, checkpoints: 3 });
  await writeMadeUpExport(log, join(folder, 'kept'));
});
beforeEach(() => {
  rmSync(dir(), { recursive: true, force: true });
  cpSync(join(folder, 'kept'), dir(), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

const verify = async () => mustSucceed(await verifyExport(dir(), { threads: 2 }));
const STREAM = 'streams/gym-1.0123456789abcdef.ndjson';
/** Changes one line of a file (from 0). */
const edit = (file: string, change: (lines: string[]) => void): void => {
  const lines = readFileSync(join(dir(), file), 'utf8').split('\n');
  change(lines);
  writeFileSync(join(dir(), file), lines.join('\n'));
};

test('a whole export is good, with its numbers', async () => {
  const seen: number[] = [];
  const report = mustSucceed(
    await verifyExport(dir(), {
      key: keyFingerprint(log.key.publicKey),
      known: log.checkpoints,
      onProgress: (n) => seen.push(n),
    }),
  );
  expect(isExportGood(report)).toBe(true);
  expect(report).toMatchObject({
    events: 30_041,
    checkpoints: { count: 3, size: 30_041 },
    name: '架空県かざし市',
  });
  expect(seen.at(-1)).toBe(30_041);
});

describe('names the first bad record', () => {
  const bend = (seq: number, change: (record: Record<string, unknown>) => void) =>
    edit(STREAM, (lines) => {
      const record = JSON.parse(lines[seq - 1] ?? '');
      change(record);
      lines[seq - 1] = JSON.stringify(record);
    });

  // Some in the first piece, some in others and right at the seams.
  it.each([1, 2, 777, 14_000, 20_001, 29_999, 30_000])('changed at %i', async (seq) => {
    bend(seq, (record) => {
      record['body'] = `${String(record['body'])} `;
    });
    const report = await verify();
    expect(report.streams[0]?.fault).toMatchObject({ check: 'wrong_hash', seq });
    expect(report.streams.slice(1).every(({ fault }) => fault === null)).toBe(true);
    expect(report.files.fault).toMatchObject({ path: STREAM });
  });

  it.each([1, 500, 22_222, 30_000])('left out at %i', async (seq) => {
    edit(STREAM, (lines) => lines.splice(seq - 1, 1));
    expect((await verify()).streams[0]?.fault).toMatchObject({
      check: seq === 30_000 ? 'missing_tail' : 'wrong_seq',
      seq,
    });
  });

  it('put twice, swapped, no JSON, with a field more, of another stream', async () => {
    const faults: unknown[] = [];
    const cases: ((lines: string[]) => void)[] = [
      (lines) => lines.splice(10, 0, lines[9] ?? ''),
      (lines) => ([lines[5], lines[9_000]] = [lines[9_000] ?? '', lines[5] ?? '']),
      (lines) => (lines[20] = 'x'),
      (lines) => (lines[30] = (lines[30] ?? '').replace('{', '{"more":1,')),
      (lines) => (lines[40] = (lines[40] ?? '').replace('"gym-1"', '"gym-2"')),
    ];
    for (const change of cases) {
      rmSync(dir(), { recursive: true });
      cpSync(join(folder, 'kept'), dir(), { recursive: true });
      edit(STREAM, change);
      faults.push((await verify()).streams[0]?.fault);
    }
    expect(faults).toMatchObject([
      { check: 'wrong_seq', seq: 11 },
      { check: 'wrong_seq', seq: 6 },
      { check: 'bad_record', seq: 21 },
      { check: 'bad_record', seq: 31 },
      { check: 'wrong_stream', seq: 41 },
    ]);
  });

  it('garbled where a piece of the file begins', async () => {
    const piece = 8 * 1_024 * 1_024;
    const text = readFileSync(join(dir(), STREAM), 'utf8');
    expect(text.length).toBeGreaterThan(piece);
    // Plain ASCII, so that characters are bytes; the first line that begins in the second piece.
    const at = text.indexOf('\n', piece - 1) + 1;
    const seq = text.slice(0, at).split('\n').length;
    for (const [from, to] of [
      ['{"tenant"', '{"tEnant"'],
      [`"seq":${seq}`, '"seq":7'],
    ] as const) {
      rmSync(dir(), { recursive: true });
      cpSync(join(folder, 'kept'), dir(), { recursive: true });
      edit(STREAM, (lines) => (lines[seq - 1] = (lines[seq - 1] ?? '').replace(from, to)));
      expect((await verify()).streams[0]?.fault).toMatchObject({ seq });
    }
  });

  it('written otherwise, though it says the same', async () => {
    edit(STREAM, (lines) => (lines[24_999] = (lines[24_999] ?? '').replace('{"tenant":', '{ "tenant":')));
    const report = await verify();
    expect(report.streams.every(({ fault }) => fault === null)).toBe(true);
    expect(report.files.fault).toEqual({ check: 'bad_line', path: STREAM, line: 25_000 });
  });
});

test('what the medium does not give is said to be unreadable, not wrong', async () => {
  rmSync(join(dir(), STREAM));
  mkdirSync(join(dir(), STREAM));
  expect(await verifyExport(dir(), { threads: 2 })).toEqual({
    ok: false,
    reason: 'unreadable_export',
    detail: { code: 'EISDIR' },
  });
});

test('a thread that does not load fails what waits for it, and is not started for ever', async () => {
  const started = join(folder, 'started');
  const program = `import { appendFileSync } from 'node:fs';
    appendFileSync(${JSON.stringify(started)}, 'x'); throw new Error('does not load')`;
  const pool = startVerifyPool(2, new URL(`data:text/javascript,${encodeURIComponent(program)}`));
  const ask = () => pool.hash({ kind: 'hash', path: join(dir(), STREAM) });
  const failed = { status: 'rejected', reason: new Error('does not load') };
  expect(await Promise.allSettled([ask(), ask(), ask(), ask()])).toEqual([failed, failed, failed, failed]);
  await expect(ask()).rejects.toThrow('does not load');
  await pool.stop();
  expect(readFileSync(started, 'utf8')).toBe('xxxxx');
});

test('files that are missing, more, changed; a list that is', async () => {
  writeFileSync(join(dir(), 'more.txt'), '');
  expect((await verify()).files.fault).toEqual({ check: 'extra_file', path: 'more.txt' });
  rmSync(join(dir(), 'more.txt'));
  edit('heads.ndjson', (lines) => (lines[3] = '{}'));
  expect((await verify()).files.fault).toEqual({ check: 'bad_line', path: 'heads.ndjson', line: 4 });
  rmSync(join(dir(), 'checkpoints.ndjson'));
  expect((await verify()).files.fault).toEqual({ check: 'missing_file', path: 'checkpoints.ndjson' });
  edit('manifest.json', (lines) => (lines[2] = (lines[2] ?? '').replace('999990', '999982')));
  expect(await verifyExport(dir())).toMatchObject({ ok: false, reason: 'bad_signature' });
  expect(await verifyExport(folder)).toMatchObject({ ok: false, reason: 'not_an_export' });
});

test('another centre’s key is not believed where one is asked for', async () => {
  const other = newKeys();
  edit('manifest.json', (lines) => {
    const at = lines.findIndex((line) => line.includes('centreKey'));
    lines[at] = ` "centreKey": "${other.publicKey}",`;
  });
  const manifest = readFileSync(join(dir(), 'manifest.json'));
  writeFileSync(join(dir(), 'manifest.sig'), signBytes(manifestMessage(manifest), other.privateKey));
  // It vouches for itself, but the checkpoints are of the true centre.
  expect((await verify()).checkpoints.fault).toMatchObject({ check: 'bad_signature' });
  const asked = await verifyExport(dir(), { key: keyFingerprint(log.key.publicKey) });
  expect(asked).toMatchObject({
    ok: false,
    reason: 'not_this_centre',
    detail: { found: keyFingerprint(other.publicKey) },
  });
});
