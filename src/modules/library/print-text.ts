/** Words of 貸出票. */
export const slipText = {
  training: '訓練',
  title: '貸出票',
  number: '利用者番号',
  untitled: (code: string) => `資料番号 ${code}`,
  due: '返却期限',
  about: '（めやす）',
  ask: '窓口で お知らせします',
  later: '図書館システムには あとで届きます',
  history: '読書記録',
  lentOn: (day: string) => `借りた日 ${day}`,
  backOn: (day: string) => `返した日 ${day}`,
  open: '−',
  entries: '記録',
  count: '貸出',
  unit: '点',
} as const;
