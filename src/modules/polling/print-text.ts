import type { StopKind } from './schema.ts';

/** All words of the polling station's papers and slips. */

export const slipText = {
  title: '投票所の ご案内',
  lead: 'あなたの投票所は こちらです。',
  address: '所在地',
  way: 'ここから',
  /** `kilometres` with one digit behind the point. */
  distance: (direction: string, kilometres: string) => `${direction}へ およそ${kilometres}km`,
  directions: ['北', '北東', '東', '南東', '南', '南西', '西', '北西'],
  bring: '入場券を お持ちください。なくても 投票できます。',
  training: '訓練',
  trainingLong: '訓練です。使えません。',
  print: '印刷する',
};

export const oathText = {
  title: '期日前投票 宣誓書',
  form: '公職選挙法施行令第49条の8',
  to: (commission: string) => `${commission} あて`,
  swornOn: '宣誓日',
  name: '氏名',
  born: '生年月日',
  address: '名簿に記載されている住所',
  current: '現住所',
  same: '同上',
  reason: '期日前投票の事由（該当するもの）',
  of: (election: string, pollDay: string) => `${election}（投票日 ${pollDay}）`,
  byHand: '（本人が記入してください）',
  sign: '署名',
  office: '事務処理欄',
  precinct: '投票区',
  number: '名簿番号',
  place: '投票所',
};

export const reportText = {
  title: '投票の状況',
  closedTitle: '閉所報告書',
  election: '選挙',
  place: '投票所',
  opened: '開所',
  closed: '閉所',
  notYet: '―',
  people: '投票者',
  sexes: { '1': '男', '2': '女', '9': 'その他・不明' },
  total: '計',
  ballots: '投票用紙',
  columns: ['用紙', '受付', '交付', '書損等', '再交付', '差'],
  others: '扱い',
  otherNames: {
    provisional: '仮投票',
    proxy: '代理投票',
    braille: '点字投票',
    paper: '紙から入力',
    undone: '取り消した受付',
    stops: '止めた回数',
    conflicts: '二重受付',
  },
  hours: '時間ごとの投票者',
  hourColumns: ['時間', '男', '女', 'その他', '計', '累計'],
  tieOuts: '毎時の照合',
  tieColumns: ['時刻', '入場券', '受付した人', '用紙（数えた／記録）', '結果'],
  right: '一致',
  wrong: '不一致',
  none: 'ありません',
  heads: '記録の末尾（改ざんの検知に使います）',
  headColumns: ['端末', '番号', 'ハッシュ（SHA-256）'],
  signs: ['投票管理者', '投票立会人', '投票立会人'],
};

export const rollText = {
  title: '予備の名簿（選挙人名簿抄本）',
  handling: '取扱注意',
  how: '機器が使えないときに使います。受け付けた方の□に印をつけ、時刻を書いてください。後で端末に入力します。',
  columns: {
    number: '名簿番号',
    name: '氏名',
    born: '生年月日',
    sex: '性別',
    address: '住所',
    time: '時刻',
    note: '表示',
  },
  hidden: '（表示しません）',
  empty: 'この投票所の選挙人はいません',
  count: (place: string, electors: number) => `${place}　${electors.toLocaleString('ja-JP')}人`,
  stops: {
    voted: '投票済',
    early_voted: '期日前済',
    absentee_issued: '不在者交付',
    other_place: '他の投票所',
    not_on_roll: '名簿にない',
    disfranchised: '失権',
    deceased: '死亡',
    check: '要確認',
    not_open: '年齢・日を確認',
    taken: '他で受付',
    unreachable: '本部に確認',
    station: '端末を確認',
  } satisfies Record<StopKind, string>,
};

export const testText = {
  title: '試し印刷',
  what: 'この紙が きれいに 出ていれば、プリンターは 使えます。開所前の点検で「出た」を 押してください。',
  done: 'きれいに出た',
  scan: '読み取りの試験用（この番号は名簿にありません）',
  letters: '字の見本：髙橋 﨑 𠮷田 渡邉 齋藤 葛󠄀',
};

export const sourceOf = (version: number, sha256: string): string =>
  `選挙人名簿 第${String(version)}版（${sha256.slice(0, 8)}）`;
