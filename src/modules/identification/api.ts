import type { Evidence, Visit } from '../../identity/schema.ts';
import type { EventId, ResidentId } from '../../kernel/ids.ts';
import { type Failure, failure, type Result, success } from '../../kernel/result.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { type Check, type CheckBox, certificateOf, createCheckBox, viewOf } from './check.ts';
import type { CardFace, HolderProof, IdentificationContext } from './ports.ts';
import { decideComparison, decideLink, decideUnlink, linkStateOf } from './rules.ts';
import {
  type FaceReason,
  type IdentificationEvent,
  identificationContract,
  type LinkToken,
  type ProofReason,
} from './schema.ts';
import { linkOf, linksOf } from './store.ts';

export interface Identification {
  readonly methods: Methods<typeof identificationContract>;
  /** The desk's phase may have changed: what was read for a check that is over is dropped. */
  settle(): void;
}

const DESK = ['clerk', 'supervisor'] as const;

type Draft = { readonly event: IdentificationEvent; readonly evidence?: Evidence };

/** Records decided events in one transaction. `success` means: on the disk of this machine, fsynced. */
const record = (
  context: IdentificationContext,
  caller: Caller,
  drafts: readonly Draft[],
): Result<EventId | undefined, 'cannot_record'> => {
  const written = context.db.write((tx) =>
    drafts.map(({ event, evidence }) =>
      context.log.append(tx, {
        kind: event.kind,
        data: event.data,
        actor: { staff: caller.staff, role: caller.role },
        ...context.origin,
        ...(evidence === undefined ? {} : { evidence }),
      }),
    ),
  );
  context.changed(written.ok);
  return written.ok ? success(written.value[0]?.eventId) : failure('cannot_record', { disk: written.reason });
};

/** By 照合番号B the card was opened and a person compared. */
const COMPARED: Evidence = { level: 'L1', source: 'number_b', revocation: 'unknown' };

type Table = Methods<typeof identificationContract>;

/** Beginning, ending, and what is known at the start. */
const frameMethods = (context: IdentificationContext) =>
  ({
    'identification.begin': {
      roles: DESK,
      shape: identificationContract['identification.begin'],
      handle: () => {
        const person = context.desk.about();
        if (person !== undefined && context.stops(person)) return failure('release_needed');
        return context.desk.begin() ? success({}) : failure('nothing_to_check');
      },
    },
    'identification.end': {
      roles: DESK,
      shape: identificationContract['identification.end'],
      handle: () => {
        context.desk.end();
        return {};
      },
    },
    'identification.current': {
      roles: DESK,
      shape: identificationContract['identification.current'],
      handle: () => {
        const checking = context.desk.checking();
        if (checking === undefined) return failure('not_checking');
        const { visit } = checking;
        const person = visit === null ? undefined : context.person(visit.residentId);
        return success({
          person: person?.shown ?? null,
          pinPossible: context.pinPossible,
          cameraPossible: context.cameraPossible,
          linked:
            visit !== null && (cardsOf(context, visit).length > 0 || context.registered(visit.residentId)),
        });
      },
    },
  }) satisfies Partial<Table>;

/** The card by which this person came, and every card that is linked to her here. */
const cardsOf = ({ db, desk }: IdentificationContext, visit: Visit): LinkToken[] => {
  const cameWith = desk.tokenOf(visit.visitId);
  return [...(cameWith === undefined ? [] : [cameWith]), ...linksOf(db, visit.residentId)];
};

/** What asks something of the card itself. One at a time: a second press must not spend a second try. */
const cardMethods = (context: IdentificationContext, box: CheckBox) =>
  ({
    'identification.tries': {
      roles: DESK,
      shape: identificationContract['identification.tries'],
      handle: ({ secret }) =>
        box.alone(async () => {
          const left = await context.cards.triesLeft(secret);
          return left.ok ? success({ left: left.value }) : left;
        }),
    },
    'identification.readNumber': {
      roles: DESK,
      shape: identificationContract['identification.readNumber'],
      handle: async ({ width, height, pixels }) => {
        if (context.desk.checking() === undefined) return failure('not_checking');
        const bytes = Buffer.from(pixels, 'base64');
        const { check } = context.desk.checking() ?? {};
        try {
          const read = await context.cards.readNumber({ width, height, pixels: bytes });
          return context.desk.checking()?.check === check ? read : failure('not_checking');
        } finally {
          bytes.fill(0);
        }
      },
    },
    'identification.provePin': {
      roles: DESK,
      shape: identificationContract['identification.provePin'],
      handle: ({ pin, insists }, caller) =>
        box.alone(async (visit) => {
          if (visit === null) return failure('nobody_chosen');
          const { residentId } = visit;
          if (context.stops(residentId)) return failure('release_needed');
          const proof = await context.cards.proveHolder(Buffer.from(pin, 'latin1'), { insists, residentId });
          return () => proved(context, caller, visit, proof);
        }),
    },
  }) satisfies Partial<Table>;

