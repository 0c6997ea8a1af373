/** 申請書 on A4, as a description (`src/print`): pure but for the packing of its QR. What nobody said stays visibly empty. */
import type { Block, Cell, PaperDocument, Strokes } from '../../print/pdf.ts';
import { dataCodes } from './data-code.ts';
import type { FilledAttachment, FilledField, FilledForm } from './filled.ts';
import { dayWords, fieldBlocks, printedWords, yenWords } from './paper-values.ts';
import { paperWords as words } from './paper-words.ts';

/** What every paper of this counter says of where and when it was made. */
export interface PaperHead {
  readonly municipality: string;
  /** To whom applications are addressed: かざし市長. */
  readonly mayor: string;
  readonly training: boolean;
  /** Moment the data is of and the paper is made, milliseconds since 1970. */
  readonly at: number;
  /** Of which register, in which version. */
  readonly source: string;
}

export const paperOf = (
  { municipality, training, at, source }: PaperHead,
  rest: Pick<PaperDocument, 'title' | 'blocks'> & Partial<PaperDocument>,
): PaperDocument => ({ municipality, training, asOf: at, madeAt: at, source, ...rest });

/** 行政委員会 take applications in their own name. */
const COMMITTEES: readonly (readonly [string, string])[] = [
  ['教育委員会', '教育委員会'],
  ['選挙管理委員会', '選挙管理委員会委員長'],
  ['農業委員会', '農業委員会会長'],
];

export const addresseeOf = ({ municipality, mayor }: PaperHead, department: string): string => {
  const office = COMMITTEES.find(([committee]) => department.startsWith(committee))?.[1];
  return `${office === undefined ? mayor : `${municipality}${office}`}　${words.honorific}`;
};

/** The field in which strokes are ink, at its own size. */
const FIELD = { width: 1000, height: 400 };

/** Of whoever applies. A witness's field, a guardian's, a seal's or a photo's is not hers to sign. */
const APPLICANTS_SIGNATURE = /^(?:(?:申請者|届出人|申出者|請求者)の)?署名(?:$|（)/;

const signedField = ({ blocks }: FilledForm): FilledField | undefined =>
  blocks
    .flatMap(({ fields }) => fields)
    .find(
      ({ kind, id, label }) =>
        kind === 'sign' && (id.startsWith('applicant') || APPLICANTS_SIGNATURE.test(label)),
    );

const headBlock = (form: FilledForm, head: PaperHead): Block => ({
  kind: 'beside',
  columns: [
    {
      share: 11,
      blocks: [
        { kind: 'paragraph', text: words.to, size: 'small' },
        { kind: 'paragraph', text: addresseeOf(head, form.department), size: 'large' },
      ],
    },
    {
      share: 9,
      blocks: [
        {
          kind: 'fields',
          rows: [
            [{ label: words.number, value: form.number ?? '', ...(form.number === null ? { room: 7 } : {}) }],
            [{ label: words.on, value: dayWords(form.on) }],
          ],
        },
      ],
    },
  ],
});

/** Who applies and about whom, where the form's own fields do not say it. */
const peopleBlocks = ({ applicant, subject, blocks }: FilledForm): readonly Block[] => {
  const written = new Set(
    blocks.flatMap(({ fields }) => fields.flatMap(({ kind, value }) => (kind === 'name' ? [value] : []))),
  );
  const rows = [
    ...(written.has(applicant.name) && !applicant.proxy
      ? []
      : [
          {
            label: applicant.proxy ? words.applicantByProxy : words.applicant,
            value: applicant.name,
            name: true,
          },
        ]),
    ...(subject === null || written.has(subject.name)
      ? []
      : [{ label: words.subject, value: subject.name, name: true }]),
  ];
  return rows.length === 0 ? [] : [{ kind: 'fields', rows: rows.map((row) => [row]) }];
};

const stateCell = ({ state }: FilledAttachment): Cell => ({
  text: words.state[state.is],
  box: state.is === 'received' ? 'ticked' : 'empty',
});

const remarkOf = ({ oneOf, note, state }: FilledAttachment): string => {
  const said =
    state.is === 'received' && oneOf.length > 1
      ? words.receivedAs(oneOf.find(({ id }) => id === state.which)?.name.ja ?? state.which)
      : state.is === 'omitted'
        ? words.omittedBy[state.by]
        : undefined;
  return printedWords([said, note].filter((part) => part !== undefined && part !== null).join('\n'));
};

export const attachmentName = ({ oneOf }: Pick<FilledAttachment, 'oneOf'>): string =>
  oneOf.map(({ name }) => name.ja).join(words.or);

