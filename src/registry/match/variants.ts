/**
 * 異体字: letters of one kanji that a card and a register write differently. Data, chosen for names and addresses.
 *
 * Sources: the 康熙字典体 in brackets of 常用漢字表 (平成22年内閣告示第2号); the pairs of 戸籍法施行規則 別表第二; and the spellings
 * of surnames and places that JIS X 0208 and 0213 write as one (髙, 﨑, 邉, 𠮷; 行政事務標準文字's 縮退).
 * 斉 and 斎 are two kanji of the dictionary and one in practice: old registers mix 齊 with 齋.
 * Compatibility ideographs (神, 福, 都) need no line: NFKC writes them as their kanji.
 */
const SURNAMES_AND_PLACES = `
  高髙 崎﨑嵜𥔎 辺邊邉 斉齊斎齋 吉𠮷 島嶋嶌 沢澤 浜濱濵 広廣 富冨 峰峯 館舘 曽曾 渕淵渊 桧檜 滝瀧 竜龍
  柳栁桺 桑桒 橋槗𣘺 松枩枀 土圡𡈽 原𠩤 岳嶽 蔵藏 船舩 鶴靏靍 達逹 村邨 留畄 郷鄕鄉 剣劍釼 沖冲 涼凉
  宝寶寳 雁鴈 鎌鐮 閒間 丈𠀋 泰𣳾 飲飮 飯飰 鴎鷗 薮藪 篭籠 芦蘆 桜櫻 国國 円圓 塩鹽 横橫 関關 渋澁澀
  条條 瀬瀨 県縣 区區 鉄鐵鐡 姉姊 雑雜 梅楳 稲稻 荘莊 舎舍 壺壷 穂穗 縄繩 湾灣 仏佛 満滿 黒黑 緑綠 豊豐
  万萬 来來 礼禮 霊靈 砺礪 蛎蠣 桝枡 鴬鶯 亀龜 台臺 旧舊 団團`;

const GIVEN_NAMES = `
  恵惠 真眞 徳德 栄榮 寿壽 実實 静靜 弥彌 亘亙 遥遙 尭堯 槙槇 祢禰 晋晉 凛凜 巌巖 昇曻 熙煕熈 皐皋 昂昻
  皓晧 萌萠 瑶瑤 禄祿 莱萊 蒋蔣 彦彥 郎郞 教敎 清淸 青靑 薫薰 勲勳 暁曉 寛寬 慎愼 顕顯 譲讓 穣穰 浄淨
  厳嚴 恒恆 芸藝 経經 継繼 軽輕 学學 楽樂 気氣 壮壯 将將 奨奬 禅禪 総總 伝傳 灯燈 誉譽 与與 予豫 頼賴
  隣鄰 励勵 暦曆 楼樓 為爲 衛衞 奥奧 観觀 権權 峡峽 渓溪 研硏 参參 児兒 渉涉 称稱 乗乘 数數 専專 双雙
  証證 鎮鎭 点點 麦麥 並竝 宮宫 歩步 翠翆 裏裡 奇竒 強强 戸戶 産產 窓窗 呑吞 弁辨 聡聰 覚覺 殻殼 検檢
  拡擴 歓歡 勧勸 従從 収收 叙敍 状狀 図圖 随隨 声聲 対對 択擇 担擔 帯帶 昼晝 当當 独獨 読讀 届屆 闘鬪
  弐貳 壱壹 売賣 発發 秘祕 毎每 薬藥 謡謠 覧覽 両兩 猟獵 塁壘 労勞 録錄 湧涌 釈釋 粋粹 酔醉 摂攝 繊纖
  践踐 銭錢 潜潛 挿插 捜搜`;

/** Each group, its representative first; no letter is in two. */
export const VARIANT_GROUPS: readonly string[] = `${SURNAMES_AND_PLACES} ${GIVEN_NAMES}`.trim().split(/\s+/);

const REPRESENTATIVES: ReadonlyMap<string, string> = new Map(
  VARIANT_GROUPS.flatMap((group) => {
    const [first = '', ...others] = Array.from(group);
    return others.map((letter) => [letter, first] as const);
  }),
);

/** Every kanji as the most common of its spellings. Letter by letter. */
export const foldVariants = (text: string): string =>
  Array.from(text, (letter) => REPRESENTATIVES.get(letter) ?? letter).join('');

/** Variation selectors (IVS: 葛󠄀) and other marks that nobody sees. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Width, case and what is invisible; 々 becomes the kanji it repeats. Spaces stay. */
export const plainLetters = (text: string): string =>
  text
    .replaceAll(INVISIBLE, '')
    .normalize('NFKC')
    .toUpperCase()
    .normalize('NFKC')
    .replaceAll(/(\p{Script=Han})々/gu, '$1$1');

/** Repeats a change until nothing changes any more: taking a letter out can bring two others together. */
export const settled = (text: string, change: (text: string) => string): string => {
  let last = text;
  for (let pass = 0; pass < 8; pass += 1) {
    const next = change(last);
    if (next === last) return next;
    last = next;
  }
  return last;
};
