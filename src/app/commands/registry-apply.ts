import type { Command } from 'commander';
import { realSystem } from '../../kernel/system.ts';
import { readPackage } from '../../registry/package-file.ts';
import { replicaFiles } from '../registry-files.ts';
import { applyPackage } from '../site-package.ts';
import { loadSiteProfile } from '../site-profile.ts';
import { complain, explain, print } from './output.ts';

interface Options {
  readonly data: string;
  readonly site: string;
  readonly json?: true;
}

/** One file; the terminal may be running, and follows. */
const applyFile = async (path: string, { data, site }: Options) => {
  const profile = loadSiteProfile(site);
  if (!profile.ok) return profile;
  const file = readPackage(path);
  if (!file.ok) return file;
  const files = replicaFiles({ dataDir: data, system: realSystem });
  if (!files.ok) return files;
  const applied = await applyPackage(file.value, {
    profile: profile.value,
    dataDir: data,
    files: files.value,
  });
  if (!applied.ok) return applied;
  const { version, dataDate, source, rows } = file.value.manifest;
  return { ok: true, value: { version, dataDate, source, rows } } as const;
};

const run = async (paths: readonly string[], options: Options): Promise<void> => {
  for (const path of paths) {
    const applied = await applyFile(path, options);
    if (!applied.ok) process.exitCode = 1;
    if (options.json === true) print(JSON.stringify(applied));
    else if (applied.ok)
      print(`第 ${applied.value.version} 版（${applied.value.dataDate} 現在）に切り替えました。`);
    else complain(`${path}: ${explain(applied.reason, applied.detail)}`);
    // What stands on a version that was not taken over cannot be taken over either.
    if (!applied.ok) return;
  }
};

export const defineApply = (command: Command): void => {
  command
    .command('apply')
    .description('USB などで運んだ住民データ（.kzp）を端末に入れる。端末は動いたままでよい')
    .argument('<files...>', '古い版から順に')
    .requiredOption('--data <dir>', '端末のデータのフォルダー')
    .requiredOption('--site <file>', '端末の設定 (kiosk-config/sites/*.yaml)')
    .option('--json', '結果を JSON で出す')
    .action(run);
};
