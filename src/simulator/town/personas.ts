/**
 * 訓練の登場人物: the people whose cards lie on the training desk. The same in every town, whatever its seed, so that a
 * story told in a manual or played in a test is always the same.
 */
import { toHex } from '../../kernel/bytes.ts';
import { civilDateSchema } from '../../kernel/dates.ts';
import { type Resident, residentSchema } from '../../registry/schema.ts';
import { type CardContent, type CardKind, certificateSerial } from '../cards.ts';

/** 市区町村 digits in the cards of the invented municipality. */
export const TOWN_MUNICIPALITY = '99999';

export interface Persona {
  /** Used on the command line. */
  readonly name: string;
  /** Shown on the card desk. */
  readonly label: string;
  readonly card: CardContent;
  /** `undefined`: a card that belongs to nobody in the register. */
  readonly resident: Resident | undefined;
}

interface Person {
  readonly name: string;
  readonly label: string;
  readonly household: number;
  readonly written: string;
  readonly kana: string;
  readonly born: string;
  readonly sex: '1' | '2';
  readonly relationship: string;
  readonly address: string;
  readonly kind?: CardKind;
  readonly cardExpires?: string;
  readonly change?: Partial<
    Record<'alias' | 'aliasKana' | 'nationality' | 'status' | 'protectedFrom' | 'protectedTo', string>
  >;
  /** Has a card that nobody has linked. */
  readonly unlinked?: true;
  /** Carries マイナ免許証. */
  readonly licence?: CardContent['licence'];
}

const CARD_EXPIRES = '2034-09-30';
const FAMILY_ADDRESS = '架空県かざし市本町一丁目２番３号';

const PEOPLE: readonly Person[] = [
  {
    name: 'family6-1',
    label: '六人家族の父',
    household: 1,
    written: '髙橋　健一',
    kana: 'タカハシ　ケンイチ',
    born: '1980-02-17',
    sex: '1',
    relationship: '世帯主',
    address: FAMILY_ADDRESS,
    licence: { pinSet: true, expires: '5110317' },
  },
  {
    name: 'family6-2',
    label: '六人家族の母',
    household: 1,
    written: '髙橋　香織',
    kana: 'タカハシ　カオリ',
    born: '1982-11-03',
    sex: '2',
    relationship: '妻',
    address: FAMILY_ADDRESS,
  },
  {
    name: 'family6-3',
    label: '六人家族の長女（高校生）',
    household: 1,
    written: '髙橋　結菜',
    kana: 'タカハシ　ユイナ',
    born: '2009-06-21',
    sex: '2',
    relationship: '子',
    address: FAMILY_ADDRESS,
  },
  {
    name: 'family6-4',
    label: '六人家族の長男（小学生）',
    household: 1,
    written: '髙橋　湊',
    kana: 'タカハシ　ミナト',
    born: '2015-04-02',
    sex: '1',
    relationship: '子',
    address: FAMILY_ADDRESS,
  },
  {
    name: 'family6-5',
    label: '六人家族の次女（幼児）',
    household: 1,
    written: '髙橋　陽葵',
    kana: 'タカハシ　ヒマリ',
    born: '2022-12-24',
    sex: '2',
    relationship: '子',
    address: FAMILY_ADDRESS,
  },
  {
    name: 'family6-6',
    label: '六人家族の祖母',
    household: 1,
    written: '髙橋　トシ',
    kana: 'タカハシ　トシ',
    born: '1949-01-08',
    sex: '2',
    relationship: '母',
    address: FAMILY_ADDRESS,
  },
  {
    name: 'elder',
    label: 'ひとり暮らしの高齢者（84 歳）',
    household: 2,
    written: '渡邉　キヨ',
    kana: 'ワタナベ　キヨ',
    born: '1942-05-05',
    sex: '2',
    relationship: '世帯主',
    address: '架空県かざし市大字上かざし１２３番地',
  },
  {
    name: 'foreigner',
    label: '外国人住民（通称あり）',
    household: 3,
    written: 'LI NA',
    kana: 'リー　ナー',
    born: '1995-08-30',
    sex: '2',
    relationship: '世帯主',
    address: '架空県かざし市中央二丁目１番１号　かざしハイツ２０３',
    change: { alias: '李本　奈', aliasKana: 'リモト　ナ', nationality: 'CHN' },
  },
  {
    name: 'protected',
    label: '支援措置のある人',
    household: 4,
    written: '𠮷田　綾',
    kana: 'ヨシダ　アヤ',
    born: '1990-03-14',
    sex: '2',
    relationship: '世帯主',
    address: '架空県かざし市緑ケ丘二丁目５番６号',
    change: { protectedFrom: '2025-01-01' },
  },
  {
    name: 'moved_out',
    label: '転出した人',
    household: 5,
    written: '小鳥遊　晴',
    kana: 'タカナシ　ハル',
    born: '1998-07-07',
    sex: '1',
    relationship: '世帯主',
    address: '架空県かざし市桜台４番地',
    change: { status: 'moved_out' },
  },
  {
    name: 'unlinked',
    label: 'カードを登録していない人',
    household: 6,
    written: '山﨑　学',
    kana: 'ヤマザキ　マナブ',
    born: '1971-10-10',
    sex: '1',
    relationship: '世帯主',
    address: '架空県かざし市栄町７番８号',
    unlinked: true,
    licence: { pinSet: false, expires: '5101110' },
  },
  {
    name: 'expired_card',
    label: '有効期限の切れたカード',
    household: 7,
    written: '齋藤　豊',
    kana: 'サイトウ　ユタカ',
    born: '1955-12-01',
    sex: '1',
    relationship: '世帯主',
    address: '架空県かざし市八幡１番地',
    kind: 'expired_card',
    cardExpires: '2025-12-01',
  },
  {
    name: 'expired_certificate',
    label: '電子証明書の期限が切れたカード',
    household: 8,
    written: '德田　直美',
    kana: 'トクダ　ナオミ',
    born: '1968-02-29',
    sex: '2',
    relationship: '世帯主',
    address: '架空県かざし市港町３番地',
    kind: 'expired_certificate',
  },
  {
    name: 'unknown_ca',
    label: '知らない認証局の電子証明書',
    household: 9,
    written: '濵田　進',
    kana: 'ハマダ　ススム',
    born: '1960-09-09',
    sex: '1',
    relationship: '世帯主',
    address: '架空県かざし市新田１０番地',
    kind: 'unknown_ca',
  },
  {
    name: 'garbage_certificate',
    label: '電子証明書が壊れたカード',
    household: 10,
    written: '廣瀨　舞',
    kana: 'ヒロセ　マイ',
    born: '1988-08-08',
    sex: '2',
    relationship: '世帯主',
    address: '架空県かざし市若葉台２番地',
    kind: 'garbage_certificate',
  },
  {
    name: 'blocked_pin',
    label: '暗証番号がロックされたカード',
    household: 11,
    written: '辻　渉',
    kana: 'ツジ　ワタル',
    born: '1985-05-25',
    sex: '1',
    relationship: '世帯主',
    address: '架空県かざし市東山一丁目９番地',
    kind: 'blocked_pin',
  },
];

