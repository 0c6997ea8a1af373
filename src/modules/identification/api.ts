import type { Evidence, Visit } from '../../identity/schema.ts';
import { asciiBytes } from '../../kernel/bytes.ts';
import type { ResidentId } from '../../kernel/ids.ts';
import { type Failure, failure, type Result, success } from '../../kernel/result.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { cardListMethods, cardsOf, DESK, linkMethods, paperMethods } from './card-methods.ts';
import { type Check, type CheckBox, createCheckBox, holderOf, viewOf } from './check.ts';
import { identificationContract } from './contract.ts';
import type { CardFace, HolderProof, IdentificationContext } from './ports.ts';
import { record } from './record.ts';
import { decideComparison } from './rules.ts';
import type { FaceReason, IdentificationEvent, ProofReason } from './schema.ts';

export interface Identification {
  readonly methods: Methods<typeof identificationContract>;
  /** The desk's phase may have changed: what was read for a check that is over is dropped. */
  settle(): void;
}

/** By 照合番号B the card was opened and a person compared, with the chip's photo or by what is written alone. */
const compared = (photo: boolean): Evidence => ({
  level: 'L1',
  source: 'number_b',
  revocation: 'unknown',
  ...(photo ? {} : { photo }),
});

type Table = Methods<typeof identificationContract>;

/** Beginning, ending, and what is known at the start. */
const frameMethods = (context: IdentificationContext, box: CheckBox) =>
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
        const check = box.current();
        return success({
          person: person?.shown ?? null,
          check: check === undefined ? null : viewOf(context, check),
          pinPossible: context.pinPossible,
          cameraPossible: context.cameraPossible,
          linked:
            visit !== null &&
            (cardsOf(context, visit).length > 0 || context.registered(visit.residentId).length > 0),
          terms: context.terms,
        });
      },
    },
  }) satisfies Partial<Table>;

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
          const proof = await context.cards.proveHolder(asciiBytes(pin), { insists, residentId });
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
  by: 'screen' | 'card',
): Result<undefined, 'release_needed' | 'cannot_record'> => {
  if (context.stops(residentId, by)) return failure('release_needed');
  return context.looked(caller, residentId) ? success(undefined) : failure('cannot_record');
};

/** Keeps what was read until the check ends, and looks whose it may be: the person at the desk, whom it leads to, or a list. */
const openCheck = (
  context: IdentificationContext,
  box: CheckBox,
  caller: Caller,
  card: Pick<CardFace, 'numbers' | 'expired'> & Partial<CardFace>,
  visit: Visit | null,
) => {
  const candidate = visit?.residentId ?? holderOf(context, card.numbers);
  const known = candidate !== null && context.person(candidate) !== undefined ? candidate : null;
  if (known !== null && known !== visit?.residentId) {
    const shown = showNew(context, caller, known, 'card');
    if (!shown.ok) return shown;
  }
  const items = card.items ?? null;
  const check: Check = {
    checkId: context.system.newId(),
    face: 'photo' in card ? { ...card, items } : null,
    numbers: card.numbers,
    chipKey: card.chipKey ?? null,
    candidate: known,
    suggestions: known === null && items !== null ? context.suggest(caller, items) : [],
    confirmed: false,
  };
  box.put(check);
  return success(viewOf(context, check));
};

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
        const shown = showNew(context, caller, residentId, 'screen');
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
        const photo = check.face.photo !== null;
        const decided = decideComparison(check.candidate, result, photo);
        if (!decided.ok) return decided;
        const same = result === 'same';
        const written = record(context, caller, [
          { event: decided.value, ...(same ? { evidence: compared(photo) } : {}) },
        ]);
        if (!written.ok) return written;
        if (!same || check.candidate === null) {
          context.desk.end('not_the_holder');
          return success(null);
        }
        context.desk.raise(check.candidate, compared(photo));
        const confirmed: Check = { ...check, confirmed: true };
        box.put(confirmed);
        return success(viewOf(context, confirmed));
      },
    },
  }) satisfies Partial<Table>;

export const createIdentification = (context: IdentificationContext): Identification => {
  const box = createCheckBox(context);
  return {
    methods: {
      ...frameMethods(context, box),
      ...cardMethods(context, box),
      ...openingMethods(context, box),
      ...decisionMethods(context, box),
      ...linkMethods(context, box),
      ...cardListMethods(context),
      ...paperMethods(context),
    },
    settle: () => box.settle(),
  };
};
