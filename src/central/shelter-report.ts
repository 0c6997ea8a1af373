/** 災害対策本部への報告: the shelters at an hour, on paper and as a table. Figures only; nothing of anybody. Pure. */
import { toCsv } from '../kernel/csv.ts';
import type { Block, PaperDocument } from '../print/pdf-document.ts';
import { paperTime } from '../print/pdf-layout.ts';
import { crowdingOf, inside, type ShelterNow } from './shelter-export-places.ts';
import { type ExportHead, minuteOf } from './shelter-export-rows.ts';

export interface ReportShelter extends ShelterNow {
  readonly households: number;
  /** In words, with how many people. */
  readonly needs: readonly (readonly [word: string, people: number])[];
  readonly areaM2: number | null;
  readonly toilets: number | null;
  readonly guests: number;
  readonly pets: number;
}

export interface ReportInput {
  readonly head: ExportHead;
  /** The hour it is of. */
  readonly at: number;
  readonly shelters: readonly ReportShelter[];
}

/** Older than this, the figures of a shelter are not those of the hour, milliseconds [K]. */
export const STALE_AFTER_MS = 30 * 60_000;

/** How long ago the record of a shelter was heard of; `null`: never. */
const ageOf = ({ heardAt }: ReportShelter, asOf: number): number | null =>
  heardAt === null ? null : Math.max(0, asOf - heardAt);

const ageWords = (age: number | null): string => {
  if (age === null) return '受信なし';
  const minutes = Math.floor(age / 60_000);
  return minutes < 60 ? `${minutes}分前` : `${Math.floor(minutes / 60)}時間${minutes % 60}分前`;
};

const isStale = (age: number | null): boolean => age === null || age > STALE_AFTER_MS;

const sum = (shelters: readonly ReportShelter[], pick: (shelter: ReportShelter) => number): number =>
  shelters.reduce((total, shelter) => total + pick(shelter), 0);

/** 生活面積 of one person, m²; `null`: area or people are not known. Sphere: 3.5. */
const areaEach = (shelter: ReportShelter): number | null =>
  shelter.areaM2 === null || inside(shelter) === 0 ? null : shelter.areaM2 / inside(shelter);
const peopleEachToilet = (shelter: ReportShelter): number | null =>
  shelter.toilets === null || shelter.toilets === 0 ? null : inside(shelter) / shelter.toilets;

const figure = (value: number | null, digits: number): string =>
  value === null ? '−' : value.toFixed(digits);
const people = (value: number): string => `${value.toLocaleString('ja-JP')}人`;

const needTotals = (shelters: readonly ReportShelter[]): readonly (readonly [string, number])[] => {
  const totals = new Map<string, number>();
  for (const { needs } of shelters)
    for (const [word, many] of needs) totals.set(word, (totals.get(word) ?? 0) + many);
  return [...totals].toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
};

const openOf = ({ shelters }: ReportInput): readonly ReportShelter[] =>
  shelters.filter(({ open }) => open).toSorted((a, b) => (a.shelterId < b.shelterId ? -1 : 1));

/** What a reader must know before any number: whose record did not come. */
const staleBlocks = (shelters: readonly ReportShelter[], asOf: number): readonly Block[] => {
  const stale = shelters.filter((shelter) => isStale(ageOf(shelter, asOf)));
  if (stale.length === 0) return [];
  return [
    {
      kind: 'paragraph',
      strong: true,
      text: `次の避難所は、${STALE_AFTER_MS / 60_000}分より前の記録による人数です: ${stale
        .map((shelter) => `${shelter.name}（${ageWords(ageOf(shelter, asOf))}）`)
        .join('、')}`,
    },
  ];
};

