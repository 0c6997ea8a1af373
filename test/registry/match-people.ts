/**
 * People and places for the labelled pairs, written by hand. かざし市 and its towns are made up. 町字 of 長岡市, 三条市, 魚沼市 and
 * 見附市 are real names, from Geolonia 住所データ (geolonia/japanese-addresses, CC BY 4.0; made from 国土交通省 位置参照情報 and
 * 日本郵便 郵便番号データ); what they were called before the mergers of 2004 to 2006 is written from knowledge. Nothing in here uses the matcher's own normaliser.
 */

export interface MadePerson {
  /** As the card writes it, then other ways to write the same name. */
  readonly names: readonly [string, ...string[]];
  /** 通称 in the register. */
  readonly alias?: string;
  /** Somebody of another name who may live at the same address, born the same day. */
  readonly twin: string;
  /** The same given name and another family name (marriage); none for names in Roman letters. */
  readonly married?: string;
}

export const MADE_PEOPLE: readonly MadePerson[] = [
  { names: ['髙橋　健一', '高橋　健一', '高橋健一'], twin: '髙橋　健二', married: '佐藤　健一' },
  { names: ['山﨑　学', '山崎　學', '山嵜　学'], twin: '山﨑　覚', married: '森　学' },
  { names: ['渡邉　恵子', '渡辺　惠子', '渡邊　恵子'], twin: '渡邉　敬子', married: '小林　恵子' },
  { names: ['齋藤　実', '斎藤　實', '斉藤　実', '齊藤　実'], twin: '齋藤　稔', married: '加藤　実' },
  { names: ['𠮷田　花', '吉田　花', '吉田花'], twin: '𠮷田　華', married: '原　花' },
  { names: ['葛󠄀城　葵', '葛城　葵', '葛城　葵󠄁'], twin: '葛󠄀城　茜', married: '東　葵' },
  { names: ['佐々木　真弓', '佐佐木　眞弓', '佐々木真弓'], twin: '佐々木　真由', married: '林　真弓' },
  { names: ['中澤　廣', '中沢　広', '中澤　広'], twin: '中澤　宏', married: '野口　廣' },
  { names: ['長濵　榮治', '長浜　栄治', '長濱　榮治'], twin: '長濵　栄次', married: '岡　榮治' },
  { names: ['大嶋　壽美', '大島　寿美', '大嶌　寿美'], twin: '大嶋　須美', married: '関　壽美' },
  { names: ['一ノ瀬　桜', '一の瀬　櫻', '一ノ瀨　桜'], twin: '一ノ瀬　楓', married: '木下　桜' },
  {
    names: ['八ヶ代　マリー', '八ケ代　マリー', '八ヶ代　マリ－'],
    twin: '八ヶ代　マリア',
    married: '今井　マリー',
  },
  { names: ['冨樫　ショウ', '富樫　シヨウ', '冨樫　ｼｮｳ'], twin: '冨樫　ジョー', married: '平　ショウ' },
  { names: ['神戸　福', '神戸　福', '神󠄀戸福'], twin: '神戸　幸', married: '島　福' },
  { names: ['桑原　薫', '桒原　薰', '桑原薫'], twin: '桑原　馨', married: '谷　薫' },
  { names: ['山田［佐藤］　和子', '山田　和子', '佐藤　和子'], twin: '山田　和美', married: '井上　和子' },
  { names: ['LI NA（李本奈）', 'ＬＩ　ＮＡ', 'Li Na', 'NA LI'], alias: '李本奈', twin: 'LI NAN' },
  { names: ['NGUYEN THI MAI', 'NGUYỄN THỊ MAI', 'MAI NGUYEN THI', 'Nguyen, Thi Mai'], twin: 'NGUYEN THI MY' },
  { names: ['SMITH MARY-ANN', 'MARY ANN SMITH', 'Smith Maryann', 'SMITH MARY ANN'], twin: 'SMITH MARIANNE' },
  { names: ["O'BRIEN RINA", 'OBRIEN RINA', 'RINA O’BRIEN'], alias: '緒尾　里奈', twin: "O'BRIEN RITA" },
  { names: ['KIM MINJUN（木村　民俊）', 'KIM MINJUN', '木村民俊'], alias: '木村　民俊', twin: 'KIM MINSU' },
];

export interface MadePlace {
  readonly prefecture: string;
  readonly city: string;
  /** 町字 as it is written now, then other ways to write it. */
  readonly town: readonly [string, ...string[]];
  readonly chome?: number;
  readonly ban: number;
  readonly go?: number;
  /** 番地 and 枝番 instead of 番 and 号. */
  readonly lot?: true;
  /** Another town of the same city. */
  readonly other: string;
}

const KAZASHI = { prefecture: '架空県', city: 'かざし市' } as const;

