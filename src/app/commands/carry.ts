import type { Command } from 'commander';
import type { CarriedIn, CarryInReport } from '../../central/carry-in.ts';
import { loadCentralConfig } from '../../central/config.ts';
import { type Central, type CentralTenant, startCentral } from '../../central/server.ts';
import { silentLogger } from '../../kernel/log.ts';
import { failure, type Result } from '../../kernel/result.ts';
import { realSystem } from '../../kernel/system.ts';
import { carryInAt, carryOutOf } from '../carry.ts';
import { loadSiteProfile } from '../site-profile.ts';
import { complain, fail, print } from './output.ts';
import { BUILT_CONSOLE } from './paths.ts';

interface OutOptions {
  readonly data: string;
  readonly site: string;
  readonly to: string;
  readonly all?: true;
  readonly terminal?: string;
  readonly json?: true;
}

const dateTime = new Intl.DateTimeFormat('ja-JP', {
  timeZone: 'Asia/Tokyo',
  dateStyle: 'medium',
  timeStyle: 'medium',
});

const out = async ({ data, site, to, all, terminal, json }: OutOptions): Promise<void> => {
  const profile = loadSiteProfile(site);
  if (!profile.ok) return fail(profile.reason, profile.detail);
  const written = await carryOutOf({
    dataDir: data,
    profile: profile.value,
    path: to,
    all: all === true,
    to: terminal,
    system: realSystem,
  });
  if (!written.ok) return fail(written.reason, written.detail);
  const { streams, bytes, device, madeAt } = written.value;
  if (json === true) return print(JSON.stringify({ to, device, madeAt, bytes, streams }));
  for (const { device: of, from, to: last } of streams)
    print(`  ${of}: ${from} 番から ${last} 番まで ${last - from + 1} 件`);
  const whose = terminal === undefined ? '本部' : `端末 ${terminal} `;
  print(
    `${to} に書きました（${Math.ceil(bytes / 1024).toLocaleString('ja-JP')} KB、${whose}だけが開けます）。`,
  );
  if (terminal !== undefined)
    return print(
      `端末 ${terminal} を止めて、そこで kazasu carry in --site を実行してください。本部にはまだ届いていません。`,
    );
  return print('本部の機械で kazasu carry in を実行してください。届くまで、端末の記録はそのまま残ります。');
};

interface InOptions {
  readonly config?: string;
  readonly site?: string;
  readonly data: string;
  readonly tenant?: string;
  readonly json?: true;
}

const chosen = ({ tenants }: Central, named: string | undefined): CentralTenant | undefined =>
  named === undefined && tenants.length === 1 ? tenants[0] : tenants.find(({ id }) => id === named);

const REFUSED: Readonly<Record<NonNullable<CarriedIn['refused']>, string>> = {
  gap: '間の記録が届いていません。前のファイルを先に入れるか、端末で carry out --all を実行してください',
  fork: '本部の控えと食い違います。止めて保管しました。情報担当が調べてください',
  unknown_device: '登録されたことのない端末です',
  other_site: '別の場所の端末です',
  bad_signature: '端末の署名が正しくありません',
  bad_chain: '記録の鎖が正しくありません',
};

const lineOf = ({ device, from, to, added, centre, upTo, refused }: CarriedIn): string => {
  const result =
    refused === null
      ? `新しく ${added} 件、本部は ${centre ?? 0} 番まで持っています`
      : `入れませんでした: ${REFUSED[refused]}`;
  const until =
    upTo === null
      ? ''
      : `。${dateTime.format(upTo)} までの記録は全部あります（それより後のものは、その端末にだけあります）`;
  return `  ${device}: ${from} 番から ${to} 番まで。${result}${until}`;
};

const tell = (report: CarryInReport): void => {
  print(`端末 ${report.device}（${report.site}）が ${dateTime.format(report.madeAt)} に書いたファイルです。`);
  for (const stream of report.streams) print(lineOf(stream));
  print(`新しい記録は ${report.added} 件です。`);
};

/** How often a long file says how far it is, batches. */
const PROGRESS_EVERY = 100;

