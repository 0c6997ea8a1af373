/** Forms of the catalogue filled in by a seed: names that are hard to print, dates of which not everything is known, and gaps. */
import { createHash } from 'node:crypto';
import { civilDateSchema } from '../../src/kernel/dates.ts';
import { graphemesOf } from '../../src/kernel/graphemes.ts';
import type {
  AttachmentState,
  FilledAttachment,
  FilledField,
  FilledForm,
} from '../../src/modules/counter/filled.ts';
import { printedWords, writtenValue } from '../../src/modules/counter/paper-values.ts';
import type { Catalogue, Field, Form } from '../../src/modules/counter/schema.ts';
import type { PaperFonts } from '../../src/print/pdf-fonts.ts';

/** 異体字 of both collections, a letter beyond the first plane, 40 Roman letters, 通称, 旧氏. */
export const HARD_NAMES = [
  '𠮷田　花子',
  '葛\u{E0100}城　一郎',
  '葛\u{E0102}飾　二郎',
  '髙﨑　三枝',
  '辻\u{E0100}　四郎',
  '辻\u{E0102}　五月',
  '渡邉\u{E010F}　六実',
  'WOLFESCHLEGELSTEINHAUSENBERGERDORFF MARIA',
  'NGUYEN THI HOA（通称：山田　花）',
  '齋藤［旧氏：邊見］　八重',
] as const;

const DATES = ['1980-02-17', '大正15年頃', '昭和22年（月日不詳）', '不詳', '2019-05-01', '明治45年以前'];
const ADDRESSES = [
  '架空県かざし市本町一丁目2番3号',
  '架空県かざし市大字祇園\u{E0100}字上ノ原1234番地の56　かざしハイツ弐番館メゾン・ド・ラ・プレーンヌ1203号室（見本方）',
  '架空県かざし市𠮷野町4番地',
];
const ACCOUNTS = ['見本銀行　本店　普通　1234567', 'ゆうちょ銀行　〇一八店　記号10180　番号12345671'];
const TEXTS = [
  'はい、そのとおりです',
  '令和八年の春から',
  '同居の祖母の介護のため、勤めを辞めた。収入は年金だけである。医師の意見書は別に出す。',
];
const KANA = ['ミホン　ハナコ', 'ウォルフェシュレーゲルシュタインハウゼンベルガードルフ　マリア'];

/** Numbers from 0 up, the same for a seed. */
export const drawn = (seed: string) => {
  let count = 0;
  return (below: number): number => {
    count += 1;
    return (
      createHash('sha256')
        .update(`${seed}/${String(count)}`)
        .digest()
        .readUInt32BE(0) % below
    );
  };
};

type Draw = ReturnType<typeof drawn>;

const one = <T>(draw: Draw, from: readonly T[]): T => from[draw(from.length)] as T;

const PLAIN: Partial<Record<Field['kind'], (draw: Draw) => string>> = {
  name: (draw) => one(draw, HARD_NAMES),
  kana: (draw) => one(draw, KANA),
  address: (draw) => one(draw, ADDRESSES),
  date: (draw) => one(draw, DATES),
  number: (draw) => String(draw(40)),
  yen: (draw) => String(1_000 * (1 + draw(3_000))),
  phone: () => '090-0000-1234',
  account: (draw) => one(draw, ACCOUNTS),
  check: () => '✓',
};

const valueOf = (field: Field, draw: Draw): string => {
  if (field.source.from === 'constant') return field.source.value;
  if (field.choices !== undefined)
    return field.kind === 'check' && draw(2) === 0
      ? field.choices.slice(0, 2).join('、')
      : one(draw, field.choices);
  return (PLAIN[field.kind] ?? ((each) => one(each, TEXTS)))(draw);
};

const sourceOf = ({ source }: Field): FilledField['source'] =>
  source.from === 'registry'
    ? 'registry'
    : source.from === 'fact'
      ? 'answer'
      : source.from === 'hand'
        ? null
        : source.from;

const fieldsOf = (field: Field, draw: Draw): FilledField[] => {
  const people = field.source.from === 'registry' && field.source.of === 'members' ? 2 + draw(4) : 1;
  return Array.from({ length: people }, (_, at): FilledField => {
    const byHand = field.source.from === 'hand' || field.kind === 'sign';
    const isEmpty = byHand || draw(9) === 0;
    return {
      key: `${field.id}/${String(at)}`,
      id: field.id,
      label: field.label,
      kind: field.kind,
      official: field.official ?? null,
      choices: field.choices ?? null,
      value: isEmpty ? null : valueOf(field, draw),
      source: isEmpty ? null : sourceOf(field),
      required: field.required,
      byHand,
    };
  });
};

const stateOf = (attachment: Omit<FilledAttachment, 'state'>, draw: Draw): AttachmentState => {
  const [first] = attachment.oneOf;
  const [omitted] = first?.omittedBy ?? [];
  const states: AttachmentState[] = [
    { is: 'open' },
    { is: 'later' },
    ...(first === undefined ? [] : [{ is: 'received' as const, which: first.id }]),
    ...(omitted === undefined ? [] : [{ is: 'omitted' as const, by: omitted }]),
  ];
  return one(draw, states);
};

