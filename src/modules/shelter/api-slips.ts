/** Slips of the desk, made of what was recorded: the page says which, and never what stands on them. */
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { SLIP_COLUMNS } from '../../ui/slip.ts';
import { DESK } from './api-people.ts';
import { arrivedIn, departedIn } from './fold.ts';
import { type ShelterContext, shownPerson } from './party.ts';
import { cardSlip, checkInSlip, lostIn, overnightSlip, type SlipPlace, stockSlip } from './print.ts';
import type { CardId, PersonId } from './schema.ts';
import { type Slip, type SlipWish, slipContract } from './slip-contract.ts';
import { factOf } from './store-facts.ts';
import { cardOf } from './store-read.ts';

type Made = Pick<Slip, 'markup' | 'lost'>;

const placeOn = ({ site, origin }: ShelterContext): SlipPlace => ({
  shelter: site.name,
  municipality: site.municipality,
  training: origin.mode === 'drill',
});

const cardsSlip = (context: ShelterContext, cards: readonly CardId[]): Made => {
  const place = placeOn(context);
  const slips = cards.map((cardId) => {
    const card = cardOf(context.db, cardId);
    return card?.status === 'given'
      ? cardSlip({ ...place, cardId, people: card.people.length, at: card.at })
      : stockSlip(cardId, place);
  });
  return { markup: slips.join(''), lost: lostIn([place.shelter, place.municipality]) };
};

/** Whom a record's slip is for, and how it is made; `undefined`: there is none for it. */
const recordOf = (context: ShelterContext, eventId: Extract<SlipWish, { slip: 'record' }>['eventId']) => {
  const fact = factOf(context.db, eventId);
  if (fact === undefined) return undefined;
  const { event, at } = fact;
  if (event.kind === 'shelter.checked_in' || event.kind === 'shelter.stay_noted')
    return { people: arrivedIn(event.data), at, overnight: undefined };
  if (event.kind === 'shelter.departed' && event.data.overnight !== undefined)
    return { people: departedIn(event.data), at, overnight: event.data.overnight };
  return undefined;
};

const recordSlip = (
  context: ShelterContext,
  eventId: Extract<SlipWish, { slip: 'record' }>['eventId'],
  caller: Caller,
): Result<Made, 'no_slip' | 'cannot_record'> => {
  const recorded = recordOf(context, eventId);
  if (recorded === undefined) return failure('no_slip');
  const { people, at, overnight } = recorded;
  const shown = people.map((personId: PersonId) => shownPerson(context, personId));
  // 支援措置: paper gets lost.
  const hidden = shown.some((person) => person.protected);
  const names = hidden ? [] : shown.map(({ name }) => name);
  if (names.length > 0 && !context.listed(caller, 'recent', names.length)) return failure('cannot_record');
  const place = placeOn(context);
  const slip = { ...place, at, people: people.length, names, protected: hidden, eventId };
  return success({
    markup: overnight === undefined ? checkInSlip(slip) : overnightSlip({ ...slip, overnight }),
    lost: lostIn([place.shelter, place.municipality, ...names]),
  });
};

const slipFor = (
  context: ShelterContext,
  wish: SlipWish,
  caller: Caller,
): Result<Made, 'no_slip' | 'cannot_record'> =>
  wish.slip === 'cards' ? success(cardsSlip(context, wish.cards)) : recordSlip(context, wish.eventId, caller);

export const slipMethods = (context: ShelterContext): Methods<typeof slipContract> => ({
  'shelter.slip': {
    roles: DESK,
    shape: slipContract['shelter.slip'],
    handle: (wish, caller) => {
      const slip = slipFor(context, wish, caller);
      return slip.ok
        ? success({ ...slip.value, columns: SLIP_COLUMNS, printer: context.print !== undefined })
        : slip;
    },
  },
  'shelter.printSlip': {
    roles: DESK,
    shape: slipContract['shelter.printSlip'],
    async handle(wish, caller) {
      if (context.print === undefined) return failure('no_printer');
      const slip = slipFor(context, wish, caller);
      if (!slip.ok) return slip;
      const printed = await context.print(slip.value.markup);
      return printed.ok ? success({}) : printed;
    },
  },
});
