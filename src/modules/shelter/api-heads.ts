/** What is counted before it is named: heads, 仮カード, and what is given out. */
import { failure, success } from '../../kernel/result.ts';
import type { Methods } from '../../rpc/contract.ts';
import { cardToGive, DESK, note } from './api-people.ts';
import { cardContract, headsContract, supplyContract } from './contract.ts';
import { isOpen, partyState, record, type ShelterContext } from './party.ts';
import { decideCard, decideHeads, decideNoteHere, decideSupply } from './rules.ts';
import { headsIdSchema } from './schema.ts';
import { cardOf, headsAt, headsOf, suppliesAt } from './store-read.ts';
import { newCardId, readCardId } from './temp-card.ts';

export const headsMethods = (context: ShelterContext): Methods<typeof headsContract> => {
  const { shelterId } = context.site;
  return {
    'shelter.countHeads': {
      roles: DESK,
      shape: headsContract['shelter.countHeads'],
      handle: ({ headsId, marker, counts }, caller) => {
        const before = headsId === null ? undefined : headsOf(context.db, headsId);
        if (headsId !== null && before === undefined) return failure('no_such_heads');
        const id = headsId ?? headsIdSchema.parse(`h-${context.system.newId()}`);
        const place = { shelterId, shelterOpen: isOpen(context) };
        const decided = decideHeads(place, { headsId: id, marker, counts }, before);
        if (!decided.ok) return decided;
        const saved = record(context, caller, [decided.value]);
        return saved.ok ? success({ eventId: saved.value.eventId, headsId: id }) : saved;
      },
    },
    'shelter.heads': {
      roles: DESK,
      shape: headsContract['shelter.heads'],
      handle: () => ({
        heads: headsAt(context.db, shelterId).map(({ headsId, marker, counts, remaining, named, at }) => ({
          headsId,
          marker,
          counts,
          remaining,
          named,
          at,
        })),
      }),
    },
    'shelter.nameHeads': {
      roles: DESK,
      shape: headsContract['shelter.nameHeads'],
      handle: ({ headsId, who, people }, caller) => {
        if (headsOf(context.db, headsId)?.shelterId !== shelterId) return failure('no_such_heads');
        return note(context, caller, who, (party) =>
          decideNoteHere(partyState(context, party), people, {
            kind: 'shelter.heads_named',
            data: { shelterId, headsId, people },
          }),
        );
      },
    },
  };
};

const CARD_BYTES = 10;

export const cardMethods = (context: ShelterContext): Methods<typeof cardContract> => {
  const { shelterId } = context.site;
  return {
    'shelter.makeCards': {
      roles: DESK,
      shape: cardContract['shelter.makeCards'],
      handle: ({ count }) => ({
        cards: Array.from({ length: count }, () => newCardId(context.system.randomBytes(CARD_BYTES))),
      }),
    },
    'shelter.scanCard': {
      roles: DESK,
      shape: cardContract['shelter.scanCard'],
      handle: ({ text }) => {
        const cardId = readCardId(text);
        if (cardId === undefined) return failure('not_a_card');
        return success({ cardId, status: cardOf(context.db, cardId)?.status ?? 'free' });
      },
    },
    'shelter.giveCard': {
      roles: DESK,
      shape: cardContract['shelter.giveCard'],
      handle: ({ who, people, card }, caller) => {
        const free = cardToGive(context, card);
        if (!free.ok) return free;
        return note(context, caller, who, (party) =>
          decideCard(partyState(context, party), people, free.value, cardOf(context.db, free.value)),
        );
      },
    },
    'shelter.returnCard': {
      roles: DESK,
      shape: cardContract['shelter.returnCard'],
      handle: ({ cardId, how }, caller) => {
        const status = cardOf(context.db, cardId)?.status;
        if (status === undefined || status === 'free') return failure('not_given');
        return record(context, caller, [
          { kind: 'shelter.temp_card_returned', data: { shelterId, cardId, how } },
        ]);
      },
    },
  };
};

export const supplyMethods = (context: ShelterContext): Methods<typeof supplyContract> => {
  const { shelterId } = context.site;
  return {
    'shelter.supply': {
      roles: DESK,
      shape: supplyContract['shelter.supply'],
      handle: ({ item, to }, caller) => {
        if (to.kind === 'people')
          return note(context, caller, to.who, (party) =>
            decideSupply(partyState(context, party), to.people, item, to.each),
          );
        if (!isOpen(context)) return failure('shelter_not_open');
        const { where, quantity } = to;
        return record(context, caller, [
          { kind: 'shelter.supplied', data: { shelterId, item, quantity, to: where } },
        ]);
      },
    },
    'shelter.supplies': {
      roles: DESK,
      shape: supplyContract['shelter.supplies'],
      handle: ({ since }) => {
        const given = suppliesAt(context.db, shelterId).filter(({ at }) => at >= since);
        const byItem = Map.groupBy(given, ({ item }) => JSON.stringify([item.kind, item.label]));
        const sum = (some: typeof given, where: 'inside' | 'outside'): number =>
          some.reduce((total, { to, quantity }) => total + (to === where ? quantity : 0), 0);
        return {
          given: [...byItem.values()].flatMap((some) => {
            const item = some[0]?.item;
            return item === undefined
              ? []
              : [{ item, inside: sum(some, 'inside'), outside: sum(some, 'outside') }];
          }),
        };
      },
    },
  };
};
