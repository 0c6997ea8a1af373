/** 様式の改正 as rows. */
import { z } from 'zod';
import { type CivilDate, civilDateSchema } from '../kernel/dates.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Actor } from '../kernel/roles.ts';
import { type Change, changeSchema, type Edit, editsSchema } from '../modules/counter/catalogue-version.ts';
import { titleOf } from '../modules/counter/plain-diff.ts';
import type { EventBody } from '../outbox/event.ts';
import type { Queryable } from './database.ts';
import {
  type ChangeHead,
  type ChangeState,
  changeStateSchema,
  MOST_CHANGES,
  type StepDone,
  stepSchema,
} from './forms-schema.ts';

export interface FormsScope {
  readonly tenant: TenantId;
  readonly mode: EventBody['mode'];
}

/** A change as it is kept, in whatever state. */
export interface StoredChange {
  readonly id: string;
  readonly state: ChangeState;
  readonly revision: number;
  readonly effectiveFrom: CivilDate;
  readonly withdrawnFrom: CivilDate | null;
  readonly reason: string;
  readonly todayReason: string;
  readonly authors: readonly string[];
  readonly approver: string | null;
  readonly approvedAt: number | null;
  readonly number: number | null;
  readonly edits: readonly Edit[];
  readonly updatedAt: number;
}

const json = <S extends z.ZodType>(schema: S) =>
  z.string().transform((text) => schema.parse(JSON.parse(text)) as z.output<S>);

const changeRow = z
  .object({
    id: z.string(),
    state: changeStateSchema,
    revision: z.int(),
    effective_from: civilDateSchema,
    withdrawn_from: civilDateSchema.nullable(),
    reason: z.string(),
    today_reason: z.string(),
    authors: json(z.array(z.string())),
    approver: z.string().nullable(),
    approved_at: z.number().nullable(),
    number: z.int().nullable(),
    edits: json(editsSchema),
    updated_at: z.number(),
  })
  .transform(
    ({ effective_from, withdrawn_from, today_reason, approved_at, updated_at, ...same }): StoredChange => ({
      ...same,
      ...{ effectiveFrom: effective_from, withdrawnFrom: withdrawn_from, todayReason: today_reason },
      ...{ approvedAt: approved_at, updatedAt: updated_at },
    }),
  );
const changeRows = z.array(changeRow);

/** In the transaction that changes it: nobody else does at the same time. */
export const FORMS_LOCK = 8_203_151;
export const lockForms = async (tx: Queryable, { tenant }: FormsScope): Promise<void> => {
  await tx`SELECT pg_advisory_xact_lock(${FORMS_LOCK}, hashtext(${tenant}))`;
};

export const readChange = async (
  sql: Queryable,
  { tenant, mode }: FormsScope,
  id: string,
): Promise<StoredChange | undefined> => {
  const rows: unknown = await sql`
    SELECT * FROM form_change WHERE tenant = ${tenant} AND mode = ${mode} AND id = ${id}`;
  return changeRows.parse(rows)[0];
};

/** Approved, or withdrawn after that: whatever a counter was ever to have. */
export const readApproved = async (
  sql: Queryable,
  { tenant, mode }: FormsScope,
): Promise<readonly Change[]> => {
  const rows: unknown = await sql`
    SELECT * FROM form_change
    WHERE tenant = ${tenant} AND mode = ${mode} AND state IN ('approved', 'withdrawn') ORDER BY number`;
  return changeRows.parse(rows).map(approvedOf);
};

export const approvedOf = ({
  id,
  number,
  effectiveFrom,
  withdrawnFrom,
  reason,
  authors,
  approver,
  approvedAt,
  edits,
}: StoredChange): Change =>
  changeSchema.parse({
    ...{ id, number, effectiveFrom, withdrawnFrom, reason, authors, approver, approvedAt, edits },
  });

const OPEN: readonly ChangeState[] = ['draft', 'submitted'];

