import { civilDateSchema } from '../../src/kernel/dates.ts';
import type { CardFourItems, ResidentItems } from '../../src/registry/match/match.ts';
import type { RenamedTowns } from '../../src/registry/renamed-towns.ts';
import {
  FORMER_NAMES,
  MADE_PEOPLE,
  MADE_PLACES,
  type MadePerson,
  type MadePlace,
  RENAMED_PLACES,
  SELECTED_NAMES,
} from './match-people.ts';
import { counted, type Door, inNumbers, inWords, official, wide, writings } from './match-writings.ts';

/** Labelled pairs that are hard to tell apart, made of people and places by writers of our own. Repeatable: no randomness. */
export interface LabelledPair {
  /** Whether card and resident are one person. */
  readonly same: boolean;
  readonly kind: string;
  readonly card: CardFourItems;
  readonly resident: ResidentItems;
}

/** 町名変更 since the cards were made, with the municipality. */
export const RENAMED: RenamedTowns = [
  { old: 'かざし市大字旧原', new: 'かざし市下原字川端' },
  { old: 'かざし市旧栄', new: 'かざし市栄町' },
  { old: '川里村大字本村', new: 'かざし市本町二丁目' },
  ...RENAMED_PLACES.map(({ old, place }) => ({ old, new: `${place.city}${place.town[0]}` })),
];

const day = (text: string) => civilDateSchema.parse(text);

/** Two ways to write one 方書; the third leaves it out. */
const BUILDINGS = [
  ['　コーポ栄２０１号室', ' コーポ栄201', ''],
  ['　第二さくら荘　３０５', '　さくら荘305号', ' 第２さくら荘　305号室'],
  ['　グランドハイツ１０２', ' グランド・ハイツ 102号', '-102'],
] as const;

const BIRTHS = ['1941-03-12', '1958-11-02', '1971-10-10', '1980-02-17', '1995-08-30', '2001-06-21'].map(day);
const at = <T>(items: readonly T[], index: number): T => {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('nothing there');
  return item;
};

interface Base {
  readonly person: MadePerson;
  readonly place: MadePlace;
  readonly card: CardFourItems;
  readonly resident: ResidentItems;
}

const BASES: readonly Base[] = MADE_PEOPLE.map((person, index) => {
  const place = at(MADE_PLACES, index);
  const [name] = person.names;
  const items = { birthDate: at(BIRTHS, index), sex: index % 2 === 0 ? '1' : '2' } as const;
  const registered = name.replaceAll(/（.*）|［.*］/g, '');
  return {
    person,
    place,
    card: { ...items, name, address: official(place) },
    resident: {
      ...items,
      names: [registered, ...(person.alias === undefined ? [] : [person.alias])],
      address: official(place),
    },
  };
});

type Change = readonly [kind: string, resident: Partial<ResidentItems>, card?: Partial<CardFourItems>];

const truths = ({ person, place, card }: Base, index: number): readonly Change[] => {
  const [first, ...others] = person.names;
  const building = at(BUILDINGS, index);
  const address = official(place);
  const moved: MadePlace = { ...place, ban: place.ban + 4, go: 1 };
  return [
    ['as it is', {}],
    ...writings(place).map((written): Change => ['address written otherwise', { address: written }]),
    ...others.map((name): Change => ['name written otherwise', { names: [name] }]),
    ...others.map(
      (name, of): Change => [
        'both written otherwise',
        { names: [name], address: at(writings(place), index + of) },
      ],
    ),
    ...building
      .slice(1)
      .map(
        (other): Change => [
          '方書 written otherwise',
          { address: `${address}${other}` },
          { address: `${address}${building[0]}` },
        ],
      ),
    ['方書 on one side', { address: `${at(writings(place), index)}${building[0]}` }],
    ['不詳 birth date', { birthDate: null }],
    ['moved within the town', { address: official(moved) }],
    ['moved to another town', { address: `${place.prefecture}${place.city}${place.other}３番地` }],
    ['address on neither side known', { address: null }],
    ['date with a slip', { birthDate: at(slips(card.birthDate), index) }],
    ['sex not known', { sex: '9' }],
    ...(person.alias === undefined
      ? []
      : [['通称 alone', { names: [person.alias] }, { name: first }] as Change]),
    ...(person.married === undefined ? [] : [['new family name', { names: [person.married] }] as Change]),
  ];
};

