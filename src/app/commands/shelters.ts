import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import type { PlaceImport } from '../../central/place-schema.ts';
import { civilDateSchema } from '../../kernel/dates.ts';
import { HAZARDS, type Hazard, hazardSchema } from '../../kernel/hazards.ts';
import { FINDING_LEVELS } from '../../registry/places/codes.ts';
import { compilePlaces, hazardsText, kindsText } from '../../registry/places/compile.ts';
import { changesText, findingLine, findingsCsv, meaningOf, sumsOf } from '../../registry/places/report.ts';
import { nearestPlaces, suitabilityFor } from '../../registry/places/rules.ts';
import type { Place, PlaceChange, PlaceFinding, PlaceList } from '../../registry/places/schema.ts';
import { readTowns } from '../../registry/places/towns.ts';
import { wholeNumber } from './options.ts';
import { fail, print } from './output.ts';
import { type AtCentre, withTenant } from './with-tenant.ts';

/** `kazasu shelters`: 指定緊急避難場所・指定避難所 of the open data — look at a file, put a list in force, show it. */

const MAX_FILE_BYTES = 4_000_000;

interface Files {
  readonly towns?: string;
  readonly report?: string;
  readonly json?: true;
}

/** A file as bytes; undefined: it cannot be read, or is far too large for a list of shelters (said already). */
const read = (path: string): Buffer | undefined => {
  try {
    const bytes = readFileSync(path);
    if (bytes.length <= MAX_FILE_BYTES) return bytes;
    fail('too_large_file', { path });
  } catch {
    fail('unreadable_file', { path });
  }
  return undefined;
};

const readAll = (paths: readonly string[]): { name: string; bytes: Buffer }[] | undefined => {
  const files: { name: string; bytes: Buffer }[] = [];
  for (const path of paths) {
    const bytes = read(path);
    if (bytes === undefined) return undefined;
    files.push({ name: basename(path), bytes });
  }
  return files;
};

/** What was found, the gravest first, each with a few examples. */
const sayFindings = (findings: readonly PlaceFinding[]): void => {
  for (const { level, code, count, examples } of sumsOf(findings)) {
    print(`${FINDING_LEVELS[level]}　${count.toLocaleString('ja-JP')}件　${meaningOf(code).says}`);
    for (const example of examples) print(`  ${findingLine(example)}`);
    if (count > examples.length) print(`  ほか ${(count - examples.length).toLocaleString('ja-JP')}件`);
  }
};

const MOST_CHANGES = 50;

const changeLine = (change: PlaceChange): string => {
  if (change.kind === 'added') return `追加　${change.id} ${change.name}`;
  if (change.kind === 'removed') return `なくなる　${change.id} ${change.name}`;
  const items = change.items.map(({ item, was, now }) => `${item}「${was}」→「${now}」`).join('、');
  return `変更　${change.id} ${change.name}　${items}`;
};

const sayChanges = (changes: readonly PlaceChange[]): void => {
  print(changesText(changes));
  for (const change of changes.slice(0, MOST_CHANGES)) print(`  ${changeLine(change)}`);
  if (changes.length > MOST_CHANGES) print(`  ほか ${changes.length - MOST_CHANGES}件`);
};

const writeReport = (path: string | undefined, findings: readonly PlaceFinding[]): void => {
  if (path === undefined) return;
  writeFileSync(path, findingsCsv(findings));
  print(`報告を ${path} に書きました。`);
};

interface CheckOptions extends Files {
  readonly code: string;
  readonly name: string;
}

const check = (paths: readonly string[], options: CheckOptions): void => {
  const files = readAll(paths);
  const towns = options.towns === undefined ? null : read(options.towns);
  if (files === undefined || towns === undefined) return;
  const points = towns === null ? { ok: true as const, value: [] } : readTowns(towns);
  if (!points.ok) return fail(points.reason);
  const town = { code: options.code, name: options.name };
  const compiled = compilePlaces({ town, files, inForce: null, towns: points.value });
  if (options.json === true) print(JSON.stringify(compiled));
  else {
    sayFindings(compiled.findings);
    print(`読めた場所　${compiled.places.length.toLocaleString('ja-JP')}か所`);
  }
  writeReport(options.report, compiled.findings);
  if (compiled.places.length === 0) process.exitCode = 1;
};

interface ImportOptions extends Files, AtCentre {
  readonly source: string;
  readonly asOf?: string;
  readonly apply?: true;
}

const base64 = ({ name, bytes }: { name: string; bytes: Buffer }) => ({
  name,
  base64: bytes.toString('base64'),
});

