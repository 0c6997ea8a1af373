import { InvalidArgumentError } from 'commander';
import { type CivilDate, civilDateSchema } from '../../kernel/dates.ts';
import { type TenantId, tenantIdSchema } from '../../kernel/ids.ts';
import { makeSealKey, readPrivateKey, sealFiles } from '../../registry/import/seal.ts';
import { complain, fail, print } from './output.ts';

interface Options {
  readonly key: string;
  readonly newKey?: true;
  readonly version?: number;
  readonly dataDate?: CivilDate;
  readonly source?: string;
  readonly tenant?: TenantId;
  readonly json?: true;
}

export const civilDate = (text: string): CivilDate => {
  const parsed = civilDateSchema.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError('YYYY-MM-DD の形で、ある日付を指定してください。');
  return parsed.data;
};

export const tenantId = (text: string): TenantId => {
  const parsed = tenantIdSchema.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError('6 桁の数字を指定してください。');
  return parsed.data;
};

const makeKey = ({ key, json }: Options): void => {
  const made = makeSealKey(key);
  if (!made.ok) return fail(made.reason, { file: key });
  if (json === true) return print(JSON.stringify(made.value));
  print(made.value.publicKey);
  return complain(
    '秘密鍵を作りました。封をする人だけが持ち、上の公開鍵を端末の設定の registry.sealKeys に書いてください。',
  );
};

export const runSeal = async (files: readonly string[], options: Options): Promise<void> => {
  if (options.newKey === true) return makeKey(options);
  const { version, dataDate, source, tenant } = options;
  if (
    files.length === 0 ||
    version === undefined ||
    dataDate === undefined ||
    source === undefined ||
    tenant === undefined
  ) {
    complain('封をするには、ファイルと --version --data-date --source --tenant が要ります。');
    process.exitCode = 2;
    return;
  }
  const key = readPrivateKey(options.key);
  if (!key.ok) return fail(key.reason);
  const sealed = await sealFiles(files, { tenant, version, dataDate, source, key: key.value });
  if (!sealed.ok) return fail(sealed.reason, sealed.detail);
  if (options.json === true) return print(JSON.stringify(sealed.value));
  return print(`封をしました: ${sealed.value.path}`);
};
