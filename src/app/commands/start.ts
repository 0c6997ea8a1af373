import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { addDays, civilDateInJapan } from '../../kernel/dates.ts';
import { realSystem } from '../../kernel/system.ts';
import { buildScreens } from '../build-screens.ts';
import { type Child, startChild, stopOnSignal } from '../child.ts';
import { hasReplica } from '../registry-files.ts';
import { loadSiteProfile } from '../site-profile.ts';
import { loadTrainingBenefits } from '../training-benefits.ts';
import { openTrainingCards } from '../training-cards.ts';
import { centralReadySchema } from './central.ts';
import { deskReadySchema } from './desk.ts';
import { port, wholeNumber } from './options.ts';
import { complain, explain, fail, print } from './output.ts';
import { PORTS, TRAINING_DATA, TRAINING_PLACES, TRAINING_POLLING, TRAINING_SITE } from './paths.ts';
import { terminalReadySchema } from './terminal.ts';

/** `kazasu start`: the whole training town on this machine, each part a process of its own. */
interface Options {
  readonly data: string;
  readonly population: number;
  readonly centralPort: number;
  readonly devicePort: number;
  readonly terminalPort: number;
  readonly deskPort: number;
  readonly cardPort: number;
  readonly site: string;
  readonly reader: string;
  /** A training polling place in place of the shelter. */
  readonly polling?: keyof typeof TRAINING_POLLING;
  /** A training counter, library, staff door or shop in place of the shelter. */
  readonly counter?: true;
  readonly library?: true;
  readonly door?: true;
  readonly shop?: true;
}

const townReadySchema = z.object({ residents: z.int() });
const rollReadySchema = z.object({ roll: z.object({ count: z.int() }) });

const READER_SAID = {
  pcsc: 'PC/SC（pcscd）の本物の通り道を使っています。',
  builtin: 'PC/SC のリーダーがないため、内蔵の模擬リーダーを使っています。',
} as const;

const READER_NAME = { pcsc: 'PC/SC', builtin: '内蔵リーダー' } as const;

/** vpcd has two readers, the built-in one is alone. */
const READER_SLOTS = { pcsc: '2', builtin: '1' } as const;

type Place = keyof typeof TRAINING_PLACES;
type Kinds = Pick<Options, 'polling' | Place>;

/** The counter and the places without residents; the shelter or a polling place when it is none of them. */
const placeOf = (options: Kinds): Place | undefined =>
  (Object.keys(TRAINING_PLACES) as Place[]).find((place) => options[place] === true);

/** No resident is looked for here: none are made. */
const withoutResidents = (options: Kinds): boolean => !['counter', undefined].includes(placeOf(options));

/** A record is of one terminal: that of a polling place or a counter lies beside that of the shelter, and each may be started in turn. */
const terminalDir = (options: Kinds & Pick<Options, 'data'>): string => {
  const kind = options.polling ?? placeOf(options);
  return join(options.data, kind === undefined ? 'terminal' : `terminal-${kind}`);
};

/** A profile that was named outweighs what comes with the kind of place. */
const siteOf = (options: Options): string => {
  if (options.site !== TRAINING_SITE) return options.site;
  if (options.polling !== undefined) return TRAINING_POLLING[options.polling];
  const place = placeOf(options);
  return place === undefined ? TRAINING_SITE : TRAINING_PLACES[place];
};

const SUPERVISOR: Readonly<Record<Place, string>> = {
  counter: '窓口の責任者',
  library: '図書館の責任者',
  door: '庶務の担当',
  shop: '店の責任者',
};

/** Who is signed in as what, for the kind of terminal that was started. */
const staffWords = (options: Options): string => {
  if (options.polling !== undefined)
    return '投票所を開く責任者は supervisor、二人目は second、どちらも暗証番号 0000 です（訓練専用）。';
  const place = placeOf(options);
  const who = place === undefined ? '避難所を開設する責任者' : SUPERVISOR[place];
  return `${who}は、職員番号 supervisor、暗証番号 0000 です（訓練専用）。`;
};

/** Residents are made once; the next start finds them. */
const prepareTown = async (options: Options): Promise<boolean> => {
  const { population } = options;
  const dataDir = terminalDir(options);
  if (withoutResidents(options) || hasReplica(dataDir)) return true;
  print(`架空の町（${population.toLocaleString('ja-JP')} 人）を作っています…`);
  const town = await startChild(
    ['town', '--data', dataDir, '--population', String(population), '--json'],
    townReadySchema,
  );
  if (!town.ok) return false;
  return (await town.value.ended) === 0;
};

/** 期日前 is before the poll day; the others are open on it, which is today then. */
const EARLY_DAYS = 5;

/** 訓練の選挙人名簿, made anew at each start: the poll day moves with the day. */
const prepareRoll = async (options: Options): Promise<boolean> => {
  const { site, polling } = options;
  if (polling === undefined) return true;
  const pollDay = addDays(civilDateInJapan(realSystem.now()), polling === 'early' ? EARLY_DAYS : 0);
  print('架空の選挙人名簿を作っています…');
  const roll = await startChild(
    [
      ...['roll', 'town', '--data', terminalDir(options), '--site', site, '--poll-day', pollDay],
      ...['--early', '2', '--common', '1', '--json'],
    ],
    rollReadySchema,
  );
  return roll.ok && (await roll.value.ended) === 0;
};

/** What the shop's town offers, once; its centre is running. */
const prepareShop = async (options: Options): Promise<boolean> => {
  const profile = options.shop === true ? loadSiteProfile(options.site) : undefined;
  if (profile === undefined) return true;
  if (!profile.ok) return false;
  const made = await loadTrainingBenefits({
    profile: profile.value,
    centralDir: join(options.data, 'central'),
    terminalDir: terminalDir(options),
    system: realSystem,
  });
  return made.ok;
};

