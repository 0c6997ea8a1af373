import type { NoticeWords } from '../../ui/text/ja.ts';
import { type HeadBand, type HeadCounts, ITEMS, type Item } from './place-schema.ts';
import type { ListName } from './scene.ts';

/** Words of what is done without somebody's card: counting, naming, lists, supplies, the building. */

const people = (count: number): string => `${count.toLocaleString('ja-JP')}人`;

const clock = (at: number): string => {
  const inJapan = new Date(at + 9 * 3_600_000).toISOString();
  return `${String(Number(inJapan.slice(11, 13)))}時${inJapan.slice(14, 16)}分`;
};

export const countingText = {
  title: '人数を 先に 数えます',
  lead: '名前は あとから入れます。ここでは 見て分かる人数だけ 押してください。',
  band: {
    adult: 'おとな',
    elderly: '高齢の方',
    child: 'こども',
    infant: '乳幼児',
    wheelchairs: '車いす',
  } satisfies Record<HeadBand | 'wheelchairs', string>,
  hint: {
    adult: '16〜64歳くらい',
    elderly: '65歳くらいから',
    child: '小・中学生くらい',
    infant: '6歳くらいまで',
    wheelchairs: '左の人数の うち数',
  } satisfies Record<keyof HeadCounts, string>,
  unit: '人',
  marker: 'どこにいるか',
  markerAt: (at: number) => `${clock(at)}に 来た方`,
  markerIs: (marker: string) => `目印：「${marker}」`,
  places: ['入口', '体育館の前', '駐車場', 'バスで来た方'],
  save: (count: number) => `${people(count)}を 記録する`,
  saved: (count: number, marker: string) => `「${marker}」 ${people(count)}`,
  saving: '記録しています',
  nobody: '＋を 押してください',
  wheelchairsAmong: '車いすは うち数です',
  naming: (count: number) => `名前を 入れる（${people(count)}）`,
} as const;

export const namingText = {
  title: 'どの方たちの 名前を 入れますか',
  lead: '人数だけ 先に数えた方です。',
  none: '名前が まだの方は いません',
  noneLead: '「大勢が 一度に来た」で 人数を数えると、ここに出ます。',
  progress: (all: number, left: number) =>
    left === 0 ? `${people(all)}の 名前が 入りました` : `${people(all)}のうち、あと ${people(left)}`,
  of: (marker: string) => `「${marker}」の方の 名前を 入れます`,
  tap: 'カードを かざしてください',
  left: (count: number) => `あと ${people(count)}`,
  all: '全員の 名前が 入りました',
  allLead: '「戻る」を 押してください。',
  guests: '住民でない方',
  search: '名前で さがす',
  correct: '人数を 直す',
  correctTitle: '正しい人数を 入れてください',
  correctLead: (named: number) => `名前が入った ${people(named)}も ふくめた 全部の人数です。`,
  correctDone: (count: number) => `${people(count)}に 直す`,
} as const;

export const peopleText = {
  title: 'ここの方の一覧',
  lead: '「開く」を押すと、カードをかざしたときと 同じ画面になります。',
  list: {
    here: 'いる',
    away: '外出・外泊',
    late: '戻る日を過ぎた',
    outside: '在宅・車中泊など',
    expected: '来る予定',
    taken_elsewhere: 'ほかの避難所に入った',
    minors: '付きそいのない子',
  } satisfies Record<ListName, string>,
  empty: {
    here: 'いま ここにいる方は いません',
    away: '外出・外泊の方は いません',
    late: '戻る日を過ぎた方は いません',
    outside: '在宅・車中泊の方は いません',
    expected: '来る予定の方は いません',
    taken_elsewhere: 'ほかの避難所に入った方は いません',
    minors: '付きそいのない子は いません',
  } satisfies Record<ListName, string>,
  emptyLead: '記録すると、ここに出ます。',
  guest: '住民登録なし',
  open: '開く',
  openOf: (name: string) => `${name} さんを 開く`,
  print: '名簿を 紙にする（PDF）',
  printName: '避難者名簿.pdf',
  printed: (pages: number) => `${String(pages)}ページの PDFを 保存しました。開いて 印刷してください。`,
  before: '前の一覧',
  after: '次の一覧',
  total: (count: number) => `全部で ${people(count)}`,
} as const;

