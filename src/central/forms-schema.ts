/** 様式の改正 at the centre: what the editor's page asks and gets. Pure shapes: the page compiles them too. */
import { z } from 'zod';
import { civilDateSchema } from '../kernel/dates.ts';
import { PLAIN_TEXT } from '../kernel/plain-text.ts';
import { type Role, TOWN_ROLES } from '../kernel/roles.ts';
import {
  changeReasonSchema,
  DOCUMENT_KINDS,
  editSchema,
  editsSchema,
  MOST_EDITS,
} from '../modules/counter/catalogue-version.ts';
import type { LintCode } from '../modules/counter/lint.ts';
import { LINT_WORDS } from '../modules/counter/lint-words.ts';
import { cataloguePartSchema } from '../modules/counter/schema.ts';

/** A catalogue is nobody's secret; 運用者 looks after the machine and needs none of it. */
export const SEES_FORMS: readonly Role[] = TOWN_ROLES;
/** Whoever serves people knows first what is wrong with a form; 情報担当 configures and sees no residents, and none are here. */
export const WRITES_FORMS: readonly Role[] = ['clerk', 'supervisor', 'admin'];
/** 責任者 answers for what a counter does; another person than whoever wrote it, always. */
export const APPROVES_FORMS: readonly Role[] = ['supervisor', 'admin'];

const changes = '/console/api/forms/changes';
export const FORMS_API = {
  /** GET `?day=` → `catalogueViewSchema`. */
  catalogue: '/console/api/forms',
  /** GET → `changeListSchema`; POST `saveChangeSchema` → `changeViewSchema`. */
  changes,
  /** GET → `changeViewSchema`. */
  change: (id: string): string => `${changes}/${id}`,
  /** POST `stepSchema` → `actedSchema`. `approve` and `withdraw` need a fresh proof. */
  step: (id: string, step: ChangeStep): string => `${changes}/${id}/${step}`,
  /** GET `?kind=&id=` → `historySchema`. */
  history: '/console/api/forms/history',
  /** GET `?day=&department=&only=` → YAML. */
  export: '/console/api/forms/export.yaml',
  /** POST `importFormsSchema` → `importedFormsSchema`. */
  import: '/console/api/forms/import',
} as const;

/** What can be done with a change that is there. */
export const CHANGE_STEPS = ['submit', 'return', 'approve', 'withdraw', 'discard'] as const;
export type ChangeStep = (typeof CHANGE_STEPS)[number];

/**
 * `draft`: written in; `submitted`: waits for another person; `approved`: reaches the counters, and holds from its day; `withdrawn`:
 * taken back after it was approved; `discarded`: never was.
 */
export const CHANGE_STATES = ['draft', 'submitted', 'approved', 'withdrawn', 'discarded'] as const;
export const changeStateSchema = z.enum(CHANGE_STATES);
export type ChangeState = z.infer<typeof changeStateSchema>;

/** What the centre itself says of a change, besides the linter. */
export const OWN_FINDINGS = {
  /** Somebody else's version is in force on that day, and this was not written on top of it. */
  stale:
    '別の改正が、この日より前に 同じものを 変えています。中身を 見比べて「いまの版の上に 重ねる」を 押してください。',
  past: '使い始める日が、もう 過ぎています。今日か 先の日に してください。',
  today_without_reason: '今日から 使うときは、そのわけを 書いてください。',
  nothing: 'いまの版と 同じです。改正から 外してください。',
  nothing_to_end: '終わらせるものが、目録に ありません。',
  later: 'この改正より 後の日に、同じものを 変える改正が 承認されています。その日からは そちらに なります。',
} as const;
export type FindingCode = LintCode | keyof typeof OWN_FINDINGS;

const CODES = [...Object.keys(LINT_WORDS), ...Object.keys(OWN_FINDINGS)] as [FindingCode, ...FindingCode[]];

export const formsFindingSchema = z.strictObject({
  code: z.enum(CODES),
  /** `stop`: it cannot be approved so. */
  level: z.enum(['stop', 'note']),
  /** Id of the form, fact, attachment …; empty: of the change as a whole. */
  at: z.string(),
  about: z.string(),
  /** The first day on which it is so. */
  day: civilDateSchema,
});
export type FormsFinding = z.infer<typeof formsFindingSchema>;

export const findingWords = ({ code }: Pick<FormsFinding, 'code'>): string =>
  code in OWN_FINDINGS ? OWN_FINDINGS[code as keyof typeof OWN_FINDINGS] : LINT_WORDS[code as LintCode];

/** Why it cannot wait until tomorrow; empty: it can. */
const todayReasonSchema = z.union([z.literal(''), changeReasonSchema]);

const revisionSchema = z.int().min(0);

/** Body of POST `FORMS_API.changes`. */
export const saveChangeSchema = z.strictObject({
  /** `null`: a new one. */
  id: z.uuid().nullable(),
  /** The one that was seen; 0 of a new one. */
  revision: revisionSchema,
  effectiveFrom: civilDateSchema,
  reason: changeReasonSchema,
  todayReason: todayReasonSchema,
  edits: editsSchema,
});
export type SaveChange = z.infer<typeof saveChangeSchema>;

