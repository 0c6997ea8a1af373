import type { Reader } from '../../db/index.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { markOf, seenIn } from './document.ts';
import { mayFollow, type RequestState } from './fold.ts';
import { type Answer, MAX_BYTES, parseTold } from './issuer.ts';
import type { CertificatesContext } from './ports.ts';
import { type Append, MACHINE, recordWith } from './recording.ts';
import { type Against, mismatchOf } from './rules.ts';
import { type FailureWhy, type Mismatch, type RequestId, requestIdSchema, type Sheets } from './schema.ts';
import { ledgerOf, requestState, stoppedOf, wasPrinted } from './store.ts';

/** Whether a document is believed: when it comes, right before the printer, and when it comes though nobody waits for it. */

const againstOf = (
  { policy, issuerSystem, system }: CertificatesContext,
  { requestId, asked }: RequestState,
  printedBefore: boolean,
): Against => ({
  policy,
  system: issuerSystem,
  mark: markOf({
    requestId,
    subject: asked.subjectId,
    kind: asked.kind,
    options: asked.options,
    fiscalYear: asked.fiscalYear,
  }),
  printedBefore,
  now: system.now(),
});

export const quarantine = (
  append: Append,
  { requestId, asked }: RequestState,
  why: Mismatch,
  at: 'arrival' | 'printer' | 'late',
  sha256: string | null,
): void =>
  void append({
    kind: 'certificates.quarantined',
    data: { requestId, kind: asked.kind, why, at, sha256 },
  });

export const fail = (append: Append, { requestId }: RequestState, why: FailureWhy): void =>
  void append({ kind: 'certificates.failed', data: { requestId, why } });

/** The document as it is now, held against the request as it is recorded now. */
export const judge = (
  context: CertificatesContext,
  reader: Reader,
  state: RequestState,
  { told, bytes }: Answer,
): Result<
  { readonly sha256: string; readonly pages: number; readonly madeAt: number },
  Mismatch | 'bad_answer' | 'refused_there'
> => {
  const read = parseTold(told);
  if (!read.ok) return read;
  const seen = seenIn(bytes);
  const printedBefore = wasPrinted(reader, state.requestId, seen.sha256);
  const mismatch = mismatchOf(state, read.value, seen, againstOf(context, state, printedBefore));
  if (mismatch !== undefined) return failure(mismatch);
  return success({ sha256: seen.sha256, pages: read.value.pages, madeAt: read.value.madeAt });
};

/** Takes the answer in; `true`: it may go to the printer. */
export const arrive = (
  context: CertificatesContext,
  append: Append,
  reader: Reader,
  requestId: RequestId,
  answer: Answer,
): boolean => {
  const state = requestState(reader, requestId);
  // Given up meanwhile: what comes now is nobody's.
  if (state === undefined || !mayFollow(state.phase, 'received')) return false;
  const { kind } = state.asked;
  if (answer.bytes.length > MAX_BYTES) {
    fail(append, state, 'bad_answer');
    return false;
  }
  const judged = judge(context, reader, state, answer);
  if (!judged.ok) {
    const { reason } = judged;
    if (reason === 'bad_answer' || reason === 'refused_there') fail(append, state, reason);
    else quarantine(append, state, reason, 'arrival', seenIn(answer.bytes).sha256);
    return false;
  }
  append({ kind: 'certificates.received', data: { requestId, ...judged.value } });
  if (stoppedOf(reader).has(kind)) {
    fail(append, state, 'kind_stopped');
    return false;
  }
  append({ kind: 'certificates.verified', data: { requestId, sha256: judged.value.sha256 } });
  return true;
};

/** Which sheets it will stand on. */
const sheetsFor = (
  { policy }: CertificatesContext,
  reader: Reader,
  count: number,
): Result<Sheets | null, 'no_paper'> => {
  if (policy.paper === 'plain') return success(null);
  const ledger = ledgerOf(reader);
  if (ledger === null || ledger.left < count) return failure('no_paper');
  return success({ series: ledger.series, from: ledger.next, count });
};

/** Everything once more, right before the printer; the sheets, when it may go there. */
export const clear = (
  context: CertificatesContext,
  append: Append,
  reader: Reader,
  requestId: RequestId,
  answer: Answer,
): { readonly sheets: Sheets | null; readonly copies: number } | undefined => {
  const state = requestState(reader, requestId);
  if (state === undefined || !mayFollow(state.phase, 'printing')) return undefined;
  const { kind, fee } = state.asked;
  if (stoppedOf(reader).has(kind)) {
    fail(append, state, 'kind_stopped');
    return undefined;
  }
  const judged = judge(context, reader, state, answer);
  const asRecorded = judged.ok && judged.value.sha256 === state.document?.sha256;
  if (!judged.ok || !asRecorded) {
    const reason =
      judged.ok || judged.reason === 'bad_answer' || judged.reason === 'refused_there'
        ? 'digest_differs'
        : judged.reason;
    quarantine(append, state, reason, 'printer', seenIn(answer.bytes).sha256);
    return undefined;
  }
  const { sha256, pages } = judged.value;
  const sheets = sheetsFor(context, reader, pages * fee.copies);
  if (!sheets.ok) {
    fail(append, state, sheets.reason);
    return undefined;
  }
  append({ kind: 'certificates.printing', data: { requestId, sha256, pages, sheets: sheets.value } });
  return { sheets: sheets.value, copies: fee.copies };
};

/** An answer nobody waits for: a second one, or one after its request was over. The same again is noted nowhere, another one is an alarm. */
export const stray = (context: CertificatesContext, answer: Answer): void => {
  const read = parseTold(answer.told);
  if (!read.ok) return;
  const { sha256 } = seenIn(answer.bytes);
  recordWith(context, MACHINE, (append, tx) => {
    const id = requestIdSchema.safeParse(read.value.requestId);
    const state = id.success ? requestState(tx, id.data) : undefined;
    if (state === undefined || state.document?.sha256 === sha256) return;
    const judged = judge(context, tx, state, answer);
    // A document of hers that came too late is only too late.
    if (judged.ok && state.document === null) return;
    const why =
      judged.ok || judged.reason === 'bad_answer' || judged.reason === 'refused_there'
        ? 'answered_twice'
        : judged.reason;
    quarantine(append, state, why, 'late', sha256);
  });
};
