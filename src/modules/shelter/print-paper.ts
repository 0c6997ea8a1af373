import type { Block, Cell, PaperDocument } from '../../print/pdf.ts';
import { slipTime } from '../../ui/slip.ts';
import { needsWords } from './needs-words.ts';
import { groupWords, stateWords, stayWords } from './screen-text.ts';
import { consentText } from './screen-text-consent.ts';
import { groupText } from './screen-text-people.ts';
import { paperText as words } from './screen-text-slip.ts';
import type { HouseholdMember, HouseholdView, PersonLine } from './views-schema.ts';

/** A4 papers of the shelter's desk as descriptions (`src/print`): pure. 訓練 and the as-of time stand on every page by themselves. */
export interface PaperPlace {
  readonly shelterId: string;
  readonly shelter: string;
  readonly municipality: string;
  readonly training: boolean;
  /** Moment the data is of and the paper is made, milliseconds since 1970. */
  readonly at: number;
}

const paper = (
  { municipality, training, at, shelter }: PaperPlace,
  rest: Pick<PaperDocument, 'title' | 'blocks'> & Partial<PaperDocument>,
): PaperDocument => ({
  municipality,
  training,
  asOf: at,
  madeAt: at,
  source: words.source(shelter),
  handling: words.handling,
  ...rest,
});

/** Reading and name; of whom no paper may name (支援措置) a neutral word. */
const nameOf = ({ name, kana }: Pick<PersonLine, 'name' | 'kana'>): string => {
  if (name === '') return words.hidden;
  return kana === '' ? name : `${kana}\n${name}`;
};

const ageOf = (age: number | null): string => (age === null ? '' : String(age));
const sexOf = (sex: '1' | '2' | '9' | null): string => (sex === null ? '' : words.sex[sex]);

const placeOf = (line: PersonLine, shelterId: string): string =>
  [
    line.stay === null ? stateWords(line, shelterId) : stayWords(line.stay),
    ...(line.spot === null ? [] : [[line.spot.ward, line.spot.bay].filter(Boolean).join(' ')]),
  ].join('\n');

/** Whoever has no kana (a foreigner, a name in kanji that nobody could read out) stands by the letters she has. */
const readingOf = ({ kana, name }: PersonLine): string => (kana === '' ? name : kana);

/**
 * 避難者名簿 for the desk when the power fails: everybody who is registered here, by reading, with boxes to go on by hand, and empty rows
 * for those who come after it was printed. What is written on it is keyed in later.
 */
export const rosterPaper = (
  place: PaperPlace,
  people: readonly PersonLine[],
  { unnamed, emptyRows = 12 }: { readonly unnamed: number; readonly emptyRows?: number },
): PaperDocument => {
  const sorted = people.toSorted((a, b) => readingOf(a).localeCompare(readingOf(b), 'ja'));
  const row = (line: PersonLine, at: number): Cell[] => [
    String(at + 1),
    { text: nameOf(line), strong: true },
    ageOf(line.age),
    sexOf(line.sex),
    placeOf(line, place.shelterId),
    needsWords(line.needs).join('、'),
    { text: '', box: 'empty' },
    { text: '', box: 'empty' },
    '',
  ];
  const empty = Array.from({ length: emptyRows }, (): Cell[] => [
    '',
    '\n',
    '',
    '',
    '',
    '',
    { text: '', box: 'empty' },
    { text: '', box: 'empty' },
    '',
  ]);
  return paper(place, {
    title: words.roster,
    landscape: true,
    blocks: [
      {
        kind: 'paragraph',
        text: words.rosterCount(people.length, unnamed),
        size: 'large',
        strong: true,
      },
      { kind: 'paragraph', text: words.rosterHow, size: 'small' },
      {
        kind: 'table',
        size: 'body',
        columns: [
          { title: words.column.number, share: 4, align: 'right' },
          { title: words.column.name, share: 22 },
          { title: words.column.age, share: 5, align: 'right' },
          { title: words.column.sex, share: 5, align: 'center' },
          { title: words.column.place, share: 16 },
          { title: words.column.needs, share: 26 },
          { title: words.column.out, share: 6 },
          { title: words.column.left, share: 6 },
          { title: words.column.remark, share: 14 },
        ],
        rows: [...sorted.map(row), ...empty],
      },
    ],
  });
};

const consentWords = (member: HouseholdMember): string =>
  member.consent === null
    ? words.notAsked
    : consentText.of
        .map(([level, short]) => `${short} ${member.consent?.[level] === true ? '○' : '×'}`)
        .join('　');

const groupPairs = ({ group }: HouseholdView): (readonly [string, string])[] => [
  [words.card.pets, groupWords({ pets: group.pets ?? [] }) ?? ''],
  [groupText.car, group.cars?.join('、') ?? ''],
  [groupText.phone, group.phone ?? ''],
  [groupText.neighbourhood, group.neighbourhood ?? ''],
  [groupText.damage, group.homeDamage === undefined ? '' : groupText.damages[group.homeDamage]],
];

/** 避難者カード: one household on one sheet, in the order of the form; what nobody said is left empty, to be written in. */
export const evacueeCardPaper = (place: PaperPlace, view: HouseholdView): PaperDocument => {
  const head = view.members.find(({ relationship }) => relationship === '世帯主') ?? view.members[0];
  const since = view.members.flatMap(({ presence }) =>
    presence.status === 'not_here' ? [] : [presence.since],
  );
  const blocks: Block[] = [
    {
      kind: 'pairs',
      across: 2,
      pairs: [
        [words.card.shelter, place.shelter],
        // 支援措置: neither name nor whereabouts stand on paper that can be left lying.
        [words.card.head, view.protected ? words.hidden : (head?.name ?? '')],
        [words.card.address, view.protected ? words.hidden : view.address],
        [words.card.since, since.length === 0 ? '' : slipTime(Math.min(...since))],
        ...groupPairs(view),
      ],
    },
    { kind: 'heading', text: words.card.people },
    {
      kind: 'table',
      size: 'body',
      columns: [
        { title: words.column.name, share: 24 },
        { title: words.column.relation, share: 10 },
        { title: words.column.age, share: 6, align: 'right' },
        { title: words.column.sex, share: 6, align: 'center' },
        { title: words.column.place, share: 18 },
        { title: words.column.needs, share: 26 },
        { title: words.column.consent, share: 18 },
      ],
      rows: view.members.map((member): Cell[] => [
        { text: view.protected ? words.hidden : nameOf(member), strong: true },
        member.relationship,
        ageOf(member.age),
        sexOf(member.sex),
        stateWords(member, place.shelterId),
        needsWords(member.needs).join('、'),
        consentWords(member),
      ]),
    },
    ...view.cards.map(
      (cardId): Block => ({
        kind: 'barcode',
        barcode: { symbology: 'qr', text: cardId },
        caption: `${words.card.tempCard} ${cardId}`,
        size: 22,
      }),
    ),
    { kind: 'heading', text: words.card.byHand },
    { kind: 'pairs', pairs: words.card.blank.map((label) => [label, '　\n　'] as const) },
    { kind: 'signature', label: words.card.signature },
  ];
  return paper(place, { title: words.card.title, blocks });
};
