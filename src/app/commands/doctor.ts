import { type Command, Option } from 'commander';
import { z } from 'zod';
import { realSystem } from '../../kernel/system.ts';
import { createCentreClient } from '../../sync/https-client.ts';
import { type CentreAnswer, examine } from '../doctor.ts';
import type { Finding } from '../finding.ts';
import { openTownRegistry } from '../load-town.ts';
import { lookAtReaders } from '../look-at-readers.ts';
import type { FoundReplica } from '../registry-finding.ts';
import { loadSiteProfile, READERS, type SiteProfile } from '../site-profile.ts';
import { readStanding } from '../standing.ts';
import { urlOfCentre } from './options.ts';
import { fail, print } from './output.ts';

interface Options {
  readonly site: string;
  readonly data: string;
  readonly centralUrl?: string;
  readonly reader?: SiteProfile['reader'];
  readonly json?: true;
}

const healthSchema = z.object({
  serverTime: z.number(),
  /** Only a 支所ノード says it. */
  upstream: z.object({ online: z.boolean(), asOf: z.number().nullable(), stale: z.boolean() }).optional(),
});
const ANSWER_MS = 3_000;

/** Believing the CA that the terminal pinned; before it has one nobody is asked over https. */
const askCentre = async (centralUrl: string, dataDir: string): Promise<CentreAnswer | undefined> => {
  const ca = readStanding(dataDir)?.ca;
  const client = createCentreClient({ tls: () => (ca === undefined ? undefined : { ca: [ca] }) });
  try {
    const reply = await client.send(new URL('/v1/health', centralUrl), {
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const health = healthSchema.safeParse(await reply.json());
    return health.success ? health.data : undefined;
  } catch {
    return undefined; // no answer is the finding
  } finally {
    client.close();
  }
};

const replicaIn = (dataDir: string): FoundReplica | string => {
  const registry = openTownRegistry({ dataDir, system: realSystem });
  if (!registry.ok) return registry.reason;
  try {
    return { count: registry.value.count(), ...registry.value.meta() };
  } finally {
    registry.value.close();
  }
};

const MARK: Readonly<Record<Finding['state'], string>> = { ok: '○ よい', warn: '△ 注意', bad: '× 悪い' };

const run = async (options: Options): Promise<void> => {
  const loaded = loadSiteProfile(options.site);
  if (!loaded.ok) return fail(loaded.reason, loaded.detail);
  const { centralUrl = loaded.value.centralUrl, reader = loaded.value.reader } = options;
  const findings = await examine({
    profile: { ...loaded.value, centralUrl, reader },
    dataDir: options.data,
    system: realSystem,
    readers: () => lookAtReaders(realSystem),
    residents: () => replicaIn(options.data),
    centre: () => askCentre(centralUrl, options.data),
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
    .option('--central-url <url>', '設定の centralUrl の代わりに使う本部の住所', urlOfCentre)
    .addOption(new Option('--reader <kind>', '設定の reader の代わりに使うリーダー').choices(READERS))
    .option('--json', '結果を JSON で出す')
    .action(run);
};
