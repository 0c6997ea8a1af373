/**
 * 異体字 and 旧字 of names, for searching only: whoever types the common form, which stands first, finds the others, and the
 * other way round. Wider than identity: 斉 and 斎 are two letters that people give for each other. What the compatibility
 * area holds twice (神, 福 …) is not here: Unicode normalisation joins it. Made for this program from common knowledge of
 * 人名用漢字 and 常用漢字 with their 旧字体; not the 縮退マップ of 文字情報基盤.
 */
const GROUPS = `
高髙 崎﨑嵜碕 辺邊邉 吉𠮷 斉斎齊齋 沢澤 浜濱濵 島嶋嶌 桜櫻 広廣 国國圀 滝瀧 竜龍 黒黑 関關 徳德 真眞 恵惠 栄榮 円圓 塩鹽 桧檜
桑桒 富冨 峰峯 館舘 薮藪 鉄鐵 鶴靍靏鸖 渕淵渊 渋澁澀 寿壽 実實 条條 当當 豊豐 礼禮 来來 楽樂 弥彌 万萬 与與 予豫 亀龜 芦蘆
湾灣 宝寶 穂穗 巌巖 鴎鷗 蔵藏 曽曾 総總 荘莊 児兒 静靜 浄淨 乗乘 縄繩 尽盡 随隨 瀬瀨 銭錢 禅禪 双雙 増增 仏佛 覇霸 拝拜
売賣 梅楳 麦麥 発發 弁辨瓣辯 歩步 舎舍 処處 将將 奨獎 焼燒 証證 縦縱 粛肅 叙敍 帰歸 旧舊 郷鄕 暁曉 区區 勲勳 薫薰 渓溪
経經 軽輕 芸藝 県縣 検檢 剣劍劔劒 権權 顕顯 験驗 厳嚴 効效 恒恆 鉱鑛 号號 砕碎 済濟 雑雜 参參 桟棧 蚕蠶 糸絲 辞辭 釈釋
収收 従從 壮壯 巣巢 争爭 痩瘦 台臺 択擇 団團 遅遲 昼晝 庁廳 聴聽 鎮鎭 点點 伝傳 灯燈 党黨 読讀 独獨 秘祕 並竝 変變 黙默
訳譯 薬藥 揺搖 様樣 謡謠 頼賴 覧覽 緑綠 塁壘 励勵 齢齡 歴歷 恋戀 炉爐 労勞 楼樓 禄祿 録錄 亜亞 悪惡 圧壓 為爲 医醫 壱壹
稲稻 隠隱 衛衞 駅驛 縁緣 艶艷 応應 欧歐 奥奧 横橫 温溫 仮假 会會 絵繪 壊壞 懐懷 拡擴 覚覺 学學 岳嶽 巻卷 勧勸 寛寬 観觀
歓歡 気氣 偽僞 拠據 挙擧 虚虛 峡峽 狭狹 尭堯 槙槇 遥遙 瑶瑤 凜凛 祷禱 壺壷 蝉蟬 蛍螢 迩邇 穎頴 祢禰 晃晄 晋晉 柳栁 柏栢
松枩 船舩 野埜 秋穐 橋槗 兎兔 脇𦚰 涼凉 群羣 煕熙 喜㐂 土圡𡈽 角⻆ 昇曻 呑吞 啓啟 教敎 産產 強强 清淸 青靑 尚尙 彦彥 顔顏
税稅 説說 呉吳 黄黃 内內 冊册 徴徵 姫姬 戸戶 即卽 郎郞 鶏鷄 鴬鶯 篭籠 侠俠 倶俱 填塡 麺麵 焔焰 栃枥 蕊蘂
`;

const groups: readonly string[] = GROUPS.trim().split(/\s+/);

const COMMON: ReadonlyMap<string, string> = new Map(
  groups.flatMap((group) => {
    const [common = '', ...others] = Array.from(group);
    return others.map((other) => [other, common] as const);
  }),
);

/** Every letter in the form it is searched by. Letter by letter: a beginning stays a beginning. */
export const foldVariants = (text: string): string =>
  Array.from(text, (letter) => COMMON.get(letter) ?? letter).join('');

/** For the test that no letter is in two groups. */
export const variantGroups = groups;
