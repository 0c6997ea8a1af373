/** Words about the terminals nearby. */

export const peerWords = {
  peers: (count: number) => `近くの端末 ${count}台と同期`,
  peersLost: (count: number) => `${count}台 届きません`,
  peersForked: '近くの端末 記録の食い違い',
  peersNone: '近くの端末なし',
  peersNoRoster: '名簿がまだ届いていません',
  peersNoCertificate: '証明書がまだありません',
  /** Of a terminal that is not heard: until when its record is also here. */
  peerUpTo: (device: string, when: string) => `${device}: ${when} までの記録は この端末にもあります`,
  peerSince: (device: string, when: string) =>
    `${device}: ${when} より後に そこで受け付けたものは、この端末に ありません`,
} as const;

export const peerNotices = {
  peer_lost: {
    title: '近くの端末に 届きません',
    what: 'この場所の ほかの端末から、10秒より長く 返事がありません。',
    next: [
      '受付は このまま続けられます。',
      'その端末の電源と LANケーブルを 見てください。',
      '端末が 壊れたり なくなったりしたときは、この画面の時刻を 情報担当に 伝えてください。',
    ],
  },
  peer_forked: {
    title: '近くの端末の記録が 食い違っています',
    what: '同じ端末の記録が 2とおり 見つかりました。2つは 混ぜずに 残してあります。',
    next: [
      '受付は このまま続けられます。',
      '情報担当に「記録の食い違い」と 伝えてください。その端末を 初期化しないでください。',
    ],
  },
  own_forked: {
    title: 'この端末の記録が 食い違っています',
    what: '近くの端末は、この端末の別の記録を 持っています。ディスクを写したか、古い控えに戻した おそれがあります。',
    next: [
      'この端末での受付を やめ、別の端末で 続けてください。',
      '情報担当に「記録の食い違い」と 伝えてください。この端末を 初期化しないでください。',
    ],
  },
} as const;
