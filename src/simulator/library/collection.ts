/** A made-up library: nobody and nothing here is real. The same seed gives the same library on every machine. */
import { createRandom } from '../town/random.ts';

/** 利用者区分 as this library codes them. */
export const CATEGORIES = { adult: '01', child: '02', group: '03', wide_area: '04' } as const;
export type CategoryName = keyof typeof CATEGORIES;

export interface MadeUpPatron {
  readonly number: string;
  readonly name: string;
  readonly category: CategoryName;
  readonly birthDate: string;
  /** `YYYYMMDD` */
  readonly expires: string;
  readonly limit: number;
  /** 暗証番号; without one she has none, and every one is wrong. */
  readonly password?: string;
  readonly blocked?: boolean;
  readonly cardLost?: boolean;
  /** 弁償金, yen. */
  readonly owes?: number;
  /** Items in hand before the day begins, and for how many days already. */
  readonly has?: readonly { readonly item: string; readonly days: number }[];
}

export interface MadeUpItem {
  readonly barcode: string;
  readonly title: string;
  readonly media: '001' | '002' | '006';
  readonly shelf: string;
  readonly callNumber: string;
  /** 禁帯出 */
  readonly reference?: boolean;
  /** 不明本 */
  readonly lost?: boolean;
  /** Who waits for it; the first one when it is on the hold shelf. */
  readonly waitedForBy?: readonly string[];
  readonly onHoldShelf?: boolean;
}

export interface Collection {
  readonly patrons: readonly MadeUpPatron[];
  readonly items: readonly MadeUpItem[];
}

const ADULT = { category: 'adult', expires: '20290331', limit: 10 } as const;

/** Patrons for each thing that can happen at the desk. */
export const TRAINING_PATRONS = {
  ordinary: { ...ADULT, number: '20000011', name: '山田 花子', birthDate: '19800217', password: '2580' },
  overdue: {
    ...ADULT,
    ...{ number: '20000022', name: '佐藤 太郎', birthDate: '19751103' },
    has: [
      { item: '100000301', days: 40 },
      { item: '100000302', days: 3 },
    ],
  },
  blocked: { ...ADULT, number: '20000033', name: '鈴木 一郎', birthDate: '19660607', blocked: true },
  expired: { ...ADULT, number: '20000044', name: '田中 正', birthDate: '19540901', expires: '20260331' },
  child: { ...ADULT, number: '20000055', name: '山田 あおい', birthDate: '20180505', category: 'child' },
  group: {
    ...ADULT,
    number: '20000066',
    name: '読み聞かせの会',
    birthDate: '',
    category: 'group',
    limit: 100,
  },
  wideArea: {
    ...ADULT,
    number: '20000077',
    name: '髙橋 みどり',
    birthDate: '19910314',
    category: 'wide_area',
    limit: 5,
  },
  cardLost: { ...ADULT, number: '20000088', name: '伊藤 進', birthDate: '19871212', cardLost: true },
  owing: { ...ADULT, number: '20000099', name: '渡辺 光', birthDate: '19990101', owes: 1_500 },
  waiting: { ...ADULT, number: '20000102', name: '小林 さくら', birthDate: '20010720', password: '1470' },
  full: {
    ...ADULT,
    ...{ number: '20000113', name: '加藤 実', birthDate: '19720430', limit: 3 },
    has: ['100000311', '100000312', '100000313'].map((item) => ({ item, days: 1 })),
  },
} as const satisfies Record<string, MadeUpPatron>;

const BOOK = { media: '001', shelf: '一般' } as const;

