/** Words of looking at papers before they are printed. */
export const jaPaper = {
  title: '印刷の前に 見る',
  lead: 'プリンターから このとおりに 出ます。',
  noNumber: '受付番号は、受け付けたときに 入ります。',
  place: (paper: number, papers: number, page: number, pages: number) =>
    `書類 ${String(paper)} / ${String(papers)}${pages === 0 ? '' : `　${String(page)} / ${String(pages)}枚目`}`,
  papers: '書類',
  picture: (title: string, page: number, pages: number) =>
    `${title}の 見本、${String(page)}枚目（全${String(pages)}枚）`,
  loading: '見本を つくっています',
  failed: {
    no_renderer:
      'この端末では 見本を 出せません（部品 poppler-utils が ありません）。印刷は できます。情報担当に 伝えてください。',
    other: '見本を つくれませんでした。もう一度 ためすか、印刷した紙で 確かめてください。',
  },
  before: '← 前のページ',
  after: 'つぎのページ →',
  large: '大きく',
  whole: '全体を 見る',
  leave: 'これは 印刷しない',
  doPrint: 'やはり 印刷する',
  isLeft: 'この書類は 印刷しません。受付の記録は そのままです。',
  isLeftShort: '印刷しない',
} as const;