/** The centre itself, for a moment and on a port nobody knows: it alone knows its database. */
const takeIn = async (
  path: string,
  { data, tenant: named, json }: InOptions,
  config: string,
): Promise<Result<CarryInReport, string>> => {
  const loaded = loadCentralConfig(config);
  if (!loaded.ok) return loaded;
  const central = await startCentral({
    config: loaded.value,
    dataDir: data,
    system: realSystem,
    logger: silentLogger,
    consoleDir: BUILT_CONSOLE,
    listen: { host: '127.0.0.1', port: 0 },
  });
  if (!central.ok) return central;
  try {
    const tenant = chosen(central.value, named);
    if (tenant === undefined)
      return failure('tenant_needed', { tenants: loaded.value.tenants.map(({ id }) => id).join(' ') });
    return await tenant.carryIn(path, (done, of) => {
      if (json !== true && done % PROGRESS_EVERY === 0) print(`  … ${done} / ${of}`);
    });
  } finally {
    await central.value.close();
  }
};

/** At a terminal: what another one wrote for it. */
const bringTo = async (paths: readonly string[], site: string, { data, json }: InOptions): Promise<void> => {
  const profile = loadSiteProfile(site);
  if (!profile.ok) return fail(profile.reason, profile.detail);
  for (const path of paths) {
    const taken = await carryInAt({ dataDir: data, profile: profile.value, path, system: realSystem });
    if (!taken.ok) {
      fail(taken.reason, { ...taken.detail, file: path });
      continue;
    }
    const { from, added, refused } = taken.value;
    if (json === true) print(JSON.stringify({ file: path, ...taken.value }));
    else print(`端末 ${from} のファイルから、新しい記録 ${added} 件を入れました。`);
    for (const { device, reason } of refused) print(`  ${device}: 入れなかったものがあります (${reason})`);
    if (refused.length > 0) process.exitCode = 1;
  }
  return undefined;
};

const bring = async (paths: readonly string[], options: InOptions): Promise<void> => {
  const { config, site } = options;
  if (site !== undefined) return bringTo(paths, site, options);
  if (config === undefined) {
    complain('--config（本部）か --site（端末）のどちらかを指定してください。');
    process.exitCode = 2;
    return undefined;
  }
  for (const path of paths) {
    const taken = await takeIn(path, options, config);
    if (!taken.ok) fail(taken.reason, { ...taken.detail, file: path });
    else {
      if (options.json === true) print(JSON.stringify({ file: path, ...taken.value }));
      else tell(taken.value);
      if (taken.value.streams.some(({ refused }) => refused !== null)) process.exitCode = 1;
    }
  }
  return undefined;
};

export const defineCarry = (command: Command): void => {
  command
    .command('out')
    .description('止めた端末の記録（近くの端末から預かったものも）を、本部だけが開けるファイルに書く')
    .requiredOption('--data <dir>', '止めた端末のデータのフォルダー')
    .requiredOption('--site <file>', '端末の設定 (kiosk-config/sites/*.yaml)')
    .requiredOption('--to <file>', '書くファイル（上書きはしません）')
    .option('--terminal <device>', '本部ではなく、同じ場所のこの端末に宛てて、ここにあるすべてを書く')
    .option('--all', '前のファイルに入れたものも書く（前のファイルを失くしたとき）')
    .option('--json', '結果を JSON で出す')
    .action(out);
  command
    .command('in')
    .description('運ばれたファイルを本部（--config）か端末（--site）に入れる（何度入れても同じ。止めてから）')
    .argument('<files...>', '古いファイルから順に')
    .option('--config <file>', '本部の設定')
    .option('--site <file>', '端末の設定: ほかの端末がこの端末に宛てて書いたもの (--terminal) を入れる')
    .requiredOption('--data <dir>', '本部（または止めた端末）のデータのフォルダー')
    .option('--tenant <code>', '団体コード（複数の団体を預かる本部で要ります）')
    .option('--json', '結果を JSON で出す')
    .action(bring);
};