/** A date as a clerk may mistype it, by hand: a day, a month, a year, two figures exchanged. */
const slips = (date: string): readonly ReturnType<typeof day>[] => {
  const [year = '', month = '', dayOf = ''] = date.split('-');
  return [
    day(`${year}-${month}-${dayOf.startsWith('0') ? '03' : `${dayOf[0]}${dayOf[1] === '1' ? '2' : '1'}`}`),
    day(`${Number(year) + (year.endsWith('9') ? -1 : 1)}-${month}-${dayOf}`),
    day(`${year}-${month.startsWith('0') ? '09' : '12'}-${dayOf}`),
  ].filter((slip) => slip !== date);
};

/** Doors next to it that look like it. */
const neighbours = (place: MadePlace): readonly string[] => {
  const { ban, go, chome, lot } = place;
  const doors: readonly Door[] = [
    { ...place, ban: ban + 1 },
    { ...place, ban: ban * 10 + 1 },
    ...(go === undefined
      ? [{ ...place, go: 1 }]
      : [
          { ...place, go: go + 1 },
          { ...place, go: go * 10 },
        ]),
    ...(chome === undefined ? [] : [{ ...place, chome: chome + 1 }]),
    ...(go === undefined || lot === true || chome !== undefined ? [] : [{ chome: ban, ban: go }]),
  ];
  return doors.map((door, index) => {
    const start = `${place.prefecture}${place.city}${place.town[0]}`;
    // A 丁目 without a word would be the very writing of the other door.
    return index % 2 === 0 || door.chome !== place.chome
      ? `${start}${inWords(door, String)}`
      : `${start}${inNumbers(door, '-', String)}`;
  });
};

const lies = ({ person, place, card, resident }: Base, index: number): readonly Change[] => {
  const address = official(place);
  const { city, prefecture } = place;
  const parent = day(`${Number(card.birthDate.slice(0, 4)) - 27}${card.birthDate.slice(4)}`);
  return [
    ...neighbours(place).map((door): Change => ['namesake born that day next door', { address: door }]),
    ['namesake born that day in another town', { address: address.replace(place.town[0], place.other) }],
    [
      'namesake born that day in another city',
      { address: address.replace(`${prefecture}${city}`, '架空県みなみ市') },
    ],
    [
      'namesake born that day, other room',
      { address: `${address} 101号室` },
      { address: `${address} 102号室` },
    ],
    ['namesake born that day at 甲 and 乙', { address: `${address}甲` }, { address: `${address}乙` }],
    ['twin', { names: [person.twin] }],
    ['twin, address written otherwise', { names: [person.twin], address: at(writings(place), index) }],
    ['twin of one name and another sex', { sex: resident.sex === '1' ? '2' : '1' }],
    ['parent of the same name', { birthDate: parent }],
    ['parent of another name', { names: [person.twin], birthDate: parent }],
    ...slips(card.birthDate).map(
      (birthDate): Change => ['namesake there, one digit of the date', { birthDate }],
    ),
    [
      'somebody else born that day',
      { names: [at(MADE_PEOPLE, index + 5).names[0]], address: official(at(MADE_PLACES, index + 7)) },
    ],
    ['neighbour', { names: [at(MADE_PEOPLE, index + 3).names[0]], birthDate: at(BIRTHS, index + 1) }],
    ['namesake, 不詳', { birthDate: null, address: at(neighbours(place), 0) }],
  ];
};

