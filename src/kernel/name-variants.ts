/**
 * 異体字 and 旧字: letters of one kanji that a card, a register and a person write differently. For finding and comparing only,
 * never for writing: whoever gives one form finds the others. Data, chosen for names and addresses; the common form first.
 *
 * Sources: the 康熙字典体 in brackets of 常用漢字表 (平成22年内閣告示第2号); the pairs of 戸籍法施行規則 別表第二; the spellings of
 * surnames and places that JIS X 0208 and 0213 write as one (髙, 﨑, 邉, 𠮷; 行政事務標準文字's 縮退), written from knowledge of
 * them, not generated from the 縮退マップ. 斉 and 斎 are two kanji of the dictionary and one in practice. Compatibility
 * ideographs (神, 福, 都) need no line: Unicode normalisation joins them.
 */
const GROUPS = `
高髙 崎﨑嵜𥔎碕 辺邊邉 斉齊斎齋 吉𠮷 島嶋嶌 沢澤 浜濱濵 広廣 富冨 峰峯 館舘 曽曾 渕淵渊 桧檜 滝瀧 竜龍 柳栁桺
桑桒 橋槗𣘺 松枩枀 土圡𡈽 原𠩤 岳嶽 蔵藏 船舩 鶴靏靍鸖 達逹 村邨 留畄 郷鄕鄉 剣劍釼劔劒 沖冲 涼凉 宝寶寳 雁鴈
鎌鐮 間閒 丈𠀋 泰𣳾 飲飮 飯飰 鴎鷗 薮藪 篭籠 芦蘆 桜櫻 国國圀 円圓 塩鹽 横橫 関關 渋澁澀 条條 瀬瀨 県縣 区區
鉄鐵鐡 姉姊 雑雜 梅楳 稲稻 荘莊 舎舍 壺壷 穂穗 縄繩 湾灣 仏佛 満滿 黒黑 緑綠 豊豐 万萬 来來 礼禮 霊靈 砺礪 蛎蠣
桝枡 鴬鶯 亀龜 台臺 旧舊 団團 恵惠 真眞 徳德 栄榮 寿壽 実實 静靜 弥彌 亘亙 遥遙 尭堯 槙槇 祢禰 晋晉 凛凜 巌巖
昇曻 熙煕熈 皐皋 昂昻 皓晧 萌萠 瑶瑤 禄祿 莱萊 蒋蔣 彦彥 郎郞 教敎 清淸 青靑 薫薰 勲勳 暁曉 寛寬 慎愼 顕顯 譲讓
穣穰 浄淨 厳嚴 恒恆 芸藝 経經 継繼 軽輕 学學 楽樂 気氣 壮壯 将將 奨奬獎 禅禪 総總 伝傳 灯燈 誉譽 与與 予豫 頼賴
隣鄰 励勵 暦曆 楼樓 為爲 衛衞 奥奧 観觀 権權 峡峽 渓溪 研硏 参參 児兒 渉涉 称稱 乗乘 数數 専專 双雙 証證 鎮鎭
点點 麦麥 並竝 宮宫 歩步 翠翆 裏裡 奇竒 強强 戸戶 産產 窓窗 呑吞 弁辨瓣辯 聡聰 覚覺 殻殼 検檢 拡擴 歓歡 勧勸
従從 収收 叙敍 状狀 図圖 随隨 声聲 対對 択擇 担擔 帯帶 昼晝 当當 独獨 読讀 届屆 闘鬪 弐貳 壱壹 売賣 発發 秘祕
毎每 薬藥 謡謠 覧覽 両兩 猟獵 塁壘 労勞 録錄 湧涌 釈釋 粋粹 酔醉 摂攝 繊纖 践踐 銭錢 潜潛 挿插 捜搜 尽盡 増增
覇霸 拝拜 処處 焼燒 縦縱 粛肅 帰歸 験驗 効效 鉱鑛 号號 砕碎 済濟 桟棧 蚕蠶 糸絲 辞辭 巣巢 争爭 痩瘦 遅遲 庁廳
聴聽 党黨 変變 黙默 訳譯 揺搖 様樣 齢齡 歴歷 恋戀 炉爐 亜亞 悪惡 圧壓 医醫 隠隱 駅驛 縁緣 艶艷 応應 欧歐 温溫
仮假 会會 絵繪 壊壞 懐懷 巻卷 偽僞 拠據 挙擧 虚虛 狭狹 祷禱 蝉蟬 蛍螢 迩邇 穎頴 晃晄 柏栢 野埜 秋穐 兎兔 脇𦚰
群羣 喜㐂 角⻆ 啓啟 尚尙 顔顏 税稅 説說 呉吳 黄黃 内內 冊册 徴徵 姫姬 即卽 鶏鷄 侠俠 倶俱 填塡 麺麵 焔焰 栃枥
蕊蘂
浅淺 悦悅 緒緖 営營 単單 戦戰 弾彈 体體 歯齒 絶絕 閲閱 鋭銳 脱脫 戻戾 涙淚 娯娛 晩晚 装裝 醸釀 嬢孃
壌壤 錬鍊 髪髮 抜拔 枢樞 駆驅 殴毆 犠犧 戯戲 蛮蠻 瓶甁 盗盜 鋳鑄 窃竊 湿濕 畳疊 穏穩 臓臟 賛贊 囲圍
逓遞 髄髓 払拂 茎莖 欠缺 断斷 続續 触觸 属屬 嘱囑 惨慘 胆膽 痴癡 虫蟲 転轉 併倂 余餘 乱亂 隷隸 献獻
圏圈 倹儉 険險 寝寢 騒騷 滞滯 渇渴 掲揭 既旣 概槪 蓑簔簑 讃讚 頸頚 曹曺
`;

/** Each group, its common form first; no letter is in two. */
export const VARIANT_GROUPS: readonly string[] = GROUPS.trim().split(/\s+/);

const COMMON: ReadonlyMap<string, string> = new Map(
  VARIANT_GROUPS.flatMap((group) => {
    const [common = '', ...others] = Array.from(group);
    return others.map((other) => [other, common] as const);
  }),
);

const OTHERS = new RegExp(`[${[...COMMON.keys()].join('')}]`, 'gu');

/** Every letter in its common form. Letter by letter: a beginning stays a beginning. */
export const foldVariants = (text: string): string =>
  text.replaceAll(OTHERS, (letter) => COMMON.get(letter) ?? letter);
