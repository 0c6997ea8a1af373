import type { Visit } from '../../identity/schema.ts';
import { failure, type Result } from '../../kernel/result.ts';
import { precinctsOf } from '../../registry/roll/election.ts';
import type { Elector } from '../../registry/roll/schema.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { pollingContract } from './contract.ts';
import { type Desk, decideFor, isExpired, lookAt, type Person, personOf, showPerson } from './looks.ts';
import type { PollingContext } from './ports.ts';
import type { Finding } from './rules.ts';
import type { FoundBy } from './schema.ts';
import { shownHit } from './shown.ts';
import { hereOf } from './station.ts';

/** Finding the elector: by card, ticket, search, or the number on the paper roll. */

const DESK = ['clerk', 'supervisor'] as const;

interface Found {
  readonly how: FoundBy;
  readonly elector: Elector | undefined;
  readonly visit?: Visit;
  readonly several?: boolean;
}

type FindInput = Parameters<Methods<typeof pollingContract>['polling.find']['handle']>[0];

/** Of several rows the first, which is who may vote first; that there are several is a question. */
const firstOf = (electors: readonly Elector[]): Pick<Found, 'elector' | 'several'> => ({
  elector: electors[0],
  several: electors.length > 1,
});

const look = (
  { context, found: shown }: Desk,
  input: FindInput,
): Result<Found, 'no_such_visit' | 'not_listed'> | Found => {
  const { roll, visit, ticketCodes } = context;
  switch (input.by) {
    case 'visit': {
      const came = visit(input.visitId);
      if (came === undefined) return failure('no_such_visit');
      // A card past its date finds her and says no more of who she is than a search does.
      const how = came.evidence.source === 'search' || isExpired(came) ? 'search' : 'card';
      return { how, visit: came, ...firstOf(roll.byResident(came.residentId)) };
    }
    case 'ticket':
      return { how: 'ticket', ...firstOf(roll.byTicket(ticketCodes(input.code))) };
    case 'search':
      return shown.has(input.electorId)
        ? { how: 'search', elector: roll.byId(input.electorId) }
        : failure('not_listed');
    case 'number':
      return { how: 'number', elector: roll.byId(input.electorId) };
  }
};

/** Another elector with the same name and birth date, as the roll's own search finds them. */
const hasDouble = ({ roll }: PollingContext, { electorId, name, birthDate }: Elector): boolean => {
  if (birthDate === null) return false;
  const found = roll.search(name, birthDate);
  return (
    found.ok &&
    found.value.hits.some(
      (hit) => hit.electorId !== electorId && hit.name === name && hit.birthDate === birthDate,
    )
  );
};

/** Somebody who is not done with: her card or ticket was just now here, and this one is another's. */
const isOther = (before: Person | undefined, elector: Elector | undefined): boolean =>
  before !== undefined &&
  before.acceptId === undefined &&
  before.electorId !== null &&
  elector !== undefined &&
  before.electorId !== elector.electorId;

const findingOf = (
  context: PollingContext,
  before: Person | undefined,
  { how, elector, several = false }: Found,
): Finding => {
  const residentId = elector?.residentId ?? null;
  return {
    how,
    registerName: residentId === null ? undefined : context.registerName(residentId),
    twiceOnRoll: several && how !== 'ticket',
    ticketOfSeveral: several && how === 'ticket',
    ticketOfOther: (how === 'ticket' || before?.how === 'ticket') && isOther(before, elector),
    sameTwice: elector !== undefined && (how === 'ticket' || how === 'search') && hasDouble(context, elector),
  };
};

const find = async (
  desk: Desk,
  input: FindInput,
  caller: Caller,
): Promise<ReturnType<typeof showPerson> | Result<never, 'stop_stands' | 'no_such_visit' | 'not_listed'>> => {
  const { context, trials } = desk;
  const began = context.system.monotonic();
  // An acceptance that is on its way belongs to the person before.
  await desk.accepting;
  const before = desk.person;
  if (before !== undefined && before.decision.kind !== 'ok') return failure('stop_stands');
  const found = look(desk, input);
  if ('ok' in found) return found.ok ? failure('not_listed') : found;
  const finding = findingOf(context, before, found);
  const asked = {
    electorId: found.elector?.electorId ?? null,
    finding,
    passed: [],
    answer: undefined,
  };
  const decision = decideFor(context, hereOf(context, trials), asked);
  const took = context.system.monotonic() - began;
  return showPerson(desk, caller, {
    ...asked,
    lookId: context.system.newId(),
    how: found.how,
    visit: found.visit,
    overriddenBy: null,
    acceptId: undefined,
    afterLastApduMs: found.visit === undefined ? null : found.visit.afterLastApduMs + took,
    decision,
  });
};

export const findingMethods = (
  desk: Desk,
): Pick<
  Methods<typeof pollingContract>,
  'polling.find' | 'polling.search' | 'polling.look' | 'polling.clear'
> => ({
  'polling.find': {
    roles: DESK,
    shape: pollingContract['polling.find'],
    handle: (input, caller) => find(desk, input, caller),
  },
  'polling.search': {
    roles: DESK,
    shape: pollingContract['polling.search'],
    handle: ({ text, birthDate }, caller) => {
      const { context, trials, found: shown } = desk;
      const here = hereOf(context, trials);
      if (here?.version === undefined) return failure('no_roll');
      if (!context.maySearch(caller)) return failure('too_many');
      const found = context.roll.search(text, birthDate);
      if (!found.ok) return found;
      const { hits, more } = found.value;
      const noted = { byBirthDate: birthDate !== undefined, hits: hits.length, more };
      if (!context.searched(caller, noted)) return failure('cannot_record');
      // Whom a search showed may be chosen, and nobody else.
      shown.clear();
      for (const { electorId } of hits) shown.add(electorId);
      const precincts = precinctsOf(here.election, here.place);
      return { ok: true, value: { hits: hits.map((hit) => shownHit(here, precincts, hit)), more } };
    },
  },
  'polling.look': {
    roles: DESK,
    shape: pollingContract['polling.look'],
    handle: ({ lookId }) => {
      const person = personOf(desk, lookId);
      return person.ok ? { ok: true, value: lookAt(desk, person.value) } : person;
    },
  },
  'polling.clear': {
    roles: DESK,
    shape: pollingContract['polling.clear'],
    handle: ({ lookId }) => {
      const person = personOf(desk, lookId);
      if (!person.ok) return person;
      desk.person = undefined;
      desk.found.clear();
      desk.context.changed(true);
      return { ok: true, value: {} };
    },
  },
});
