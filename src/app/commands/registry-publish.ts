import type { Command } from 'commander';
import { realSystem } from '../../kernel/system.ts';
import { readPrivateKey } from '../../registry/import/seal.ts';
import { isSecure } from '../membership.ts';
import { publishToSite, type SitePublished } from '../registry-publish.ts';
import { loadSiteProfile } from '../site-profile.ts';
import { urlOfCentre, wholeNumber } from './options.ts';
import { complain, explain, fail, print } from './output.ts';

interface Options {
  readonly data: string;
  readonly key: string;
  readonly whole?: true;
  readonly above?: number;
  readonly centralUrl?: string;
  readonly offline?: true;
  readonly json?: true;
}

const say = (site: string, published: SitePublished): void => {
  const { manifest, siteKeyFile, folder, waiting, trouble } = published;
  if (manifest === null) print(`${site}: 前に渡したものから変わりありません。`);
  else {
    const kind = manifest.base === null ? '全部' : `第 ${manifest.base} 版からの差`;
    print(
      `${site}: 第 ${manifest.version} 版（${manifest.dataDate} 現在、${kind}、${manifest.rows.toLocaleString('ja-JP')} 行）を作りました。`,
    );
    print(`  置き場所 ${folder}`);
    print(`  端末に一度だけ package.key の名で置く鍵 ${siteKeyFile}`);
  }
  if (trouble === null) return;
  complain(explain(trouble.reason, trouble.newest === null ? {} : { newest: trouble.newest }));
  complain(`  本部に渡していない版: ${waiting.join('、')}。次に実行したときに渡します。`);
};

const publishOne = async (file: string, options: Options): Promise<boolean> => {
  const profile = loadSiteProfile(file);
  const key = readPrivateKey(options.key);
  const ready = profile.ok ? key : profile;
  // Over https the profile names the terminals' entrance, at which nothing is handed in.
  const own = profile.ok && !isSecure(profile.value) ? profile.value.centralUrl : undefined;
  const centralUrl = options.offline === true ? null : (options.centralUrl ?? own);
  if (centralUrl === undefined) {
    fail('publish_url_missing');
    return false;
  }
  if (!profile.ok || !key.ok) {
    if (!ready.ok) fail(ready.reason, ready.detail);
    return false;
  }
  const published = await publishToSite({
    dataDir: options.data,
    profile: profile.value,
    signingKey: key.value,
    system: realSystem,
    whole: options.whole === true,
    ...(options.above === undefined ? {} : { above: options.above }),
    centralUrl,
  });
  const site = profile.value.site.id;
  if (options.json === true) print(JSON.stringify({ site, ...published }));
  else if (published.ok) say(site, published.value);
  else complain(`${site}: ${explain(published.reason, published.detail)}`);
  return published.ok && published.value.trouble === null;
};

const run = async (files: readonly string[], options: Options): Promise<void> => {
  for (const file of files) if (!(await publishOne(file, options))) process.exitCode = 1;
};

export const definePublish = (command: Command): void => {
  command
    .command('publish')
    .description('各場所に要る分だけの住民データを作り、署名・暗号化して本部に渡す')
    .argument('<sites...>', '渡す先の端末の設定 (kiosk-config/sites/*.yaml)')
    .requiredOption('--data <dir>', '取り込みをしたデータのフォルダー')
    .requiredOption('--key <file>', '配布の秘密鍵（Ed25519、PEM。kazasu registry seal --new-key で作る）')
    .option('--whole', '差ではなく全部を作る')
    .option(
      '--above <version>',
      'この版より大きい版にする（本部が答えた newest）',
      wholeNumber(1, 999_999_998),
    )
    .option('--central-url <url>', '本部の画面の住所（端末の入口が別にある本部では要ります）', urlOfCentre)
    .option('--offline', '本部に渡さない（USB などで運ぶ）')
    .option('--json', '結果を JSON で出す')
    .action(run);
};