/** What is said of a change in a list. */
const headOf = (change: Omit<StoredChange, 'edits'>): Omit<ChangeHead, 'documents'> => ({
  ...{ id: change.id, state: change.state, revision: change.revision, reason: change.reason },
  ...{ effectiveFrom: change.effectiveFrom, withdrawnFrom: change.withdrawnFrom },
  ...{ authors: [...change.authors], approver: change.approver, number: change.number },
  updatedAt: change.updatedAt,
});

export const listChanges = async (
  sql: Queryable,
  { tenant, mode }: FormsScope,
): Promise<readonly ChangeHead[]> => {
  const rows: unknown = await sql`
    SELECT * FROM form_change WHERE tenant = ${tenant} AND mode = ${mode}
    ORDER BY state IN ('draft', 'submitted') DESC, effective_from DESC, updated_at DESC, id
    LIMIT ${MOST_CHANGES}`;
  return changeRows.parse(rows).map(({ edits, ...change }) => ({
    ...headOf(change),
    documents: edits.map(({ kind, id, content }) => ({
      ...{ kind, id, ends: content === null },
      title: content === null ? id : titleOf(content),
    })),
  }));
};

/** Whether it can still become another by being written in. */
export const isOpen = ({ state }: Pick<StoredChange, 'state'>): boolean => OPEN.includes(state);

/** As it is now, new or in the place of what was there. */
export const writeChange = async (
  tx: Queryable,
  { tenant, mode }: FormsScope,
  change: StoredChange,
): Promise<void> => {
  const { id, state, revision, effectiveFrom, withdrawnFrom, reason, todayReason, number, updatedAt } =
    change;
  const [authors, edits] = [JSON.stringify(change.authors), JSON.stringify(change.edits)];
  await tx`
    INSERT INTO form_change (tenant, id, mode, state, revision, effective_from, withdrawn_from, reason, today_reason,
      authors, approver, approved_at, number, edits, updated_at)
    VALUES (${tenant}, ${id}, ${mode}, ${state}, ${revision}, ${effectiveFrom}, ${withdrawnFrom}, ${reason},
      ${todayReason}, ${authors}, ${change.approver}, ${change.approvedAt}, ${number}, ${edits}, ${updatedAt})
    ON CONFLICT (tenant, id) DO UPDATE SET state = excluded.state, revision = excluded.revision,
      effective_from = excluded.effective_from, withdrawn_from = excluded.withdrawn_from, reason = excluded.reason,
      today_reason = excluded.today_reason, authors = excluded.authors, approver = excluded.approver,
      approved_at = excluded.approved_at, number = excluded.number, edits = excluded.edits,
      updated_at = excluded.updated_at`;
};

const stepRows = z.array(
  z.object({
    at: z.number(),
    staff: z.string(),
    role: z.string(),
    what: z.enum(['save', 'import', 'submit', 'return', 'approve', 'withdraw', 'discard']),
    note: stepSchema.shape.note.or(z.string()),
  }),
);

export const readSteps = async (
  sql: Queryable,
  { tenant }: FormsScope,
  change: string,
): Promise<readonly StepDone[]> => {
  const rows: unknown = await sql`
    SELECT at, staff, role, what, note FROM form_step
    WHERE tenant = ${tenant} AND change = ${change} ORDER BY step`;
  return stepRows.parse(rows);
};

/** The number of a step is the revision it made. */
export const writeStep = async (
  tx: Queryable,
  { tenant }: FormsScope,
  { id, revision, updatedAt }: StoredChange,
  { actor, what, note }: { readonly actor: Actor; readonly what: StepDone['what']; readonly note: string },
): Promise<void> => {
  await tx`
    INSERT INTO form_step (tenant, change, step, at, staff, role, what, note)
    VALUES (${tenant}, ${id}, ${revision}, ${updatedAt}, ${actor.staff}, ${actor.role}, ${what}, ${note})`;
};