export const needsListText = {
  title: '配慮が いる方の一覧',
  lead: '保健師・食事係の方に 見せる一覧です。ほかの方には 見せないでください。',
  all: '全部',
  tab: {
    allergy: 'アレルギー',
    body: '介護・障害',
    health: '医療・病気',
    food: 'ミルク・おむつ・食事',
    language: 'ことば',
    other: '手伝える',
  },
  none: '配慮がいる方の 記録は ありません',
  noneLead: '受付の画面で、名前の右の「配慮」を押すと 記録できます。',
} as const;

export const familyText = {
  askerTitle: '聞いている方は どなたですか',
  askerLead: 'だれに 何を答えてよいかは、ご本人の希望で 決まります。',
  asker: {
    family: '家族・いっしょに住んでいる方',
    acquaintance: '友だち・知りあい',
    other: 'そのほか（報道・会社など）',
  },
  title: 'どなたを さがしていますか',
  leadOf: (asker: string) => `聞いている方：${asker}`,
  name: 'さがす方の 名前（よみがな）',
  nameHint: '例：ヤマダ　タロウ',
  born: '生年月日（分かるとき）',
  bornHint: '例：S55.2.17　1980-02-17',
  wrongDate: 'この日付は ありません。年・月・日を 確かめてください。',
  ask: '調べる',
  asking: '調べています',
  found: (count: number) => `答えてよい方が ${people(count)}います`,
  tell: {
    family: '下に出ていることだけを お答えください。',
    acquaintance: '名前と けがのようすだけを お答えください。いる場所は 答えません。',
    other: '下に出ていることだけを お答えください。',
  },
  hit: (shelter: string | null, injured: boolean) =>
    [
      injured ? 'けが・病気が あります' : 'けがの 記録は ありません',
      ...(shelter === null ? [] : [shelter]),
    ].join('　'),
  /** One sentence, whether nobody was found or nobody may be told of. */
  nothing: 'お答えできません／登録がありません',
  nothingLead:
    'この文のまま お答えください。いる・いないは 言わないでください。名前の読みを変えて もう一度 調べられます。',
  again: 'もう一度 調べる',
  end: '終わる',
} as const;

const LABELS: Readonly<Record<keyof typeof ITEMS, readonly string[]>> = {
  meal: ['朝', '昼', '夕', 'アレルギー対応', 'やわらかい食事', 'ハラール'],
  water: ['500mL', '2L'],
  blanket: ['おとな用', 'こども用'],
  milk: ['粉', '液体', 'アレルギー用'],
  diapers: ['新生児', 'S', 'M', 'L', 'ビッグ', '大人用'],
  hygiene: ['マスク', '生理用品', '歯みがき', '石けん'],
  clothes: ['おとな用', 'こども用'],
  bed: ['段ボール', '折りたたみ'],
  partition: ['一般', '着替え・授乳'],
  other: ['ペット用', '工具'],
};

