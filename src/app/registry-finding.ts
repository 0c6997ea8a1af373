/** What `kazasu doctor` says of the residents' data: how many, of which day, and whether they should be here at all. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { formatWareki } from '../kernel/dates.ts';
import type { System } from '../kernel/system.ts';
import { hasReplica } from '../registry/scope.ts';
import type { Finding } from './finding.ts';
import { type ReplicaFacts, replicaState } from './replica-state.ts';
import { PACKAGE_KEY_FILE } from './site-package.ts';
import { type SiteProfile, scopeOfSite } from './site-profile.ts';

export interface FoundReplica extends ReplicaFacts {
  readonly count: number;
}

interface Looked {
  readonly profile: SiteProfile;
  readonly dataDir: string;
  readonly system: Pick<System, 'now'>;
  /** What lies here, or why it cannot be read. */
  readonly residents: () => FoundReplica | string;
}

const part = 'registry';

/** A site whose modules need nobody. */
const unneeded = (found: FoundReplica | string): Finding =>
  found === 'registry_missing'
    ? { part, state: 'ok', found: 'この場所では住民データを使いません' }
    : {
        part,
        state: 'bad',
        found: 'この場所では使わない住民データがあります',
        todo: '端末を止め、データのフォルダーの registry フォルダーを消してください。',
      };

const missing = (reason: string, { profile, dataDir }: Looked): Finding => {
  const comes = profile.registry.publishKeys.length > 0;
  const found = `住民データを読めません (${reason})`;
  if (reason !== 'registry_missing' || !comes) {
    const todo = profile.training ? 'kazasu town を実行してください。' : '住民データを取り込んでください。';
    return { part, state: 'bad', found, todo };
  }
  return existsSync(join(dataDir, PACKAGE_KEY_FILE))
    ? {
        part,
        state: 'warn',
        found: '住民データがまだ届いていません',
        todo: '本部とつながると自動で届きます。急ぐときは kazasu registry apply を使ってください。',
      }
    : {
        part,
        state: 'bad',
        found: '配布された住民データを開く鍵がありません',
        todo: `この場所の鍵を ${PACKAGE_KEY_FILE} の名でデータのフォルダーに置いてください。`,
      };
};

export const registryFinding = (looked: Looked): Finding => {
  const { profile, residents, system } = looked;
  const replica = residents();
  if (!hasReplica(scopeOfSite(profile))) return unneeded(replica);
  if (typeof replica === 'string') return missing(replica, looked);
  const { count, dataDate, source, version } = replica;
  const found = `住民 ${count.toLocaleString('ja-JP')} 人、${formatWareki(dataDate) ?? dataDate}現在（${source}、第 ${version} 版）`;
  return replicaState({ profile, replica: () => replica, system }).state === 'stale'
    ? {
        part,
        state: 'warn',
        found: `${found}。決められた日数をこえています`,
        todo: '取り込みと配布 (kazasu registry publish) が止まっていないか確かめてください。',
      }
    : { part, state: 'ok', found };
};
