import type { Command } from 'commander';
import { realSystem } from '../../kernel/system.ts';
import { loadTown } from '../load-town.ts';
import { loadSiteProfile } from '../site-profile.ts';
import { wholeNumber } from './options.ts';
import { complain, fail, print } from './output.ts';
import { TRAINING_SITE } from './paths.ts';

interface Options {
  readonly population: number;
  readonly seed: number;
  readonly data: string;
  readonly site: string;
  readonly json?: true;
}

const run = (options: Options): void => {
  const profile = loadSiteProfile(options.site);
  if (!profile.ok) return fail(profile.reason, profile.detail);
  const { population, seed, data: dataDir } = options;
  const loaded = loadTown({
    dataDir,
    population,
    seed,
    profile: profile.value,
    system: realSystem,
    onProgress: (done) =>
      complain(`${done.toLocaleString('ja-JP')} / ${population.toLocaleString('ja-JP')} 人`),
  });
  if (!loaded.ok) return fail(loaded.reason, loaded.detail);
  if (options.json === true) return print(JSON.stringify(loaded.value));
  const { residents, households, linked } = loaded.value;
  return print(`${residents} 人、${households} 世帯、カード登録 ${linked} 人`);
};

export const defineTown = (command: Command): void => {
  command
    .requiredOption('--data <dir>', '端末のデータのフォルダー')
    .option('--population <number>', '人口', wholeNumber(100, 1_000_000), 94_000)
    .option('--seed <number>', '同じ数からは同じ町ができる', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--site <file>', '端末の設定', TRAINING_SITE)
    .option('--json', '結果を JSON で出す')
    .action(run);
};
