import type { CardConnection, CardReader, ConnectFailure } from '../card/index.ts';
import { type Desk, type DeskInput, initialDesk, isAtLeast, notesOf, stepDesk } from '../identity/desk.ts';
import type { CardNote, CardProblem, DeskState, Evidence, Visit } from '../identity/schema.ts';
import { type ResidentId, type VisitId, visitIdSchema } from '../kernel/ids.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { CardReason, CheckedDesk, Link, LinkToken } from '../modules/identification/index.ts';
import { TAP_PROBLEM, type TapFailure } from './tap-problems.ts';
import { watchReaders } from './watch-readers.ts';

export interface OrdinanceReading {
  readonly profile: string;
  readonly id: string;
  /** `LC`: its chip proved a key that the profile's own CA vouches for. */
  readonly level: 'L0' | 'LC';
  readonly lastApduAt: number;
}

/** 条例利用AP of a card, by the site's profiles; `undefined`: it has none of them. */
export type ReadOrdinance = (
  card: CardConnection,
) => Promise<Result<OrdinanceReading | undefined, TapFailure | 'chip_mismatch'>>;

/** What the desk needs of a finished reading. */
export interface TapReading {
  readonly commonCardId?: {
    readonly serial: string;
    readonly municipality: string;
    readonly expires: string;
  };
  readonly certificate?: {
    readonly serialHex?: string;
    readonly status: string;
    /** As far as a list that this site holds says. */
    readonly revocation?: { readonly state: Evidence['revocation']; readonly asOf?: number };
  };
  /** 条例利用AP: which profile read it, and the id it gave. */
  readonly ordinance?: OrdinanceReading;
  readonly apdus: number;
  readonly durationMs: number;
  /** `System.monotonic()` at the card's last answer. */
  readonly lastApduAt: number;
}

/** To whom this installation's own events say a card leads; `undefined`: none speaks of it. */
export type LocalLinks = (token: LinkToken) => Link | undefined;

export interface ResolvedCard {
  readonly residentId: ResidentId;
  readonly source: Evidence['source'];
  /** The number by which she was found; a certificate's serial makes none. */
  readonly token?: LinkToken;
  /** Base64 SPKI of the key that was pinned when this card was linked; `null`: none. */
  readonly chipKey: string | null;
  /** 登録し直し is asked for of this card. */
  readonly relinkAsked: boolean;
}

/** Why a card that was read leads to nobody. */
export type ResolveFailure = 'not_linked' | 'person_not_active' | 'card_superseded' | 'relink_needed';

/** The resident a card is linked to, by the sources this site may use. */
export type ResolveReading = (reading: TapReading, links: LocalLinks) => Result<ResolvedCard, ResolveFailure>;

/** Asks the chip for a signature over something new. `chip_mismatch`: it is not the chip that was linked. */
export type ChallengeChip = (
  card: CardConnection,
  chipKey: string,
) => Promise<Result<{ readonly lastApduAt: number }, TapFailure | 'chip_mismatch'>>;

interface Options {
  readonly reader: CardReader;
  readonly read: (card: CardConnection) => Promise<Result<TapReading, TapFailure>>;
  readonly resolve: ResolveReading;
  readonly links: LocalLinks;
  /** Writes down that a visit of this person opens; `false`: it could not be, and nobody is shown. */
  readonly opened: (residentId: ResidentId, by: 'card' | 'search', evidence: Evidence) => boolean;
  /** The desk has stopped because a card is not the chip it says it is; called once for each such stop. */
  readonly mismatched: () => void;
  readonly challenge: ChallengeChip;
  /** Absent: this site reads no application of its own. */
  readonly ordinance?: ReadOrdinance | undefined;
  /** Today's date in Japan, `YYYY-MM-DD`: a card is valid through its expiry date. */
  readonly today: () => string;
  readonly system: System;
  readonly logger: Logger;
  readonly changed: () => void;
}

export type WithOneCard = <T>(job: (card: CardConnection) => Promise<T>) => Promise<Result<T, CardReason>>;

export interface DeskService {
  readonly parts: () => Pick<DeskState, 'phase' | 'cardOnReader' | 'reader'>;
  readonly visit: (visitId: VisitId) => Visit | undefined;
  /** `again`: a card that lies there is read once more. */
  readonly clear: (again?: boolean) => void;
  /** The clerk names the person herself (found by search); `not_now` while a stop stands or somebody is identified. */
  readonly choose: (residentId: ResidentId) => Result<Visit, 'not_now' | 'cannot_record'>;
  /** 本人確認 at this desk. */
  readonly checked: CheckedDesk;
  /** Runs `job` with the one card that lies on the readers. */
  readonly withOneCard: WithOneCard;
  readonly close: () => Promise<void>;
}

