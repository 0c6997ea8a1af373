import type { Command } from 'commander';
import { silentLogger } from '../../kernel/log.ts';
import { realSystem } from '../../kernel/system.ts';
import { checkBackup } from '../backup-check.ts';
import { loadOrCreateKey } from '../key-file.ts';
import { openRecord, RECORD_KEY_FILE } from '../record.ts';
import { backUp } from '../record-backup.ts';
import { loadSiteProfile } from '../site-profile.ts';
import { fail, print } from './output.ts';

interface Options {
  readonly data: string;
  readonly site: string;
  readonly to?: string;
  readonly json?: true;
}

/** One backup of a stopped terminal; a running one makes its own. */
const run = async ({ data: dataDir, site, to, json }: Options): Promise<void> => {
  const profile = loadSiteProfile(site);
  if (!profile.ok) return fail(profile.reason, profile.detail);
  const folder = to ?? profile.value.backup?.folder;
  if (folder === undefined) return fail('no_backup_folder');
  const system = realSystem;
  const record = openRecord({
    dataDir,
    profile: profile.value,
    system,
    logger: silentLogger,
    projections: [],
    mode: 'existing',
  });
  if (!record.ok) return fail(record.reason, record.detail);
  const { db, log } = record.value;
  try {
    const key = loadOrCreateKey(dataDir, RECORD_KEY_FILE, system);
    if (!key.ok) return fail(key.reason, key.detail);
    const keep = profile.value.backup?.keep ?? 24;
    const check = async (job: { readonly path: string; readonly key: Uint8Array }) =>
      checkBackup(job.path, job.key);
    const made = await backUp({ db, log, key: key.value, folder, keep, system, check });
    if (!made.ok) return fail(made.reason, made.detail);
    return print(
      json === true
        ? JSON.stringify(made.value)
        : `控えを作り、確かめました: ${made.value.path}（末尾 ${made.value.head.seq}）`,
    );
  } finally {
    db.close();
  }
};

export const defineBackup = (command: Command): void => {
  command
    .requiredOption('--data <dir>', '止めた端末のデータのフォルダー')
    .requiredOption('--site <file>', '端末の設定 (kiosk-config/sites/*.yaml)')
    .option('--to <dir>', '控えを書くフォルダー（なければ設定の backup.folder）')
    .option('--json', '結果を JSON で出す')
    .action(run);
};
