/** 様式の改正: written by staff, held against the linter, approved by another person, and from then on what the counters are given. */
import { type CivilDate, civilDateInJapan } from '../kernel/dates.ts';
import type { TenantId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Actor } from '../kernel/roles.ts';
import { type Change, documentsOn, versionOn, versionsOf } from '../modules/counter/catalogue-version.ts';
import type { Catalogue } from '../modules/counter/schema.ts';
import { type Act, type ActDeps, recordAct } from './acts.ts';
import type { Queryable, Sql } from './database.ts';
import { beforeOf, isStopped, judgeChange, judgeWithdrawal } from './forms-judge.ts';
import { newestHead, nextNumber, publishForms } from './forms-publish.ts';
import {
  type Acted,
  APPROVES_FORMS,
  type CatalogueView,
  type ChangeList,
  type ChangeStep,
  type ChangeView,
  type FormsFinding,
  type History,
  type SaveChange,
  type Step,
  type StepDone,
  WRITES_FORMS,
} from './forms-schema.ts';
import {
  type FormsScope,
  isOpen,
  listChanges,
  lockForms,
  readApproved,
  readChange,
  readSteps,
  type StoredChange,
  writeChange,
  writeStep,
} from './forms-store.ts';

export interface FormsDeps {
  readonly sql: Sql;
  readonly tenant: TenantId;
  readonly acts: ActDeps;
  /** The catalogue that came with this program. */
  readonly shipped: Catalogue;
}

/** Who asks. `isPerson`: signed in as herself, not by the link of the start or the sealed code, which are nobody's name. */
export interface Editor {
  readonly actor: Actor;
  readonly isPerson: boolean;
}

/** `already_decided`: somebody else was faster, or it is in another state. */
export type FormsFailure = 'not_found' | 'not_allowed' | 'already_decided';

const scopeOf = ({ tenant, acts }: FormsDeps): FormsScope => ({ tenant, mode: acts.mode });
const nowOf = ({ acts }: FormsDeps): number => Math.floor(acts.system.now());
const todayOf = (deps: FormsDeps): CivilDate => civilDateInJapan(nowOf(deps));

/** What she may do with a change in this state. */
const mayOf = ({ actor, isPerson }: Editor, change: StoredChange): ChangeView['may'] => {
  const mayWrite = WRITES_FORMS.includes(actor.role);
  const mayApprove = APPROVES_FORMS.includes(actor.role) && isPerson;
  const isAuthor = change.authors.includes(actor.staff);
  switch (change.state) {
    case 'draft':
      return mayWrite ? ['save', 'submit', 'discard'] : [];
    case 'submitted': {
      const approve: ChangeView['may'] = mayApprove && !isAuthor ? ['approve'] : [];
      return isAuthor || mayApprove ? [...approve, 'return', 'discard'] : approve;
    }
    case 'approved':
      return mayApprove ? ['withdraw'] : [];
    default:
      return [];
  }
};

const viewOf = async (
  tx: Queryable,
  deps: FormsDeps,
  editor: Editor,
  change: StoredChange,
  found?: readonly FormsFinding[],
): Promise<ChangeView> => {
  const scope = scopeOf(deps);
  const approved = await readApproved(tx, scope);
  const others = approved.filter(({ id }) => id !== change.id);
  const { approvedAt: _, ...shown } = change;
  const findings = found ?? judgeChange(deps.shipped, others, change, todayOf(deps));
  return {
    ...shown,
    authors: [...change.authors],
    edits: [...change.edits],
    before: [...beforeOf(deps.shipped, others, change)],
    findings: [...findings],
    steps: [...(await readSteps(tx, scope, change.id))],
    may: mayOf(editor, change),
  };
};

