/** 架空の町の名前: common Japanese names with their readings, and the kanji that old systems fell over (domain.md §12). */

export type Reading = readonly [written: string, kana: string];

const pairs = (text: string): readonly Reading[] =>
  text
    .trim()
    .split(/\s+/)
    .map((pair) => {
      const [written = '', kana = ''] = pair.split('/');
      return [written, kana];
    });

/** The more common, the earlier: the generator prefers the front. */
export const SURNAMES = pairs(`
  佐藤/サトウ 鈴木/スズキ 高橋/タカハシ 田中/タナカ 伊藤/イトウ 渡辺/ワタナベ 山本/ヤマモト 中村/ナカムラ 小林/コバヤシ
  加藤/カトウ 吉田/ヨシダ 山田/ヤマダ 佐々木/ササキ 山口/ヤマグチ 松本/マツモト 井上/イノウエ 木村/キムラ 林/ハヤシ
  斎藤/サイトウ 清水/シミズ 山崎/ヤマザキ 森/モリ 池田/イケダ 橋本/ハシモト 阿部/アベ 石川/イシカワ 山下/ヤマシタ
  中島/ナカジマ 石井/イシイ 小川/オガワ 前田/マエダ 岡田/オカダ 長谷川/ハセガワ 藤田/フジタ 後藤/ゴトウ 近藤/コンドウ
  村上/ムラカミ 遠藤/エンドウ 青木/アオキ 坂本/サカモト 福田/フクダ 太田/オオタ 西村/ニシムラ 藤井/フジイ 金子/カネコ
  岡本/オカモト 藤原/フジワラ 三浦/ミウラ 中野/ナカノ 中川/ナカガワ 原田/ハラダ 松田/マツダ 竹内/タケウチ 小野/オノ
  田村/タムラ 中山/ナカヤマ 和田/ワダ 石田/イシダ 森田/モリタ 上田/ウエダ 原/ハラ 内田/ウチダ 柴田/シバタ 酒井/サカイ
  宮崎/ミヤザキ 横山/ヨコヤマ 高木/タカギ 安藤/アンドウ 宮本/ミヤモト 大野/オオノ 小島/コジマ 谷口/タニグチ 今井/イマイ
  工藤/クドウ 高田/タカダ 増田/マスダ 丸山/マルヤマ 杉山/スギヤマ 村田/ムラタ 大塚/オオツカ 新井/アライ 小山/コヤマ
  平野/ヒラノ 藤本/フジモト 河野/コウノ 上野/ウエノ 野口/ノグチ 武田/タケダ 松井/マツイ 千葉/チバ 菅原/スガワラ
  岩崎/イワサキ 久保/クボ 木下/キノシタ 佐野/サノ 野村/ノムラ 松尾/マツオ 市川/イチカワ 菊地/キクチ 杉本/スギモト
  古川/フルカワ 大西/オオニシ 島田/シマダ 水野/ミズノ 桜井/サクライ 高野/タカノ 渡部/ワタナベ 吉川/ヨシカワ 山内/ヤマウチ
  西田/ニシダ 飯田/イイダ 西川/ニシカワ 小松/コマツ 北村/キタムラ 安田/ヤスダ 五十嵐/イガラシ 川口/カワグチ 平田/ヒラタ
  関/セキ 中田/ナカタ 久保田/クボタ 服部/ハットリ 東/ヒガシ 岩田/イワタ 土屋/ツチヤ 川崎/カワサキ 福島/フクシマ
  本田/ホンダ 辻/ツジ 樋口/ヒグチ 秋山/アキヤマ 田口/タグチ 永井/ナガイ 勅使河原/テシガワラ 小鳥遊/タカナシ`);

/** 異体字: each is written for an everyday surname above, and must survive every path of this program. */
export const RARE_SURNAMES = pairs(`
  髙橋/タカハシ 山﨑/ヤマザキ 渡邉/ワタナベ 渡邊/ワタナベ 齋藤/サイトウ 齊藤/サイトウ 𠮷田/ヨシダ 德田/トクダ 濵田/ハマダ
  廣瀨/ヒロセ 髙𣘺/タカハシ 﨑山/サキヤマ 曻本/ノボリモト 辻󠄀/ツジ 榊󠄀原/サカキバラ`);

