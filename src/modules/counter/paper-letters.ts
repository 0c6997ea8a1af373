/** What goes home with somebody, and what stays with the department: 後日提出のお願い, 手続案内書, 受付一覧. Pure. */
import { civilDateInJapan } from '../../kernel/dates.ts';
import type { Block, Cell, PaperDocument } from '../../print/pdf.ts';
import { isMissing } from './fold.ts';
import { type PaperHead, paperOf } from './paper.ts';
import { dayWords, printedWords } from './paper-values.ts';
import { guideWords, letterWords, paperWords, statusWords } from './paper-words.ts';
import type { GuidePaper } from './ports.ts';
import type { ApplicationView } from './views.ts';

const missingWords = ({ attachments }: ApplicationView): readonly string[] =>
  attachments
    .filter(({ state }) => isMissing(state))
    .map(({ oneOf }) => oneOf.map(({ name }) => name).join(paperWords.or));

const letterRow = (application: ApplicationView): Cell[][] =>
  missingWords(application).map((what) => [
    `${application.title}\n（${application.number}）`,
    { text: what, box: 'empty' },
    application.department,
    application.lastDay === null ? letterWords.noLastDay : dayWords(application.lastDay),
  ]);

/**
 * 添付書類の後日提出のお願い, handed to whoever applied: what is still to be brought, to whom and until when. It has no address, so it can be
 * given to a protected person; it is never sent by itself.
 */
export const letterPaper = (applications: readonly ApplicationView[], head: PaperHead): PaperDocument => {
  const names = [...new Set(applications.map(({ applicant }) => applicant))];
  return paperOf(head, {
    title: letterWords.title,
    blocks: [
      { kind: 'paragraph', text: dayWords(civilDateInJapan(head.at)), align: 'right' },
      ...names.map(
        (name): Block => ({
          kind: 'paragraph',
          text: `${name}　${paperWords.honorific}`,
          ...{ size: 'large', name: true },
        }),
      ),
      { kind: 'paragraph', text: head.municipality, align: 'right' },
      { kind: 'paragraph', text: letterWords.lead },
      { kind: 'heading', text: letterWords.heading },
      {
        kind: 'table',
        columns: [
          { title: letterWords.columns.form, share: 8 },
          { title: letterWords.columns.what, share: 9 },
          { title: letterWords.columns.where, share: 5 },
          { title: letterWords.columns.lastDay, share: 5 },
        ],
        rows: applications.flatMap(letterRow),
        empty: letterWords.nothing,
      },
      { kind: 'paragraph', text: letterWords.closing },
    ],
  });
};

type Procedure = GuidePaper['procedures'][number];

const list = (items: readonly string[]): string => items.map((item) => `・${item}`).join('\n');

const procedureRow = (procedure: Procedure): Cell[] => [
  procedure.applicationNumber === null
    ? procedure.title
    : `${procedure.title}\n（${procedure.applicationNumber}）`,
  { text: procedure.person ?? '', name: true },
  procedure.lastDay === null ? guideWords.noLastDay : dayWords(procedure.lastDay),
  procedure.bring.length === 0 ? guideWords.bringNothing : printedWords(list(procedure.bring)),
  procedure.taken ? guideWords.taken : procedure.because.join('\n'),
];

/** The counters as they are walked: in the order in which the procedures stand. */
const counterBlocks = (procedures: readonly Procedure[]): readonly Block[] =>
  [...Map.groupBy(procedures, ({ counter }) => guideWords.counter(counter.name, counter.floor))].flatMap(
    ([counter, here]): readonly Block[] => [
      { kind: 'heading', text: counter },
      {
        kind: 'table',
        columns: [
          { title: guideWords.columns.form, share: 7 },
          { title: guideWords.columns.who, share: 5 },
          { title: guideWords.columns.lastDay, share: 5 },
          { title: guideWords.columns.bring, share: 8 },
          { title: guideWords.columns.why, share: 8 },
        ],
        rows: here.map(procedureRow),
      },
    ],
  );

/** Everything to bring, once, however many counters ask for it. */
const bringBlocks = (procedures: readonly Procedure[]): readonly Block[] => {
  const all = [...new Set(procedures.flatMap(({ bring }) => bring))];
  return all.length === 0
    ? []
    : [
        { kind: 'heading', text: guideWords.bringAll },
        { kind: 'checks', items: all.map((text) => ({ text, ticked: false })), across: 2 },
      ];
};

/** 手続案内書: what a visit comes to, counter by counter in walking order, until when, with what, and why. */
export const guidePaper = ({ name, on, procedures }: GuidePaper, head: PaperHead): PaperDocument => {
  const section = (title: string, need: Procedure['need']): readonly Block[] => {
    const part = procedures.filter((each) => each.need === need);
    return part.length === 0
      ? []
      : [{ kind: 'paragraph', text: title, size: 'large', strong: true }, ...counterBlocks(part)];
  };
  const required = section(guideWords.needed, 'required');
  return paperOf(head, {
    title: guideWords.title,
    blocks: [
      { kind: 'paragraph', text: dayWords(on), align: 'right' },
      ...(name === null
        ? []
        : [
            {
              kind: 'paragraph',
              text: `${name}　${paperWords.honorific}`,
              size: 'large',
              name: true,
            } as const,
          ]),
      ...(required.length === 0 ? [{ kind: 'paragraph', text: guideWords.nothing } as const] : required),
      ...section(guideWords.wanted, 'optional'),
      ...bringBlocks(procedures),
    ],
  });
};

const statusRow = (application: ApplicationView): Cell[] => [
  application.number,
  application.title,
  { text: application.applicant, name: true },
  dayWords(civilDateInJapan(application.at)),
  application.withdrawn === null ? statusWords.of[application.status] : statusWords.withdrawn,
  missingWords(application).join('\n'),
  application.lastDay === null ? '' : dayWords(application.lastDay),
  application.handedOver ? statusWords.handedOver : '',
];

/** 受付一覧, for a day or as it stands. `department`: `null`: of all. */
export const statusPaper = (
  applications: readonly ApplicationView[],
  head: PaperHead,
  { department }: { readonly department: string | null },
): PaperDocument => {
  const missing = applications.filter((each) => missingWords(each).length > 0).length;
  return paperOf(head, {
    title: department === null ? statusWords.title : `${statusWords.title}　${department}`,
    handling: statusWords.handling,
    landscape: true,
    blocks: [
      { kind: 'paragraph', text: statusWords.count(applications.length, missing), size: 'large' },
      {
        kind: 'table',
        columns: [
          { title: statusWords.columns.number, share: 8 },
          { title: statusWords.columns.form, share: 11 },
          { title: statusWords.columns.applicant, share: 8 },
          { title: statusWords.columns.on, share: 6 },
          { title: statusWords.columns.state, share: 4 },
          { title: statusWords.columns.outstanding, share: 9 },
          { title: statusWords.columns.lastDay, share: 6 },
          { title: statusWords.columns.handedOver, share: 4 },
        ],
        rows: applications.map(statusRow),
        empty: statusWords.nothing,
      },
    ],
  });
};