interface Written {
  readonly what: StepDone['what'];
  /** Empty: there is nothing to add to the reason of the change. */
  readonly why: string;
  readonly act: Act['kind'];
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Documents that a record names; the change itself has them all. */
const MOST_NAMED = 30;

/** The step of a change that was written, and the act: in its transaction. */
const note = async (
  tx: Queryable,
  deps: FormsDeps,
  { actor }: Editor,
  change: StoredChange,
  { what, why, act, more = {} }: Written,
): Promise<void> => {
  await writeStep(tx, scopeOf(deps), change, { actor, what, note: why });
  const { id, effectiveFrom, edits, reason } = change;
  await recordAct(tx, deps.acts, {
    kind: act,
    actor,
    data: {
      ...{ change: id, effectiveFrom, reason: why === '' ? reason : why },
      ...{ documents: edits.slice(0, MOST_NAMED).map((edit) => `${edit.kind}/${edit.id}`) },
      ...{ count: edits.length, ...more },
    },
  });
};

export const listForms = async (deps: FormsDeps): Promise<ChangeList> => {
  const scope = scopeOf(deps);
  return {
    today: todayOf(deps),
    published: await newestHead(deps.sql, scope),
    changes: [...(await listChanges(deps.sql, scope))],
  };
};

const changedBy = (approved: readonly Change[], day: CivilDate): Readonly<Record<string, string>> =>
  Object.fromEntries(
    approved
      .flatMap(({ edits }) => edits)
      .flatMap((edit) => {
        const change = versionOn(approved, edit, day);
        return change === null ? [] : [[`${edit.kind}/${edit.id}`, change]];
      }),
  );

export const viewCatalogue = async (
  deps: FormsDeps,
  editor: Editor,
  asked: CivilDate | undefined,
): Promise<CatalogueView> => {
  const approved = await readApproved(deps.sql, scopeOf(deps));
  const today = todayOf(deps);
  const day = asked ?? today;
  return {
    ...{ today, day, mayWrite: WRITES_FORMS.includes(editor.actor.role) },
    catalogue: documentsOn(deps.shipped, approved, day),
    changedBy: changedBy(approved, day),
  };
};

export const findChange = (deps: FormsDeps, id: string): Promise<StoredChange | undefined> =>
  readChange(deps.sql, scopeOf(deps), id);

export const viewChange = async (
  deps: FormsDeps,
  editor: Editor,
  id: string,
): Promise<ChangeView | undefined> => {
  const change = await findChange(deps, id);
  return change === undefined ? undefined : viewOf(deps.sql, deps, editor, change);
};

export const viewHistory = async (
  deps: FormsDeps,
  of: { readonly kind: History['versions'][number]['edit']['kind']; readonly id: string },
): Promise<History> => {
  const approved = await readApproved(deps.sql, scopeOf(deps));
  const versions = versionsOf(deps.shipped, approved, of as Parameters<typeof versionsOf>[2]);
  return {
    versions: versions.map(({ from, content, change: id }) => {
      const change = approved.find((each) => each.id === id);
      return {
        ...{ from, change: id, reason: change?.reason ?? '', authors: [...(change?.authors ?? [])] },
        approver: change?.approver ?? null,
        edit: { ...of, base: null, content } as History['versions'][number]['edit'],
      };
    }),
  };
};

/** A new draft, or one as it is written now; everybody who wrote in it is one of its authors. */
export const saveChange = (
  deps: FormsDeps,
  editor: Editor,
  wish: SaveChange,
  how: 'save' | 'import' = 'save',
): Promise<Result<ChangeView, FormsFailure>> =>
  deps.sql.begin(async (tx): Promise<Result<ChangeView, FormsFailure>> => {
    const scope = scopeOf(deps);
    await lockForms(tx, scope);
    const before = wish.id === null ? undefined : await readChange(tx, scope, wish.id);
    if (wish.id !== null && before === undefined) return failure('not_found');
    if ((before?.revision ?? 0) !== wish.revision || (before !== undefined && before.state !== 'draft'))
      return failure('already_decided');
    const { effectiveFrom, reason, todayReason, edits } = wish;
    const change: StoredChange = {
      id: before?.id ?? deps.acts.system.newId(),
      ...{
        state: 'draft',
        revision: wish.revision + 1,
        effectiveFrom,
        withdrawnFrom: null,
        reason,
        todayReason,
      },
      ...{ approver: null, approvedAt: null, number: null, edits, updatedAt: nowOf(deps) },
      authors: [...new Set([...(before?.authors ?? []), editor.actor.staff])],
    };
    const act = how === 'import' ? 'forms.imported' : 'forms.drafted';
    await writeChange(tx, scope, change);
    await note(tx, deps, editor, change, { what: how, why: '', act });
    return success(await viewOf(tx, deps, editor, change));
  });

const ACTS = {
  submit: 'forms.submitted',
  return: 'forms.returned',
  approve: 'forms.approved',
  withdraw: 'forms.withdrawn',
  discard: 'forms.discarded',
} as const satisfies Readonly<Record<ChangeStep, Act['kind']>>;

/** Shorter than this is no reason. */
const MIN_NOTE = 5;
/** A change that is taken back, or sent back, says why; whoever approves need not. */
const needsNote = (step: ChangeStep): boolean => step === 'return' || step === 'withdraw';

/** How it is after the step. */
const after = (
  change: StoredChange,
  step: ChangeStep,
  { deps, editor, number }: { readonly deps: FormsDeps; readonly editor: Editor; readonly number: number },
): StoredChange => {
  const next = { ...change, revision: change.revision + 1, updatedAt: nowOf(deps) };
  if (step === 'submit') return { ...next, state: 'submitted' };
  if (step === 'return') return { ...next, state: 'draft' };
  if (step === 'discard') return { ...next, state: 'discarded' };
  if (step === 'withdraw') return { ...next, state: 'withdrawn', withdrawnFrom: todayOf(deps) };
  return { ...next, state: 'approved', approver: editor.actor.staff, approvedAt: next.updatedAt, number };
};

/** What stops a step. */
const stopsOf = (
  deps: FormsDeps,
  approved: readonly Change[],
  change: StoredChange,
  step: ChangeStep,
): readonly FormsFinding[] => {
  const today = todayOf(deps);
  if (step === 'submit' || step === 'approve') return judgeChange(deps.shipped, approved, change, today);
  return step === 'withdraw' ? judgeWithdrawal(deps.shipped, approved, change, today) : [];
};

/** One step of a change. Whatever the counters are to have is published in the same transaction. */
export const takeStep = (
  deps: FormsDeps,
  editor: Editor,
  { id, step }: { readonly id: string; readonly step: ChangeStep },
  { revision, note: why }: Step,
): Promise<Result<Acted, FormsFailure>> =>
  deps.sql.begin(async (tx): Promise<Result<Acted, FormsFailure>> => {
    const scope = scopeOf(deps);
    await lockForms(tx, scope);
    const change = await readChange(tx, scope, id);
    if (change === undefined) return failure('not_found');
    if (change.revision !== revision) return failure('already_decided');
    if (!mayOf(editor, change).includes(step))
      return failure(isOpen(change) || change.state === 'approved' ? 'not_allowed' : 'already_decided');
    if (needsNote(step) && why.length < MIN_NOTE) return failure('not_allowed');
    const approved = await readApproved(tx, scope);
    const found = stopsOf(deps, approved, change, step);
    if (isStopped(found))
      return success({ done: false, change: await viewOf(tx, deps, editor, change, found) });
    const publishes = step === 'approve' || step === 'withdraw';
    const number = publishes ? await nextNumber(tx, scope) : 0;
    const next = after(change, step, { deps, editor, number });
    // What is published is read from what stands there, and the record says what was published.
    await writeChange(tx, scope, next);
    const published = publishes
      ? await publishForms(tx, scope, {
          ...{ number, change: id, staff: editor.actor.staff, now: next.updatedAt, key: deps.acts.key },
        })
      : undefined;
    await note(tx, deps, editor, next, {
      ...{ what: step, why, act: ACTS[step] },
      ...(published === undefined ? {} : { more: published }),
    });
    return success({ done: true, change: await viewOf(tx, deps, editor, next) });
  });