/** Written one by one. */
const byHand: readonly {
  readonly same: boolean;
  readonly kind: string;
  readonly card: string;
  readonly resident: string;
}[] = [
  { same: true, kind: 'town renamed', card: '架空県かざし市栄町７番８号', resident: 'かざし市旧栄７番地８' },
  {
    same: true,
    kind: 'town renamed',
    card: '架空県かざし市大字下原字川端１２３番地５',
    resident: '架空県かざし市旧原123-5',
  },
  {
    same: true,
    kind: 'town renamed',
    card: '架空県かざし市本町二丁目４５番地',
    resident: '架空県中郡川里村大字本村45',
  },
  {
    same: false,
    kind: 'town renamed, next door',
    card: '架空県かざし市栄町７番８号',
    resident: 'かざし市旧栄７番地９',
  },
  {
    same: true,
    kind: 'room as a last number',
    card: '架空県かざし市本町２丁目３番４号 ２０１',
    resident: 'かざし市本町2-3-4-201',
  },
  {
    same: false,
    kind: 'room as a last number',
    card: '架空県かざし市本町２丁目３番４号 ２０２',
    resident: 'かざし市本町2-3-4-201',
  },
  {
    same: false,
    kind: '番 and 丁目',
    card: '架空県かざし市栄町７番８号',
    resident: 'かざし市栄町七丁目８番',
  },
  { same: false, kind: '番 and 丁目', card: '架空県かざし市今町１番５号', resident: 'かざし市今町1-5-3' },
  {
    same: false,
    kind: 'イ号 and ロ号',
    card: '架空県かざし市沢野１２番地イ',
    resident: 'かざし市沢野12番地ロ',
  },
  {
    same: true,
    kind: 'kanji one by one',
    card: '架空県かざし市沢野二〇一番地三',
    resident: 'かざし市澤野201-3',
  },
  { same: true, kind: 'kanji counted', card: '架空県かざし市沢野千二百三番地', resident: 'かざし市沢野1203' },
  {
    same: false,
    kind: 'kanji one by one',
    card: '架空県かざし市沢野二〇一番地三',
    resident: 'かざし市澤野21-3',
  },
];

/** Letters that look alike and are no spellings of each other, with one birth date and address: twins, or a mix-up. */
const LOOK_ALIKES = [
  ['荻原　学', '萩原　学'],
  ['太田　学', '大田　学'],
  ['山崎　裕子', '山崎　祐子'],
  ['林　未央', '林　末央'],
  ['東　一郎', '東　二郎'],
  ['東　一', '東　ー'],
  ['堀　正己', '堀　正巳'],
  ['伊藤　茂', '伊東　茂'],
  ['安部　光', '阿部　光'],
  ['川島　洋', '河島　洋'],
  ['小野　はな', '小野　ハナ'],
  ['小野　マリ', '小野　マリー'],
  ['小野　ユキ', '小野　ユギ'],
  ['長島　保', '永島　保'],
  ['CHEN WEI', 'CHEN WEIWEI'],
  ['CHEN WEI', 'CHENG WEI'],
  ['MARIA SILVA', 'MARIA SILVANA'],
  ['LEE ANN', 'LEE ANNE'],
] as const;

const labelled = (same: boolean, changes: typeof truths): readonly LabelledPair[] =>
  BASES.flatMap((base, index) =>
    changes(base, index).map(([kind, resident, card]) => ({
      same,
      kind,
      card: { ...base.card, ...card },
      resident: { ...base.resident, ...resident },
    })),
  );

const FIRST = at(BASES, 0);

/** 旧氏: the card says 氏［旧氏］名, 氏 名 or, from the other register, 旧氏 名; this one holds both families. */
const formerPairs = (): readonly LabelledPair[] =>
  FORMER_NAMES.flatMap(({ now, former, given, other }, index) => {
    const base = at(BASES, index);
    const names = [`${now}　${given}`, `${former}　${given}`];
    const pair = (same: boolean, kind: string, name: string, change: Partial<ResidentItems> = {}) => ({
      same,
      kind,
      card: { ...base.card, name },
      resident: { ...base.resident, names, ...change },
    });
    return [
      pair(true, '旧氏 written otherwise', `${now}［${former}］　${given}`),
      pair(true, '旧氏 written otherwise', `${now}　${given}［${former}］`),
      pair(true, '旧氏 written otherwise', `${former}${given}`),
      pair(true, '旧氏 written otherwise', `${now}[${former}]${given}`, { names: [`${now}　${given}`] }),
      pair(true, '旧氏 at an address written otherwise', `${former}　${given}`, {
        address: at(writings(base.place), index),
      }),
      pair(false, 'another 旧氏', `${other}　${given}`),
      pair(false, 'sister of that 旧氏', `${former}　${given}美`),
      pair(false, 'mother-in-law of that 氏', `${now}　${other}`),
    ];
  });

