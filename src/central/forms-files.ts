/** 様式の目録 as YAML, out and in. What comes in is a draft like any other, never in use by that. */
import { parse, stringify } from 'yaml';
import { type CivilDate, civilDateInJapan } from '../kernel/dates.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import {
  DOCUMENT_KINDS,
  type DocumentKind,
  documentsOn,
  type Edit,
  editsSchema,
  LIST_OF,
  MOST_EDITS,
  versionOn,
} from '../modules/counter/catalogue-version.ts';
import { type Catalogue, cataloguePartSchema } from '../modules/counter/schema.ts';
import { type Editor, type FormsDeps, type FormsFailure, saveChange } from './forms.ts';
import { isSame } from './forms-judge.ts';
import { type ExportQuery, type ImportedForms, type ImportForms } from './forms-schema.ts';
import { readApproved } from './forms-store.ts';
import type { TenantCentre } from './tenant-centre.ts';

const emptyPart = (): Catalogue => cataloguePartSchema.parse({});

const keep = (catalogue: Catalogue, wanted: (key: string) => boolean): Catalogue => {
  const part = emptyPart();
  for (const kind of DOCUMENT_KINDS) {
    const list = catalogue[LIST_OF[kind]] as readonly { readonly id: string }[];
    Object.assign(part, { [LIST_OF[kind]]: list.filter(({ id }) => wanted(`${kind}/${id}`)) });
  }
  return part;
};

/** Lists that are empty are left out: whoever reads the file sees what is in it. */
const yamlOf = (part: Catalogue): string =>
  stringify(Object.fromEntries(Object.entries(part).filter(([, list]) => list.length > 0)), {
    lineWidth: 0,
  });

/** The catalogue of a day, or of one department its forms, or what the town changed alone. */
export const exportForms = async (
  deps: Pick<FormsDeps, 'sql' | 'tenant' | 'acts' | 'shipped'>,
  { day: asked, department, only }: ExportQuery,
): Promise<string> => {
  const day = asked ?? civilDateInJapan(deps.acts.system.now());
  const approved = await readApproved(deps.sql, { tenant: deps.tenant, mode: deps.acts.mode });
  const catalogue = documentsOn(deps.shipped, approved, day);
  const changed = new Set(
    approved
      .flatMap(({ edits }) => edits)
      .filter((edit) => versionOn(approved, edit, day) !== null)
      .map(({ kind, id }) => `${kind}/${id}`),
  );
  const ofDepartment = new Set(
    catalogue.forms.filter((form) => form.department === department).map(({ id }) => `form/${id}`),
  );
  const part = keep(
    catalogue,
    (key) => (only === 'all' || changed.has(key)) && (department === undefined || ofDepartment.has(key)),
  );
  return `# 様式の目録　${day} の内容\n${yamlOf(part)}`;
};

const MOST_PROBLEMS = 50;

const firstLine = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';

/** What of the file can be read, with where it cannot. */
export const readForms = (yaml: string): Result<Catalogue, 'wrong'> & { problems: string[] } => {
  let raw: unknown;
  try {
    raw = parse(yaml);
  } catch (error) {
    return { ...failure('wrong'), problems: [firstLine(error)] };
  }
  const parsed = cataloguePartSchema.safeParse(raw);
  if (parsed.success) return { ...success(parsed.data), problems: [] };
  const problems = parsed.error.issues
    .slice(0, MOST_PROBLEMS)
    .map(({ path, message }) => `${path.join('.')}: ${message}`);
  return { ...failure('wrong'), problems };
};

/** What of the file is another than on that day. Nothing ends by being left out. */
const changedIn = (
  part: Catalogue,
  there: Catalogue,
): readonly { readonly kind: DocumentKind; readonly id: string; readonly content: unknown }[] =>
  DOCUMENT_KINDS.flatMap((kind) => {
    const now: readonly { readonly id: string }[] = there[LIST_OF[kind]];
    const wanted: readonly { readonly id: string }[] = part[LIST_OF[kind]];
    const known = new Map(now.map((each) => [each.id, each]));
    return wanted
      .filter((document) => !isSame(document, known.get(document.id)))
      .map((content) => ({ kind, id: content.id, content }));
  });

const draftOf = async (
  deps: FormsDeps,
  part: Catalogue,
  day: CivilDate,
): Promise<{ readonly edits: readonly Edit[]; readonly problems: string[] }> => {
  const approved = await readApproved(deps.sql, { tenant: deps.tenant, mode: deps.acts.mode });
  const changed = changedIn(part, documentsOn(deps.shipped, approved, day));
  if (changed.length > MOST_EDITS)
    return {
      edits: [],
      problems: [`一度に 取り込めるのは ${MOST_EDITS}件 までです（${changed.length}件）。`],
    };
  if (changed.length === 0) return { edits: [], problems: [] };
  const edits = editsSchema.safeParse(
    changed.map((each) => ({ ...each, base: versionOn(approved, each, day) })),
  );
  return edits.success
    ? { edits: edits.data, problems: [] }
    : { edits: [], problems: ['同じ id が 2回 あります。'] };
};

export const importForms = async (
  deps: FormsDeps,
  editor: Editor,
  { yaml, effectiveFrom, reason }: ImportForms,
): Promise<Result<ImportedForms, FormsFailure>> => {
  const part = readForms(yaml);
  if (!part.ok) return success({ change: null, problems: part.problems });
  const { edits, problems } = await draftOf(deps, part.value, effectiveFrom);
  if (edits.length === 0) return success({ change: null, problems });
  const wish = { id: null, revision: 0, effectiveFrom, reason, todayReason: '', edits: [...edits] };
  const saved = await saveChange(deps, editor, wish, 'import');
  return saved.ok ? success({ change: saved.value, problems: [] }) : saved;
};

/** 様式の改正 for whoever has the machine and no console: an import is a draft by the program. */
export interface FormFiles {
  readonly export: (query: ExportQuery) => Promise<string>;
  readonly import: (wish: ImportForms) => Promise<Result<ImportedForms, FormsFailure>>;
}

export interface FormsOptions {
  /** 様式の目録 that came with this program, read when it is first needed; left out, there is none but what the town adds. */
  readonly shippedForms?: () => Promise<Catalogue>;
}

type Owner = Pick<TenantCentre, 'sql' | 'config' | 'acts'>;

export const formsDepsOf = async (
  { sql, config, acts }: Owner,
  { shippedForms }: FormsOptions,
): Promise<FormsDeps> => ({
  ...{ sql, tenant: config.id, acts },
  shipped: (await shippedForms?.()) ?? emptyPart(),
});

export const formFilesOf = (centre: Owner, options: FormsOptions): FormFiles => {
  const editor: Editor = { actor: { staff: 'program', role: 'admin' }, isPerson: false };
  return {
    export: async (query) => exportForms(await formsDepsOf(centre, options), query),
    import: async (wish) => importForms(await formsDepsOf(centre, options), editor, wish),
  };
};
