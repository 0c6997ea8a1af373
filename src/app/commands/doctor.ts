import type { Command } from 'commander';
import { z } from 'zod';
import { realSystem } from '../../kernel/system.ts';
import { examine } from '../doctor.ts';
import type { Finding } from '../finding.ts';
import { openTownRegistry } from '../load-town.ts';
import { lookAtReaders } from '../look-at-readers.ts';
import { loadSiteProfile } from '../site-profile.ts';
import { fail, print } from './output.ts';

interface Options {
  readonly site: string;
  readonly data: string;
  readonly json?: true;
}

const healthSchema = z.object({ serverTime: z.number() });
const ANSWER_MS = 3_000;

const centralTime = async (centralUrl: string): Promise<number | undefined> => {
  try {
    // oxlint-disable-next-line no-restricted-globals -- the one question to the centre
    const reply = await fetch(new URL('/v1/health', centralUrl), { signal: AbortSignal.timeout(ANSWER_MS) });
    const health = healthSchema.safeParse(await reply.json());
    return health.success ? health.data.serverTime : undefined;
  } catch {
    return undefined; // no answer is the finding
  }
};

const residentCount = (dataDir: string): number | string => {
  const registry = openTownRegistry({ dataDir, system: realSystem });
  if (!registry.ok) return registry.reason;
  try {
    return registry.value.count();
  } finally {
    registry.value.close();
  }
};

const MARK: Readonly<Record<Finding['state'], string>> = { ok: '○ よい', warn: '△ 注意', bad: '× 悪い' };

const run = async (options: Options): Promise<void> => {
  const profile = loadSiteProfile(options.site);
  if (!profile.ok) return fail(profile.reason, profile.detail);
  const findings = await examine({
    profile: profile.value,
    dataDir: options.data,
    system: realSystem,
    readers: () => lookAtReaders(realSystem),
    residents: () => residentCount(options.data),
    centralTime: () => centralTime(profile.value.centralUrl),
  });
  process.exitCode = findings.some(({ state }) => state === 'bad') ? 1 : 0;
  if (options.json === true) return print(JSON.stringify(findings));
  for (const { state, found, todo } of findings) {
    print(`${MARK[state]}  ${found}`);
    if (todo !== undefined) print(`         → ${todo}`);
  }
};

export const defineDoctor = (command: Command): void => {
  command
    .requiredOption('--site <file>', '端末の設定 (kiosk-config/sites/*.yaml)')
    .requiredOption('--data <dir>', '端末のデータのフォルダー')
    .option('--json', '結果を JSON で出す')
    .action(run);
};
