/**
 * 改正: what a town changed of the catalogue that is shipped, and the catalogue as it is on a day. Pure; the same at the centre, in the
 * editor and at the counter.
 */
import { z } from 'zod';
import { addDays, type CivilDate, civilDateSchema } from '../../kernel/dates.ts';
import { staffIdSchema } from '../../kernel/roles.ts';
import { type LintFinding, lintCatalogue } from './lint.ts';
import {
  attachmentIdSchema,
  attachmentSchema,
  blockIdSchema,
  blockSchema,
  type Catalogue,
  counterIdSchema,
  counterSchema,
  departmentIdSchema,
  departmentSchema,
  factIdSchema,
  factSchema,
  formIdSchema,
  formSchema,
} from './schema.ts';

export const DOCUMENT_KINDS = ['form', 'attachment', 'fact', 'block', 'department', 'counter'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** Where in a catalogue documents of a kind are. */
export const LIST_OF = {
  form: 'forms',
  attachment: 'attachments',
  fact: 'facts',
  block: 'blocks',
  department: 'departments',
  counter: 'counters',
} as const satisfies Readonly<Record<DocumentKind, keyof Catalogue>>;

/** The change that made the version this was edited from; `null`: it is the shipped one, or there was none. */
const base = z.uuid().nullable();

/** One document as it shall be; `content: null`: it ends. */
export const editSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('form'), id: formIdSchema, base, content: formSchema.nullable() }),
    z.strictObject({
      ...{ kind: z.literal('attachment'), id: attachmentIdSchema, base },
      content: attachmentSchema.nullable(),
    }),
    z.strictObject({ kind: z.literal('fact'), id: factIdSchema, base, content: factSchema.nullable() }),
    z.strictObject({ kind: z.literal('block'), id: blockIdSchema, base, content: blockSchema.nullable() }),
    z.strictObject({
      ...{ kind: z.literal('department'), id: departmentIdSchema, base },
      content: departmentSchema.nullable(),
    }),
    z.strictObject({
      ...{ kind: z.literal('counter'), id: counterIdSchema, base },
      content: counterSchema.nullable(),
    }),
  ])
  .refine(({ id, content }) => content === null || content.id === id, 'another id within');
export type Edit = z.infer<typeof editSchema>;

export const MOST_EDITS = 1_000;
const isOnce = (edits: readonly Edit[]): boolean =>
  new Set(edits.map(({ kind, id }) => `${kind}/${id}`)).size === edits.length;
export const editsSchema = z
  .array(editSchema)
  .min(1)
  .max(MOST_EDITS)
  .refine(isOnce, 'the same document twice');

/** Why; who looks later must be able to check it. */
export const changeReasonSchema = z
  .string()
  .trim()
  .min(5)
  .max(500)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u);

/** A change that was approved: documents that become others on one day. */
export const changeSchema = z.strictObject({
  id: z.uuid(),
  /** Of the publication with which it was approved: grows. */
  number: z.int().min(1),
  effectiveFrom: civilDateSchema,
  /** Taken back: from this day on it is not there. */
  withdrawnFrom: civilDateSchema.nullable(),
  reason: changeReasonSchema,
  /** Everybody who wrote in it; never who approved. */
  authors: z.array(staffIdSchema).min(1).max(50),
  approver: staffIdSchema,
  /** Milliseconds since 1970. */
  approvedAt: z.int().min(0),
  edits: editsSchema,
});
export type Change = z.infer<typeof changeSchema>;

/** What the centre gives out: every approved change that still matters. */
export const publishedSchema = z.strictObject({ v: z.literal(1), changes: z.array(changeSchema) });

/** Whether it holds on that day. */
export const isInEffect = (
  { effectiveFrom, withdrawnFrom }: Pick<Change, 'effectiveFrom' | 'withdrawnFrom'>,
  day: CivilDate,
): boolean => effectiveFrom <= day && (withdrawnFrom === null || day < withdrawnFrom);

type Order = Pick<Change, 'effectiveFrom' | 'number'>;
/** By the day; of one day the one that was approved later, which was written on top of the other. */
const inOrder = (a: Order, b: Order): number =>
  a.effectiveFrom === b.effectiveFrom ? a.number - b.number : a.effectiveFrom < b.effectiveFrom ? -1 : 1;

/** Which document it is about. */
interface DocumentKey {
  readonly kind: DocumentKind;
  readonly id: string;
}

const keyOf = ({ kind, id }: DocumentKey): string => `${kind}/${id}`;

interface Version {
  readonly edit: Edit;
  readonly change: string;
}

/** Of each document that was ever changed the version that holds on that day. */
const versionsOn = (changes: readonly Change[], day: CivilDate): ReadonlyMap<string, Version> =>
  new Map(
    changes
      .filter((change) => isInEffect(change, day))
      .toSorted(inOrder)
      .flatMap(({ id, edits }) => edits.map((edit) => [keyOf(edit), { edit, change: id }] as const)),
  );

/** Which change made the version of a document that holds on that day; `null`: it is the shipped one, or there is none. */
export const versionOn = (
  changes: readonly Change[],
  { kind, id }: DocumentKey,
  day: CivilDate,
): string | null => versionsOn(changes, day).get(keyOf({ kind, id } as Edit))?.change ?? null;

interface Named {
  readonly id: string;
}

