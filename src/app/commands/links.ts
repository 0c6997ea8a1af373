import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { civilDateSchema } from '../../kernel/dates.ts';
import { realSystem } from '../../kernel/system.ts';
import { linkKindSchema } from '../../modules/identification/schema.ts';
import { kindWords } from '../../modules/identification/screen-text.ts';
import { leftCsv, reportCsv, reportHtml } from '../links-files.ts';
import { type LinksJob, type LinksReport, openLinksJob } from '../links-job.ts';
import { writePrivateFile } from '../private-file.ts';
import { loadSiteProfile, type SiteProfile } from '../site-profile.ts';
import { readTokenKey, tokenKeyId, writeTokenKey } from '../token-key.ts';
import { wholeNumber } from './options.ts';
import { fail, print } from './output.ts';

interface Common {
  readonly data: string;
  readonly site: string;
  readonly staff: string;
  readonly json?: true;
}

const parsed =
  <T>(
    schema: { safeParse(text: string): { success: true; data: T } | { success: false } },
    complaint: string,
  ) =>
  (text: string): T => {
    const result = schema.safeParse(text);
    if (!result.success) throw new InvalidArgumentError(complaint);
    return result.data;
  };
const date = parsed(civilDateSchema, 'YYYY-MM-DD の形で、ある日付を指定してください。');
const kindOf = parsed(
  linkKindSchema,
  'common_card_id、jpki_serial、jpki_phone、profile:名前 のどれかを指定してください。',
);

/** Opens the stopped terminal, does the job, closes it; whatever fails is said and ends with 1. */
const withJob = (options: Common, job: (links: LinksJob, profile: SiteProfile) => void): void => {
  const profile = loadSiteProfile(options.site);
  if (!profile.ok) return fail(profile.reason, profile.detail);
  const { data: dataDir, staff } = options;
  const links = openLinksJob({ dataDir, staff, profile: profile.value, system: realSystem });
  if (!links.ok) return fail(links.reason, links.detail);
  try {
    job(links.value, profile.value);
  } finally {
    links.value.close();
  }
  return undefined;
};

const summary = ({
  today,
  residents,
  here,
  registerOnly,
  without,
  kinds,
  campaigns,
}: LinksReport): string[] => [
  `${today} 現在: 窓口で登録 ${here} 人、住民の記録だけ ${registerOnly} 人、登録なし ${without} 人（住民 ${residents} 人）`,
  ...kinds.map(
    ({ kind, people, active, expired, expiring, superseded, unlinked }) =>
      `${kindWords(kind)}: ${people} 人、使える ${active}、期限切れ ${expired}、まもなく期限 ${expiring}、切り替え済み ${superseded}、やめた ${unlinked}`,
  ),
  ...campaigns.map(
    ({ kind, done, left }) => `登録し直し（${kindWords(kind)}）: すみ ${done} 人、のこり ${left} 人`,
  ),
];

const report = ({
  months,
  out,
  ...options
}: Common & { readonly months: number; readonly out?: string }): void =>
  withJob(options, (links, profile) => {
    const made = links.report(months);
    if (out !== undefined) {
      const noted = links.noteExport('report', made.list.length);
      if (!noted.ok) return fail(noted.reason, noted.detail);
      const place = {
        municipality: profile.tenant.name,
        site: profile.site.name,
        training: profile.training,
      };
      writePrivateFile(join(out, 'links.html'), reportHtml(made, place));
      writePrivateFile(join(out, 'links.csv'), reportCsv(made));
    }
    // Counts only: who it is stands in the file, and that it was written is recorded.
    if (options.json === true) return print(JSON.stringify({ ...made, list: made.list.length }));
    for (const line of summary(made)) print(line);
    return undefined;
  });

interface Relink extends Common {
  readonly kind: string;
  readonly reason: string;
  readonly before?: ReturnType<typeof date>;
  readonly leadsUntil?: ReturnType<typeof date>;
  readonly end?: true;
}

