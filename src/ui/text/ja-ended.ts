/** Words of 除票をさがす. */
export const jaEnded = {
  title: '除票を さがす（亡くなった方・転出した方）',
  /** Each of them finds somebody of the training town who is registered no more. */
  textHint: '例：たかなし　小鳥遊 H10.7.7　桜台4',
  found: (count: number) =>
    `${String(count)}人 見つかりました。名前・生年月日・さいごの住所を 確かめて えらんでください。`,
  standing: { moved_out: '転出', deceased: '死亡', removed: '消除' },
  noneNext: [
    '名前を 短くして さがしてください（姓だけ、よみがなだけなど）。',
    '住所は、この市町村で さいごに 住んでいた所です。',
    'いま 住んでいる方は「名前で さがす」に 出ます。',
    'それでも いないときは、住民記録の窓口で 除票の保存を 確かめてください。',
  ],
} as const;
