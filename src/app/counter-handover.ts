/** 引き渡し of a terminal's counter: what was taken at this desk, as it stands, into the folder that its profile names. */
import { join } from 'node:path';
import type { Db } from '../db/index.ts';
import type { EventId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import {
  type CatalogueOn,
  type CounterContext,
  type HandedApplication,
  recentlyTaken,
} from '../modules/counter/index.ts';
import {
  HANDOVER_WORDS,
  type HandoverFault,
  type HandoverJob,
  openHandover,
  startHandover,
} from './handover-files.ts';
import type { SiteProfile } from './site-profile.ts';

interface Parts {
  readonly profile: Pick<SiteProfile, 'counter' | 'device'>;
  readonly dataDir: string;
  readonly db: Db;
  readonly catalogue: () => CatalogueOn;
  readonly system: Pick<System, 'sleep'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly changed: () => void;
}

export interface CounterHandover {
  readonly port: CounterContext['handover'];
  /** Something was taken or changed. */
  wake(): void;
  stop(): Promise<void>;
}

const NONE: CounterHandover = {
  port: { waiting: () => 0, fault: () => null, isDone: () => false },
  wake: () => undefined,
  stop: async () => undefined,
};

/** So many applications of this desk, newest first, are looked at for what changed: some days of it. */
const LOOKED_AT = 200;

export const createCounterHandover = (parts: Parts): CounterHandover => {
  const { profile, dataDir, db, catalogue, system, logger, changed } = parts;
  const site = profile.counter?.handover;
  if (site === undefined) return NONE;
  const applications = (): readonly HandedApplication[] =>
    recentlyTaken(db, catalogue(), { device: profile.device, limit: LOOKED_AT });
  let job: HandoverJob | undefined;
  let fault: HandoverFault | undefined;
  let isStopped = false;
  const opening = openHandover({
    folder: site.folder,
    ledger: join(dataDir, 'handover.jsonl'),
    writer: profile.device,
    csv: site.csv === 'none' ? undefined : site.csv,
  }).then((opened) => {
    if (!opened.ok) {
      fault = opened.reason;
      logger.warn('handover.waits', { reason: opened.reason });
      changed();
    } else if (!isStopped)
      job = startHandover({ handover: opened.value, applications, system, logger, changed });
  });
  return {
    port: {
      waiting: () => job?.waiting() ?? 0,
      fault: () => (fault === undefined ? (job?.fault() ?? null) : HANDOVER_WORDS[fault]),
      isDone: (application: EventId) => job?.isDone(application) ?? false,
    },
    wake: () => job?.wake(),
    async stop() {
      isStopped = true;
      await opening;
      await job?.stop();
    },
  };
};
