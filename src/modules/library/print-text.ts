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
  count: '貸出',
  unit: '点',
} as const;
