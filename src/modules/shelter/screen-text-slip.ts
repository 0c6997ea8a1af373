/** Words of the slips. 仮カード is read by the evacuee herself. */
export const slipText = {
  card: {
    title: '仮カード',
    keep: [
      'うけつけで 見せてください。',
      '出るとき・もどるとき・',
      'ごはんのときに つかいます。',
      'ここを 出る日に かえします。',
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
    keep: ['もどったら うけつけで', 'カードを 見せてください。'],
  },
} as const;

/** Words of the A4 papers. */
export const paperText = {
  source: (shelter: string) => `${shelter}の端末の記録`,
  handling: '取扱注意（要配慮個人情報）',
  sex: { '1': '男', '2': '女', '9': '' },
  hidden: '表示しません',
  notAsked: '聞いていない',
  roster: '避難者名簿',
  rosterCount: (people: number, unnamed: number) =>
    `登録 ${people.toLocaleString('ja-JP')}人${unnamed === 0 ? '' : `　ほかに 名前が まだの方 ${unnamed.toLocaleString('ja-JP')}人`}`,
  rosterHow:
    '停電などで端末が使えないときの名簿です。外出・退所は四角に印を付け、時刻を備考に書いてください。新しい方は空いた行に書いてください。端末が戻ったら入力します。',
  column: {
    number: '番号',
    name: '氏名',
    age: '年齢',
    sex: '性別',
    place: '居場所',
    needs: '配慮が要ること',
    out: '外出',
    left: '退所',
    remark: '備考・時刻',
    relation: '続柄',
    consent: '安否の回答',
  },
  card: {
    title: '避難者カード',
    shelter: '避難所',
    head: '世帯主',
    address: '住所',
    since: '入所日時',
    pets: 'ペット',
    people: 'この世帯の方',
    tempCard: '仮カード',
    byHand: '書き足すこと',
    blank: ['連絡先', '退所日時・退所先', '服薬・持病', '特技・資格', '必要な物・そのほか'],
    signature: '記入した方',
  },
} as const;
