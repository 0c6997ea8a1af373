/**
 * Everybody's cards at once, on a stopped terminal: who has one and until when, and 登録し直し (everybody must re-link) with
 * who is left. A change of the municipality's token key makes every token worthless, because a keyed hash cannot be turned into
 * another: then a 登録し直し is the only way, and this is it (docs/decisions/0021).
 */
import type { Db } from '../db/index.ts';
import { type CivilDate, civilDateInJapan } from '../kernel/dates.ts';
import type { ResidentId } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import {
  allTokens,
  type Campaign,
  campaignsOf,
  catchUpLinks,
  createIdentificationProjection,
  leftToRelink,
  linkOf,
  linksOf,
  progressOf,
  type ReportedToken,
  withdrawalOf,
} from '../modules/identification/index.ts';
import { envelopeOf } from '../outbox/event.ts';
import type { EventLog } from '../outbox/log-types.ts';
import type { Registry } from '../registry/store.ts';
import type { DiscloseResident } from './disclosure.ts';
import { openTownRegistry } from './load-town.ts';
import { hasRecord, openRecord, type RecordFailure } from './record.ts';
import type { RegistryFailure } from './registry-files.ts';
import { createResidents } from './residents.ts';
import type { SiteProfile } from './site-profile.ts';
import { linkProofsIn } from './token-key.ts';

interface Options {
  readonly dataDir: string;
  readonly profile: SiteProfile;
  readonly system: System;
  /** Staff number of who runs the command, for the record. */
  readonly staff: string;
}

export interface LinksJob {
  readonly today: CivilDate;
  /** 登録し直し of this kind begins, or takes the place of the one there was. */
  ask(campaign: Campaign, reason: string): Result<undefined, 'cannot_record'>;
  /** It ends: what is older leads to its people as before. */
  endAsking(kind: string, reason: string): Result<undefined, 'cannot_record' | 'no_campaign'>;
  report(months: number): LinksReport;
  /** Who has not registered a card of this kind anew. `no_campaign`: nobody was asked to. */
  left(kind: string): Result<readonly LeftPerson[], 'no_campaign'>;
  /** Written down before a list with names leaves the program. */
  noteExport(list: 'report' | 'left', people: number): Result<undefined, 'cannot_record'>;
  close(): void;
}

/** A person as a list may name her: no address, no birth date. */
export interface ListedPerson {
  readonly residentId: ResidentId;
  readonly name: string;
  readonly kana: string;
}

export interface LeftPerson extends ListedPerson {
  /** When her card was linked; `null`: only the register names it, and not of which kind. */
  readonly since: CivilDate | null;
  readonly validTo: CivilDate | null;
}

export interface ListedToken extends ListedPerson, Pick<ReportedToken, 'kind'> {
  readonly state: 'expired' | 'expiring' | 'superseded';
  readonly since: CivilDate;
  readonly validTo: CivilDate | null;
}

interface KindCounts {
  readonly kind: string;
  /** People whom an active token of this kind leads to. */
  readonly people: number;
  readonly active: number;
  readonly expired: number;
  readonly expiring: number;
  readonly superseded: number;
  readonly unlinked: number;
}

export interface LinksReport {
  readonly today: CivilDate;
  readonly until: CivilDate;
  /** Everyone of the replica. */
  readonly residents: number;
  /** With a card that was linked at a desk; only by the register; with none at all. */
  readonly here: number;
  readonly registerOnly: number;
  readonly without: number;
  readonly kinds: readonly KindCounts[];
  readonly campaigns: readonly (Campaign & { readonly done: number; readonly left: number })[];
  /** Tokens that somebody should do something about. */
  readonly list: readonly ListedToken[];
}

/** The same day so many months on; the month's last day where it has no such day. */
export const monthsAfter = (day: CivilDate, months: number): CivilDate => {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  const at = Date.UTC(year, month - 1 + months, Math.min(date, last));
  return civilDateInJapan(at);
};

const stateOf = (
  { status, validTo }: ReportedToken,
  today: CivilDate,
  until: CivilDate,
): ListedToken['state'] | undefined => {
  if (status === 'superseded') return 'superseded';
  if (status !== 'active' || validTo === null || validTo > until) return undefined;
  return validTo < today ? 'expired' : 'expiring';
};

const countKinds = (tokens: readonly ReportedToken[], today: CivilDate, until: CivilDate): KindCounts[] =>
  [...Map.groupBy(tokens, ({ kind }) => kind)].map(([kind, all]) => {
    const active = all.filter(({ status }) => status === 'active');
    const count = (state: ListedToken['state']): number =>
      all.filter((token) => stateOf(token, today, until) === state).length;
    return {
      kind,
      people: new Set(active.map(({ residentId }) => residentId)).size,
      active: active.length,
      expired: count('expired'),
      expiring: count('expiring'),
      superseded: count('superseded'),
      unlinked: all.filter(({ status }) => status === 'unlinked').length,
    };
  });

interface Parts {
  readonly db: Db;
  readonly registry: Registry;
  readonly residents: DiscloseResident;
  readonly today: CivilDate;
}

