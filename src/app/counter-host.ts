/** 書かない窓口 of a terminal, composed: residents, the catalogue of the day, its papers, and the resident's window with an RPC of its own. */
import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import type { Db } from '../db/index.ts';
import { type CivilDate, civilDateInJapan } from '../kernel/dates.ts';
import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import {
  type CatalogueOn,
  type Counter,
  type CounterContext,
  type CounterPapers,
  createCounter,
  residentTopics,
} from '../modules/counter/index.ts';
import type { Catalogue } from '../modules/counter/schema.ts';
import type { EventLog } from '../outbox/log.ts';
import type { EventDraft } from '../outbox/log-types.ts';
import { createRpcServer, type RpcServer } from '../rpc/server.ts';
import { type CatalogueSource, catalogueSource } from './catalogue-updates.ts';
import { type CounterHandover, createCounterHandover } from './counter-handover.ts';
import type { CounterPeople } from './counter-people.ts';
import type { LastSearch } from './desk-methods.ts';
import type { DeskService } from './desk-service.ts';
import type { Holds } from './holds.ts';
import type { Searches } from './searches.ts';
import type { SessionBox } from './session-box.ts';
import type { SiteProfile } from './site-profile.ts';

/** What a terminal with a counter is given beside everything else. */
export interface CounterSource {
  readonly people: CounterPeople;
  /** 様式の目録 as it came with the program. */
  readonly shipped: Catalogue;
  readonly papers: CounterPapers;
}

export interface CounterHostParts {
  readonly profile: SiteProfile;
  readonly source: CounterSource | undefined;
  readonly dataDir: string;
  readonly catalogue: CatalogueSource | undefined;
  readonly db: Db;
  readonly log: EventLog;
  readonly origin: Pick<EventDraft, 'site' | 'mode'>;
  readonly system: System;
  readonly logger: Logger;
  readonly desk: Pick<DeskService, 'visit'>;
  readonly session: SessionBox;
  readonly searches: Searches;
  readonly lastSearch: LastSearch;
  readonly holds: Holds;
  readonly changed: (recorded: boolean) => void;
}

/** The resident's window: whoever has its secret can do what it can do, and nothing else of this terminal. */
export interface ResidentWindow {
  readonly rpc: RpcServer;
  readonly token: string;
}

export interface CounterHost {
  readonly counter: Counter;
  readonly resident: ResidentWindow;
  /** Tells the resident's window what is to stand on it. */
  publishResident(): void;
  /** Ends the hand-over, between two of its applications, and asks for no catalogue any more. */
  stop(): Promise<void>;
}

const TOKEN_BYTES = 24;

/** 様式の目録 of this terminal's counter, with what the town changed; `undefined`: this site is no counter. */
export const counterCatalogue = (
  {
    profile,
    counter,
    ...rest
  }: Pick<CounterHostParts, 'profile' | 'db' | 'system' | 'logger'> & {
    readonly counter?: CounterSource | undefined;
    readonly mode: EventDraft['mode'];
  },
  changed: () => void,
): CatalogueSource | undefined => {
  if (profile.counter === undefined || counter === undefined) return undefined;
  const source = catalogueSource({ ...rest, tenant: profile.tenant.id, shipped: counter.shipped });
  source.subscribe(changed);
  return source;
};

const digests = new WeakMap<Catalogue, string>();

/** Of a day, with its digest: the same object as long as it is the same catalogue. */
const catalogueOf = (source: CatalogueSource, day: CivilDate): CatalogueOn => {
  const catalogue = source.on(day);
  const sha256 = digests.get(catalogue) ?? hash('sha256', JSON.stringify(catalogue));
  digests.set(catalogue, sha256);
  return { catalogue, sha256, version: source.version()?.number ?? null, asOf: day };
};

/** Counts who listens, so that the clerk is not shown a window that is not there. */
const counting = (rpc: RpcServer, changed: () => void): RpcServer & { readonly open: () => number } => {
  let open = 0;
  return {
    open: () => open,
    publish: (topic, value) => rpc.publish(topic, value),
    accept(send) {
      const peer = rpc.accept(send);
      open += 1;
      changed();
      let closed = false;
      return {
        receive: (frame) => peer.receive(frame),
        close() {
          peer.close();
          if (closed) return;
          closed = true;
          open -= 1;
          changed();
        },
      };
    },
  };
};

const contextOf = (
  parts: CounterHostParts,
  source: CounterSource,
  catalogue: CatalogueSource,
  site: NonNullable<SiteProfile['counter']>,
  window: CounterContext['residentWindow'],
  handover: CounterHandover,
): CounterContext => {
  const { profile, db, log, origin, system, desk, searches, lastSearch, holds, changed } = parts;
  const today = () => civilDateInJapan(system.now());
  return {
    db,
    log,
    origin,
    system,
    device: profile.device,
    place: {
      municipality: profile.tenant.name,
      site: profile.site.name,
      mayor: site.mayor,
      training: profile.training,
      youngestApplicant: site.youngestApplicant,
    },
    today,
    catalogue: () => catalogueOf(catalogue, today()),
    visit: desk.visit,
    household: (residentId) => source.people.household(residentId),
    resident: (residentId) => source.people.resident(residentId),
    wasFound: (residentId) => lastSearch.wasFound(residentId),
    stops: (residentId) => holds.stops(residentId),
    listed: (caller, people) => searches.listed(caller, 'recent', people),
    papers: source.papers,
    handover: handover.port,
    residentWindow: window,
    changed(recorded) {
      changed(recorded);
      handover.wake();
    },
  };
};

/** `undefined`: this site is no counter. */
export const createCounterHost = (parts: CounterHostParts): CounterHost | undefined => {
  const { profile, source, catalogue, system, session, logger, changed } = parts;
  if (profile.counter === undefined || source === undefined || catalogue === undefined) return undefined;
  const token = Buffer.from(system.randomBytes(TOKEN_BYTES)).toString('base64url');
  let open = (): number => 0;
  const handover = createCounterHandover({
    ...parts,
    catalogue: () => catalogueOf(catalogue, civilDateInJapan(system.now())),
    changed: () => changed(true),
  });
  const window = { path: () => `/?window=resident#token=${token}`, isOpen: () => open() > 0 };
  const counter = createCounter(contextOf(parts, source, catalogue, profile.counter, window, handover));
  const rpc = counting(
    createRpcServer({
      methods: counter.residentMethods,
      topics: residentTopics,
      caller: () => session.current().actor,
      logger,
    }),
    () => changed(true),
  );
  ({ open } = rpc);
  return {
    counter,
    resident: { rpc, token },
    publishResident: () => rpc.publish('resident', counter.residentState()),
    async stop() {
      await Promise.all([catalogue.stop(), handover.stop()]);
    },
  };
};
