/** What of a form stands in a field of the paper. Pure. */
import { civilDateSchema, formatWareki } from '../../kernel/dates.ts';
import type { Block, Cell, FormField, Strokes } from '../../print/pdf.ts';
import type { FilledField } from './filled.ts';
import { paperWords as words } from './paper-words.ts';

/** 和暦 of a day; before 明治6年 as it is. */
export const dayWords = (day: string): string => {
  const date = civilDateSchema.safeParse(day);
  return (date.success ? formatWareki(date.data) : undefined) ?? day;
};

export const yenWords = (yen: number): string => yen.toLocaleString('ja-JP');

/** The catalogue's marks of what the town has not checked yet are for its editor, not for whoever applies. */
export const printedWords = (text: string): string => text.replaceAll(/\s*(?:\[K\]|（要確認）)/g, '');

/** As it is written; a day that comes as a number of the calendar is written in its era, an amount with its unit. */
export const writtenValue = ({ kind, value }: Pick<FilledField, 'kind' | 'value'>): string => {
  if (value === null) return '';
  if (kind === 'date') return dayWords(value);
  return kind === 'yen' && /^\d{1,15}$/.test(value) ? `${yenWords(Number(value))}円` : value;
};

const isMissing = ({ value, required, byHand }: FilledField): boolean =>
  value === null && required && !byHand;

/** What of a field's boxes is ticked: of a `choice` one, of a `check` any of them, of a box that stands alone ✓. */
export const chosenOf = ({
  kind,
  choices,
  value,
}: Pick<FilledField, 'kind' | 'choices' | 'value'>): readonly string[] => {
  if (value === null) return [];
  if (choices === null) return kind === 'check' ? [value] : [];
  // A choice can have 、 in itself.
  return choices.filter((choice) =>
    kind === 'check' ? `、${value}、`.includes(`、${choice}、`) : choice === value,
  );
};

const choicesOf = (field: FilledField): FormField['choices'] => {
  const { kind, choices, value } = field;
  if (choices !== null) {
    const chosen = chosenOf(field);
    return choices.map((text) => ({ text, ticked: chosen.includes(text) }));
  }
  if (kind !== 'check') return undefined;
  return [{ text: value === null || value === words.tick ? words.ticked : value, ticked: value !== null }];
};

/** A name, or names and more of people (世帯員の氏名・続柄): the font of names has their letters. */
export const isHoldingNames = ({ kind, official }: FilledField): boolean =>
  kind === 'name' || (kind === 'text' && official?.startsWith('氏名') === true);

/** Millimetres. */
const ROOM = { signature: 16, other: 9 };

/** `strokes`: what was signed, for the form's first field that is signed. */
export const formField = (field: FilledField, strokes?: Strokes): FormField => {
  const { label, kind, value } = field;
  const choices = choicesOf(field);
  const written = writtenValue(field);
  // What no box says stands below the boxes.
  const isTicked =
    choices !== undefined &&
    (kind === 'check' && field.choices === null ? true : chosenOf(field).join('、') === written);
  const isSigned = kind === 'sign' && strokes !== undefined;
  return {
    label,
    value: isTicked ? '' : written,
    ...(isHoldingNames(field) ? { name: true } : {}),
    ...(isMissing(field) && !isSigned ? { missing: true } : {}),
    ...(choices === undefined ? {} : { choices }),
    ...(isSigned ? { strokes } : {}),
    ...(value === null && choices === undefined && !isSigned
      ? { room: kind === 'sign' ? ROOM.signature : ROOM.other }
      : {}),
  };
};

/** As long as two of them stand beside each other without being broken. */
const SHORT = 12;
const KINDS_SHORT: ReadonlySet<FilledField['kind']> = new Set([
  'date',
  'number',
  'yen',
  'phone',
  'kana',
  'text',
]);

const isShort = (field: FilledField): boolean =>
  KINDS_SHORT.has(field.kind) &&
  field.choices === null &&
  writtenValue(field).length <= SHORT &&
  field.label.length <= SHORT;

const rowsOf = (fields: readonly FilledField[], strokesFor: (field: FilledField) => Strokes | undefined) => {
  const rows: FormField[][] = [];
  let open = false;
  for (const field of fields) {
    const made = formField(field, strokesFor(field));
    const short = isShort(field);
    if (open && short) {
      rows.at(-1)?.push(made);
      open = false;
    } else {
      rows.push([made]);
      open = short;
    }
  }
  return rows;
};

/** Columns of a table that is read on A4. */
const MOST_COLUMNS = 6;

/** The label of a field without whose it is: 氏名（2人目） (`fill.ts`). */
const labelOfAll = ({ label }: FilledField): string => label.replace(/（\d+人目）$/u, '');

interface Members {
  readonly from: number;
  readonly to: number;
  /** Fields of one person each. */
  readonly rows: readonly (readonly FilledField[])[];
}

/** Fields that stand there once for each of several people, one after the other: they are a table. */
const membersIn = (fields: readonly FilledField[]): Members | undefined => {
  const byId = Map.groupBy(fields, ({ id }) => id);
  const isRepeated = ({ id }: FilledField): boolean => (byId.get(id)?.length ?? 0) > 1;
  const from = fields.findIndex(isRepeated);
  if (from < 0) return undefined;
  const past = fields.slice(from).findIndex((field) => !isRepeated(field));
  const to = past < 0 ? fields.length : from + past;
  const columns = [...Map.groupBy(fields.slice(from, to), ({ id }) => id).values()];
  const people = columns[0]?.length ?? 0;
  const isTable =
    columns.length <= MOST_COLUMNS &&
    columns.every((column) => column.length === people && new Set(column.map(labelOfAll)).size === 1);
  if (!isTable) return undefined;
  const rows = Array.from({ length: people }, (_, at) => columns.flatMap((column) => column[at] ?? []));
  return { from, to, rows };
};

const memberCell = (field: FilledField): Cell => {
  if (isMissing(field)) return `${words.missingCell}${field.choices?.join('・') ?? ''}\n`;
  // Room to write in: a line more.
  if (field.value === null) return `${field.choices?.join('・') ?? ''}\n`;
  return { text: writtenValue(field), ...(isHoldingNames(field) ? { name: true } : {}) };
};

const WIDTH: Partial<Record<FilledField['kind'], number>> = {
  name: 5,
  kana: 5,
  address: 7,
  date: 4,
  number: 2,
  check: 2,
};

/** The numbers of the rows, as a share of the table. */
const NUMBERS = 0.06;

const membersTable = ({ rows }: Members): Block => {
  const columns = (rows[0] ?? []).map((field) => ({
    title: labelOfAll(field),
    share: WIDTH[field.kind] ?? 3,
  }));
  const total = columns.reduce((sum, { share }) => sum + share, 0);
  return {
    kind: 'table',
    columns: [{ title: '', share: total * NUMBERS, align: 'right' }, ...columns],
    rows: rows.map((row, at) => [String(at + 1), ...row.map(memberCell)]),
  };
};

/** The fields of a block, ruled; those of many people as a table. */
export const fieldBlocks = (
  fields: readonly FilledField[],
  strokesFor: (field: FilledField) => Strokes | undefined,
): readonly Block[] => {
  const members = membersIn(fields);
  const ruled = (part: readonly FilledField[]): readonly Block[] =>
    part.length === 0 ? [] : [{ kind: 'fields', rows: rowsOf(part, strokesFor) }];
  if (members === undefined) return ruled(fields);
  return [
    ...ruled(fields.slice(0, members.from)),
    membersTable(members),
    ...fieldBlocks(fields.slice(members.to), strokesFor),
  ];
};