/** In the order in which they were shipped; what the town added comes after, by its id. */
const merged = <T extends Named>(
  kind: DocumentKind,
  shipped: readonly T[],
  versions: ReadonlyMap<string, Version>,
): T[] => {
  const known = new Set(shipped.map(({ id }) => id));
  const added = [...versions.values()]
    .filter(({ edit }) => edit.kind === kind && !known.has(edit.id))
    .flatMap(({ edit }) => (edit.content === null ? [] : [edit.content as unknown as T]))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const kept = shipped.flatMap((document): T[] => {
    const version = versions.get(`${kind}/${document.id}`);
    if (version === undefined) return [document];
    return version.edit.content === null ? [] : [version.edit.content as unknown as T];
  });
  return [...kept, ...added];
};

/** Every document of that day, forms that are not in use on it too: what is held against the linter. */
export const documentsOn = (shipped: Catalogue, changes: readonly Change[], day: CivilDate): Catalogue => {
  const versions = versionsOn(changes, day);
  if (versions.size === 0) return shipped;
  return {
    facts: merged('fact', shipped.facts, versions),
    attachments: merged('attachment', shipped.attachments, versions),
    blocks: merged('block', shipped.blocks, versions),
    departments: merged('department', shipped.departments, versions),
    counters: merged('counter', shipped.counters, versions),
    forms: merged('form', shipped.forms, versions),
  };
};

/** The catalogue with which a counter works on that day. */
export const catalogueOn = (shipped: Catalogue, changes: readonly Change[], day: CivilDate): Catalogue => {
  const documents = documentsOn(shipped, changes, day);
  const forms = documents.forms.filter(
    ({ effective: { from, to } }) => from <= day && (to === undefined || day <= to),
  );
  return forms.length === documents.forms.length ? documents : { ...documents, forms };
};

/** Days from then on on which the changes make another catalogue, that day itself first. */
export const changeDays = (
  changes: readonly Pick<Change, 'effectiveFrom' | 'withdrawnFrom'>[],
  from: CivilDate,
): readonly CivilDate[] => {
  const days = changes.flatMap(({ effectiveFrom, withdrawnFrom }) =>
    withdrawnFrom === null ? [effectiveFrom] : [effectiveFrom, withdrawnFrom],
  );
  return [...new Set([from, ...days.filter((day) => day > from)])].toSorted();
};

/** What nothing uses does no harm: it is said, and stops nothing. */
export const isHarmless = ({ code }: LintFinding): boolean => code === 'unused';

export interface FoundOn extends LintFinding {
  /** The first day on which it is so. */
  readonly day: CivilDate;
}

const signOf = ({ code, at, about }: LintFinding): string => JSON.stringify([code, at, about]);

/**
 * What the linter finds from a day on, on each day that makes another catalogue; each finding once. Only of forms that the changes touch:
 * of the others nothing is found in what is shipped, or it is not for them to answer.
 */
export const findingsFrom = (
  shipped: Catalogue,
  changes: readonly Change[],
  from: CivilDate,
  touching: readonly Pick<Change, 'edits'>[] = changes,
): readonly FoundOn[] => {
  const touched = new Set(touching.flatMap(({ edits }) => edits.map(keyOf)));
  const found = new Map<string, FoundOn>();
  for (const day of changeDays(changes, from))
    for (const finding of lintCatalogue(documentsOn(shipped, changes, day), touched))
      if (!found.has(signOf(finding))) found.set(signOf(finding), { ...finding, day });
  return [...found.values()];
};

/** What comes of it that was not there without it: nobody answers for what another left. */
export const findingsOfChange = (
  shipped: Catalogue,
  others: readonly Change[],
  change: Change,
): readonly FoundOn[] => {
  const day = change.effectiveFrom;
  const with_ = findingsFrom(shipped, [...others, change], day, [change]);
  if (with_.length === 0) return with_;
  const before = new Set(findingsFrom(shipped, others, day, [change]).map(signOf));
  return with_.filter((finding) => !before.has(signOf(finding)));
};

/** One version of a document: from when on it is so, and by which change; `content: null`: it is not there. */
export interface DocumentVersion {
  /** `null`: as shipped. */
  readonly from: CivilDate | null;
  readonly content: Edit['content'];
  readonly change: string | null;
}

/** Every version of a document, the shipped one first. */
export const versionsOf = (
  shipped: Catalogue,
  changes: readonly Change[],
  { kind, id }: DocumentKey,
): readonly DocumentVersion[] => {
  const first = (shipped[LIST_OF[kind]] as readonly Named[]).find((document) => document.id === id);
  const mine = changes.filter(({ edits }) => edits.some((edit) => edit.kind === kind && edit.id === id));
  const begun: DocumentVersion = {
    ...{ from: null, change: null },
    content: (first as unknown as Edit['content'] | undefined) ?? null,
  };
  const days = [...new Set(changeDays(mine, '0001-01-01' as CivilDate))].slice(1);
  const versions: DocumentVersion[] = [begun];
  for (const day of days) {
    const version = versionsOn(mine, day).get(`${kind}/${id}`);
    const change = version?.change ?? null;
    if (change === versions.at(-1)?.change) continue;
    versions.push({
      from: day,
      change,
      content: version === undefined ? begun.content : version.edit.content,
    });
  }
  return versions;
};

/** Longer than that nobody looks back at a counter. */
const KEPT_DAYS = 366;

/** Changes of which something is so on any day from a year ago on; what another change covers may come back when that one is withdrawn. */
export const stillNeeded = (changes: readonly Change[], day: CivilDate): readonly Change[] => {
  const days = changeDays(changes, addDays(day, -KEPT_DAYS));
  const seen = new Set(
    days.flatMap((each) => [...versionsOn(changes, each).values()].map(({ change }) => change)),
  );
  return changes.filter(({ id }) => seen.has(id));
};