const ABSENT: Readonly<Record<ConnectFailure, CardReason>> = {
  no_card: 'no_card',
  busy: 'card_busy',
  reader_lost: 'card_pulled',
  service_lost: 'card_pulled',
  card_unresponsive: 'card_unreadable',
};

interface FoundPerson {
  readonly residentId: ResidentId;
  readonly evidence: Evidence;
  readonly token?: LinkToken;
  readonly notes: CardNote[];
  readonly lastApduAt: number;
}

type Outcome =
  | ({ readonly kind: 'person' } & FoundPerson)
  | { readonly kind: 'problem'; readonly problem: CardProblem };

const stop = (problem: CardProblem): Outcome => ({ kind: 'problem', problem });

/** A card of which nothing could be read so far: its own application may still be there. */
const NOTHING_READ: TapReading = { apdus: 0, durationMs: 0, lastApduAt: 0 };

type Looked =
  | { readonly kind: 'found'; readonly reading: TapReading; readonly resolved: ResolvedCard }
  | { readonly kind: 'stop'; readonly problem: CardProblem };

/** Whom the card leads to: by what is read at every tap, or else by the municipality's own application. */
const lookUp = async (options: Options, card: CardConnection): Promise<Looked> => {
  const { logger, resolve, links, ordinance } = options;
  const stopped = (problem: CardProblem): Looked => ({ kind: 'stop', problem });
  const read = await options.read(card);
  if (!read.ok && (read.reason !== 'not_my_number_card' || ordinance === undefined))
    return stopped(TAP_PROBLEM[read.reason]);
  const reading = read.ok ? read.value : NOTHING_READ;
  const { apdus, durationMs } = reading;
  logger.info('card.read', { apdus, durationMs: Math.round(durationMs) });
  const resolved = resolve(reading, links);
  if (resolved.ok) return { kind: 'found', reading, resolved: resolved.value };
  if (resolved.reason !== 'not_linked' || ordinance === undefined) return stopped(resolved.reason);
  const own = await ordinance(card);
  if (!own.ok) return stopped(own.reason === 'chip_mismatch' ? own.reason : TAP_PROBLEM[own.reason]);
  if (own.value === undefined) return stopped(read.ok ? 'not_linked' : 'not_my_number_card');
  const { lastApduAt } = own.value;
  const both: TapReading = { ...reading, ordinance: own.value, lastApduAt };
  const byOwn = resolve(both, links);
  return byOwn.ok ? { kind: 'found', reading: both, resolved: byOwn.value } : stopped(byOwn.reason);
};

const evidenceOf = (reading: TapReading, { source, chipKey }: ResolvedCard): Evidence => {
  const { state = 'unknown', asOf } = reading.certificate?.revocation ?? {};
  const proven = chipKey !== null || (source === 'ordinance' && reading.ordinance?.level === 'LC');
  return {
    level: proven ? 'LC' : 'L0',
    source,
    revocation: state,
    ...(asOf === undefined ? {} : { revocationAsOf: asOf }),
  };
};

/** One tap: read, look up, and where the card was linked with its key, let the chip prove itself, all while it lies there. */
const talk = async (options: Options, card: CardConnection): Promise<Outcome> => {
  const looked = await lookUp(options, card);
  if (looked.kind === 'stop') return stop(looked.problem);
  const { reading, resolved } = looked;
  const { residentId, token, chipKey } = resolved;
  let { lastApduAt } = reading;
  if (chipKey !== null) {
    const proof = await options.challenge(card, chipKey);
    if (!proof.ok) return stop(proof.reason === 'chip_mismatch' ? proof.reason : TAP_PROBLEM[proof.reason]);
    lastApduAt = proof.value.lastApduAt;
  }
  const { commonCardId, certificate } = reading;
  const notes = notesOf({
    cardExpired: commonCardId !== undefined && commonCardId.expires < options.today(),
    certificate: certificate?.status,
    relinkAsked: resolved.relinkAsked,
  });
  return {
    kind: 'person',
    residentId,
    evidence: evidenceOf(reading, resolved),
    ...(token === undefined ? {} : { token }),
    notes,
    lastApduAt,
  };
};

const readTap = async (options: Options, reader: string): Promise<Outcome> => {
  const connected = await options.reader.withCard(reader, (card) => talk(options, card));
  return connected.ok ? connected.value : stop(TAP_PROBLEM[connected.reason]);
};

/** A new visit; its number is good until the desk is cleared or the next person is identified. */
const newVisit = (
  system: System,
  { residentId, evidence, notes, lastApduAt }: Omit<FoundPerson, 'token'>,
): Visit => ({
  visitId: visitIdSchema.parse(system.newId()),
  residentId,
  evidence,
  notes,
  afterLastApduMs: system.monotonic() - lastApduAt,
});

const isMismatch = ({ phase }: Desk): boolean =>
  phase.kind === 'problem' && phase.problem === 'chip_mismatch';

/** Found by search and named by the clerk: her word, no card. */
const BY_SEARCH: Evidence = { level: 'L1', source: 'search', revocation: 'unknown' };