const attachmentBlocks = ({ attachments, withoutAttachments }: FilledForm): readonly Block[] => [
  { kind: 'heading', text: words.attachments },
  attachments.length === 0
    ? { kind: 'paragraph', text: printedWords(words.nothingToBring(withoutAttachments)) }
    : {
        kind: 'table',
        columns: [
          { title: words.attachmentColumns.state, share: 3 },
          { title: words.attachmentColumns.what, share: 10 },
          { title: words.attachmentColumns.remark, share: 8 },
        ],
        rows: attachments.map((each): Cell[] => [
          // 省略 is no box to tick: nobody waits for the paper.
          each.state.is === 'omitted' ? words.state.omitted : stateCell(each),
          attachmentName(each),
          remarkOf(each),
        ]),
      },
];

const lateBlocks = ({ late }: FilledForm): readonly Block[] =>
  late === null
    ? []
    : [
        {
          kind: 'fields',
          rows: [
            ...(late.what === '' ? [] : [[{ label: words.late, value: late.what }]]),
            [
              {
                label: words.lateReason,
                value: late.reason ?? '',
                ...(late.reason === null ? { missing: true } : {}),
              },
            ],
          ],
        },
      ];

const feeWords = ({ fee }: FilledForm): string => {
  if (fee.kind === 'none') return words.feeNone;
  if (fee.kind === 'by_table') return printedWords(fee.about);
  return printedWords(
    [words.feeEach(yenWords(fee.yen), fee.unit), ...fee.exempt.map(words.feeExempt)].join('\n'),
  );
};

const codeBlocks = (form: FilledForm): readonly Block[] => {
  const { codes, whole } = dataCodes(form);
  return [
    {
      kind: 'beside',
      columns: [
        ...codes.map((text, at) => ({
          share: 1,
          blocks: [
            {
              kind: 'barcode' as const,
              barcode: { symbology: 'qr' as const, text },
              caption: whole ? words.dataCode(at + 1, codes.length) : words.referenceCode,
              size: 36,
            },
          ],
        })),
        { share: 1, blocks: [{ kind: 'box', label: words.stamp, millimetres: 38 }] },
        // Without three codes there is room to write.
        {
          share: Math.max(1, 3 - codes.length),
          blocks: [{ kind: 'box', label: words.checks, millimetres: 38 }],
        },
      ],
    },
  ];
};

const officeBlock = (form: FilledForm): Block => ({
  kind: 'together',
  blocks: [
    { kind: 'heading', text: words.office },
    {
      kind: 'fields',
      rows: [
        [{ label: words.law, value: printedWords(form.law) }],
        [
          { label: words.fee, value: feeWords(form) },
          { label: words.lastDay, value: form.lastDay === null ? words.noLastDay : dayWords(form.lastDay) },
        ],
        [
          {
            label: words.department,
            value: `${form.department}　${form.counter.name.ja}（${form.counter.floor}）`,
          },
        ],
      ],
    },
    ...codeBlocks(form),
  ],
});

type FilledBlock = FilledForm['blocks'][number];

/** The catalogue's own block for the office stands with what the office fills in, not between the applicant's fields. */
const isOfficeBlock = ({ title }: FilledBlock): boolean => title === words.officeBlock;

const filledBlocks = (
  { title, fields }: FilledBlock,
  strokesFor: (field: FilledField) => Strokes | undefined = () => undefined,
): readonly Block[] => [
  ...(title === null ? [] : [{ kind: 'heading', text: title } as const]),
  ...fieldBlocks(fields, strokesFor),
];

/** The paper of one form. */
export const formPaper = (form: FilledForm, head: PaperHead): PaperDocument => {
  const strokes: Strokes | undefined = form.strokes === null ? undefined : { ...FIELD, lines: form.strokes };
  const signed = strokes === undefined ? undefined : signedField(form);
  return paperOf(head, {
    title: form.title.ja,
    form: words.formId(form.formId),
    source: words.source(head.source, form.formId, form.formSha256.slice(0, 8)),
    blocks: [
      headBlock(form, head),
      ...peopleBlocks(form),
      ...form.blocks.flatMap((block) =>
        isOfficeBlock(block) ? [] : filledBlocks(block, (field) => (field === signed ? strokes : undefined)),
      ),
      ...lateBlocks(form),
      ...attachmentBlocks(form),
      ...(strokes !== undefined && signed === undefined
        ? [{ kind: 'signature', label: words.signature, strokes } as const]
        : []),
      ...form.blocks
        .filter(isOfficeBlock)
        .map((block): Block => ({ kind: 'together', blocks: filledBlocks(block) })),
      officeBlock(form),
    ],
  });
};

/** Several forms of a visit, printed as one file: each keeps its own head and page numbers. */
export const batchPaper = (forms: readonly FilledForm[], head: PaperHead): readonly PaperDocument[] =>
  forms.map((form) => formPaper(form, head));