/** The card says the old 町名, the register the new. Every other is next door. */
const renamedPairs = (): readonly LabelledPair[] =>
  RENAMED_PLACES.flatMap(({ old, place }, index) => {
    const base = at(BASES, index);
    const before = `${place.prefecture}${old}`;
    const pair = (same: boolean, kind: string, address: string) => ({
      same,
      kind,
      card: { ...base.card, address },
      resident: { ...base.resident, address: official(place) },
    });
    return [
      pair(true, 'town renamed, as it is', `${before}${inWords(place, wide)}`),
      pair(true, 'town renamed, written otherwise', `${old}${inNumbers(place, '-', String)}`),
      pair(true, 'town renamed, kanji', `${before}${inWords(place, counted)}`),
      pair(false, 'town renamed, next door', `${before}${inWords({ ...place, ban: place.ban + 1 }, String)}`),
      pair(
        false,
        'town renamed, same numbers in the next town',
        `${place.prefecture}${place.city}${place.other}${inWords(place, String)}`,
      ),
    ];
  });

/** Names whose letters say which drawing is meant; a card has the selector, a register may have it, another, or none. */
const selectedPairs = (): readonly LabelledPair[] =>
  SELECTED_NAMES.flatMap(([name, plain, twin], index) => {
    const base = at(BASES, index + 3);
    const pair = (same: boolean, kind: string, card: string, registered: string) => ({
      same,
      kind,
      card: { ...base.card, name: card },
      resident: { ...base.resident, names: [registered] },
    });
    return [
      pair(true, 'IVS on one side', name, plain),
      pair(true, 'IVS on one side', plain, name),
      pair(true, 'IVS written otherwise', name, name.replaceAll(/[\u{E0100}-\u{E01EF}]/gu, '\u{E0102}')),
      pair(false, 'twin, IVS', name, twin),
    ];
  });

/** Cards with 通称 alone, in brackets or beside; a register with both. */
const aliasPairs = (): readonly LabelledPair[] =>
  BASES.flatMap(({ person, card, resident }) => {
    const { alias } = person;
    const first = person.names[0].replaceAll(/（.*）/g, '');
    if (alias === undefined) return [];
    const pair = (same: boolean, kind: string, name: string) => ({
      same,
      kind,
      card: { ...card, name },
      resident: { ...resident, names: [first, alias] },
    });
    return [
      pair(true, '通称 written otherwise', `${first}（${alias}）`),
      pair(true, '通称 written otherwise', `${alias}（${first}）`),
      pair(true, '通称 alone, without the space', alias.replaceAll('　', '')),
      pair(false, 'another of that 通称', `${alias}子`),
    ];
  });

export const LABELLED_PAIRS: readonly LabelledPair[] = [
  ...labelled(true, truths),
  ...labelled(false, lies),
  ...LOOK_ALIKES.map(([name, registered]) => ({
    same: false,
    kind: 'look-alike name',
    card: { ...FIRST.card, name },
    resident: { ...FIRST.resident, names: [registered] },
  })),
  ...byHand.map(({ same, kind, card, resident }) => ({
    same,
    kind,
    card: { ...FIRST.card, address: card },
    resident: { ...FIRST.resident, address: resident },
  })),
  ...formerPairs(),
  ...renamedPairs(),
  ...selectedPairs(),
  ...aliasPairs(),
];