export const MADE_PLACES: readonly MadePlace[] = [
  { ...KAZASHI, town: ['栄町', '榮町'], ban: 7, go: 8, other: '栄新町' },
  { ...KAZASHI, town: ['本町'], chome: 2, ban: 13, go: 4, other: '東本町' },
  {
    ...KAZASHI,
    town: ['大字下原字川端', '下原字川端', '下原川端'],
    ban: 123,
    go: 5,
    lot: true,
    other: '上原',
  },
  { ...KAZASHI, town: ['霞ヶ丘', '霞ケ丘', '霞が丘', '霞ガ丘'], chome: 3, ban: 21, go: 10, other: '霞が浜' },
  { ...KAZASHI, town: ['一ノ坪', '一の坪', '一之坪'], ban: 45, lot: true, other: '二ノ坪' },
  { ...KAZASHI, town: ['四日町', '４日町'], chome: 1, ban: 6, go: 2, other: '五日町' },
  { ...KAZASHI, town: ['沢野', '澤野'], ban: 1034, go: 12, lot: true, other: '沢辺' },
  { ...KAZASHI, town: ['一番町'], ban: 5, go: 11, other: '二番町' },
  { prefecture: '新潟県', city: '見附市', town: ['今町'], chome: 8, ban: 3, go: 9, other: '本所町' },
  {
    prefecture: '新潟県',
    city: '見附市',
    town: ['牛ケ嶺町', '牛ヶ嶺町'],
    ban: 250,
    lot: true,
    other: '青木町',
  },
  { prefecture: '新潟県', city: '長岡市', town: ['旭岡'], chome: 2, ban: 15, go: 3, other: '愛宕二丁目' },
  {
    prefecture: '新潟県',
    city: '長岡市',
    town: ['大積千本町', '大字大積千本町'],
    ban: 77,
    go: 1,
    lot: true,
    other: '大積町二丁目',
  },
  {
    prefecture: '新潟県',
    city: '三条市',
    town: ['一ノ門', '一の門'],
    chome: 2,
    ban: 12,
    go: 7,
    other: '石上一丁目',
  },
  {
    prefecture: '新潟県',
    city: '三条市',
    town: ['吉ケ平', '𠮷ヶ平', '吉が平'],
    ban: 31,
    lot: true,
    other: '岩淵',
  },
  {
    prefecture: '新潟県',
    city: '三条市',
    town: ['塚野目'],
    chome: 6,
    ban: 18,
    go: 22,
    other: '東三条一丁目',
  },
  {
    prefecture: '新潟県',
    city: '魚沼市',
    town: ['一日市', '１日市'],
    ban: 404,
    go: 3,
    lot: true,
    other: '四日町',
  },
  {
    prefecture: '北海道',
    city: '札幌市中央区',
    town: ['北一条西', '北１条西'],
    chome: 2,
    ban: 1,
    go: 6,
    other: '北二条西二丁目',
  },
  {
    prefecture: '新潟県',
    city: '三島郡出雲崎町',
    town: ['大字大釜谷', '大釜谷'],
    ban: 16,
    lot: true,
    other: '大字小木',
  },
];

/** 町字 whose municipality was merged: what cards of that time say, and the name now. */
export const RENAMED_PLACES: readonly { readonly old: string; readonly place: MadePlace }[] = [
  ['三島郡与板町大字与板', '長岡市', '与板町与板', '与板町本与板'],
  ['古志郡山古志村大字竹沢', '長岡市', '山古志竹沢', '山古志東竹沢'],
  ['三島郡寺泊町大字敦ケ曽根', '長岡市', '寺泊敦ケ曽根', '寺泊京ケ入'],
  ['三島郡寺泊町大字越ノ浦', '長岡市', '寺泊越ノ浦', '寺泊田ノ尻'],
  ['刈羽郡小国町大字大貝', '長岡市', '小国町大貝', '小島谷'],
  ['南蒲原郡中之島町大字西野', '長岡市', '中之島西野', '中之島宮内'],
  ['南蒲原郡下田村大字吉ケ平', '三条市', '吉ケ平', '笹岡'],
  ['南蒲原郡下田村大字棚鱗', '三条市', '棚鱗', '曲谷'],
  ['南蒲原郡栄町大字福島新田', '三条市', '福島新田', '猪子場新田'],
  ['北魚沼郡堀之内町大字堀之内', '魚沼市', '堀之内', '田戸'],
  ['北魚沼郡小出町大字小出島', '魚沼市', '小出島', '青島'],
  ['北魚沼郡湯之谷村大字芋川', '魚沼市', '湯之谷芋川', '大芋川'],
].map(([old = '', city = '', town = '', other = ''], at) => ({
  old,
  place: { prefecture: '新潟県', city, town: [town], ban: 12 + at * 31, go: 1 + (at % 4), lot: true, other },
}));

/** Whoever keeps 旧氏 beside 氏; `other` is somebody else's family or given name. */
export const FORMER_NAMES = [
  { now: '山田', former: '佐藤', given: '和子', other: '斎田' },
  { now: '髙橋', former: '渡邉', given: '恵', other: '小野寺' },
  { now: '五十嵐', former: '笹川', given: '真理子', other: '星野' },
  { now: '長谷川', former: '𠮷田', given: '綾', other: '土田' },
  { now: '佐々木', former: '一ノ瀬', given: '葵', other: '二宮' },
  { now: '星', former: '東', given: '直美', other: '西' },
  { now: '齋藤', former: '葛\u{E0100}西', given: '薫', other: '大西' },
  { now: '廣川', former: '桒原', given: '千鶴', other: '松原' },
] as const;

/** A name with 異体字セレクタ, the same without, and a twin. */
export const SELECTED_NAMES = [
  ['葛\u{E0100}西　蓮\u{E0101}', '葛西　蓮', '葛西　廉'],
  ['辻\u{E0101}　祇\u{E0100}子', '辻　祇子', '辻　祀子'],
  ['渡邉\u{E0108}　昇', '渡邉　昇', '渡邉　登'],
  ['榊\u{E0101}原　飴\u{E0100}美', '榊原　飴美', '榊原　鮎美'],
  ['鯖\u{E0100}江　晴', '鯖江　晴', '鯖江　清'],
  ['樋\u{E0100}口　薫', '樋口　薫', '樋口　馨'],
  ['芦\u{E0101}田　牙\u{E0100}', '芦田　牙', '芦田　雅'],
  ['祇\u{E0100}園　篤', '祇園　篤', '祇園　徳'],
] as const;
