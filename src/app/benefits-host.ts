/** 民間優遇・地域ポイント of a shop's terminal, composed: the town's list of offers as it is kept here, and the centre that is asked at the till. */
import type { Db, WriteFailure } from '../db/index.ts';
import type { DeskState } from '../identity/schema.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import {
  type Benefits,
  type BenefitsCentre,
  type BenefitsContext,
  type BenefitsSite,
  createBenefits,
  type KeptOffers,
  type OffersDocument,
  offersDocumentSchema,
  settledCursor,
  takeSettled,
} from '../modules/benefits/index.ts';
import type { Settled, SignedOffers } from '../outbox/benefits-shapes.ts';
import type { DocumentRefusal } from '../outbox/document-keeper.ts';
import type { EventLog } from '../outbox/log.ts';
import type { CountedProjection } from '../outbox/module-view.ts';
import { createOffersKeeper } from '../outbox/offers-keeper.ts';
import { type BenefitsAsk, createBenefitsAsk } from '../sync/benefits-ask.ts';
import { startBenefitsFeed } from '../sync/benefits-feed.ts';
import type { CentreLink } from '../sync/centre-link.ts';
import type { SiteProfile } from './site-profile.ts';
import type { WithCentre } from './terminal-base.ts';

/** What of a shop's terminal is not of the terminal itself. */
export interface BenefitsParts {
  readonly site: BenefitsSite;
}

/** `undefined`: this site is no shop. */
export const openBenefits = ({
  site,
}: {
  readonly site: BenefitsSite | undefined;
}): BenefitsParts | undefined => (site === undefined ? undefined : { site });

/** Signed, and no list of offers all the same. */
export type OffersRefusal = DocumentRefusal | 'bad_offers' | WriteFailure;

export interface OffersSource {
  /** The same object until another is kept. */
  current(): KeptOffers | undefined;
  kept(): string | undefined;
  /** A bad one is refused, and the old one stays. */
  keep(signed: SignedOffers, centralPublicKey: string): Result<'kept', OffersRefusal>;
}

const parsePayload = (payload: string): Result<OffersDocument, 'bad_offers'> => {
  let json: unknown;
  try {
    json = JSON.parse(payload);
  } catch {
    return failure('bad_offers');
  }
  const parsed = offersDocumentSchema.safeParse(json);
  return parsed.success ? success(parsed.data) : failure('bad_offers');
};

/** Over a store migrated with `offersMigrations`. */
export const offersSource = (
  db: Db,
  of: { readonly tenant: string; readonly mode: 'drill' | 'real' },
): OffersSource => {
  const keeper = createOffersKeeper(db, of);
  const load = (): KeptOffers | undefined => {
    const kept = keeper.current();
    const document = kept === undefined ? undefined : parsePayload(kept.payload);
    // Of a newer program's shape after a step back: as if none were here.
    return kept !== undefined && document?.ok === true
      ? { number: kept.number, document: document.value }
      : undefined;
  };
  let inUse = load();
  return {
    current: () => inUse,
    // One that this program cannot read is asked for again: a newer one may be of use.
    kept: () => (inUse === undefined ? undefined : keeper.current()?.sha256),
    keep(signed, centralPublicKey) {
      const kept = keeper.keep(signed, centralPublicKey, parsePayload);
      if (kept.ok) inUse = load();
      return kept;
    },
  };
};

/** The centre, as soon as the terminal is one of the municipality's; until then nobody answers. */
const createCentre = (shop: BenefitsSite['shop'], asker: () => BenefitsAsk | undefined): BenefitsCentre => ({
  card: (card, ms) => asker()?.card(shop, card, ms) ?? Promise.resolve(undefined),
  act: (act, ms) => asker()?.act({ shop, ...act }, ms) ?? Promise.resolve(undefined),
});

interface AtDesk {
  readonly options: { readonly profile: SiteProfile; readonly system: System };
  readonly db: Db;
  readonly log: EventLog;
  readonly origin: BenefitsContext['origin'];
  /** How the line stands; `offline` until there is one. */
  readonly line: () => DeskState['record']['line'];
  /** レシートプリンター */
  readonly print?: BenefitsContext['printSlip'] | undefined;
  /** The screens are to be told anew. */
  readonly changed: () => void;
}

export interface BenefitsAtDesk {
  readonly benefits: Benefits;
  /** Asks and fetches once the terminal is one of the municipality's. */
  readonly withCentre: WithCentre;
}

/** `changed`: told of each write's outcome. */
export const benefitsAtDesk = (
  parts: AtDesk,
  { site }: BenefitsParts,
  projection: Pick<CountedProjection, 'revision'>,
  changed: (recorded: boolean) => void,
): BenefitsAtDesk => {
  const { options, db, log, origin, line, print } = parts;
  const { profile, system } = options;
  const source = offersSource(db, { tenant: profile.tenant.id, mode: profile.training ? 'drill' : 'real' });
  let asker: BenefitsAsk | undefined;
  const takeAll = (settled: readonly Settled[]): Result<unknown, WriteFailure> => {
    const taken = db.write((tx) => takeSettled(tx, settled));
    parts.changed();
    return taken;
  };
  const withCentre = (link: CentreLink): ReturnType<WithCentre> => {
    asker = createBenefitsAsk(link);
    return startBenefitsFeed({
      ...link,
      shop: site.shop,
      have: () => source.kept(),
      keep(signed) {
        const kept = source.keep(signed, link.centralPublicKey);
        parts.changed();
        return kept;
      },
      after: () => settledCursor(db),
      settled: takeAll,
    });
  };
  const benefits = createBenefits({
    db,
    log,
    origin,
    system,
    place: {
      municipality: profile.tenant.name,
      site: profile.site.name,
      training: profile.training,
    },
    shop: site.shop,
    answerMs: site.answerMs,
    showMs: site.showSeconds * 1_000,
    offers: () => source.current(),
    centre: createCentre(site.shop, () => asker),
    isOnline: () => line() === 'online',
    printSlip: print ?? null,
    revision: () => projection.revision(),
    changed,
    shown: parts.changed,
  });
  return { benefits, withCentre };
};