const relink = ({ kind, reason, before, leadsUntil, end, ...options }: Relink): void =>
  withJob(options, (links) => {
    const done =
      end === true
        ? links.endAsking(kind, reason)
        : links.ask({ kind, before: before ?? links.today, leadsUntil: leadsUntil ?? null }, reason);
    if (!done.ok) return fail(done.reason, done.detail);
    const progress = links.report(0).campaigns.find((campaign) => campaign.kind === kind);
    if (options.json === true) return print(JSON.stringify(progress ?? null));
    if (progress === undefined) return print(`登録し直し（${kindWords(kind)}）を 終えました。`);
    return print(
      `登録し直し（${kindWords(kind)}）: ${progress.before} より前の登録。すみ ${progress.done} 人、のこり ${progress.left} 人`,
    );
  });

const left = ({ kind, out, ...options }: Common & { readonly kind: string; readonly out: string }): void =>
  withJob(options, (links) => {
    const list = links.left(kind);
    if (!list.ok) return fail(list.reason, list.detail);
    const noted = links.noteExport('left', list.value.length);
    if (!noted.ok) return fail(noted.reason, noted.detail);
    writePrivateFile(out, leftCsv(kind, list.value));
    if (options.json === true) return print(JSON.stringify({ left: list.value.length }));
    return print(`のこり ${list.value.length} 人を ${out} に書きました。`);
  });

interface KeyOptions {
  readonly data: string;
  readonly write?: string;
  readonly read?: string;
}

const key = ({ data, write, read }: KeyOptions): void => {
  const done =
    read !== undefined
      ? readTokenKey(data, read)
      : write !== undefined
        ? writeTokenKey(data, write, realSystem)
        : tokenKeyId(data, realSystem);
  if (!done.ok) return fail(done.reason, done.detail);
  return print(`市町村の鍵: ${done.value}（この番号が同じ端末どうしで、カードの登録が通じます）`);
};

const common = (command: Command): Command =>
  command
    .requiredOption('--data <dir>', '止めた端末のデータのフォルダー')
    .requiredOption('--site <file>', '端末の設定 (kiosk-config/sites/*.yaml)')
    .option('--staff <number>', '記録に残す 操作した職員の番号', 'command')
    .option('--json', '結果を JSON で出す');

export const defineLinks = (command: Command): void => {
  common(command.command('report').description('カードの登録の報告（HTML と CSV）'))
    .option('--months <number>', '何か月のうちに期限が来るものを数えるか', wholeNumber(0, 120), 6)
    .option('--out <dir>', 'links.html と links.csv を書くフォルダー（書いたことが記録に残る）')
    .action(report);
  common(command.command('relink').description('全員に登録し直しをお願いする・終える'))
    .addOption(
      new Option('--kind <kind>', 'common_card_id、jpki_serial、jpki_phone、profile:名前')
        .argParser(kindOf)
        .makeOptionMandatory(),
    )
    .requiredOption('--reason <text>', '理由（記録に残る）')
    .option('--before <date>', 'この日より前の登録が対象（指定しなければ今日）', date)
    .option('--leads-until <date>', 'この日までは古い登録でも受け付ける（指定しなければすぐ止める）', date)
    .option('--end', 'お願いを終える（古い登録も使えるようになる）')
    .action(relink);
  common(command.command('left').description('まだ登録し直していない方の一覧（CSV、住所なし）'))
    .addOption(new Option('--kind <kind>', '登録し直しの種類').argParser(kindOf).makeOptionMandatory())
    .requiredOption('--out <file>', '書くファイル（書いたことが記録に残る）')
    .action(left);
  command
    .command('key')
    .description('カードの符号を作る市町村の鍵: 番号を見る、ファイルに書く、新しい端末に入れる')
    .requiredOption('--data <dir>', '止めた端末のデータのフォルダー')
    .addOption(
      new Option('--write <file>', '鍵をファイルに書く（手で運び、終わったら消す）').conflicts('read'),
    )
    .option('--read <file>', '鍵をファイルから入れる（まだ何もない端末だけ）')
    .action(key);
};
