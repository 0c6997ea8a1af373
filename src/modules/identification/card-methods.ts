/** 登録 of cards, what is registered, its end and its papers: the methods that need no card, or one that was read already. */
import type { Visit } from '../../identity/schema.ts';
import { failure, success } from '../../kernel/result.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { SLIP_COLUMNS } from '../../ui/slip.ts';
import { type CheckBox, heldBy, numbersOf } from './check.ts';
import { identificationContract, type SlipKind } from './contract.ts';
import type { IdentificationContext } from './ports.ts';
import { linkSlip } from './print.ts';
import { record } from './record.ts';
import { decideLink, decideRestore, decideUnlink, decideUnlinkCard, type KnownToken } from './rules.ts';
import type { IdentificationEvent, LinkToken } from './schema.ts';
import { termsIdOf } from './terms.ts';
import { campaignsOf, heldCards, linksOf, progressOf, tokensOf } from './tokens.ts';

export const DESK = ['clerk', 'supervisor'] as const;

type Table = Methods<typeof identificationContract>;

/** The card by which this person came, and every card that is linked to her here. */
export const cardsOf = ({ db, desk }: IdentificationContext, visit: Visit): LinkToken[] => {
  const cameWith = desk.tokenOf(visit.visitId);
  return [...(cameWith === undefined ? [] : [cameWith]), ...linksOf(db, visit.residentId)];
};

/** The person at the desk, while she is being identified and is who the screen means. */
const visitOf = ({ desk }: IdentificationContext, visitId: string): Visit | undefined => {
  const visit = desk.checking()?.visit;
  return visit?.visitId === visitId ? visit : undefined;
};

export const linkMethods = (context: IdentificationContext, box: CheckBox) =>
  ({
    'identification.link': {
      roles: DESK,
      shape: identificationContract['identification.link'],
      handle: ({ checkId, consent }, caller) => {
        const found = box.get(checkId);
        if (!found.ok) return found;
        const fault = context.dataFault();
        if (fault !== undefined) return failure(fault);
        const { check, visit } = found.value;
        const { candidate, chipKey, confirmed } = check;
        if (candidate !== null && context.stops(candidate)) return failure('release_needed');
        const decided = decideLink({
          candidate,
          numbers: numbersOf(context, check),
          chipKey,
          held: heldBy(context, check),
          terms: termsIdOf(context.terms),
          compared: confirmed,
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
        const visit = visitOf(context, visitId);
        if (visit === undefined) return failure('not_checking');
        const { residentId } = visit;
        if (context.stops(residentId)) return failure('release_needed');
        const tokens = cardsOf(context, visit);
        const isRegistered = context.registered(residentId).length > 0;
        const decided = decideUnlink(residentId, tokens, isRegistered, reason);
        if (!decided.ok) return decided;
        const written = recordAll(context, caller, visit, decided.value);
        return written.ok ? success({ cards: tokens.length }) : written;
      },
    },
  }) satisfies Partial<Table>;

const recordAll = (
  context: IdentificationContext,
  caller: Caller,
  { evidence }: Visit,
  events: readonly IdentificationEvent[],
) =>
  record(
    context,
    caller,
    events.map((event) => ({ event, evidence })),
  );

/** The card of hers that this event linked. */
const cardLinkedBy = (tokens: readonly KnownToken[], linkedBy: string): KnownToken | undefined =>
  tokens.find(({ state }) => state.linked?.linkedBy === linkedBy);

export const cardListMethods = (context: IdentificationContext) =>
  ({
    'identification.cards': {
      roles: DESK,
      shape: identificationContract['identification.cards'],
      handle: ({ visitId }) => {
        const visit = visitOf(context, visitId);
        if (visit === undefined) return failure('not_checking');
        if (context.stops(visit.residentId)) return failure('release_needed');
        const { db } = context;
        const spokenOf = new Set(tokensOf(db, visit.residentId).map(({ tokenHmac }) => tokenHmac));
        return success({
          cards: heldCards(db, visit.residentId, context.today()),
          registered: context.registered(visit.residentId).some((tokenHmac) => !spokenOf.has(tokenHmac)),
          campaigns: campaignsOf(db).map((campaign) => ({
            kind: campaign.kind,
            ...progressOf(db, campaign),
          })),
        });
      },
    },
    'identification.unlinkCard': {
      roles: DESK,
      shape: identificationContract['identification.unlinkCard'],
      handle: ({ visitId, linkedBy, reason }, caller) => {
        const visit = visitOf(context, visitId);
        if (visit === undefined) return failure('not_checking');
        if (context.stops(visit.residentId)) return failure('release_needed');
        const card = cardLinkedBy(tokensOf(context.db, visit.residentId), linkedBy);
        const decided = decideUnlinkCard(card, reason);
        if (!decided.ok) return decided;
        const written = recordAll(context, caller, visit, decided.value);
        return written.ok ? success({}) : written;
      },
    },
    'identification.restoreCard': {
      roles: ['supervisor'],
      shape: identificationContract['identification.restoreCard'],
      handle: ({ visitId, linkedBy, reason }, caller) => {
        const visit = visitOf(context, visitId);
        if (visit === undefined) return failure('not_checking');
        if (context.stops(visit.residentId)) return failure('release_needed');
        const tokens = tokensOf(context.db, visit.residentId);
        const decided = decideRestore(cardLinkedBy(tokens, linkedBy), tokens, reason);
        if (!decided.ok) return decided;
        const written = recordAll(context, caller, visit, decided.value);
        return written.ok ? success({}) : written;
      },
    },
  }) satisfies Partial<Table>;

/** 控え of what is registered, and of what was ended. */
export const paperMethods = (context: IdentificationContext) =>
  ({
    'identification.slip': {
      roles: DESK,
      shape: identificationContract['identification.slip'],
      handle: ({ visitId, of }) => {
        const slip = slipFor(context, visitId, of);
        if (!slip.ok) return slip;
        const printer = context.print !== undefined;
        return success({ markup: slip.value, columns: SLIP_COLUMNS, printer });
      },
    },
    'identification.print': {
      roles: DESK,
      shape: identificationContract['identification.print'],
      handle: async ({ visitId, of }) => {
        const slip = slipFor(context, visitId, of);
        if (!slip.ok) return slip;
        if (context.print === undefined) return failure('no_printer');
        const printed = await context.print(slip.value);
        return printed.ok ? success({}) : printed;
      },
    },
  }) satisfies Partial<Table>;

/** What the paper says of the person at the desk, by what stands now. */
const slipFor = (context: IdentificationContext, visitId: string, of: SlipKind) => {
  const visit = visitOf(context, visitId);
  if (visit === undefined) return failure('not_checking');
  if (context.stops(visit.residentId)) return failure('release_needed');
  const { db, terms, place, system, today } = context;
  const tokens = tokensOf(db, visit.residentId);
  const shown = context.person(visit.residentId)?.shown;
  const markup = linkSlip({
    of,
    tokens,
    terms,
    termsId: termsIdOf(terms),
    place,
    // 支援措置: paper gets lost.
    name: shown === undefined || shown.protected ? null : shown.name,
    now: system.now(),
    today: today(),
  });
  return markup === undefined ? failure('not_linked') : success(markup);
};
