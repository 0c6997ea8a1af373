import type { Visit } from '../../identity/schema.ts';
import type { VisitId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import type { PointsPerson, RegisterContext } from './register-ports.ts';
import { registerSlip } from './register-print.ts';
import { type AccountView, type PointsState, pointsContract } from './register-schema.ts';
import { accountAt } from './register-store.ts';
import { type BenefitEvent, benefitEventSchemas } from './schema.ts';

/**
 * ポイントの登録窓口. Whose account it is, the host says and not the screen; what is done is on the disk before it is told, with a line or
 * without, and the centre decides in the order of what was said, whichever counter's record comes first.
 */
export interface PointsDesk {
  readonly methods: Methods<typeof pointsContract>;
  /** For topic `points`. */
  state(): PointsState;
}

const DESK = ['clerk', 'supervisor'] as const;

interface Served {
  readonly visit: Visit;
  readonly person: PointsPerson;
}

const servedBy = (
  context: RegisterContext,
  visitId: VisitId,
): Result<Served, 'no_such_visit' | 'release_needed' | 'no_key'> => {
  if (context.key !== 'ready') return failure('no_key');
  const visit = context.visit(visitId);
  if (visit === undefined) return failure('no_such_visit');
  if (context.stops(visit.residentId)) return failure('release_needed');
  const person = context.person(visit.residentId);
  return person === undefined ? failure('no_such_visit') : success({ visit, person });
};

const viewOf = ({ db }: RegisterContext, { account, name }: PointsPerson): AccountView => {
  const { state, at, checkIns } = accountAt(db, account);
  return { name, state, at, checkIns };
};

/** All of it in one transaction, in this order. */
const record = (
  context: RegisterContext,
  caller: Caller,
  { visit, person }: Served,
  events: readonly BenefitEvent[],
): Result<AccountView, 'cannot_record'> => {
  const { db, log, origin, changed } = context;
  const { staff, role } = caller;
  const written = db.write((tx) => {
    for (const { kind, data } of events)
      log.append(tx, {
        ...{ kind, data: benefitEventSchemas[kind].parse(data), actor: { staff, role }, ...origin },
        evidence: visit.evidence,
      });
  });
  changed(written.ok);
  return written.ok ? success(viewOf(context, person)) : failure('cannot_record', { disk: written.reason });
};

const register = async (
  context: RegisterContext,
  { visitId, checkIns }: { readonly visitId: VisitId; readonly checkIns: boolean },
  caller: Caller,
) => {
  const asked = servedBy(context, visitId);
  if (!asked.ok) return asked;
  const { residentId } = asked.value.visit;
  const card = await context.cardOf(residentId);
  if (!card.ok) return card;
  // While the card was read the next person may have come.
  const served = servedBy(context, visitId);
  if (!served.ok) return served;
  const { account, holder } = served.value.person;
  const tokens = card.value;
  return record(context, caller, served.value, [
    // A person has one My Number Card: whatever was hers before is not any more, also what only a list names.
    { kind: 'benefits.account_stopped', data: { account, why: 'renewed' } },
    {
      kind: 'benefits.card_registered',
      data: { tokens, account, holder, residentId: checkIns ? residentId : null },
    },
  ]);
};

const stop = async (
  context: RegisterContext,
  { visitId, why }: Parameters<PointsDesk['methods']['points.stop']['handle']>[0],
  caller: Caller,
) => {
  const served = servedBy(context, visitId);
  if (!served.ok) return served;
  const { account } = served.value.person;
  // One that lies there is stopped by its own number too, whatever account it may have been listed under.
  const card = await context.cardOf(served.value.visit.residentId);
  const still = servedBy(context, visitId);
  if (!still.ok) return still;
  return record(context, caller, still.value, [
    ...(card.ok
      ? [{ kind: 'benefits.card_blocked', data: { tokens: card.value, reason: why } } as const]
      : []),
    { kind: 'benefits.account_stopped', data: { account, why } },
  ]);
};

const receipt = async (
  context: RegisterContext,
  { visitId, print }: { readonly visitId: VisitId; readonly print: boolean },
) => {
  const served = servedBy(context, visitId);
  if (!served.ok) return served;
  const markup = registerSlip(accountAt(context.db, served.value.person.account), context.place);
  if (markup === undefined) return failure('nothing_done');
  if (!print) return success({ markup });
  if (context.printSlip === null) return failure('no_printer');
  const printed = await context.printSlip(markup);
  return printed.ok ? success({ markup }) : failure(printed.reason);
};

export const createPointsDesk = (context: RegisterContext): PointsDesk => ({
  methods: {
    'points.account': {
      roles: DESK,
      shape: pointsContract['points.account'],
      handle: ({ visitId }) => {
        const served = servedBy(context, visitId);
        return served.ok ? success(viewOf(context, served.value.person)) : served;
      },
    },
    'points.register': {
      roles: DESK,
      shape: pointsContract['points.register'],
      handle: (input, caller) => register(context, input, caller),
    },
    'points.stop': {
      roles: DESK,
      shape: pointsContract['points.stop'],
      handle: (input, caller) => stop(context, input, caller),
    },
    'points.withdraw': {
      roles: DESK,
      shape: pointsContract['points.withdraw'],
      handle: ({ visitId }, caller) => {
        const served = servedBy(context, visitId);
        if (!served.ok) return served;
        const { account } = served.value.person;
        return record(context, caller, served.value, [
          { kind: 'benefits.account_stopped', data: { account, why: 'withdrawn' } },
        ]);
      },
    },
    'points.receipt': {
      roles: DESK,
      shape: pointsContract['points.receipt'],
      handle: (input) => receipt(context, input),
    },
  },
  state: () => ({
    key: context.key,
    online: context.isOnline(),
    receipts: context.printSlip !== null,
  }),
});