interface DeskBox {
  readonly desk: () => Desk;
  readonly take: (input: DeskInput) => void;
}

/** The card by which the person at the desk came, as long as it is that person. */
interface Came {
  readonly with: VisitId;
  readonly token: LinkToken;
}

const checkedDesk = (
  { system }: Options,
  { desk, take }: DeskBox,
  came: { current: Came | undefined },
): CheckedDesk => ({
  checking() {
    const { phase, reading } = desk();
    return phase.kind === 'checking' ? { check: reading, visit: phase.visit } : undefined;
  },
  about() {
    const { phase } = desk();
    return phase.kind === 'identified' ? phase.visit.residentId : undefined;
  },
  begin() {
    take({ kind: 'check_started' });
    return desk().phase.kind === 'checking';
  },
  raise(residentId, evidence) {
    const { phase } = desk();
    if (phase.kind !== 'checking') return;
    const before = phase.visit?.residentId === residentId ? phase.visit : undefined;
    if (before !== undefined && !isAtLeast(evidence.level, before.evidence.level)) return;
    const lastApduAt = system.monotonic();
    const visit = newVisit(system, { residentId, evidence, notes: before?.notes ?? [], lastApduAt });
    if (before !== undefined && came.current?.with === before.visitId)
      came.current = { ...came.current, with: visit.visitId };
    take({ kind: 'check_raised', visit });
  },
  end: (problem) => take({ kind: 'check_ended', problem }),
  tokenOf: (visitId) => (came.current?.with === visitId ? came.current.token : undefined),
});

const oneCard =
  ({ reader }: Options, desk: () => Desk): WithOneCard =>
  async (job) => {
    const [name, ...others] = desk().cards;
    if (name === undefined) return failure('no_card');
    if (others.length > 0) return failure('two_cards');
    const done = await reader.withCard(name, job);
    if (done.ok) return done;
    return failure(ABSENT[done.reason]);
  };

/** Watches the reader and keeps the desk's state; one per terminal. */
export const createDeskService = (options: Options): DeskService => {
  let desk: Desk = initialDesk;
  const came: { current: Came | undefined } = { current: undefined };

  const take = (input: DeskInput): void => {
    const step = stepDesk(desk, input);
    const before = isMismatch(desk);
    desk = step.desk;
    if (!before && isMismatch(desk)) options.mismatched();
    if (desk.phase.kind !== 'identified' && desk.phase.kind !== 'checking') came.current = undefined;
    options.changed();
    if (step.read !== undefined) void readAndTake(step.read, desk.reading);
  };

  const identified = (reading: number, { token, ...person }: FoundPerson): void => {
    // Of a reading that is over nobody is shown anything, and nothing is written.
    if (reading !== desk.reading || desk.phase.kind !== 'reading') return;
    if (!options.opened(person.residentId, 'card', person.evidence))
      return take({ kind: 'failed', reading, problem: 'not_recorded' });
    const visit = newVisit(options.system, person);
    if (token !== undefined) came.current = { with: visit.visitId, token };
    take({ kind: 'identified', reading, visit });
  };

  const readAndTake = async (reader: string, reading: number): Promise<void> => {
    const outcome = await readTap(options, reader).catch((error: unknown): Outcome => {
      // A bug, or a replica that cannot be read: the desk must not stand still with a card on it.
      options.logger.warn('card.problem', {
        reason: 'bug',
        code: error instanceof Error ? error.name : 'unknown',
      });
      return stop('card_unreadable');
    });
    if (outcome.kind === 'problem') {
      options.logger.warn('card.problem', { reason: outcome.problem });
      take({ kind: 'failed', reading, problem: outcome.problem });
    } else {
      identified(reading, outcome);
    }
  };

  const watch = watchReaders(options, take);

  return {
    parts: () => ({ phase: desk.phase, cardOnReader: desk.cards.length > 0, reader: watch.state() }),
    visit: (visitId) =>
      desk.phase.kind === 'identified' && desk.phase.visit.visitId === visitId ? desk.phase.visit : undefined,
    clear: (again = false) => take({ kind: 'cleared', again }),
    choose(residentId) {
      const lastApduAt = options.system.monotonic();
      const visit = newVisit(options.system, { residentId, evidence: BY_SEARCH, notes: [], lastApduAt });
      const { phase } = stepDesk(desk, { kind: 'chosen', visit }).desk;
      if (phase.kind !== 'identified' || phase.visit !== visit) return failure('not_now');
      if (!options.opened(residentId, 'search', visit.evidence)) return failure('cannot_record');
      take({ kind: 'chosen', visit });
      return success(visit);
    },
    checked: checkedDesk(options, { desk: () => desk, take }, came),
    withOneCard: oneCard(options, () => desk),
    async close() {
      watch.unsubscribe();
      await options.reader.close();
    },
  };
};