export const GIVEN_MALE_OLD = pairs(`
  清/キヨシ 勇/イサム 茂/シゲル 正/タダシ 弘/ヒロシ 実/ミノル 進/ススム 博/ヒロシ 昭/アキラ 武/タケシ 勝/マサル 隆/タカシ
  稔/ミノル 功/イサオ 豊/ユタカ 義雄/ヨシオ 和夫/カズオ 正雄/マサオ 三郎/サブロウ 幸雄/ユキオ`);
export const GIVEN_FEMALE_OLD = pairs(`
  和子/カズコ 節子/セツコ 幸子/サチコ 洋子/ヨウコ 美代子/ミヨコ 文子/フミコ 千代子/チヨコ 久子/ヒサコ 京子/キョウコ
  トシ/トシ キヨ/キヨ ハル/ハル 恵美子/エミコ 弘子/ヒロコ 静江/シズエ 八重子/ヤエコ 勝子/カツコ 光子/ミツコ`);
export const GIVEN_MALE_MID = pairs(`
  健一/ケンイチ 誠/マコト 浩/ヒロシ 直樹/ナオキ 大輔/ダイスケ 哲也/テツヤ 剛/ツヨシ 学/マナブ 和也/カズヤ 達也/タツヤ
  智之/トモユキ 英樹/ヒデキ 裕二/ユウジ 竜也/タツヤ 真一/シンイチ 洋平/ヨウヘイ 亮/リョウ 拓也/タクヤ 純/ジュン 渉/ワタル`);
export const GIVEN_FEMALE_MID = pairs(`
  由美/ユミ 真由美/マユミ 裕子/ユウコ 陽子/ヨウコ 恵/メグミ 智子/トモコ 美穂/ミホ 香織/カオリ 直美/ナオミ 愛/アイ
  綾/アヤ 麻衣/マイ 舞/マイ 久美子/クミコ 早苗/サナエ 千晴/チハル 美香/ミカ 友美/トモミ 純子/ジュンコ 彩/アヤ`);
export const GIVEN_MALE_YOUNG = pairs(`
  翔/ショウ 蓮/レン 湊/ミナト 悠真/ユウマ 大和/ヤマト 陽翔/ハルト 蒼/アオイ 樹/イツキ 颯太/ソウタ 律/リツ 朝陽/アサヒ
  新/アラタ 晴/ハル 海斗/カイト 奏/カナデ 凪/ナギ 隼人/ハヤト 仁/ジン 壮真/ソウマ 旭/アサヒ`);
export const GIVEN_FEMALE_YOUNG = pairs(`
  陽葵/ヒマリ 凛/リン 詩/ウタ 結菜/ユイナ 莉子/リコ 芽依/メイ 紬/ツムギ 葵/アオイ 澪/ミオ 咲良/サクラ 心春/コハル
  美月/ミヅキ 杏/アン 花/ハナ さくら/サクラ ひかり/ヒカリ 楓/カエデ 琴音/コトネ 柚希/ユズキ 和奏/ワカナ`);

interface ForeignFamily {
  /** ISO 3166-1 alpha-3 */
  readonly nationality: string;
  /** In Roman letters, as on the card, and as said. */
  readonly family: Reading;
  /** Family name of the 通称, which some use. */
  readonly alias: Reading | null;
  readonly male: readonly Reading[];
  readonly female: readonly Reading[];
}

/** Written `ROMAN_LETTERS/カナ`, `_` for the space of a name. */
const romanPairs = (text: string): readonly Reading[] =>
  pairs(text).map(([written, kana]) => [written.replaceAll('_', ' '), kana.replaceAll('_', '　')]);

const family = (
  nationality: string,
  [name, alias]: readonly [string, string | null],
  male: string,
  female: string,
): ForeignFamily => {
  const [reading = ['', '']] = romanPairs(name);
  const [aliasReading = null] = alias === null ? [] : pairs(alias);
  return {
    nationality,
    family: reading,
    alias: aliasReading,
    male: romanPairs(male),
    female: romanPairs(female),
  };
};