const shelterTable = (shelters: readonly ReportShelter[], asOf: number): Block => ({
  kind: 'table',
  size: 'small',
  empty: '開設中の避難所はありません。',
  columns: [
    { title: '避難所', share: 18 },
    { title: '在所', share: 7, align: 'right' },
    { title: 'うち人数のみ', share: 7, align: 'right' },
    { title: '外出・外泊', share: 7, align: 'right' },
    { title: '避難所の外', share: 7, align: 'right' },
    { title: '世帯', share: 6, align: 'right' },
    { title: '定員', share: 7, align: 'right' },
    { title: '混雑', share: 8, align: 'center' },
    { title: 'm²／人', share: 6, align: 'right' },
    { title: '人／トイレ', share: 7, align: 'right' },
    { title: '開設', share: 11 },
    { title: '最後の受信', share: 9 },
  ],
  rows: shelters.map((shelter) => [
    shelter.name,
    people(inside(shelter)),
    shelter.unnamed === 0 ? '' : people(shelter.unnamed),
    people(shelter.away),
    people(shelter.outside),
    String(shelter.households),
    shelter.capacity === 0 ? '−' : people(shelter.capacity),
    crowdingOf(shelter),
    figure(areaEach(shelter), 1),
    figure(peopleEachToilet(shelter), 0),
    shelter.openedAt === null ? '' : minuteOf(shelter.openedAt).slice(5),
    { text: ageWords(ageOf(shelter, asOf)), strong: isStale(ageOf(shelter, asOf)) },
  ]),
});

export const reportPaper = (input: ReportInput, madeAt: number): PaperDocument => {
  const { head, at } = input;
  const open = openOf(input);
  const needs = needTotals(open);
  return {
    title: `避難所の状況　${paperTime(at)}`,
    municipality: head.municipality.name,
    training: head.training,
    asOf: head.asOf,
    source: '避難所の受付の記録（本部に届いた分）',
    madeAt,
    handling: '災害対策本部',
    landscape: true,
    blocks: [
      ...staleBlocks(open, head.asOf),
      {
        kind: 'pairs',
        across: 2,
        pairs: [
          ['開設中の避難所', `${open.length}か所`],
          ['避難者（合計）', people(sum(open, (each) => inside(each) + each.away + each.outside))],
          ['避難所の中（いま）', people(sum(open, inside))],
          ['うち人数だけの受付', people(sum(open, ({ unnamed }) => unnamed))],
          ['外出・外泊', people(sum(open, ({ away }) => away))],
          ['在宅・車中泊・テントなど', people(sum(open, ({ outside }) => outside))],
          ['世帯', String(sum(open, ({ households }) => households))],
          ['住登外の方', people(sum(open, ({ guests }) => guests))],
          ['満員の避難所', `${open.filter((each) => crowdingOf(each) === '満員').length}か所`],
          ['ペット', String(sum(open, ({ pets }) => pets))],
        ],
      },
      { kind: 'heading', text: '避難所ごと' },
      shelterTable(open, head.asOf),
      { kind: 'heading', text: '要配慮と必要なもの（人数）' },
      {
        kind: 'table',
        size: 'small',
        empty: '記録はありません。',
        columns: [
          { title: '事由・必要なもの', share: 4 },
          { title: '人数', share: 1, align: 'right' },
        ],
        rows: needs.map(([word, many]) => [word, people(many)]),
      },
    ],
  };
};

export const reportCsv = (input: ReportInput): string => {
  const { head, at } = input;
  return toCsv([
    [
      ...[
        '報告時刻',
        '避難所ID',
        '避難所名',
        '在所',
        'うち人数のみ',
        '外出・外泊',
        '避難所の外',
        '世帯',
        '住登外',
      ],
      ...['定員', '混雑', '面積m2', 'トイレ', '開設日時', '最後の受信', '受信からの分', '要配慮', '訓練'],
    ],
    ...openOf(input).map((shelter) => {
      const age = ageOf(shelter, head.asOf);
      return [
        minuteOf(at),
        shelter.shelterId,
        shelter.name,
        inside(shelter),
        shelter.unnamed,
        shelter.away,
        shelter.outside,
        shelter.households,
        shelter.guests,
        shelter.capacity === 0 ? null : shelter.capacity,
        crowdingOf(shelter),
        shelter.areaM2,
        shelter.toilets,
        shelter.openedAt === null ? '' : minuteOf(shelter.openedAt),
        shelter.heardAt === null ? '' : minuteOf(shelter.heardAt),
        age === null ? null : Math.floor(age / 60_000),
        shelter.needs.map(([word, many]) => `${word} ${many}`).join('、'),
        head.training ? '訓練' : '',
      ];
    }),
  ]);
};
