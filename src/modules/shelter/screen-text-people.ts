import type { GroupFacts, GuestDetails, Pet, Stay } from './schema.ts';

/** Words of the screens that note something of people: where they stay, what they brought, guests, departures. */

export const stayText = {
  title: 'どこで 過ごしますか',
  lead: 'ここに泊まらない方も、食事や物資の お世話をします。',
  inside: 'ここに 泊まる',
  done: 'これでよい',
  kind: {
    home: '自宅（在宅）',
    car: '車（車中泊）',
    tent: 'テント',
    relatives: '親せき・知人の家',
    other: 'そのほか',
  } satisfies Record<Stay['kind'], string>,
  where: {
    home: 'どこ（分かるとき）',
    car: '駐車場の 区画番号（分かるとき）',
    tent: 'テントの 場所の番号（分かるとき）',
    relatives: 'どこの家（分かるとき）',
    other: 'どこ（分かるとき）',
  } satisfies Record<Stay['kind'], string>,
  plate: '車の番号（分かるとき）',
} as const;

export const groupText = {
  title: 'この世帯の ペット・車・家のこと',
  done: 'これでよい',
  pets: 'ペット',
  pet: { dog: '犬', cat: '猫', bird: '鳥', small: '小動物', other: 'ほかの動物' } satisfies Record<
    Pet['kind'],
    string
  >,
  onePetMore: (pet: string, count: number) => `${pet} いま${String(count)}匹。1匹 ふやす`,
  onePetLess: (pet: string, count: number) => `${pet} いま${String(count)}匹。1匹 へらす`,
  cage: 'ケージ',
  caged: 'ある',
  uncaged: 'ない',
  damage: '家の 被害',
  damages: {
    none: 'なし',
    partial: '一部',
    half: '半壊',
    large_half: '大きな半壊',
    total: '全壊',
    flooded: '浸水',
    unknown: '分からない',
  } satisfies Record<NonNullable<GroupFacts['homeDamage']>, string>,
  car: '車',
  carHint: '番号 例：長岡 500 あ 12-34',
  phone: '電話番号',
  neighbourhood: '自治会・班',
} as const;

export const guestText = {
  title: '住民登録が ない方を 受け付けます',
  titleOf: (marker: string) => `「${marker}」の方の 名前を 入れます`,
  titleWith: 'いっしょに来た方を 足します',
  titleEdit: '分かったことを 入れます',
  save: 'この内容で 記録する',
  kindTitle: 'どのような方ですか',
  kindLead: '分からないことは、あとから 入れられます。',
  add: 'この方を 足す',
  more: 'もう1人 足す',
  record: (people: number) => `${String(people)}人を 受け付ける`,
  together: (people: number) => `いっしょの方 ${String(people)}人：`,
  remove: (name: string) => `${name} さんを 外す`,
  thisPerson: 'この方',
  name: {
    traveller: '名前',
    other_town: '名前',
    newborn: '名前（まだなら そのまま）',
    lodger: '名前',
    lost_child: '名前（分かるとき）',
    other: '名前（分かるとき）',
  } satisfies Record<GuestDetails['kind'], string>,
  nameHint: '漢字・かな・ローマ字 どれでも',
  town: '住所・どこから来たか',
  townHint: '例：東京都新宿区　ベトナム',
  sex: { '1': '男', '2': '女', '9': 'そのほか・不明' },
  pad: { kana: 'かな', letters: 'ABC' },
  needs: '配慮',
  protected: '知られたくない',
  protectedLong: 'ここにいることを 知られたくない人が いる',
} as const;

export const leavingText = {
  overnight: 'いつ 戻りますか',
  overnightLead: '外泊届です。ここで寝ない夜の数を えらんでください。',
  nights: (count: number) => `${String(count)}泊`,
  where: '泊まる場所（言えるとき）',
  phone: '電話番号（言えるとき）',
  optional: '場所と電話番号は 書かなくても かまいません。',
  next: '次へ',
  left: 'どこへ 行きますか（退所）',
  destinations: ['自宅', '親せき・知人の家', '病院', '福祉施設', 'ホテル・旅館', '仮設住宅', '聞いていない'],
  elsewhere: 'そのほかの 行き先',
  minorsOnly: 'こどもだけです。行き先の次に、迎えに来た方を 確かめます。',
  handOver: 'どなたに 引き渡しますか',
  handOverLead: '迎えに来た方の 名前を たずね、書類などで 確かめてください。',
  to: '迎えに来た方の 名前',
  relation: 'つながり',
  relations: {
    father: '父',
    mother: '母',
    grandparent: '祖父母',
    relative: '親せき',
    teacher: '学校・園',
    other: 'そのほか',
  },
  seen: '確かめた物',
  seenBy: { card: 'マイナンバーカード', licence: '運転免許証', known: '職員が知っている', other: 'そのほか' },
} as const;