/** 外国人住民: a household has one nationality and one family name. */
export const FOREIGN_FAMILIES: readonly ForeignFamily[] = [
  family(
    'VNM',
    ['NGUYEN/グエン', null],
    'VAN_HUNG/ヴァン_フン DUC_ANH/ドゥック_アイン QUANG/クアン VAN_NAM/ヴァン_ナム TUAN/トゥアン',
    'THI_LAN/ティ_ラン THI_HOA/ティ_ホア THU_HA/トゥー_ハー MAI/マイ THI_LINH/ティ_リン',
  ),
  family(
    'VNM',
    ['TRAN/チャン', null],
    'VAN_MINH/ヴァン_ミン DUNG/ズン HOANG/ホアン LONG/ロン VAN_BINH/ヴァン_ビン',
    'THI_NGA/ティ_ガー HUONG/フオン THAO/タオ THI_YEN/ティ_イエン NGOC/ゴック',
  ),
  family(
    'CHN',
    ['WANG/ワン', null],
    'WEI/ウェイ LEI/レイ JIANGUO/ジエングオ HAO/ハオ YANG/ヤン',
    'FANG/ファン LI/リー XIUYING/シウイン JING/ジン MEI/メイ',
  ),
  family(
    'CHN',
    ['LI/リー', '李本/リモト'],
    'QIANG/チアン JUN/ジュン BO/ボー TAO/タオ MING/ミン',
    'NA/ナー YAN/イエン XIA/シア HONG/ホン LAN/ラン',
  ),
  family(
    'KOR',
    ['KIM/キム', '金田/カネダ'],
    'MINJUN/ミンジュン SEOJUN/ソジュン YOUNGHO/ヨンホ DOYUN/ドユン JIHO/ジホ',
    'SEOYEON/ソヨン JIWOO/ジウ SOOJIN/スジン EUNJI/ウンジ HANA/ハナ',
  ),
  family(
    'PHL',
    ['SANTOS/サントス', null],
    'JOSE/ホセ MARK/マーク RAMON/ラモン PAOLO/パオロ CARLO/カルロ',
    'MARIA_CLARA/マリア_クララ ANGELICA/アンジェリカ ROSARIO/ロサリオ GRACE/グレース LIZA/リザ',
  ),
  family(
    'BRA',
    ['SILVA/シルバ', null],
    'FERNANDO/フェルナンド PEDRO/ペドロ LUCAS/ルーカス RAFAEL/ラファエル BRUNO/ブルーノ',
    'ANA_PAULA/アナ_パウラ JULIANA/ジュリアナ CAMILA/カミラ BEATRIZ/ベアトリス LARISSA/ラリッサ',
  ),
  family(
    'NPL',
    ['SHRESTHA/シュレスタ', null],
    'RAM/ラム BIKASH/ビカス SUNIL/スニル PRAKASH/プラカス ROSHAN/ロサン',
    'SITA/シタ ANITA/アニタ SABINA/サビナ PUJA/プジャ GITA/ギタ',
  ),
  family(
    'IDN',
    ['SUHARTO/スハルト', null],
    'BUDI/ブディ AGUS/アグス ADI/アディ RIZKI/リズキ WAHYU/ワヒュ',
    'DEWI/デウィ SITI/シティ PUTRI/プトリ RINA/リナ AYU/アユ',
  ),
  family(
    'USA',
    ["O'BRIEN/オブライエン", null],
    'JOHN/ジョン MICHAEL/マイケル DAVID/デイビッド THOMAS/トーマス RYAN/ライアン',
    'EMILY/エミリー SARAH/サラ KATE/ケイト LAURA/ローラ ANNE/アン',
  ),
];

/** 町字 of the invented municipality. */
export const STREETS = [
  '本町一丁目',
  '本町二丁目',
  '本町三丁目',
  '中央一丁目',
  '中央二丁目',
  '栄町',
  '緑ケ丘一丁目',
  '緑ケ丘二丁目',
  '桜台',
  '川端町',
  '大字上かざし',
  '大字下かざし',
  '大字日向',
  '字西ノ沢',
  '港町',
  '新田',
  '東山一丁目',
  '東山二丁目',
  '若葉台',
  '八幡',
] as const;