export const suppliesText = {
  title: '何を 渡しますか',
  giving: (item: string) => `${item}を 渡します`,
  givingLead: 'カードか 仮カードを 読み取るたびに、1つ渡した記録になります。',
  otherItem: 'ほかの物にする',
  byNumber: '個数だけ 記録する',
  label: '種類',
  labels: LABELS,
  toWhom: '渡す方',
  toOne: 'かざした方に 1つ',
  toAll: '世帯の みなさんに 1つずつ',
  tap: 'カードを かざしてください',
  given: (inside: number, outside: number) =>
    `この24時間に 渡した数：ここの方 ${inside.toLocaleString('ja-JP')}、在宅・車中泊の方 ${outside.toLocaleString('ja-JP')}`,
  recorded: (item: string, quantity: number) => `${item} ${quantity.toLocaleString('ja-JP')}個`,
  numberTitle: (item: string) => `${item}を いくつ 渡しましたか`,
  noNumber: '数を 入れてください',
  numberDone: (quantity: number) => `${quantity.toLocaleString('ja-JP')}個を 記録する`,
  where: '渡した所',
  wheres: { inside: 'ここにいる方', outside: '在宅・車中泊の方' },
  unit: '個',
  stepOf: (step: number) => `${String(step)}個 ふやす`,
} as const;

export const itemWords = ({ kind, label }: Item): string =>
  label === undefined ? ITEMS[kind] : `${ITEMS[kind]}（${label}）`;

export const placeText = {
  title: '部屋・トイレ・広さ',
  counted: { toilets: '使えるトイレ', womensToilets: 'うち 女性用', baths: '入浴', staff: '運営の職員' },
  unit: { toilets: '基', womensToilets: '基', baths: 'か所', staff: '人' },
  area: '人がいる部屋の広さ（m²）',
  wrongArea: '広さを 数字で入れてください',
  service: { power: '電気', water: '水道' },
  on: { true: '使える', false: '使えない' },
  save: 'この内容で 記録する',
  saved: '施設のようすを 記録しました',
  indicator: { area: '1人の広さ（3.5m²から）', toilets: 'トイレ1基に（50人まで）' },
  value: {
    area: (value: number) => `${value.toFixed(1)}m²`,
    toilets: (value: number) => people(Math.ceil(value)),
  },
  notKnown: 'まだ 分かりません',
  enough: '足りています',
  tooFew: { area: 'せまい', toilets: '足りない' },
} as const;

export const cardsText = {
  title: '仮カード（QR）',
  lead: '返してもらうときは、ここで QRを 読み取ってください。',
  status: {
    free: 'だれも 持っていません。次の方に 使えます。',
    given: '持っている方が います。',
    lost: 'なくしたと 記録された仮カードです。',
  },
  returned: '返してもらった',
  lost: 'なくした',
  person: '持っている方の 画面へ',
  taken: '記録しました。この仮カードは、ほかの方に 使えます。',
  stockTitle: '仮カードを 先に 作っておく',
  stockLead: 'だれのものでもない 仮カードを 印刷しておき、受付のときに 読み取って渡します。',
  make: (count: number) => `${String(count)}枚 作る`,
} as const;

export const closingText = {
  title: (name: string) => `${name}を 閉じます`,
  lead: '全員の 行き先が 決まってから 閉じます。',
  notOpen: 'いまは 開設していません。',
  of: {
    unnamed: '人数だけで 名前が まだの方',
    here: 'ここにいる方',
    away: '外出・外泊の方',
    outside: '在宅・車中泊などの方',
  },
  people,
  show: '見る',
  showOf: (what: string) => `${what}を 見る`,
  carry: '次の避難所へ まとめて移す',
  closeNow: '閉じる（責任者）',
  carryTitle: (count: number) => `${people(count)}を どの避難所へ 移しますか`,
  carryLead: 'ここにいる方・外出中の方・在宅の方を みな 次の避難所へ 引き継ぎます。',
  noOthers: 'この端末には ほかの避難所が 登録されていません。',
  close: '閉じる（責任者）',
  sure: (name: string, carried: { place: string; people: number } | null): NoticeWords => ({
    title: `${name}を 閉じますか`,
    what:
      carried === null
        ? '登録している方は いません。閉じると、受付が できなくなります。'
        : `${people(carried.people)}を「${carried.place}」へ 移してから 閉じます。`,
    next: [
      '責任者が「閉じる」を押し、職員番号と 暗証番号を 入れてください。',
      'まちがえて閉じたときは、もう一度 開設できます。',
    ],
  }),
} as const;
