import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import {
  acceptCosignature,
  checkpointLines,
  makeCheckpoint,
  readCheckpoints,
} from '../../central/checkpoints.ts';
import { type TenantStore, withTenantStore } from '../../central/tenant-store.ts';
import { publicKeySchema } from '../../kernel/ed25519.ts';
import type { TenantId } from '../../kernel/ids.ts';
import { silentLogger } from '../../kernel/log.ts';
import { type Result, success } from '../../kernel/result.ts';
import { realSystem } from '../../kernel/system.ts';
import { keyFingerprint } from '../../outbox/export-format.ts';
import { writePrivateFile } from '../private-file.ts';
import { cosign, cosignatureSchema, parseCheckpoints, parseWitnessKey } from '../witness.ts';
import { loadCentreConfig } from './centre-config.ts';
import { fail, print } from './output.ts';
import { tenantOption } from './verify-log.ts';

interface Centre {
  readonly config: string;
  readonly data: string;
  readonly tenant?: TenantId;
}

/** Opens the centre's database, does the job; whatever fails is said and ends with 1. */
const atCentre = async <T>(
  { config, data: dataDir, tenant }: Centre,
  work: (store: TenantStore) => Promise<Result<T, string>>,
): Promise<T | undefined> => {
  const loaded = loadCentreConfig(config);
  if (!loaded.ok) {
    fail(loaded.reason, loaded.detail);
    return undefined;
  }
  const done = await withTenantStore(
    { config: loaded.value, dataDir, tenant, system: realSystem, logger: silentLogger },
    work,
  );
  if (done.ok) return done.value;
  fail(done.reason, done.detail);
  return undefined;
};

const make = async (options: Centre): Promise<void> => {
  const made = await atCentre(options, async ({ checkpoints }) => {
    const result = await makeCheckpoint(checkpoints);
    return result.ok ? success({ size: result.value?.size }) : result;
  });
  if (made === undefined) return;
  print(
    made.size === undefined
      ? '前の検査点から、新しい記録はありません。'
      : `検査点を作りました: ${made.size} 件`,
  );
};

const exportAll = async ({ to, ...options }: Centre & { readonly to: string }): Promise<void> => {
  const all = await atCentre(options, async ({ sql, config, key }) =>
    success({ checkpoints: await readCheckpoints(sql, config.id), key: key.publicKey }),
  );
  if (all === undefined) return;
  writePrivateFile(to, checkpointLines(all.checkpoints));
  print(`検査点 ${all.checkpoints.length} 個を ${to} に書きました。`);
  print(`本部の公開鍵: ${all.key}（指紋 ${keyFingerprint(all.key)}）`);
};

const accept = async ({
  cosignature,
  staff,
  ...options
}: Centre & { readonly cosignature: string; readonly staff: string }): Promise<void> => {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(cosignature, 'utf8'));
  } catch {
    return fail('file_missing');
  }
  const parsed = cosignatureSchema.safeParse(json);
  if (!parsed.success) return fail('bad_cosignature');
  const { size, name } = parsed.data;
  const done = await atCentre(options, ({ checkpoints, acts }) =>
    acceptCosignature(checkpoints, acts, { staff, role: 'admin' }, parsed.data),
  );
  if (done !== undefined) print(`立会人 ${name} の署名を受け取りました: ${size} 件の検査点`);
  return undefined;
};

interface Witness {
  readonly in: string;
  readonly seen: string;
  readonly key: string;
  readonly name: string;
  readonly centreKey: string;
  readonly out: string;
  readonly tenant: TenantId;
}

const witness = (options: Witness): void => {
  const pem = existsSync(options.key) ? readFileSync(options.key, 'utf8') : '';
  const key = parseWitnessKey(pem);
  if (key === undefined) return fail('seal_key_wrong');
  if (!existsSync(options.in)) return fail('file_missing');
  const text = readFileSync(options.in, 'utf8');
  const checkpoints = parseCheckpoints(text);
  // The first time there is nothing that was seen before.
  const seen = existsSync(options.seen) ? parseCheckpoints(readFileSync(options.seen, 'utf8')) : [];
  if (checkpoints === undefined || seen === undefined) return fail('not_checkpoints');
  const { tenant, centreKey, name } = options;
  const signed = cosign(checkpoints, seen, { tenant, centreKey, name, key, system: realSystem });
  if (!signed.ok) return fail(signed.reason, signed.detail);
  // Remembered first: who forgets what it signed could sign another history tomorrow. The same once more is signed again.
  writePrivateFile(options.seen, text);
  writePrivateFile(options.out, `${JSON.stringify(signed.value)}\n`);
  return print(`${signed.value.size} 件の検査点に署名しました: ${options.out}（本部に渡してください）`);
};

const newKey = ({ key }: { readonly key: string }): void => {
  if (existsSync(key)) return fail('file_exists');
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  writePrivateFile(key, privateKey.export({ format: 'pem', type: 'pkcs8' }));
  return print(`立会人の公開鍵: ${publicKey.export({ format: 'der', type: 'spki' }).toString('base64')}`);
};

const centreKey = (text: string): string => {
  if (!publicKeySchema.safeParse(text).success)
    throw new InvalidArgumentError('本部の公開鍵（base64）を指定してください。');
  return text;
};

const centre = (command: Command): Command =>
  command
    .requiredOption('--config <file>', '本部の設定')
    .requiredOption('--data <dir>', '本部のデータのフォルダー')
    .addOption(tenantOption());

export const defineCheckpoint = (command: Command): void => {
  centre(command.command('make').description('いま検査点を作る（本部は毎時、自分で作る）')).action(make);
  centre(command.command('export').description('検査点をすべて書き出す（立会人と監査に渡す）'))
    .requiredOption('--to <file>', '書くファイル')
    .action(exportAll);
  command
    .command('cosign')
    .description('立会人: 前に見た検査点から続いていることを確かめ、最後のものに署名する')
    .requiredOption('--in <file>', '本部の検査点のファイル')
    .requiredOption('--seen <file>', '前に署名したときのファイル（署名すると新しくなる。最初はなくてよい）')
    .requiredOption('--key <file>', '立会人の鍵 (PEM)')
    .requiredOption('--name <name>', '立会人の名前（空白なし。例 audit.example.jp）')
    .requiredOption('--centre-key <key>', '本部の公開鍵（base64）', centreKey)
    .addOption(tenantOption().makeOptionMandatory())
    .requiredOption('--out <file>', '署名を書くファイル（本部に渡す）')
    .action(witness);
  centre(command.command('accept').description('立会人の署名を確かめて、本部に残す'))
    .requiredOption('--cosignature <file>', '立会人の署名のファイル')
    .option('--staff <number>', '記録に残す 操作した職員の番号', 'command')
    .action(accept);
  command
    .command('new-key')
    .description('立会人の鍵を作る')
    .requiredOption('--key <file>', '書くファイル（新しいもの）')
    .action(newKey);
};