/** What begins a check of the card that lies there. */
const openingMethods = (context: IdentificationContext, box: CheckBox) =>
  ({
    'identification.readFace': {
      roles: DESK,
      shape: identificationContract['identification.readFace'],
      handle: (parts, caller) =>
        box.alone(async (visit) => {
          const face = await context.cards.readFace(parts, {
            residentId: visit?.residentId ?? null,
            mayBeAnothers: caller.role === 'supervisor',
          });
          if (face.ok) return () => openCheck(context, box, caller, face.value, visit);
          return isForged(face.reason) ? () => stopped(context, face) : face;
        }),
    },
    'identification.readCard': {
      roles: ['supervisor'],
      shape: identificationContract['identification.readCard'],
      handle: (_input, caller) =>
        box.alone(async (visit) => {
          const card = await context.cards.readCard();
          if (card.ok) return () => openCheck(context, box, caller, card.value, visit);
          return isForged(card.reason) ? () => stopped(context, card) : card;
        }),
    },
  }) satisfies Partial<Table>;

const proved = (
  context: IdentificationContext,
  caller: Caller,
  { residentId, evidence: before }: Visit,
  proof: Result<HolderProof, ProofReason>,
) => {
  if (!proof.ok) {
    // Whoever knows the PIN and cannot sign holds a copy, or a broken chip: not to be served as if nothing were.
    if (proof.reason === 'not_this_key') context.desk.end('chip_mismatch');
    return proof;
  }
  const { revocation, revocationAsOf } = proof.value;
  const evidence: Evidence = {
    level: 'L2',
    source: before.source,
    revocation,
    ...(revocationAsOf === undefined ? {} : { revocationAsOf }),
  };
  const event: IdentificationEvent = { kind: 'identification.proved', data: { residentId } };
  const written = record(context, caller, [{ event, evidence }]);
  if (!written.ok) return written;
  context.desk.raise(residentId, evidence);
  return success({ revocation, revocationAsOf: revocationAsOf ?? null });
};

const isForged = (reason: FaceReason): boolean => reason === 'copied' || reason === 'altered';

/** Nobody is served by a card that is not what it says; the desk stops until a person has seen it. */
const stopped = <R extends FaceReason>(context: IdentificationContext, forged: Failure<R>): Failure<R> => {
  context.desk.end('chip_mismatch');
  return forged;
};

/** Nobody new is shown before it is written down, nor one with whom a supervisor must let the desk go on. */
const showNew = (
  context: IdentificationContext,
  caller: Caller,
  residentId: ResidentId,
): Result<undefined, 'release_needed' | 'cannot_record'> => {
  if (context.stops(residentId)) return failure('release_needed');
  return context.looked(caller, residentId) ? success(undefined) : failure('cannot_record');
};

/** Keeps what was read until the check ends, and looks whose it may be: the person at the desk, whom it leads to, or a list. */
const openCheck = (
  context: IdentificationContext,
  box: CheckBox,
  caller: Caller,
  card: Pick<CardFace, 'token' | 'registered' | 'expired'> & Partial<CardFace>,
  visit: Visit | null,
) => {
  const local = linkOf(context.db, card.token);
  const leadsTo = local === undefined ? card.registered : local.residentId;
  const candidate = visit?.residentId ?? leadsTo;
  const known = candidate !== null && context.person(candidate) !== undefined ? candidate : null;
  if (known !== null && known !== visit?.residentId) {
    const shown = showNew(context, caller, known);
    if (!shown.ok) return shown;
  }
  const items = card.items ?? null;
  const check: Check = {
    checkId: context.system.newId(),
    face: 'photo' in card ? { ...card, items } : null,
    token: card.token,
    registered: card.registered,
    chipKey: card.chipKey ?? null,
    certificate: card.certificate ?? null,
    candidate: known,
    suggestions: known === null && items !== null ? context.suggest(caller, items) : [],
    confirmed: false,
  };
  box.put(check);
  return success(viewOf(context, check));
};

