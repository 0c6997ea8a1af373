import { existsSync } from 'node:fs';
import { realSystem, type System } from '../../kernel/system.ts';
import { CODES } from '../../registry/import/codes.ts';
import type { Imported } from '../../registry/import/import.ts';
import { giveWay } from '../give-way-driver.ts';
import { importRegistry, type RegistryImport } from '../registry-import.ts';
import { loadSiteProfile } from '../site-profile.ts';
import { complain, explain, fail, print } from './output.ts';

interface Options {
  readonly data: string;
  readonly site: string;
  readonly report?: string;
  readonly confirmCount?: number;
  readonly confirmProtected?: true;
  readonly sealKey?: string;
  readonly json?: true;
}

const EVERY_MS = 1_000;

/** Rows, rate and time left, once a second. `totalBytes` 0: nobody knows (packed files). */
export const createProgress = (
  { monotonic }: Pick<System, 'monotonic'>,
  say: (line: string) => void,
): RegistryImport['onProgress'] => {
  const startedAt = monotonic();
  let saidAt = startedAt;
  let seen = { pass: 0, bytes: 0, before: 0 };
  return ({ pass, bytes, rows, totalBytes }) => {
    if (pass !== seen.pass) seen = { pass, bytes: 0, before: seen.before + seen.bytes };
    seen = { ...seen, bytes };
    const now = monotonic();
    if (now - saidAt < EVERY_MS) return;
    saidAt = now;
    const seconds = (now - startedAt) / 1_000;
    const done = seen.before + bytes;
    const left = Math.ceil(((totalBytes - done) / done) * seconds);
    const rate = Math.round(rows / seconds).toLocaleString('ja-JP');
    say(
      `${rows.toLocaleString('ja-JP')} 行  毎秒 ${rate} 行${totalBytes === 0 ? '' : `  残り約 ${Math.max(left, 0)} 秒`}`,
    );
  };
};

const sum = (counts: Imported['counts'], level: string): number =>
  Object.entries(counts).reduce((all, [key, count]) => all + (key.startsWith(`${level} `) ? count : 0), 0);

const say = (imported: Imported): void => {
  const { dataset, version, dataDate, taken, counts, report } = imported;
  const what = dataset === 'towns' ? '町字' : '人';
  print(
    `第 ${version} 版（データの日付 ${dataDate}）を取り込みました: ${taken.toLocaleString('ja-JP')} ${what}`,
  );
  print(
    `取り込まなかった行 ${sum(counts, 'refused_row')}、直したところ ${sum(counts, 'repaired')}、気づいたこと ${sum(counts, 'noted')}`,
  );
  print(`報告: ${report.page}`);
};

/** What a code of the report means is said where the codes are. */
const sentenceOf = (reason: string): string | undefined => {
  const known = Object.hasOwn(CODES, reason) ? CODES[reason as keyof typeof CODES] : undefined;
  return known === undefined ? undefined : `${known.says}${known.toDo}`;
};

export const runImport = async (files: readonly string[], options: Options): Promise<void> => {
  const profile = loadSiteProfile(options.site);
  if (!profile.ok) return fail(profile.reason, profile.detail);
  const { sealKey, confirmCount } = options;
  if (sealKey !== undefined && !existsSync(sealKey)) return fail('seal_key_missing');
  giveWay();
  const stopping = new AbortController();
  const stop = (): void => {
    complain('やめています…');
    stopping.abort();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const imported = await importRegistry({
    paths: files,
    dataDir: options.data,
    system: realSystem,
    profile: profile.value,
    reportDir: options.report ?? '',
    confirmProtected: options.confirmProtected === true,
    ...(confirmCount === undefined ? {} : { confirmCount }),
    ...(sealKey === undefined ? {} : { trainingKey: sealKey }),
    signal: stopping.signal,
    onProgress: createProgress(realSystem, complain),
    onIndexing: () => complain('すべての行を読みました。索引を作っています…'),
  });
  process.removeListener('SIGINT', stop);
  process.removeListener('SIGTERM', stop);
  if (options.json === true) print(JSON.stringify(imported.ok ? imported.value : imported));
  if (imported.ok) return options.json === true ? undefined : say(imported.value);
  const sentence = sentenceOf(imported.reason);
  complain(
    sentence === undefined ? explain(imported.reason, imported.detail) : explainCode(sentence, imported),
  );
  complain('何も変わっていません。前の版のままです。');
  process.exitCode = 1;
};

const explainCode = (
  sentence: string,
  { reason, detail = {} }: { readonly reason: string; readonly detail?: Readonly<Record<string, unknown>> },
): string => {
  const where = Object.entries(detail).map(([name, value]) => `; ${name}: ${String(value)}`);
  return `${sentence} (${reason}${where.join('')})`;
};
