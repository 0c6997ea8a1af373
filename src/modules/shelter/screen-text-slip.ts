/** Words of the slips. 仮カード is read by the evacuee herself. */
export const slipText = {
  card: {
    title: '仮カード',
    keep: [
      'うけつけで このQRを 見せてください。',
      'そとに 出るとき、もどるとき、',
      'ごはんを もらうときに つかいます。',
      'ここを 出るときは かえしてください。',
      'Show this code at the desk.',
    ],
  },
  overnight: {
    title: '外泊届（控え）',
    from: '届けた日時',
    until: '戻る日',
    where: '泊まる場所',
    phone: '電話番号',
    number: '受付番号',
    keep: ['もどったら、うけつけで', 'カードか 仮カードを 見せてください。'],
  },
} as const;
