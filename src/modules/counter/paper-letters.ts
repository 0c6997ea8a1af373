/** What goes home with somebody, and what stays with the department: 後日提出のお願い, 手続案内書, 受付一覧. Pure. */
import type { Block, Cell, PaperDocument } from '../../print/pdf.ts';
import type { FilledAttachment, FilledForm } from './filled.ts';
import type { Because, Guidance, Procedure } from './guide.ts';
import { attachmentName, type PaperHead, paperOf } from './paper.ts';
import { dayWords, isOutstanding, printedWords } from './paper-values.ts';
import { guideWords, letterWords, paperWords, statusWords } from './paper-words.ts';
import type { AttachmentId, Catalogue } from './schema.ts';

const whatToBring = (attachment: FilledAttachment): string =>
  [
    attachmentName(attachment),
    ...attachment.oneOf.map(({ about }) => `・${about}`),
    ...(attachment.note === null ? [] : [attachment.note]),
  ]
    .map(printedWords)
    .join('\n');

const letterRows = (forms: readonly FilledForm[]): Cell[][] =>
  forms.flatMap((form) =>
    form.attachments
      .filter(isOutstanding)
      .map((attachment): Cell[] => [
        [form.title.ja, ...(form.number === null ? [] : [`（${form.number}）`])].join('\n'),
        { text: whatToBring(attachment), box: 'empty' },
        guideWords.counter(form.counter.name.ja, form.counter.floor),
        form.lastDay === null ? letterWords.noLastDay : dayWords(form.lastDay),
      ]),
  );

/**
 * 添付書類の後日提出のお願い, handed to whoever applied: what is still to be brought, where and until when. It has no address, so it can be
 * given to a protected person; it is never sent by itself.
 */
export const letterPaper = (
  forms: readonly FilledForm[],
  head: PaperHead,
  { contact }: { /** 電話番号 and the like, of the counter that asks. */ readonly contact: string },
): PaperDocument => {
  const name = forms[0]?.applicant.name ?? '';
  return paperOf(head, {
    title: letterWords.title,
    blocks: [
      { kind: 'paragraph', text: dayWords(forms[0]?.on ?? ''), align: 'right' },
      { kind: 'paragraph', text: `${name}　${paperWords.honorific}`, size: 'large', name: true },
      { kind: 'paragraph', text: head.municipality, align: 'right' },
      { kind: 'paragraph', text: letterWords.lead },
      { kind: 'heading', text: letterWords.heading },
      {
        kind: 'table',
        columns: [
          { title: letterWords.columns.form, share: 6 },
          { title: letterWords.columns.what, share: 10 },
          { title: letterWords.columns.where, share: 6 },
          { title: letterWords.columns.lastDay, share: 5 },
        ],
        rows: letterRows(forms),
        empty: letterWords.nothing,
      },
      { kind: 'paragraph', text: letterWords.closing },
      { kind: 'pairs', pairs: [[letterWords.contact, contact]] },
    ],
  });
};

type Parts = Pick<Catalogue, 'facts' | 'attachments' | 'counters'>;

const valueWords = ({ facts }: Parts, { fact, value }: Because): string => {
  const kind = facts.find(({ id }) => id === fact)?.kind;
  if (typeof value === 'boolean') return value ? paperWords.yes : paperWords.no;
  if (kind?.type === 'choice') return kind.choices.find(({ id }) => id === value)?.ja ?? String(value);
  if (kind?.type === 'number') return `${String(value)}${kind.unit}`;
  return kind?.type === 'date' ? dayWords(String(value)) : String(value);
};

/** Why something is needed, in words: what was asked or is registered, and what was said. */
export const becauseWords = (parts: Parts, because: Because): string => {
  const source = parts.facts.find(({ id }) => id === because.fact)?.source;
  const asked =
    source === undefined ? because.fact : source.by === 'answer' ? source.question.ja : source.item;
  return guideWords.because(asked, valueWords(parts, because));
};

const oneOfWords = ({ attachments }: Parts, oneOf: readonly AttachmentId[]): string =>
  oneOf.map((id) => attachments.find((each) => each.id === id)?.name.ja ?? id).join(paperWords.or);

const bringWords = (parts: Parts, { bring }: Procedure): string =>
  bring.length === 0
    ? guideWords.bringNothing
    : bring
        .map(({ oneOf, open }) => `・${oneOfWords(parts, oneOf)}${open ? guideWords.bringOpen : ''}`)
        .join('\n');

/** Of what is asked of several people the reason is one. */
const whyWords = (parts: Parts, { because }: Procedure): string =>
  [...new Set(because.map((each) => becauseWords(parts, each)))].join('\n');

