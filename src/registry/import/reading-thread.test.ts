import { once } from 'node:events';
import { createWriteStream, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { civilDateSchema } from '../../kernel/dates.ts';
import { tenantIdSchema } from '../../kernel/ids.ts';
import { readInThread } from './reading-thread.ts';
import { measureFile } from './source.ts';

const dir = mkdtempSync(join(tmpdir(), 'kazasu-thread-'));
afterAll(() => rmSync(dir, { recursive: true }));

const HEADER =
  '宛名番号,世帯番号,住民状態,氏名,氏名_フリガナ,性別,生年月日,続柄表記,住所,支援措置開始年月日,支援措置終了年月日';

/** Many chunks, and in each of them rows that something is kept of: 支援措置, a repair, a duplicate. */
const write = async (path: string, people: number): Promise<void> => {
  const file = createWriteStream(path);
  file.write(`${HEADER}\r\n`);
  for (let at = 0; at < people; at += 1) {
    const id = String((at % 4_999 === 0 ? 0 : at) + 100_000_000_000_000);
    const measure = at % 100 === 0 ? '2026-04-01,2027-03-31' : ',';
    const kana = at % 50 === 0 ? 'ﾔﾏﾀﾞ ﾀﾛｳ' : 'ヤマダ　タロウ';
    const address = `新潟県三条市旭町二丁目${at}番地${'あ'.repeat(100)}`;
    const row = `${id},${at},住登者,山田　太郎,${kana},1,1980-02-17,世帯主,${address},${measure}\r\n`;
    if (!file.write(row)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
};

it('a file many times as large as the memory of the thread goes through it', async () => {
  const path = join(dir, 'people.csv');
  await write(path, 150_000);
  const facts = await measureFile(path);
  if (!facts.ok) throw new Error(facts.reason);
  expect(facts.value.bytes).toBeGreaterThan(60_000_000);
  let taken = 0;
  const read = await readInThread(
    {
      job: {
        format: 'kazasu',
        tenant: tenantIdSchema.parse('152048'),
        dataDate: civilDateSchema.parse('2026-11-24'),
        files: [{ path, name: 'people.csv', ...facts.value }],
      },
      folder: dir,
      reportPath: join(dir, 'report.csv'),
    },
    {
      take: (residents) => {
        taken += residents.length;
        return true;
      },
      onProgress: () => undefined,
      signal: new AbortController().signal,
      limits: { maxOldGenerationSizeMb: 40, maxYoungGenerationSizeMb: 16 },
    },
  );
  expect(read?.result).toMatchObject({ ok: true, value: { residents: 149_970, protected: 1_500 } });
  expect(taken).toBe(149_970);
}, 120_000);

/** Reads a file of these rows in a thread that may take so much, and writes its report there. */
const readWith = async (rows: string, reportPath: string, oldMb = 40) => {
  const path = join(dir, 'rows.csv');
  writeFileSync(path, rows);
  const facts = await measureFile(path);
  if (!facts.ok) throw new Error(facts.reason);
  return readInThread(
    {
      job: {
        format: 'kazasu',
        tenant: tenantIdSchema.parse('152048'),
        dataDate: civilDateSchema.parse('2026-11-24'),
        files: [{ path, name: 'rows.csv', ...facts.value }],
      },
      folder: dir,
      reportPath,
    },
    {
      take: () => true,
      onProgress: () => undefined,
      signal: new AbortController().signal,
      limits: { maxOldGenerationSizeMb: oldMb, maxYoungGenerationSizeMb: 8 },
    },
  );
};

it('more to keep in mind than there is memory for is a failure and no crash', async () => {
  // Everybody waits for the 申出者 that a later row may name.
  const rows = Array.from(
    { length: 120_000 },
    (_, at) =>
      `${at + 1},${at},住登者,山田　太郎,ヤマダ　タロウ,1,1980-02-17,世帯主,新潟県三条市旭町${at},2026-04-01,`,
  );
  const read = await readWith(`${HEADER}\n${rows.join('\n')}\n`, join(dir, 'much.csv'), 24);
  expect(read?.result).toEqual({ ok: false, reason: 'out_of_memory' });
}, 60_000);

it('a disk that does not take the report is a failure by its name', async () => {
  const read = await readWith(`${HEADER}\n`, join(dir, 'nowhere', 'report.csv'));
  expect(read?.result).toMatchObject({ ok: false, reason: 'storage_failed', detail: { code: 'ENOENT' } });
});

it.runIf(existsSync('/dev/full'))('a disk without room for the report is called full', async () => {
  symlinkSync('/dev/full', join(dir, 'full.csv.new'));
  const read = await readWith(`${HEADER}\n`, join(dir, 'full.csv'));
  expect(read?.result).toMatchObject({ ok: false, reason: 'disk_full' });
});
