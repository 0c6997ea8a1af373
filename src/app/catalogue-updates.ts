/** 様式の目録 at a counter: the shipped one with what the town changed, as it is on a day, with or without a line. */
import type { Db, WriteFailure } from '../db/index.ts';
import { type CivilDate, civilDateInJapan } from '../kernel/dates.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import {
  type Change,
  catalogueOn,
  findingsFrom,
  isHarmless,
  publishedSchema,
} from '../modules/counter/catalogue-version.ts';
import type { Catalogue } from '../modules/counter/schema.ts';
import type { CatalogueHead, SignedCatalogue } from '../outbox/catalogue-document.ts';
import { type CatalogueRefusal, createCatalogueKeeper } from '../outbox/catalogue-keeper.ts';
import type { EventBody } from '../outbox/event.ts';
import { type CatalogueFeedPorts, startCatalogueFeed } from '../sync/catalogue-feed.ts';

/** `bad_catalogue`: no changes, or of a form that this program does not know. `lint`: with them the catalogue would be wrong. */
export type CatalogueTrouble = 'bad_catalogue' | 'lint';

export interface CatalogueSource {
  /** The same object for the same day until `subscribe` calls. */
  on(day: CivilDate): Catalogue;
  /** The publication that is in use; `null`: only what is shipped. */
  version(): Pick<CatalogueHead, 'number' | 'sha256' | 'asOf'> | null;
  /** Why what is kept is not in use (a newer program ships other forms): a person must do something. */
  trouble(): CatalogueTrouble | null;
  /** Called when a publication came into use, and at every midnight in Japan. Gives what ends it. */
  subscribe(changed: () => void): () => void;
  /** SHA-256 of the publication that is kept. */
  kept(): string | undefined;
  /** A bad one is refused, and the old one stays. */
  keep(
    signed: SignedCatalogue,
    centralPublicKey: string,
  ): Result<'kept', CatalogueRefusal | CatalogueTrouble | WriteFailure>;
  stop(): Promise<void>;
}

export interface CatalogueSourceOptions {
  /** Migrated with `catalogueMigrations`. */
  readonly db: Db;
  readonly tenant: string;
  readonly mode: EventBody['mode'];
  readonly shipped: Catalogue;
  readonly system: System;
  readonly logger: Logger;
}

/** How often it is looked whether another day has begun: a clock may be set, and a machine may sleep. */
const LOOK_MS = 20_000;
/** Days whose catalogues are at hand. */
const MOST_DAYS = 8;

const parsePayload = (payload: string): Result<readonly Change[], 'bad_catalogue'> => {
  let json: unknown;
  try {
    json = JSON.parse(payload);
  } catch {
    return failure('bad_catalogue'); // signed, and no JSON all the same
  }
  const parsed = publishedSchema.safeParse(json);
  return parsed.success ? success(parsed.data.changes) : failure('bad_catalogue');
};

/** The changes in it, when with them the catalogue is right on every day from `day` on. */
const checked = (
  shipped: Catalogue,
  payload: string,
  day: CivilDate,
): Result<readonly Change[], CatalogueTrouble> => {
  const changes = parsePayload(payload);
  if (!changes.ok) return changes;
  const wrong = findingsFrom(shipped, changes.value, day).find((finding) => !isHarmless(finding));
  return wrong === undefined ? changes : failure('lint', { code: wrong.code, at: wrong.at });
};

/** What is in use: what is kept, when it is good with what is shipped. */
interface InUse {
  readonly changes: readonly Change[];
  readonly version: Pick<CatalogueHead, 'number' | 'sha256' | 'asOf'> | null;
  readonly trouble: CatalogueTrouble | null;
}

/** Calls when another day has begun in Japan. Until `stop`. */
const watchDays = (system: System, begun: () => void): { stop(): Promise<void> } => {
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    let day = civilDateInJapan(system.now());
    while (!stopping.signal.aborted) {
      await system.sleep(LOOK_MS, stopping.signal);
      const now = civilDateInJapan(system.now());
      if (now !== day && !stopping.signal.aborted) begun();
      day = now;
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
};

export const catalogueSource = (options: CatalogueSourceOptions): CatalogueSource => {
  const { db, tenant, mode, shipped, system, logger } = options;
  const keeper = createCatalogueKeeper(db, { tenant, mode });
  const today = (): CivilDate => civilDateInJapan(system.now());
  const listeners = new Set<() => void>();
  const atHand = new Map<CivilDate, Catalogue>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const load = (): InUse => {
    const kept = keeper.current();
    if (kept === undefined) return { changes: [], version: null, trouble: null };
    const good = checked(shipped, kept.payload, today());
    if (!good.ok) {
      logger.warn('counter.catalogue', { reason: good.reason });
      return { changes: [], version: null, trouble: good.reason };
    }
    const { number, sha256, asOf } = kept;
    return { changes: good.value, version: { number, sha256, asOf }, trouble: null };
  };
  let inUse = load();
  const days = watchDays(system, changed);
  return {
    on(day) {
      const known = atHand.get(day);
      if (known !== undefined) return known;
      const [oldest] = atHand.keys();
      if (oldest !== undefined && atHand.size >= MOST_DAYS) atHand.delete(oldest);
      const catalogue = catalogueOn(shipped, inUse.changes, day);
      atHand.set(day, catalogue);
      return catalogue;
    },
    version: () => inUse.version,
    trouble: () => inUse.trouble,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    kept: () => keeper.current()?.sha256,
    keep(signed, centralPublicKey) {
      let changes: readonly Change[] = [];
      const kept = keeper.keep(signed, centralPublicKey, (payload) => {
        const good = checked(shipped, payload, today());
        if (good.ok) changes = good.value;
        return good;
      });
      if (!kept.ok) return kept;
      const { number, sha256, asOf } = signed;
      inUse = { changes, version: { number, sha256, asOf }, trouble: null };
      atHand.clear();
      logger.info('counter.catalogue', { seq: number, count: changes.length });
      changed();
      return kept;
    },
    stop: () => days.stop(),
  };
};

/** Asks the centre for 様式の改正 as long as there is a line. Until `stop`. */
export const startCatalogueUpdates = (
  source: CatalogueSource,
  {
    centralPublicKey,
    ...asker
  }: Omit<CatalogueFeedPorts, 'have' | 'keep'> & { readonly centralPublicKey: string },
): { stop(): Promise<void> } =>
  startCatalogueFeed({
    ...asker,
    have: () => source.kept(),
    keep: (signed) => source.keep(signed, centralPublicKey),
  });
