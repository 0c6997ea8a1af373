/** Words of the papers of this module. */
export const slipText = {
  title: '手数料 領収書',
  training: '訓練',
  what: '証明書',
  copies: '通数',
  unit: '通',
  fee: '手数料',
  yen: (yen: number) => `${yen.toLocaleString('ja-JP')}円`,
  how: { cash: '現金', cashless: 'キャッシュレス', none: '無料' },
  paid: '支払方法',
  number: '受付番号',
  untaxed: 'この手数料に 消費税は かかりません。',
  returned: '返したお金',
};

export const closingText = {
  title: '証明書手数料 締め報告書',
  source: (device: string) => `端末 ${device} の記録`,
  kinds: '種類ごとの件数と手数料',
  columns: ['証明書', '件数', 'うち無料', '現金', 'キャッシュレス'],
  total: '合計',
  empty: '前の締めのあと、手数料は ありません。',
  drawer: '引き出しの現金',
  float: 'つり銭の元金',
  expected: 'あるはずの額',
  counted: '数えた額',
  difference: '差額',
  reason: '差額の理由',
  none: 'なし',
  second: '立ち会い',
  ordinance: '手数料の根拠',
  sign: '責任者',
};