const stateOf = (context: IdentificationContext, { token, registered, candidate }: Check) =>
  linkStateOf(linkOf(context.db, token), registered, candidate);

const isStopped = (context: IdentificationContext, { candidate }: Check): boolean =>
  candidate !== null && context.stops(candidate);

/** What a person decides about a card that was read. */
const decisionMethods = (context: IdentificationContext, box: CheckBox) =>
  ({
    'identification.choose': {
      roles: DESK,
      shape: identificationContract['identification.choose'],
      handle: ({ checkId, residentId }, caller) => {
        const found = box.get(checkId);
        if (!found.ok) return found;
        const { check } = found.value;
        const offered = check.suggestions.includes(residentId) || context.wasFound(residentId);
        if (!offered || context.person(residentId) === undefined) return failure('no_such_person');
        const shown = showNew(context, caller, residentId);
        if (!shown.ok) return shown;
        const chosen: Check = { ...check, candidate: residentId, confirmed: false };
        box.put(chosen);
        return success(viewOf(context, chosen));
      },
    },
    'identification.confirm': {
      roles: DESK,
      shape: identificationContract['identification.confirm'],
      handle: ({ checkId, result }, caller) => {
        const found = box.get(checkId);
        if (!found.ok) return found;
        const { check } = found.value;
        // Without anything of the chip before one's eyes there is nothing to compare.
        if (check.face === null) return failure('no_such_check');
        if (isStopped(context, check)) return failure('release_needed');
        const decided = decideComparison(check.candidate, result, check.face.photo !== null);
        if (!decided.ok) return decided;
        const same = result === 'same';
        const written = record(context, caller, [
          { event: decided.value, ...(same ? { evidence: COMPARED } : {}) },
        ]);
        if (!written.ok) return written;
        if (!same || check.candidate === null) {
          context.desk.end('not_the_holder');
          return success(null);
        }
        context.desk.raise(check.candidate, COMPARED);
        const confirmed: Check = { ...check, confirmed: true };
        box.put(confirmed);
        return success(viewOf(context, confirmed));
      },
    },
  }) satisfies Partial<Table>;

/** 登録 and its end. */
const linkMethods = (context: IdentificationContext, box: CheckBox) =>
  ({
    'identification.link': {
      roles: DESK,
      shape: identificationContract['identification.link'],
      handle: ({ checkId, consent }, caller) => {
        const found = box.get(checkId);
        if (!found.ok) return found;
        const { check, visit } = found.value;
        if (isStopped(context, check)) return failure('release_needed');
        const { candidate, token, chipKey, confirmed: compared } = check;
        const state = stateOf(context, check);
        const decided = decideLink({
          candidate,
          token,
          chipKey,
          state,
          certificate: certificateOf(context, check),
          compared,
          consent,
          role: caller.role,
        });
        if (!decided.ok) return decided;
        // What is known of one person is no evidence for another.
        const evidence = visit?.residentId === candidate ? visit?.evidence : undefined;
        const written = record(
          context,
          caller,
          decided.value.map((event) => ({ event, ...(evidence === undefined ? {} : { evidence }) })),
        );
        if (!written.ok) return written;
        return written.value === undefined
          ? failure('cannot_record')
          : success({ eventId: written.value, chipKey: chipKey !== null });
      },
    },
    'identification.unlink': {
      roles: DESK,
      shape: identificationContract['identification.unlink'],
      handle: ({ visitId, reason }, caller) => {
        const visit = context.desk.checking()?.visit;
        if (visit?.visitId !== visitId) return failure('not_checking');
        const { residentId } = visit;
        if (context.stops(residentId)) return failure('release_needed');
        const tokens = cardsOf(context, visit);
        const decided = decideUnlink(residentId, tokens, context.registered(residentId), reason);
        if (!decided.ok) return decided;
        const written = record(
          context,
          caller,
          decided.value.map((event) => ({ event, evidence: visit.evidence })),
        );
        return written.ok ? success({ cards: tokens.length }) : written;
      },
    },
  }) satisfies Partial<Table>;

export const createIdentification = (context: IdentificationContext): Identification => {
  const box = createCheckBox(context.desk);
  return {
    methods: {
      ...frameMethods(context),
      ...cardMethods(context, box),
      ...openingMethods(context, box),
      ...decisionMethods(context, box),
      ...linkMethods(context, box),
    },
    settle: () => box.settle(),
  };
};