/** Items for each thing that can happen with one. */
export const TRAINING_ITEMS = {
  ordinary: { ...BOOK, barcode: '100000011', title: 'かざす町の歴史', callNumber: '210.1/カ' },
  second: { ...BOOK, barcode: '100000022', title: '雨の日の図鑑', callNumber: '451/ア' },
  third: { ...BOOK, barcode: '100000033', title: '橋をかける人びと', callNumber: '515/ハ' },
  fourth: { ...BOOK, barcode: '100000044', title: 'みそしるの本', callNumber: '596/ミ' },
  fifth: { ...BOOK, barcode: '100000055', title: '夜汽車', callNumber: '913.6/ヨ' },
  /** ポ has the byte of the delimiter in CP932, ソ and 表 that of a backslash. */
  bytes: { ...BOOK, barcode: '100000066', title: 'ポケットの表とソーダ水', callNumber: '913.6/ポ' },
  /** 𠮷 is not in CP932; 髙 and ① are, by NEC and IBM. */
  letters: { ...BOOK, barcode: '100000077', title: '𠮷野と髙田① 〜二人の旅〜', callNumber: '291/ヨ' },
  long: { ...BOOK, barcode: '100000088', title: 'とても長い書名の本'.repeat(12), callNumber: '020/ト' },
  reference: { ...BOOK, barcode: '100000099', title: '広辞林大事典', callNumber: 'R813/コ', reference: true },
  disc: {
    ...BOOK,
    barcode: '100000101',
    title: '波の音（CD）',
    callNumber: 'C/ナ',
    media: '006',
    shelf: '視聴覚',
  },
  magazine: {
    ...BOOK,
    barcode: '100000112',
    title: '月刊かざす 11月号',
    callNumber: 'Z/ゲ',
    media: '002',
    shelf: '雑誌',
  },
  picture: { ...BOOK, barcode: '100000123', title: 'ねこのまち', callNumber: 'E/ネ', shelf: '児童' },
  /** On the hold shelf for `waiting`. */
  held: {
    ...{ ...BOOK, barcode: '100000134', title: '人気の新刊', callNumber: '913.6/ニ' },
    ...{ waitedForBy: ['20000102'], onHoldShelf: true },
  },
  /** Lent to `overdue`, and waited for by `waiting`. */
  wanted: {
    ...BOOK,
    barcode: '100000302',
    title: '待たれる本',
    callNumber: '913.6/マ',
    waitedForBy: ['20000102'],
  },
  lost: { ...BOOK, barcode: '100000145', title: '行方のわからない本', callNumber: '913.6/ユ', lost: true },
} as const satisfies Record<string, MadeUpItem>;

const SURNAMES = [
  '青木',
  '石川',
  '上田',
  '遠藤',
  '岡本',
  '金子',
  '木村',
  '工藤',
  '斎藤',
  '清水',
  '高木',
  '中村',
  '西田',
  '長谷川',
  '林',
  '松本',
  '三浦',
  '森',
  '山口',
  '吉田',
];
const GIVEN = [
  '愛',
  '一馬',
  '恵',
  '和子',
  '健',
  '幸子',
  '聡',
  '翔太',
  '大輔',
  '葵',
  '直樹',
  '陽子',
  '真一',
  '美咲',
  '優',
  '結衣',
  '蓮',
  '涼子',
];
const WHAT = [
  '海',
  '山',
  '川',
  '空',
  '森',
  '庭',
  '台所',
  '駅',
  '郵便局',
  '星',
  '土',
  '石',
  '魚',
  '鳥',
  '病院',
  '数学',
  '電車',
  '米',
  '茶',
  '手紙',
];
const HOW = [
  'の歴史',
  'のひみつ',
  'を歩く',
  'の図鑑',
  'と暮らす',
  '入門',
  'のはなし',
  'をつくる',
  'の科学',
  'の絵本',
  'の経済学',
  'の夜',
  'の事件簿',
  'ものがたり',
];

/** Numbers of one series: seven digits after the first, told apart by their place. */
const numbered = (start: number, at: number): string => String(start + at * 11);

const somePatrons = (count: number, seed: number): readonly MadeUpPatron[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, at) => ({
    ...ADULT,
    number: numbered(21_000_013, at),
    name: `${random.pick(SURNAMES)} ${random.pick(GIVEN)}`,
    category: random.chance(0.2) ? ('child' as const) : ('adult' as const),
    birthDate: `${random.between(1940, 2018)}${String(random.between(1, 12)).padStart(2, '0')}${String(random.between(1, 28)).padStart(2, '0')}`,
  }));
};

const someItems = (count: number, seed: number): readonly MadeUpItem[] => {
  const random = createRandom(seed + 1);
  return Array.from({ length: count }, (_, at) => ({
    ...BOOK,
    barcode: numbered(110_000_017, at),
    title: `${random.pick(WHAT)}${random.pick(HOW)}${random.chance(0.3) ? ` ${random.between(1, 12)}` : ''}`,
    callNumber: `${random.between(0, 9)}${random.between(0, 9)}${random.between(0, 9)}/${random.pick(['ア', 'カ', 'サ', 'タ', 'ナ'])}`,
  }));
};

export interface CollectionSize {
  readonly patrons?: number;
  readonly items?: number;
  readonly seed?: number;
}

/** The named ones, and as many more as a busy day needs. */
export const makeCollection = ({ patrons = 40, items = 400, seed = 1 }: CollectionSize = {}): Collection => ({
  patrons: [...Object.values(TRAINING_PATRONS), ...somePatrons(patrons, seed)],
  items: [
    ...Object.values(TRAINING_ITEMS),
    ...['100000301', '100000311', '100000312', '100000313'].map((barcode, at) => ({
      ...{ ...BOOK, barcode, title: `貸出中の本 ${at + 1}`, callNumber: '913.6/カ' },
    })),
    ...someItems(items, seed),
  ],
});
