import { existsSync, readFileSync, statSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { checkBook } from '../../central/benefits-check.ts';
import { isBookRight } from '../../central/benefits-schema.ts';
import { withTenantStore } from '../../central/tenant-store.ts';
import { verifyCentral } from '../../central/verify.ts';
import { type TenantId, tenantIdSchema } from '../../kernel/ids.ts';
import { silentLogger } from '../../kernel/log.ts';
import { success } from '../../kernel/result.ts';
import { realSystem } from '../../kernel/system.ts';
import type { KnownCheckpoint } from '../../outbox/verify-checkpoints.ts';
import { isGood } from '../../outbox/verify-held.ts';
import { loadSiteProfile } from '../site-profile.ts';
import { isExportGood, verifyExport } from '../verify-export.ts';
import { verifyTerminalLog } from '../verify-log.ts';
import { parseCheckpoints } from '../witness.ts';
import { loadCentreConfig } from './centre-config.ts';
import { complain, fail, print } from './output.ts';
import { bookLines, fileLine, recordLine, reportLines } from './verify-words.ts';

interface Options {
  readonly data?: string;
  readonly site?: string;
  readonly central?: string;
  readonly tenant?: TenantId;
  readonly export?: string;
  readonly key?: string;
  readonly known?: string;
  readonly json?: true;
}

const PROGRESS_EVERY = 250_000;

/** On stderr, so that stdout stays data. */
const createProgress = () => {
  let next = PROGRESS_EVERY;
  return (events: number): void => {
    if (events < next) return;
    next = events + PROGRESS_EVERY;
    complain(`確かめています: ${events} 件`);
  };
};

/** Checkpoints that somebody kept (`kazasu checkpoint export`). Undefined: the file is none. */
const readKnown = (path: string | undefined): readonly KnownCheckpoint[] | undefined => {
  if (path === undefined) return [];
  return existsSync(path) ? parseCheckpoints(readFileSync(path, 'utf8')) : undefined;
};

const say = (json: boolean, good: boolean, report: unknown, lines: readonly string[]): void => {
  process.exitCode = good ? 0 : 1;
  if (json) return print(JSON.stringify(report));
  for (const line of lines) print(line);
  return undefined;
};

const terminal = (data: string, site: string, json: boolean): void => {
  const profile = loadSiteProfile(site);
  let done = 0;
  const progress = createProgress();
  const result = profile.ok
    ? verifyTerminalLog(data, profile.value, realSystem, (events) => {
        done += events;
        progress(done);
      })
    : profile;
  if (!result.ok) {
    const line = recordLine(result.reason, result.detail);
    if (json) return say(true, false, result, []);
    return line === undefined ? fail(result.reason, result.detail) : say(false, false, result, [line]);
  }
  const { count, head, older, missing, receipts, floor, oddCheckpoints } = result.value;
  const more = [
    floor === null
      ? ''
      : `${floor.seq + 1} 番から確かめました（${floor.seq} 番までは本部の受領証 ${new Date(floor.serverTime).toISOString()} のとおり本部にあります）`,
    oddCheckpoints > 0
      ? `【要確認】本部が前に示した検査点から続かないものを ${oddCheckpoints} 回示しました。本部で kazasu verify-log を実行してください`
      : '',
    older > 0 ? `前の世代 ${older} 件` : '',
    missing > 0 ? `失われたと分かっている記録 ${missing} 件` : '',
    receipts === null
      ? '本部の受領証は確かめていません（本部の鍵がありません）'
      : `本部の受領証 ${receipts} 件`,
  ].filter((each) => each !== '');
  return say(json, true, result, [
    `よい記録です: ${count} 件、末尾 ${head.seq} ${head.hash}`,
    `${more.join('、')}`,
  ]);
};

const central = async (
  config: string,
  data: string,
  options: Options,
  known: readonly KnownCheckpoint[],
): Promise<void> => {
  const loaded = loadCentreConfig(config);
  if (!loaded.ok) return fail(loaded.reason, loaded.detail);
  const report = await withTenantStore(
    { config: loaded.value, dataDir: data, tenant: options.tenant, system: realSystem, logger: silentLogger },
    async ({ sql, config: { id, mode }, key }) =>
      success({
        log: await verifyCentral(sql, id, { centreKey: key.publicKey, known, onProgress: createProgress() }),
        book: await checkBook(sql, { tenant: id, mode }, realSystem.now()),
      }),
  );
  if (!report.ok) return fail(report.reason, report.detail);
  const { log, book } = report.value;
  return say(options.json === true, isGood(log) && isBookRight(book), { ...log, book }, [
    ...reportLines(log),
    ...bookLines(book),
  ]);
};

const exported = async (dir: string, options: Options, known: readonly KnownCheckpoint[]): Promise<void> => {
  if (!(statSync(dir, { throwIfNoEntry: false })?.isDirectory() ?? false)) return fail('not_an_export');
  const report = await verifyExport(dir, { key: options.key, known, onProgress: createProgress() });
  if (!report.ok) return fail(report.reason, report.detail);
  const { name, tenant, at, centreKey, files } = report.value;
  if (options.key === undefined)
    complain('本部の鍵の指紋（--key）がないため、この書き出しを作ったのが本部かどうかは確かめていません。');
  return say(options.json === true, isExportGood(report.value), report.value, [
    `${name}（${tenant}）の書き出し ${new Date(at).toISOString()}、本部の鍵 ${centreKey}`,
    ...reportLines(report.value),
    files.fault === null ? `ファイル: ${files.count} 個` : fileLine(files.fault),
  ]);
};

const run = async (options: Options): Promise<void> => {
  const known = readKnown(options.known);
  if (known === undefined) return fail('not_checkpoints');
  if (options.export !== undefined) return exported(options.export, options, known);
  const { data, site } = options;
  if (options.central !== undefined && data !== undefined)
    return central(options.central, data, options, known);
  if (data !== undefined && site !== undefined) return terminal(data, site, options.json === true);
  complain(
    '--data と --site（端末）、--central と --data（本部）、--export（書き出し）のどれかを指定してください。',
  );
  process.exitCode = 2;
  return undefined;
};

export const tenantOption = (): Option =>
  new Option('--tenant <code>', '団体コード（複数の市区町村の本部のとき）').argParser((text) => {
    const parsed = tenantIdSchema.safeParse(text);
    if (!parsed.success) throw new InvalidArgumentError('6 桁の団体コードを指定してください。');
    return parsed.data;
  });

export const defineVerifyLog = (command: Command): void => {
  command
    .option('--data <dir>', '止めた端末（または本部）のデータのフォルダー')
    .option('--site <file>', '端末の設定 (kiosk-config/sites/*.yaml)')
    .option('--central <file>', '本部の設定: 本部が持つすべての記録を確かめる')
    .addOption(tenantOption())
    .option('--export <dir>', '書き出しのフォルダー: 本部なしで確かめる')
    .option('--key <fingerprint>', '本部の鍵の指紋（書き出しとは別の道で受け取ったもの）')
    .option(
      '--known <file>',
      '前に受け取った検査点（kazasu checkpoint export のファイル）が残っているかも確かめる',
    )
    .option('--json', '結果を JSON で出す')
    .action(run);
};
