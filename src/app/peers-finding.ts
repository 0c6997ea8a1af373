/** What `kazasu doctor` says of the terminals nearby: who they are, and how far what they recorded is here. */
import { silentLogger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import { foreignStreams, forks, keptRoster } from '../outbox/foreign-rows.ts';
import { scopeFault } from '../outbox/roster.ts';
import type { Finding } from './finding.ts';
import { hasRecord, openRecord } from './record.ts';
import { type SiteProfile, siteScopeOf } from './site-profile.ts';

interface Looked {
  readonly profile: SiteProfile;
  readonly dataDir: string;
  readonly system: System;
}

const part = 'peers';

const NO_ROSTER: Finding = {
  part,
  state: 'warn',
  found: '近くの端末の名簿がまだありません',
  todo: '本部に一度つながると届きます。それまで、この端末の記録はこの端末にだけあります。',
};

const findingOf = ({ profile }: Looked, db: Parameters<typeof keptRoster>[0]): Finding => {
  if (forks(db).length > 0)
    return {
      part,
      state: 'bad',
      found: `記録が食い違う端末があります (${[...new Set(forks(db).map(({ device }) => device))].join('、')})`,
      todo: '端末を初期化せずに、情報担当に連絡してください。',
    };
  const roster = keptRoster(db)?.roster;
  if (roster === undefined) return NO_ROSTER;
  const fault = scopeFault(siteScopeOf(profile), roster);
  if (fault !== undefined)
    return {
      part,
      state: 'bad',
      found: `名簿がこの端末の設定と合いません (${fault})`,
      todo: '設定の site と peers.event を、本部の siteEvents と合わせてください。',
    };
  const others = roster.members.filter(
    ({ device, state }) => state === 'active' && device !== profile.device,
  );
  const waiting = foreignStreams(db).reduce((sum, { headSeq, centralSeq }) => sum + headSeq - centralSeq, 0);
  return {
    part,
    state: 'ok',
    found: `近くの端末 ${others.length} 台（名簿 第 ${roster.version} 版）、預かって本部に届けていない記録 ${waiting} 件`,
  };
};

export const peersFinding = (looked: Looked): Finding => {
  const { profile, dataDir, system } = looked;
  if (profile.peers === undefined)
    return { part, state: 'ok', found: '近くの端末と記録を預け合う設定はありません' };
  if (!hasRecord(dataDir)) return NO_ROSTER;
  const record = openRecord({
    dataDir,
    profile,
    system,
    logger: silentLogger,
    projections: [],
    mode: 'existing',
  });
  if (!record.ok)
    return { part, state: 'ok', found: '近くの端末のことは、端末の画面の「使い方」で見られます' };
  const { db } = record.value;
  try {
    return findingOf(looked, db);
  } finally {
    db.close();
  }
};