/** A wave with a dot, as a pen on a screen writes. */
export const SIGNATURE: NonNullable<FilledForm['strokes']> = [
  Array.from({ length: 60 }, (_, at): [number, number] => [
    80 + at * 12,
    Math.round(200 + 120 * Math.sin(at / 5)),
  ]),
  [[900, 320]],
];

const attachmentsOf = (catalogue: Catalogue, form: Form, draw: Draw): FilledAttachment[] =>
  form.attachments.map(({ oneOf, note }, at) => {
    const attachment = {
      at,
      oneOf: oneOf.flatMap((id) => catalogue.attachments.filter((each) => each.id === id)),
      note: note ?? null,
    };
    return { ...attachment, state: stateOf(attachment, draw) };
  });

/** Whoever is asked about `name` has it: for a paper of a certain name. */
export const filledForm = (
  catalogue: Catalogue,
  form: Form,
  { seed, name }: { readonly seed: string; readonly name?: string },
): FilledForm => {
  const draw = drawn(`${seed}/${form.id}`);
  const applicant = name ?? one(draw, HARD_NAMES);
  const own = { title: null, fields: form.fields };
  const blocks = [...form.blocks.flatMap((id) => catalogue.blocks.filter((block) => block.id === id)), own]
    .filter(({ fields }) => fields.length > 0)
    .map(({ title, fields }) => ({
      title,
      fields: fields.flatMap((field) =>
        fieldsOf(field, draw).map((each) =>
          name !== undefined && each.kind === 'name'
            ? { ...each, value: name, source: 'registry' as const }
            : each,
        ),
      ),
    }));
  const department = catalogue.departments.find(({ id }) => id === form.department);
  const counter = catalogue.counters.find(({ id }) => id === form.counter);
  if (department === undefined || counter === undefined) throw new Error('a form of no counter');
  return {
    formId: form.id,
    title: form.title,
    law: form.law,
    department: department.name.ja,
    counter: { name: counter.name, floor: counter.floor },
    formSha256: createHash('sha256').update(JSON.stringify(form)).digest('hex'),
    number: `R8-${String(1000 + draw(9000))}`,
    on: civilDateSchema.parse('2026-11-26'),
    subject: form.per === 'person' ? { person: 0, name: one(draw, HARD_NAMES) } : null,
    applicant: { name: applicant, proxy: draw(4) === 0 },
    blocks,
    attachments: attachmentsOf(catalogue, form, draw),
    withoutAttachments: form.withoutAttachments ?? null,
    notes: [...form.notes],
    fee: form.fee,
    lastDay: draw(2) === 0 ? civilDateSchema.parse('2026-12-10') : null,
    late:
      draw(5) === 0
        ? { what: '14日を 過ぎた届出（3日）', reason: draw(2) === 0 ? '入院していたため' : null }
        : null,
    strokes: draw(2) === 0 ? SIGNATURE : null,
  };
};

/** So many different forms of the catalogue, chosen and filled in by a seed. */
export const chosenForms = (catalogue: Catalogue, seed: string, count: number): FilledForm[] => {
  const draw = drawn(seed);
  const left = [...catalogue.forms];
  return Array.from({ length: Math.min(count, left.length) }, () => {
    const [form] = left.splice(draw(left.length), 1);
    if (form === undefined) throw new Error('no form left');
    return filledForm(catalogue, form, { seed });
  });
};

export const namesOn = ({ applicant, subject, blocks }: FilledForm): readonly string[] => [
  applicant.name,
  ...(subject === null ? [] : [subject.name]),
  ...blocks.flatMap(({ fields }) =>
    fields.flatMap(({ kind, value }) => (kind === 'name' && value !== null ? [value] : [])),
  ),
];

/** What was written and cannot be found among the words of its paper (without spaces), as its letters can be printed. */
export const missingWords = (
  form: FilledForm,
  words: string,
  { letterOf }: Pick<PaperFonts, 'letterOf'>,
): string[] => {
  const printed = (text: string): string =>
    graphemesOf(text.replaceAll(/\s/gu, ''))
      .map((letter) => letterOf(letter, 'name').text)
      .join('');
  const written = [
    form.title.ja,
    printedWords(form.law),
    form.number ?? '',
    ...namesOn(form),
    // What is ticked stands among what is not: by its own words.
    ...form.blocks.flatMap(({ fields }) =>
      fields.flatMap((field) => [
        field.label,
        ...(field.choices ?? [field.value === '✓' ? '該当する' : writtenValue(field)]),
      ]),
    ),
    ...form.attachments.flatMap(({ oneOf }) => oneOf.map(({ name }) => name.ja)),
  ];
  return [...new Set(written.map(printed))].filter((text) => !words.includes(text));
};