const residentOf = (person: Person, number: number, card: CardContent): Resident =>
  residentSchema.parse({
    residentId: String(9_000_000_000 + number),
    householdId: String(8_000_000_000 + person.household),
    name: person.written,
    alias: null,
    kana: person.kana,
    aliasKana: null,
    birthDate: person.born,
    sex: person.sex,
    relationship: person.relationship,
    address: person.address,
    nationality: 'JPN',
    status: 'active',
    protectedFrom: null,
    protectedTo: null,
    card: person.unlinked === true ? null : { serial: card.serial, municipality: card.municipality },
    certificateSerial: person.unlinked === true ? null : toHex(certificateSerial(card.serial)),
    ...person.change,
  });

/** セキュリティコード of the training cards, printed below the photo; four digits, different for each. */
const securityCodeOf = (number: number): string => String(2_000 + number * 37);

const printedOf = (person: Person, number: number): NonNullable<CardContent['printed']> => ({
  name: person.written,
  address: person.address,
  birthDate: civilDateSchema.parse(person.born),
  sex: person.sex,
  securityCode: securityCodeOf(number),
  birthYear: person.change?.nationality === undefined ? 'era' : 'gregorian',
  pictures: person.name,
});

const cardOf = (number: number, kind: CardKind, expires: string): CardContent => ({
  kind,
  serial: String(900_000_000_000_000 + number),
  municipality: TOWN_MUNICIPALITY,
  expires,
});

/** Cards that lead to nobody. */
const STRANGERS = [
  ['phone', 'スマートフォンの電子証明書'],
  ['garbage', 'でたらめを答えるカード'],
  ['not_my_number', 'マイナンバーカードではないカード'],
  ['dead', '壊れて応えないカード'],
] as const satisfies readonly (readonly [CardKind, string])[];

const ORIGINAL_OF_CLONE = 'elder';

const people: readonly Persona[] = PEOPLE.map((person, at): Persona => {
  const number = at + 1;
  const card = {
    ...cardOf(number, person.kind ?? 'normal', person.cardExpires ?? CARD_EXPIRES),
    printed: printedOf(person, number),
    ...(person.licence === undefined ? {} : { licence: person.licence }),
  };
  return { name: person.name, label: person.label, card, resident: residentOf(person, number, card) };
});

/** 複製: everything that can be read of the elder's card, without its keys. It passes for her at L0, and only there. */
const clones: readonly Persona[] = people
  .filter(({ name }) => name === ORIGINAL_OF_CLONE)
  .map(({ card }) => ({
    name: 'clone',
    label: '高齢者のカードの複製（偽物）',
    card: { ...card, kind: 'clone' },
    resident: undefined,
  }));

export const personas: readonly Persona[] = [
  ...people,
  ...clones,
  ...STRANGERS.map(([kind, label], at): Persona => {
    const card = cardOf(PEOPLE.length + at + 1, kind, CARD_EXPIRES);
    return { name: kind, label, card, resident: undefined };
  }),
];

export const personaByName = (name: string): Persona | undefined =>
  personas.find((persona) => persona.name === name);
