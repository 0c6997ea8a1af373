import { failure, success } from '../../kernel/result.ts';
import { actorOf } from '../../kernel/roles.ts';
import type { Methods } from '../../rpc/contract.ts';
import { certificatesContract } from './contract.ts';
import { type Desk, entryOf, mustEntry } from './desk.ts';
import { isOpen, type RequestState } from './fold.ts';
import { feeSlip } from './print.ts';
import { recordWith } from './recording.ts';
import type { Sheets } from './schema.ts';
import { latestRequests, ledgerOf, requestState } from './store.ts';
import type { Entry } from './views-schema.ts';

/** 交付: what comes after the printer. */

const DESK = ['clerk', 'supervisor'] as const;
const RECENT = 40;

type All = Methods<typeof certificatesContract>;

const issue = (
  desk: Desk,
  ...[{ requestId, how }, caller]: Parameters<All['certificates.issue']['handle']>
): ReturnType<All['certificates.issue']['handle']> => {
  const { context } = desk;
  const entry = entryOf(desk, requestId);
  if (entry === undefined) return failure('no_such_request');
  // Handed over already, and its fee was taken back because it was keyed wrongly.
  const again = entry.phase === 'issued' && entry.fee === null;
  if (entry.phase !== 'printed' && !again) return failure('wrong_phase');
  if ((how === 'none') !== (entry.yen === 0)) return failure('wrong_fee');
  const { kind, yen } = entry;
  const written = recordWith(context, caller, (append, tx) => {
    if (!again && requestState(tx, requestId)?.phase !== 'printed') return false;
    if (!again) append({ kind: 'certificates.issued', data: { requestId } });
    append({ kind: 'certificates.fee_taken', data: { requestId, kind, yen, how } });
    return true;
  });
  if (!written.ok) return written;
  return written.value ? success(mustEntry(desk, requestId)) : failure('wrong_phase');
};

/** Which sheets are spoiled: all of a document that came out, those that came of one in doubt, or those that are next. */
const spoiledSheets = (
  { context: { db, policy } }: Desk,
  state: RequestState | undefined,
  count: number,
): Sheets | null | undefined => {
  if (policy.paper === 'plain') return null;
  if (state === undefined) {
    const ledger = ledgerOf(db);
    if (ledger === null || count < 1 || count > ledger.left) return undefined;
    return { series: ledger.series, from: ledger.next, count };
  }
  if (state.sheets === null) return null;
  if (state.phase === 'printed') return state.sheets;
  return count <= state.sheets.count ? { ...state.sheets, count } : undefined;
};

const spoil = (
  desk: Desk,
  ...[{ requestId, sheets: count, cause }, caller]: Parameters<All['certificates.spoil']['handle']>
): ReturnType<All['certificates.spoil']['handle']> => {
  const { context } = desk;
  const state = requestId === null ? undefined : requestState(context.db, requestId);
  if (requestId !== null && state === undefined) return failure('no_such_request');
  if (
    state !== undefined &&
    state.phase !== 'printed' &&
    !(isOpen(state) && state.inDoubt && state.phase === 'failed')
  )
    return failure('wrong_phase');
  const sheets = spoiledSheets(desk, state, count);
  if (sheets === undefined) return failure('wrong_sheets');
  const written = recordWith(context, caller, (append) => {
    const eventId = append({ kind: 'certificates.spoiled', data: { requestId, sheets, cause } });
    // What no machine saw, a person did: one such paper, and all of its kind are looked at.
    if (state !== undefined && cause === 'content')
      append({
        kind: 'certificates.quarantined',
        data: {
          requestId: state.requestId,
          kind: state.asked.kind,
          why: 'seen_wrong',
          at: 'hand',
          sha256: state.document?.sha256 ?? null,
        },
      });
    return eventId;
  });
  return written.ok ? success({ eventId: written.value }) : written;
};

const returnFee = (
  desk: Desk,
  ...[{ requestId, yen, how, reason }, caller]: Parameters<All['certificates.returnFee']['handle']>
): ReturnType<All['certificates.returnFee']['handle']> => {
  const entry = entryOf(desk, requestId);
  if (entry === undefined) return failure('no_such_request');
  if (entry.fee === null) return failure('wrong_phase');
  if (entry.fee.how !== how || yen > entry.fee.yen - entry.fee.returned) return failure('wrong_fee');
  const data = { requestId, kind: entry.kind, yen, how, reason };
  const written = recordWith(desk.context, caller, (append) =>
    append({ kind: 'certificates.fee_returned', data }),
  );
  return written.ok ? success({ eventId: written.value }) : written;
};

const receipt = async (
  desk: Desk,
  { requestId, print }: { readonly requestId: Entry['requestId']; readonly print: boolean },
) => {
  const { context } = desk;
  const { printSlip, place, fees, system } = context;
  const entry = entryOf(desk, requestId);
  if (entry === undefined) return failure('no_such_request');
  if (entry.fee === null) return failure('wrong_phase');
  const markup = feeSlip(entry, { ...place, ordinance: fees.ordinance, now: system.now() });
  if (!print) return success({ markup });
  if (printSlip === null) return failure('no_printer');
  const printed = await printSlip(markup);
  return printed.ok ? success({ markup }) : failure(printed.reason);
};

type Handed =
  | 'certificates.entry'
  | 'certificates.giveUp'
  | 'certificates.issue'
  | 'certificates.spoil'
  | 'certificates.returnFee'
  | 'certificates.receipt'
  | 'certificates.recent';

export const handingMethods = (desk: Desk): Pick<All, Handed> => ({
  'certificates.entry': {
    roles: DESK,
    shape: certificatesContract['certificates.entry'],
    handle: ({ requestId }) => {
      const entry = entryOf(desk, requestId);
      return entry === undefined ? failure('no_such_request') : success(entry);
    },
  },
  'certificates.giveUp': {
    roles: DESK,
    shape: certificatesContract['certificates.giveUp'],
    handle: ({ requestId }, caller) => {
      if (entryOf(desk, requestId) === undefined) return failure('no_such_request');
      return desk.issuing.giveUp(requestId, actorOf(caller))
        ? success(mustEntry(desk, requestId))
        : failure('wrong_phase');
    },
  },
  'certificates.issue': {
    roles: DESK,
    shape: certificatesContract['certificates.issue'],
    handle: (input, caller) => issue(desk, input, caller),
  },
  'certificates.spoil': {
    roles: DESK,
    shape: certificatesContract['certificates.spoil'],
    handle: (input, caller) => spoil(desk, input, caller),
  },
  'certificates.returnFee': {
    roles: ['supervisor'],
    shape: certificatesContract['certificates.returnFee'],
    handle: (input, caller) => returnFee(desk, input, caller),
  },
  'certificates.receipt': {
    roles: DESK,
    shape: certificatesContract['certificates.receipt'],
    handle: (input) => receipt(desk, input),
  },
  'certificates.recent': {
    roles: DESK,
    shape: certificatesContract['certificates.recent'],
    handle: (_input, caller) => {
      const entries = latestRequests(desk.context.db, RECENT).map(({ requestId }) =>
        mustEntry(desk, requestId),
      );
      if (entries.length > 0 && !desk.context.listed(caller, entries.length)) return failure('cannot_record');
      return success({ entries });
    },
  },
});