const startCentre = (options: Options) =>
  startChild(
    [
      'central',
      ...['--data', join(options.data, 'central'), '--port', String(options.centralPort)],
      // The town of the terminal: in earnest the centre has a replica of its own.
      ...['--device-port', String(options.devicePort)],
      ...(withoutResidents(options) ? [] : ['--residents', terminalDir(options)]),
      '--json',
    ],
    centralReadySchema,
  );

const startTerminal = (options: Options, centralUrl: string, trustDir: string) =>
  startChild(
    [
      'terminal',
      ...['--site', options.site, '--data', terminalDir(options)],
      ...['--trust', trustDir, '--central-url', centralUrl],
      ...['--port', String(options.terminalPort), '--card-port', String(options.cardPort)],
      ...['--reader', options.reader],
      ...['--enrol-code-file', join(options.data, 'central', 'enrol-code'), '--json'],
    ],
    terminalReadySchema,
  );

const announce = (
  urls: { central: string; terminal: string; desk: string },
  reader: 'pcsc' | 'builtin',
  options: Options,
) => {
  print('');
  print('かざす 訓練用の町が動いています。ブラウザーで開いてください。');
  print(`  受付の端末    ${urls.terminal}`);
  print(`  カードの机    ${urls.desk}`);
  print(`  本部の画面    ${urls.central}`);
  print('');
  print(READER_SAID[reader]);
  print(staffWords(options));
  print('終わるには Ctrl+C を押してください。');
};

const run = async (given: Options): Promise<void> => {
  const options = { ...given, site: siteOf(given), data: resolve(given.data) };
  mkdirSync(options.data, { recursive: true, mode: 0o700 });
  const children: Child<unknown>[] = [];
  let stopping = false;
  const stop = async (): Promise<void> => {
    stopping = true;
    await Promise.all(children.reverse().map((child) => child.stop()));
  };
  stopOnSignal(stop);
  const giveUp = async (
    what: string,
    reason: 'not_started' | 'part_ended' = 'not_started',
  ): Promise<void> => {
    // Ctrl+C reaches the parts as well: that they end is then no news.
    if (stopping) return;
    await stop();
    fail(reason, { part: what });
    process.exit(1);
  };
  print('準備しています…（初めてのときは 1 分ほどかかります）');
  const [central, town, cards, built] = await Promise.all([
    startCentre(options),
    prepareTown(options).then((made) => made && prepareRoll(options)),
    openTrainingCards(join(options.data, 'cards'), realSystem),
    buildScreens(),
  ]);
  if (central.ok) children.push(central.value);
  if (!central.ok) return giveUp('central');
  if (!town) return giveUp('town');
  if (!built.ok) return giveUp('screens');
  if (!(await prepareShop(options))) return giveUp('shop');
  // With certificates both ways, as in earnest.
  const { url, devices } = central.value.ready;
  const terminal = await startTerminal(options, devices ?? url, cards.trustDir);
  if (!terminal.ok) return giveUp('terminal');
  children.push(terminal.value);
  const { reader, url: screen } = terminal.value.ready;
  const desk = await startChild(
    [
      'desk',
      ...['--cards', join(options.data, 'cards'), '--port', String(options.deskPort)],
      ...['--card-port', String(options.cardPort), '--slots', READER_SLOTS[reader]],
      ...['--reader', READER_NAME[reader], '--json'],
    ],
    deskReadySchema,
  );
  if (!desk.ok) return giveUp('desk');
  children.push(desk.value);
  announce(
    { central: central.value.ready.console, terminal: screen, desk: desk.value.ready.url },
    reader,
    options,
  );
  // The desk goes on without the centre; that is what it is for.
  void central.value.ended.then(() => {
    if (!stopping) complain(explain('central_ended'));
  });
  void terminal.value.ended.then(() => giveUp('terminal', 'part_ended'));
  void desk.value.ended.then(() => giveUp('desk', 'part_ended'));
};

/** One terminal is started, of one kind. */
const inPlace = (place: Place, word: string): Option =>
  new Option(`--${place}`, `避難所のかわりに訓練用の${word}`).conflicts([
    'polling',
    ...Object.keys(TRAINING_PLACES).filter((other) => other !== place),
  ]);

export const defineStart = (command: Command): void => {
  command
    .option('--data <dir>', 'すべてのデータを置くフォルダー', TRAINING_DATA)
    .option('--population <number>', '町の人口（初めてのとき）', wholeNumber(100, 1_000_000), 94_000)
    .option('--central-port <number>', '本部のポート', port, PORTS.central)
    .option('--device-port <number>', '本部の、端末の入口のポート', port, PORTS.devices)
    .option('--terminal-port <number>', '端末のポート', port, PORTS.terminal)
    .option('--desk-port <number>', 'カードの机のポート', port, PORTS.desk)
    .option('--card-port <number>', '仮想カードのポート', port, PORTS.cards)
    .option('--site <file>', '端末の設定', TRAINING_SITE)
    .addOption(
      new Option('--reader <kind>', 'カードリーダー').choices(['auto', 'pcsc', 'builtin']).default('auto'),
    )
    .addOption(
      new Option(
        '--polling <kind>',
        '避難所のかわりに訓練用の投票所（assigned 指定、common 共通、early 期日前）',
      ).choices(Object.keys(TRAINING_POLLING)),
    )
    .addOption(inPlace('counter', '窓口（書かない窓口）'))
    .addOption(inPlace('library', '図書館の貸出'))
    .addOption(inPlace('door', '職員の出退勤の入口'))
    .addOption(inPlace('shop', '店（優遇と地域ポイント）'))
    .action(run);
};