const named = ({ residents }: Parts, residentId: ResidentId): ListedPerson => {
  const { name = residents.nameOf(residentId), kana = '' } = residents.person(residentId)?.shown ?? {};
  return { residentId, name, kana };
};

/** Whom the register names some card for; of who took her consent back it leads to nobody, and nothing is asked of her. */
const namedPeople = ({ db, registry, today }: Parts): ResidentId[] =>
  registry.linkedPeople().filter((residentId) => linkOf(db, withdrawalOf(residentId), today) === undefined);

const reportOf = (parts: Parts, months: number): LinksReport => {
  const { db, registry, today } = parts;
  const until = monthsAfter(today, months);
  const tokens = allTokens(db);
  const here = new Set(
    tokens.filter(({ status }) => status === 'active').map(({ residentId }) => residentId),
  );
  const registerOnly = namedPeople(parts).filter((residentId) => !here.has(residentId)).length;
  const residents = registry.count();
  return {
    today,
    until,
    residents,
    here: here.size,
    registerOnly,
    without: Math.max(0, residents - here.size - registerOnly),
    kinds: countKinds(tokens, today, until),
    campaigns: campaignsOf(db).map((campaign) => ({ ...campaign, ...progressOf(db, campaign) })),
    list: tokens.flatMap((token) => {
      const state = stateOf(token, today, until);
      if (state === undefined) return [];
      const { kind, validTo, since, residentId } = token;
      return { ...named(parts, residentId), kind, state, since: civilDateInJapan(since), validTo };
    }),
  };
};

/** What the register alone names is as old as can be; of which kind it is nobody can tell, so it counts for every one. */
const leftByRegister = (parts: Parts, { kind }: Campaign, known: ReadonlySet<ResidentId>): ResidentId[] => {
  const { db, registry, today } = parts;
  return namedPeople(parts).filter((residentId) => {
    if (known.has(residentId) || linksOf(db, residentId).some((token) => token.kind === kind)) return false;
    return registry
      .tokensOf(residentId)
      .some(
        (token) => linkOf(db, { kind, tokenHmac: Buffer.from(token).toString('hex') }, today) === undefined,
      );
  });
};

const leftOf = (parts: Parts, kind: string): Result<readonly LeftPerson[], 'no_campaign'> => {
  const campaign = campaignsOf(parts.db).find((each) => each.kind === kind);
  if (campaign === undefined) return failure('no_campaign');
  const linked = leftToRelink(parts.db, campaign);
  const known = new Set(linked.map(({ residentId }) => residentId));
  return success([
    ...linked.map(({ residentId, since, validTo }) => ({
      ...named(parts, residentId),
      since: civilDateInJapan(since),
      validTo,
    })),
    ...leftByRegister(parts, campaign, known).map((residentId) => ({
      ...named(parts, residentId),
      since: null,
      validTo: null,
    })),
  ]);
};

const createJob = (options: Options, db: Db, log: EventLog, registry: Registry): LinksJob => {
  const { profile, system, staff } = options;
  const today = civilDateInJapan(system.now());
  // Whether the clock can be believed, the log knows: a measure must not end by a wrong one.
  const day = () => ({ today, trusted: !log.clock().suspect });
  const parts: Parts = { db, registry, residents: createResidents(registry, day), today };
  const write = (kind: string, data: unknown): Result<undefined, 'cannot_record'> => {
    const written = db.write((tx) =>
      log.append(tx, {
        kind,
        data,
        actor: { staff, role: 'admin' },
        site: profile.site.id,
        mode: profile.training ? 'drill' : 'real',
      }),
    );
    return written.ok ? success(undefined) : failure('cannot_record', { disk: written.reason });
  };
  return {
    today,
    ask: (campaign, reason) => write('identification.relink_asked', { ...campaign, reason }),
    endAsking: (kind, reason) =>
      campaignsOf(db).some((campaign) => campaign.kind === kind)
        ? write('identification.relink_ended', { kind, reason })
        : failure('no_campaign'),
    report: (months) => reportOf(parts, months),
    left: (kind) => leftOf(parts, kind),
    noteExport: (list, people) => write('identification.exported', { list, people }),
    close() {
      db.close();
      registry.close();
    },
  };
};

/** Opens record and replica of a stopped terminal. */
export const openLinksJob = (options: Options): Result<LinksJob, RecordFailure | RegistryFailure> => {
  const { profile, dataDir, system } = options;
  if (!hasRecord(dataDir)) return failure('no_log_here');
  const proofs = linkProofsIn(dataDir, system);
  if (!proofs.ok) return proofs;
  const projection = createIdentificationProjection(profile.training ? 'drill' : 'real');
  const record = openRecord({
    ...options,
    logger: silentLogger,
    projections: [projection],
    prove: proofs.value.prove,
    mode: 'existing',
  });
  if (!record.ok) return record;
  const { db, log } = record.value;
  const caughtUp = catchUpLinks(db, log, projection, envelopeOf);
  const registry = caughtUp.ok ? openTownRegistry(options) : caughtUp;
  if (registry.ok) return success(createJob(options, db, log, registry.value));
  db.close();
  return registry;
};