/** Body of POST `FORMS_API.step`. `note`: why it is returned, withdrawn or discarded, and what whoever approves has to say. */
export const stepSchema = z.strictObject({
  revision: revisionSchema,
  note: z.union([z.literal(''), z.string().trim().max(500).regex(PLAIN_TEXT)]),
});
export type Step = z.infer<typeof stepSchema>;

const stepDoneSchema = z.strictObject({
  at: z.int(),
  staff: z.string(),
  role: z.string(),
  what: z.enum(['save', 'import', ...CHANGE_STEPS]),
  note: z.string(),
});
export type StepDone = z.infer<typeof stepDoneSchema>;

const headSchema = z.strictObject({
  id: z.uuid(),
  state: changeStateSchema,
  revision: revisionSchema,
  effectiveFrom: civilDateSchema,
  withdrawnFrom: civilDateSchema.nullable(),
  reason: z.string(),
  authors: z.array(z.string()),
  approver: z.string().nullable(),
  /** Of the publication with which it was approved. */
  number: z.int().nullable(),
  updatedAt: z.int(),
});

export const changeListSchema = z.strictObject({
  today: civilDateSchema,
  /** Of the newest publication; `null`: nothing was ever approved. */
  published: z.strictObject({ number: z.int(), asOf: z.int(), sha256: z.string() }).nullable(),
  /** Those that are open first, then by the day from which they hold, newest first. */
  changes: z.array(
    headSchema.extend({
      documents: z.array(
        z.strictObject({
          kind: z.enum(DOCUMENT_KINDS),
          id: z.string(),
          /** Of what is taken away: its id. */
          title: z.string(),
          ends: z.boolean(),
        }),
      ),
    }),
  ),
});
export type ChangeList = z.infer<typeof changeListSchema>;
export type ChangeHead = ChangeList['changes'][number];
/** Most that are listed. */
export const MOST_CHANGES = 500;

export const changeViewSchema = headSchema.extend({
  todayReason: z.string(),
  edits: z.array(editSchema).max(MOST_EDITS),
  /** Of each edit what it takes the place of on that day, with the change that made it; `content: null`: nothing. */
  before: z.array(editSchema).max(MOST_EDITS),
  findings: z.array(formsFindingSchema),
  steps: z.array(stepDoneSchema),
  /** What whoever asks may do with it now. */
  may: z.array(z.enum(['save', ...CHANGE_STEPS])),
});
export type ChangeView = z.infer<typeof changeViewSchema>;

/** `done: false`: something was found that stops it, and nothing was changed. */
export const actedSchema = z.strictObject({ done: z.boolean(), change: changeViewSchema });
export type Acted = z.infer<typeof actedSchema>;

export const catalogueQuerySchema = z.object({ day: civilDateSchema.optional() });

export const catalogueViewSchema = z.strictObject({
  today: civilDateSchema,
  day: civilDateSchema,
  mayWrite: z.boolean(),
  /** Every document of that day, forms that are not in use on it too. */
  catalogue: cataloguePartSchema,
  /** By `kind/id`, which change made the version of that day; what is not here is as shipped. */
  changedBy: z.record(z.string(), z.uuid()),
});
export type CatalogueView = z.infer<typeof catalogueViewSchema>;

export const historyQuerySchema = z.object({ kind: z.enum(DOCUMENT_KINDS), id: z.string().min(1).max(48) });

export const historySchema = z.strictObject({
  /** Oldest first; the first is the shipped one. */
  versions: z.array(
    z.strictObject({
      from: civilDateSchema.nullable(),
      edit: editSchema,
      change: z.uuid().nullable(),
      reason: z.string(),
      authors: z.array(z.string()),
      approver: z.string().nullable(),
    }),
  ),
});
export type History = z.infer<typeof historySchema>;

/** `changed`: what the town changed alone. */
export const exportQuerySchema = z.object({
  day: civilDateSchema.optional(),
  department: z.string().max(48).optional(),
  only: z.enum(['all', 'changed']).default('all'),
});
export type ExportQuery = z.infer<typeof exportQuerySchema>;

/** The largest export of a town is some two megabytes. */
export const MAX_YAML_LETTERS = 6_000_000;

export const importFormsSchema = z.strictObject({
  yaml: z.string().min(1).max(MAX_YAML_LETTERS),
  effectiveFrom: civilDateSchema,
  reason: changeReasonSchema,
});
export type ImportForms = z.infer<typeof importFormsSchema>;

export const importedFormsSchema = z.strictObject({
  /** The draft; `null`: nothing in the file is another than what is there, or it could not be read. */
  change: changeViewSchema.nullable(),
  /** Where in the file something cannot be read. */
  problems: z.array(z.string()).max(50),
});
export type ImportedForms = z.infer<typeof importedFormsSchema>;
