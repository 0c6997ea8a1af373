/** 避難者名簿: who is registered at a shelter, for those who run it (CSV and A4), and the list that may hang at its door. Pure. */
import { toCsv } from '../kernel/csv.ts';
import type { Block, PaperDocument } from '../print/pdf-document.ts';
import {
  birthOf,
  type Evacuee,
  type ExportHead,
  inOrder,
  isRegistered,
  leftOut,
  mayStandIn,
  minuteOf,
  SEX_TEXT,
  STATUS_TEXT,
} from './shelter-export-rows.ts';

const NOT_NAMED = (count: number): string =>
  `ほかに、名簿に名前を載せない方が ${count} 人います（支援措置など）。責任者に確かめてください。`;

const rowsOf = (people: readonly Evacuee[]): readonly Evacuee[] =>
  inOrder(people.filter((person) => isRegistered(person) && mayStandIn(person, 'roster')));

const hidden = (people: readonly Evacuee[]): number => leftOut(people.filter(isRegistered), 'roster');

/** One line a person; the last says how many are not named. */
export const rosterCsv = (people: readonly Evacuee[], head: ExportHead): string => {
  const count = hidden(people);
  return toCsv([
    [
      ...['避難所', '氏名', 'フリガナ', '性別', '年齢', '生年月日', '住所', '状態', '滞在場所', '区画'],
      ...['受付・変更の時刻', '要配慮', '世帯番号', '続柄', '住登外', '時点', '訓練'],
    ],
    ...rowsOf(people).map((person) => [
      person.shelterName,
      person.name ?? '（氏名不明）',
      person.kana,
      SEX_TEXT[person.sex],
      person.age,
      birthOf(person),
      person.address,
      STATUS_TEXT[person.status],
      person.stay ?? '避難所',
      person.spot,
      minuteOf(person.since),
      person.needs.join('、'),
      person.householdId,
      person.relationship,
      person.guest ? '住登外' : '',
      minuteOf(head.asOf),
      head.training ? '訓練' : '',
    ]),
    ...(count === 0 ? [] : [[NOT_NAMED(count)]]),
  ]);
};

const source = ({ residents }: ExportHead): string =>
  residents === null ? '避難所の受付の記録（氏名の住民データなし）' : `避難所の受付の記録、${residents}`;

const COLUMNS = [
  { title: '番号', share: 4, align: 'right' },
  { title: '氏名・フリガナ', share: 15 },
  { title: '性別', share: 4, align: 'center' },
  { title: '年齢', share: 4, align: 'right' },
  { title: '住所', share: 20 },
  { title: '状態・場所', share: 10 },
  { title: '要配慮', share: 16 },
  { title: '確認', share: 4, align: 'center' },
] as const;

const shelterBlocks = (people: readonly Evacuee[]): readonly Block[] => {
  const [first] = people;
  if (first === undefined) return [];
  return [
    { kind: 'heading', text: `${first.shelterName}　${people.length}人` },
    {
      kind: 'table',
      columns: COLUMNS,
      rows: people.map((person, at) => [
        String(at + 1),
        [person.name ?? '（氏名不明）', person.kana ?? ''].filter((part) => part !== '').join('\n'),
        SEX_TEXT[person.sex],
        person.age === null ? '' : String(person.age),
        person.address ?? '',
        [STATUS_TEXT[person.status], person.stay, person.spot].filter((part) => part !== null).join('\n'),
        person.needs.join('、'),
        { text: '', box: 'empty' },
      ]),
    },
  ];
};

/** The roster on paper, a page for each shelter. */
export const rosterPaper = (people: readonly Evacuee[], head: ExportHead, madeAt: number): PaperDocument => {
  const byShelter = [...Map.groupBy(rowsOf(people), ({ shelterId }) => shelterId).values()];
  const count = hidden(people);
  return {
    title: '避難者名簿',
    municipality: head.municipality.name,
    training: head.training,
    asOf: head.asOf,
    source: source(head),
    madeAt,
    handling: '取扱注意（個人情報）',
    landscape: true,
    blocks: [
      ...(byShelter.length === 0 ? [{ kind: 'paragraph', text: '名簿に載る方はいません。' } as const] : []),
      ...byShelter.flatMap((shelter, at): Block[] => [
        ...(at === 0 ? [] : [{ kind: 'next_page' } as const]),
        ...shelterBlocks(shelter),
      ]),
      ...(count === 0 ? [] : [{ kind: 'paragraph', text: NOT_NAMED(count), strong: true } as const]),
    ],
  };
};

/** 掲示用: names alone, of those who agreed to be told to anybody (⑭). */
export const publicPaper = (people: readonly Evacuee[], head: ExportHead, madeAt: number): PaperDocument => {
  const shown = inOrder(
    people.filter((person) => isRegistered(person) && person.name !== null && mayStandIn(person, 'public')),
  );
  return {
    title: '避難されている方（公表に同意された方）',
    municipality: head.municipality.name,
    training: head.training,
    asOf: head.asOf,
    source: source(head),
    madeAt,
    blocks: [
      {
        kind: 'paragraph',
        text: 'お名前の公表に同意された方だけを載せています。載っていない方が、避難していないとは限りません。',
      },
      {
        kind: 'table',
        columns: [
          { title: '氏名', share: 3 },
          { title: 'フリガナ', share: 3 },
          { title: '避難所', share: 4 },
        ],
        rows: shown.map(({ name, kana, shelterName }) => [name ?? '', kana ?? '', shelterName]),
        empty: '公表に同意された方は、いまはいません。',
      },
    ],
  };
};