/** Without `--apply` it says what would be; with it the list is in force. */
const runImport = async (paths: readonly string[], options: ImportOptions): Promise<void> => {
  const files = readAll(paths);
  const towns = options.towns === undefined ? [] : readAll([options.towns]);
  const asOf = options.asOf === undefined ? null : civilDateSchema.safeParse(options.asOf);
  if (files === undefined || towns === undefined) return undefined;
  if (asOf !== null && !asOf.success) return fail('wrong_date');
  return withTenant(options, async ({ places }) => {
    const [townFile] = towns.map(base64);
    const wish: PlaceImport = {
      files: files.map(base64),
      ...(townFile === undefined ? {} : { towns: townFile }),
      source: options.source,
      asOf: asOf === null ? null : asOf.data,
      apply: options.apply === true,
      after: (await places.list())?.version ?? 0,
    };
    const imported = await places.import(wish);
    if (!imported.ok) return fail(imported.reason);
    const { findings, changes, version, refused } = imported.value;
    writeReport(options.report, findings);
    if (options.json === true) return print(JSON.stringify(imported.value));
    sayFindings(findings);
    if (refused) return fail('places_refused');
    sayChanges(changes);
    if (version !== null) return print(`第 ${version} 版を使い始めました。`);
    return print(
      options.apply === true
        ? '新しいことがないため、版は変わりません。'
        : 'まだ使い始めていません。これでよければ --apply を付けて、もう一度実行してください。',
    );
  });
};

interface ShowOptions extends AtCentre {
  readonly near?: string;
  readonly hazard?: Hazard;
  readonly most: number;
  readonly profile?: true;
  readonly json?: true;
}

const placeLine = (place: Place, hazard: Hazard | undefined): string =>
  [
    place.id,
    place.name,
    kindsText(place.kinds),
    place.capacity === null ? '定員不明' : `${place.capacity.toLocaleString('ja-JP')}人`,
    hazard === undefined
      ? hazardsText(place.hazards)
      : { suitable: '適する', unsuitable: '× 適さない', unknown: '不明' }[suitabilityFor(place, hazard)],
  ].join('　');

/** The part of a terminal's profile that says what the list says of its place, and where people can be sent from it. */
const profilePart = (here: Place, list: PlaceList, { hazard, most }: ShowOptions): string =>
  stringify({
    shelter: {
      id: here.id,
      name: here.name,
      ...(here.capacity === null ? {} : { capacity: here.capacity }),
      kind: kindsText(here.kinds),
      ...(here.hazards === null ? {} : { hazards: here.hazards }),
    },
    otherShelters: nearestPlaces(here, list.places, { hazard: hazard ?? null, most }).map(({ place }) => ({
      id: place.id,
      name: place.name,
      ...(place.hazards === null ? {} : { hazards: place.hazards }),
    })),
  }).trimEnd();

const sayNear = (here: Place, list: PlaceList, options: ShowOptions): void => {
  const { hazard, most } = options;
  for (const { place, metres } of nearestPlaces(here, list.places, { hazard: hazard ?? null, most }))
    print(`${metres === null ? '距離不明' : `${(metres / 1000).toFixed(1)}km`}　${placeLine(place, hazard)}`);
};

const show = (options: ShowOptions): Promise<void> =>
  withTenant(options, async ({ places }) => {
    const list = await places.list();
    if (list === undefined) return fail('no_places');
    const here = options.near === undefined ? undefined : list.places.find(({ id }) => id === options.near);
    if (options.near !== undefined && here === undefined) return fail('no_such_place', { id: options.near });
    if (options.json === true) return print(JSON.stringify(list));
    if (here !== undefined && options.profile === true) return print(profilePart(here, list, options));
    print(`第 ${list.version} 版　${list.places.length.toLocaleString('ja-JP')}か所　出典 ${list.source}`);
    if (here !== undefined) return sayNear(here, list, options);
    for (const place of list.places) print(placeLine(place, options.hazard));
    return undefined;
  });

const readHazard = (text: string): Hazard => {
  const named = (Object.keys(HAZARDS) as Hazard[]).find((hazard) => HAZARDS[hazard] === text);
  return named ?? hazardSchema.parse(text);
};

const atCentre = (command: Command): Command =>
  command
    .requiredOption('--config <file>', '本部の設定')
    .requiredOption('--data <dir>', '本部のデータのフォルダー')
    .option('--tenant <code>', '団体コード（複数の団体を預かる本部で要ります）');

const withFiles = (command: Command): Command =>
  command
    .option('--towns <file>', '町字の位置（Geolonia 住所データの JSON）')
    .option('--report <file>', '直したところの報告を CSV で書く')
    .option('--json', '結果を JSON で出す');

export const defineShelters = (command: Command): void => {
  const files = '指定緊急避難場所・指定避難所の CSV か GeoJSON';
  withFiles(
    command
      .command('check')
      .description('避難所のファイルを読んで、直したところを示す')
      .argument('<files...>', files),
  )
    .requiredOption('--code <code>', '全国地方公共団体コード（6桁）')
    .requiredOption('--name <name>', '市区町村の名前')
    .action(check);
  withFiles(
    atCentre(
      command
        .command('import')
        .description('避難所のファイルを本部の一覧にする')
        .argument('<files...>', files),
    ),
  )
    .requiredOption('--source <text>', '出典')
    .option('--as-of <date>', 'ファイルの時点 (YYYY-MM-DD)')
    .option('--apply', '使い始める（付けなければ、変わることを示すだけ）')
    .action(runImport);
  atCentre(command.command('show').description('使っている避難所の一覧を示す'))
    .option('--near <id>', 'この避難所から近い順に示す')
    .option('--hazard <hazard>', '災害種別（洪水、地震など）', readHazard)
    .option('--most <count>', '近い順に示す数', wholeNumber(1, 100), 12)
    .option('--profile', '--near の端末の設定に書く部分を示す')
    .option('--json', '結果を JSON で出す')
    .action(show);
};
