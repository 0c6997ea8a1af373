import type { SearchHit } from '../../src/identity/schema.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly kana: string;
  readonly relationship: string;
  readonly age: number | null;
  readonly sex: '1' | '2' | '9';
  readonly birthDate: string;
  /** A resident of today, unless it is said. */
  readonly standing?: SearchHit['standing'];
}
export interface Household {
  readonly id: string;
  readonly address: string;
  readonly protected: boolean;
  readonly people: readonly Person[];
}

/** Families that do not exist, for looking at the screens: usual, large, protected, long names, rare kanji. */

const person = (
  id: number,
  name: string,
  kana: string,
  relationship: string,
  age: number | null,
  sex: '1' | '2' | '9',
): Person => ({
  id: String(id),
  name,
  kana,
  relationship,
  age,
  sex,
  birthDate: `${2026 - (age ?? 50)}-02-17`,
});

export const MADE_UP: readonly Household[] = [
  {
    id: '9001',
    address: '架空県かざし市一ノ門二丁目２番１号',
    protected: false,
    people: [
      person(101, '山田　太郎', 'ヤマダ　タロウ', '世帯主', 46, '1'),
      person(102, '山田　花子', 'ヤマダ　ハナコ', '妻', 44, '2'),
      person(103, '山田　さくら', 'ヤマダ　サクラ', '子', 15, '2'),
      person(104, '山田　健太', 'ヤマダ　ケンタ', '子', 9, '1'),
    ],
  },
  {
    id: '9002',
    address: '架空県かざし市本町三丁目４番５号　かざしハイツ２０３号室',
    protected: false,
    people: [
      person(201, '髙橋　長右衛門', 'タカハシ　チョウエモン', '世帯主', 81, '1'),
      person(202, '髙橋　志津', 'タカハシ　シヅ', '妻', 79, '2'),
      person(203, '髙橋　誠', 'タカハシ　マコト', '子', 52, '1'),
      person(204, '髙橋　マリア・フェルナンダ', 'タカハシ　マリア　フェルナンダ', '子の妻', 47, '2'),
      person(205, '髙橋　陽', 'タカハシ　ハル', '子の子', 17, '9'),
      person(206, '髙橋　蓮', 'タカハシ　レン', '子の子', 12, '1'),
      person(207, '髙橋　紬', 'タカハシ　ツムギ', '子の子', 0, '2'),
    ],
  },
  {
    id: '9003',
    address: '架空県かざし市どこか',
    protected: true,
    people: [
      person(301, '佐藤　美咲', 'サトウ　ミサキ', '世帯主', 34, '2'),
      person(302, '佐藤　葵', 'サトウ　アオイ', '子', 6, '2'),
    ],
  },
  {
    id: '9004',
    address: '架空県かざし市港町１番地',
    protected: false,
    people: [person(401, '渡邉　一', 'ワタナベ　ハジメ', '世帯主', null, '1')],
  },
  {
    id: '9005',
    address: '架空県かざし市南通五丁目６番',
    protected: false,
    people: Array.from({ length: 22 }, (_, at) =>
      person(
        500 + at,
        `鈴木　${String.fromCodePoint(0x4e00 + at * 37)}子`,
        'スズキ　ナナコ',
        at === 0 ? '世帯主' : '同居人',
        20 + at,
        '2',
      ),
    ),
  },
  {
    id: '9006',
    address: '架空県かざし市栄町８番地',
    protected: false,
    // No printer has the first letter of the second name, and no other is written for it.
    people: [
      person(801, '𠮷田　結', 'ヨシダ　ユイ', '世帯主', 39, '2'),
      person(802, '𪚥岡　叶', 'トウオカ　カナウ', '子', 3, '1'),
    ],
  },
  {
    id: '9007',
    address: '架空県みなみ市１番地',
    protected: false,
    // Found by search, and no residents of today.
    people: [
      { ...person(901, '吉田　遠', 'ヨシダ　トオイ', '世帯主', 51, '9'), standing: 'outside' },
      {
        ...person(902, '吉田　来', 'ヨシダ　クル', '子', null, '1'),
        standing: 'not_yet',
        birthDate: '昭和20年5月日不詳',
      },
    ],
  },
  {
    id: '9008',
    address: '架空県かざし市東三条一丁目７番地',
    protected: false,
    // 祖母 is taken in at another shelter in the story of a night (test/screens/shelter.test.ts).
    people: [
      person(601, '五十嵐　健一', 'イガラシ　ケンイチ', '世帯主', 48, '1'),
      person(602, '五十嵐　由美', 'イガラシ　ユミ', '妻', 45, '2'),
      person(603, '五十嵐　トキ', 'イガラシ　トキ', '母', 79, '2'),
      person(604, '五十嵐　蓮', 'イガラシ　レン', '子', 17, '1'),
      person(605, '五十嵐　葵', 'イガラシ　アオイ', '子', 13, '2'),
      person(606, '五十嵐　湊', 'イガラシ　ミナト', '子', 7, '1'),
    ],
  },
];