const procedureRow = (parts: Parts, procedure: Procedure, nameOf: (person: number) => string): Cell[] => [
  procedure.form.title.ja,
  { text: procedure.person === null ? '' : nameOf(procedure.person), name: true },
  procedure.lastDay === undefined ? guideWords.noLastDay : dayWords(procedure.lastDay),
  bringWords(parts, procedure),
  whyWords(parts, procedure),
];

const counterBlocks = (
  parts: Parts,
  procedures: readonly Procedure[],
  nameOf: (person: number) => string,
): readonly Block[] =>
  [...Map.groupBy(procedures, ({ form }) => form.counter)].flatMap(([id, here]): readonly Block[] => {
    const counter = parts.counters.find((each) => each.id === id);
    return [
      {
        kind: 'heading',
        text: counter === undefined ? id : guideWords.counter(counter.name.ja, counter.floor),
      },
      {
        kind: 'table',
        columns: [
          { title: guideWords.columns.form, share: 7 },
          { title: guideWords.columns.who, share: 5 },
          { title: guideWords.columns.lastDay, share: 5 },
          { title: guideWords.columns.bring, share: 8 },
          { title: guideWords.columns.why, share: 8 },
        ],
        rows: here.map((procedure) => procedureRow(parts, procedure, nameOf)),
      },
    ];
  });

/** Everything to bring, once, however many counters ask for it. */
const bringAll = (parts: Parts, procedures: readonly Procedure[]): readonly Block[] => {
  const all = new Set(
    procedures.flatMap(({ bring }) =>
      bring.map(({ oneOf, open }) => `${oneOfWords(parts, oneOf)}${open ? guideWords.bringOpen : ''}`),
    ),
  );
  return all.size === 0
    ? []
    : [
        { kind: 'heading', text: guideWords.bringAll },
        { kind: 'checks', items: [...all].map((text) => ({ text, ticked: false })), across: 2 },
      ];
};

/** 手続案内書: what a visit comes to, counter by counter in walking order. `nameOf`: of a person of the visit, as it may be printed. */
export const guidePaper = (
  parts: Parts,
  { procedures }: Pick<Guidance, 'procedures'>,
  head: PaperHead,
  nameOf: (person: number) => string,
): PaperDocument => {
  const of = (need: Procedure['need']) => procedures.filter((each) => each.need === need);
  const section = (title: string, part: readonly Procedure[], how?: string): readonly Block[] =>
    part.length === 0
      ? []
      : [
          { kind: 'paragraph', text: title, size: 'large', strong: true },
          ...(how === undefined ? [] : [{ kind: 'paragraph', text: how, size: 'small' } as const]),
          ...counterBlocks(parts, part, nameOf),
        ];
  const required = section(guideWords.needed, of('required'));
  return paperOf(head, {
    title: guideWords.title,
    blocks: [
      ...(required.length === 0 ? [{ kind: 'paragraph', text: guideWords.nothing } as const] : required),
      ...section(guideWords.wanted, of('optional')),
      ...section(guideWords.open, of('asked'), guideWords.openHow),
      ...bringAll(parts, [...of('required'), ...of('optional')]),
    ],
  });
};

export interface StatusLine {
  readonly form: FilledForm;
  /** As the department says it. */
  readonly state: string;
}

const statusRow = ({ form, state }: StatusLine): Cell[] => [
  form.number ?? '',
  form.title.ja,
  { text: form.applicant.name, name: true },
  dayWords(form.on),
  state,
  form.attachments.filter(isOutstanding).map(attachmentName).join('\n'),
  form.lastDay === null ? '' : dayWords(form.lastDay),
];

/** 受付一覧 of a department, for a day or as it stands. */
export const statusPaper = (
  lines: readonly StatusLine[],
  head: PaperHead,
  { department }: { readonly department: string },
): PaperDocument =>
  paperOf(head, {
    title: `${statusWords.title}　${department}`,
    handling: statusWords.handling,
    landscape: true,
    blocks: [
      {
        kind: 'paragraph',
        text: statusWords.count(
          lines.length,
          lines.filter(({ form }) => form.attachments.some(isOutstanding)).length,
        ),
        size: 'large',
      },
      {
        kind: 'table',
        columns: [
          { title: statusWords.columns.number, share: 5 },
          { title: statusWords.columns.form, share: 11 },
          { title: statusWords.columns.applicant, share: 9 },
          { title: statusWords.columns.on, share: 6 },
          { title: statusWords.columns.state, share: 4 },
          { title: statusWords.columns.outstanding, share: 11 },
          { title: statusWords.columns.lastDay, share: 6 },
        ],
        rows: lines.map(statusRow),
        empty: statusWords.nothing,
      },
    ],
  });
