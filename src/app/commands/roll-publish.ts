import type { Command } from 'commander';
import { success } from '../../kernel/result.ts';
import { realSystem } from '../../kernel/system.ts';
import { readPrivateKey } from '../../registry/import/seal.ts';
import { readPackage } from '../../registry/package-file.ts';
import type { ElectionId } from '../../registry/roll/election.ts';
import { isSecure } from '../membership.ts';
import { rollFiles } from '../roll-files.ts';
import { applyRoll } from '../roll-package.ts';
import { publishRoll, type RollPublished, type RollSitePublished } from '../roll-publish.ts';
import { loadSiteProfile, type SiteProfile } from '../site-profile.ts';
import { electionIdOption, urlOfCentre, wholeNumber } from './options.ts';
import { complain, explain, fail, print } from './output.ts';

interface Options {
  readonly data: string;
  readonly key: string;
  readonly election: ElectionId;
  readonly above?: number;
  readonly centralUrl?: string;
  readonly offline?: true;
  readonly json?: true;
}

const sayOne = ({ site, manifest, made, path, siteKeyFile, trouble }: RollSitePublished): void => {
  const { roll, version, dataDate } = manifest;
  print(
    made
      ? `${site}: 名簿 第 ${roll?.version} 版（${dataDate} 現在、${(roll?.count ?? 0).toLocaleString('ja-JP')} 人）の配布 ${version} を作りました。`
      : `${site}: 前に渡したものから変わりありません（配布 ${version}）。`,
  );
  print(`  置き場所 ${path}`);
  print(`  端末に一度だけ package.key の名で置く鍵 ${siteKeyFile}`);
  if (trouble === null) return;
  complain(`  ${explain(trouble.reason, trouble.newest === null ? {} : { newest: trouble.newest })}`);
  complain(
    '  本部に渡せていません。もう一度実行するか、上のファイルを USB で運び kazasu roll apply で入れてください。',
  );
};

const say = ({ sites, trouble }: RollPublished): void => {
  for (const each of sites) {
    if (each.ok) sayOne(each.value);
    else complain(`${each.site}: ${explain(each.reason, each.detail)}`);
  }
  if (trouble !== null) complain(`本部に選挙と版を知らせられませんでした: ${explain(trouble)}`);
};

const profilesOf = (files: readonly string[]) => {
  const profiles: SiteProfile[] = [];
  for (const file of files) {
    const profile = loadSiteProfile(file);
    if (!profile.ok) return profile;
    profiles.push(profile.value);
  }
  return success(profiles);
};

const publish = async (files: readonly string[], options: Options): Promise<void> => {
  const profiles = profilesOf(files);
  if (!profiles.ok) return fail(profiles.reason, profiles.detail);
  const key = readPrivateKey(options.key);
  if (!key.ok) return fail(key.reason);
  const [first] = profiles.value;
  // Over https the profile names the terminals' entrance, at which nothing is handed in.
  const own = first !== undefined && !isSecure(first) ? first.centralUrl : undefined;
  const centralUrl = options.offline === true ? null : (options.centralUrl ?? own);
  if (centralUrl === undefined) return fail('publish_url_missing');
  const published = await publishRoll({
    dataDir: options.data,
    electionId: options.election,
    profiles: profiles.value,
    signingKey: key.value,
    system: realSystem,
    ...(options.above === undefined ? {} : { above: options.above }),
    centralUrl,
  });
  if (options.json === true) print(JSON.stringify(published));
  if (!published.ok) return fail(published.reason, published.detail);
  if (options.json !== true) say(published.value);
  const { sites, trouble } = published.value;
  if (trouble !== null || sites.some((each) => !each.ok || each.value.trouble !== null)) process.exitCode = 1;
  return undefined;
};

const apply = async (
  path: string,
  { data, site, election, json }: Pick<Options, 'data' | 'election' | 'json'> & { readonly site: string },
): Promise<void> => {
  const profile = loadSiteProfile(site);
  if (!profile.ok) return fail(profile.reason, profile.detail);
  const file = readPackage(path);
  if (!file.ok) return fail(file.reason);
  const files = rollFiles({ dataDir: data, electionId: election, system: realSystem });
  if (!files.ok) return fail(files.reason, files.detail);
  const applied = await applyRoll(file.value, {
    profile: profile.value,
    dataDir: data,
    files: files.value,
    electionId: election,
  });
  if (json === true) print(JSON.stringify(applied));
  if (!applied.ok) return fail(applied.reason, applied.detail);
  const { roll, dataDate } = file.value.manifest;
  return json === true
    ? undefined
    : print(`名簿を第 ${roll?.version} 版（${dataDate} 現在）に切り替えました。`);
};

const ELECTION = ['--election <id>', '選挙の id（選挙の定義の electionId）', electionIdOption] as const;

export const defineRollPublish = (command: Command): void => {
  command
    .command('publish')
    .description('各投票所に要る分だけの名簿を作り、署名・暗号化して本部に渡す')
    .argument('<sites...>', '渡す先の端末の設定 (kiosk-config/sites/*.yaml)')
    .requiredOption('--data <dir>', '取り込みをした名簿のフォルダー')
    .requiredOption('--key <file>', '配布の秘密鍵（Ed25519、PEM。kazasu registry seal --new-key で作る）')
    .requiredOption(...ELECTION)
    .option(
      '--above <version>',
      'この番号より大きい配布にする（本部が答えた newest）',
      wholeNumber(1, 999_999_998),
    )
    .option('--central-url <url>', '本部の画面の住所（端末の入口が別にある本部では要ります）', urlOfCentre)
    .option('--offline', '本部に渡さない（USB などで運ぶ）')
    .option('--json', '結果を JSON で出す')
    .action(publish);
  command
    .command('apply')
    .description('USB などで運んだ名簿（.kzp）を端末に入れる。端末は動いたままでよい')
    .argument('<file>', '配布のファイル')
    .requiredOption('--data <dir>', '端末のデータのフォルダー')
    .requiredOption('--site <file>', '端末の設定 (kiosk-config/sites/*.yaml)')
    .requiredOption(...ELECTION)
    .option('--json', '結果を JSON で出す')
    .action(apply);
};
