import type { CardNote } from '../../identity/schema.ts';
import type { NoticeWords } from '../../ui/text/ja.ts';
import { ja } from '../../ui/text/ja.ts';
import type { Action, Done, Refusal } from './flow.ts';
import type { Departure, Presence } from './schema.ts';

/** All words of the shelter's screens and slips. */

const again = { title: '操作を 受け付けられませんでした', what: '記録は 変わっていません。' };

export const text = {
  waiting: {
    title: 'カードを かざしてください',
    lead: 'マイナンバーカードを 読み取り機の上に 置いてください。暗証番号は いりません。',
    noReader: '読み取り機が 使えません',
    reading: '読み取り中 そのまま',
    readingLead: '音が鳴るまで カードを 動かさないでください。',
    search: 'カードがない方（名前で さがす）',
    recent: '最近の受付',
    now: 'いま ここに',
    people: '人',
    capacity: (count: number) => `定員 ${count.toLocaleString('ja-JP')}人`,
    room: (count: number) => `あと ${count.toLocaleString('ja-JP')}人`,
    full: '定員に 達しました',
    over: (count: number) => `定員を ${count.toLocaleString('ja-JP')}人 超えています`,
    away: (count: number) => `ほかに 外出・外泊 ${count.toLocaleString('ja-JP')}人`,
  },

  closed: {
    title: 'まだ 開設していません',
    lead: (name: string) => `${name} を開設すると、受付が できるようになります。`,
    open: '開設する（責任者）',
    banner: 'まだ 開設していません。責任者が開設すると 受け付けられます。',
    confirmTitle: (name: string) => `${name} を 開設します`,
    confirmLead: '開設した時刻を記録し、受付を はじめます。',
    confirm: '開設する',
    place: '避難所',
    capacity: '定員',
    mode: '区分',
    kind: { drill: '訓練として 記録', real: '本番として 記録' },
    by: (staff: string) => `操作する方：${staff}`,
  },

  household: {
    title: 'ここに いる方は どなたですか',
    lead: 'いない方を 押して、印を はずしてください。',
    manageTitle: '何を 記録しますか',
    manageLead: '人をえらび、下のボタンを 押してください。',
    address: '住所',
    addressHidden: '表示しません',
    age: (age: number | null) => (age === null ? '年齢不明' : `${age}歳`),
    on: 'います',
    off: 'いません',
    chosen: 'えらんだ',
    notChosen: 'えらばない',
    all: '全員を えらぶ',
    none: '全員の印を はずす',
    confirm: (people: number) => `${people}人を 受け付ける`,
    nobody: '印が ひとつもありません',
    loading: '世帯を 読み出しています',
    bySearch: '名前で さがした方です。ご本人かどうか 確かめてください。',
    saving: '記録しています',
  },

  note: {
    card_expired:
      'カードの有効期限が 過ぎています。受け付けて かまいません。役所での更新を すすめてください。',
    certificate_expired:
      'カードの中の 電子証明書の期限が 過ぎています。受け付けて かまいません。役所での更新を すすめてください。',
    certificate_revoked:
      'カードの中の 電子証明書が 失効しています。顔写真で ご本人か 確かめ、役所での手続きを すすめてください。',
    certificate_not_trusted:
      '電子証明書の発行元を 確かめられませんでした。顔写真で ご本人か 確かめてください。',
    certificate_unreadable: '電子証明書を 読めませんでした。顔写真で ご本人か 確かめてください。',
    relink_asked:
      'カードの 登録し直しを お願いしています。「本人を 確かめる」で 顔写真で確かめ、登録し直してください。',
  } satisfies Record<CardNote, string>,

  state: {
    not_here: 'まだ 受付していません',
    present: 'ここに います',
    out: '外出中',
    overnight: '外泊中',
    outside: '避難所の 外に います',
    moved: '転所しました',
    left: '退所しました',
    elsewhere: (name: string | null, state: string) => `${name ?? 'ほかの避難所'}：${state}`,
    stays: '受付ずみ',
    since: (time: string) => `${time} から`,
  },

  action: {
    return: { button: '入る・戻る', words: '戻りました（ここにいる）', done: '戻りました' },
    out: { button: '外出', words: '外出（今日のうちに戻る）', done: '外出に しました' },
    overnight: { button: '外泊', words: '外泊（今夜は よそで寝る）', done: '外泊に しました' },
    moved: { button: '転所', words: '転所（ほかの避難所へ）', done: '転所に しました' },
    left: { button: '退所', words: '退所（もう戻らない）', done: '退所に しました' },
  } satisfies Record<Action, { button: string; words: string; done: string }>,

  destination: {
    title: 'どの避難所へ 移りますか',
    none: 'この端末には ほかの避難所が 登録されていません。',
  },

  confirm: {
    title: 'この内容で 記録しますか',
    who: 'どなた',
    what: 'すること',
    where: '行き先',
    submit: 'はい 記録する',
  },

  done: {
    arrived: (people: number) => `${people}人を 受け付けました`,
    changed: (people: number, what: string) => `${people}人を ${what}`,
    saved: 'この端末に 記録しました',
    next: '次の方へ',
    undo: '取り消す',
    slip: '受付票',
    auto: '10秒たつと 自動で戻ります。次の方のカードを かざすこともできます。',
    undone: '取り消しました',
    undoneLead: 'はじめから なかったことに なりました。取り消した記録は 残ります。',
    redo: 'もう一度 受け付け直す',
  },

  undo: {
    title: '取り消す理由は 何ですか',
    lead: 'えらぶと すぐに取り消します。',
    reasons: [
      'まちがえて押した',
      '人数や いる方が ちがう',
      '別の世帯・別の人だった',
      '操作の練習だった',
      'ご本人の申し出',
    ],
    keep: '取り消さない',
  },

  recent: {
    title: '最近の受付',
    lead: 'この端末で記録した 新しい30件です。',
    empty: 'まだ 受付がありません',
    emptyLead: 'カードをかざして受け付けると、ここに出ます。',
    loading: '読み出しています',
    failed: '一覧を 読み出せませんでした。',
    undo: '取り消す',
    undone: '取消ずみ',
    arrived: '受付',
    departed: {
      out: '外出',
      overnight: '外泊',
      moved: '転所',
      left: '退所',
    } satisfies Record<Departure, string>,
    people: (count: number) => `${count}人`,
    waiting: '待ち受けへ',
  },

  missing: {
    title: '世帯を 表示できません',
    what: 'カードは読めましたが、この方の世帯の記録を 出せませんでした。',
    next: ['もう一度 かざしてください。', 'くり返すときは、紙の受付簿に 書いてください。'],
  } satisfies NoticeWords,

  refusal: {
    no_such_visit: {
      title: 'この方の受付は 終わっています',
      what: '別の操作が 先に行われました。',
      next: ['もう一度 カードを かざしてください。'],
    },
    shelter_not_open: {
      title: 'まだ 開設していません',
      what: '開設する前の避難所では 受け付けられません。',
      next: ['責任者に 開設を 頼んでください。'],
    },
    not_of_household: {
      ...again,
      next: ['世帯の記録が 変わりました。もう一度 カードを かざしてください。'],
    },
    cannot_record: ja.machine.cannot_record,
    already_here: {
      title: 'もう 受け付けてあります',
      what: 'えらんだ方は みなさん ここにいる記録です。',
      next: ['このままで だいじょうぶです。「戻る」を 押してください。'],
    },
    not_here: {
      title: 'ここにいる記録が ありません',
      what: 'えらんだ方の中に、この避難所で 受け付けていない方がいます。',
      next: ['先に「入る・戻る」で 受け付けてください。'],
    },
    destination_needed: { ...again, next: ['移る先の避難所を えらんでください。'] },
    no_such_event: { ...again, next: ['一覧を 開き直してください。'] },
    already_undone: {
      title: 'もう 取り消してあります',
      what: 'この受付は 先に取り消されていました。',
      next: ['「戻る」を 押してください。'],
    },
    already_open: {
      title: 'もう 開設しています',
      what: 'ほかの操作で 先に開設されました。',
      next: ['「戻る」を押して、そのまま 受け付けてください。'],
    },
    nobody_chosen: { ...again, next: ['いる方を えらんでください。'] },
    no_such_heads: { ...again, next: ['人数だけの受付を 開き直してください。'] },
    not_a_card: { ...again, next: ['仮カードを もう一度 読み取ってください。'] },
    card_taken: { ...again, next: ['別の 仮カードを 渡してください。'] },
    return_past: { ...again, next: ['戻る日を えらび直してください。'] },
    guardian_needed: { ...again, next: ['だれに 引き渡すかを 確認してください。'] },
    people_here: { ...again, next: ['いる方が いなくなってから もう一度 行ってください。'] },
    unsuitable: { ...again, next: ['責任者に 確認してください。'] },
    forbidden: {
      title: '責任者の操作です',
      what: 'この操作は 責任者だけが できます。記録は 変わっていません。',
      next: ['責任者に 職員番号と暗証番号を 入れてもらってください。'],
    },
    bad_input: { ...again, next: ['もう一度 カードを かざしてください。'] },
    unknown_method: { ...again, next: ['画面を 開き直してください。'] },
    internal: {
      title: '処理が できませんでした',
      what: '受付ソフトの中で まちがいが起きました。記録されていないことが あります。',
      next: ['「最近の受付」で 確かめてください。', 'くり返すときは、情報担当に 伝えてください。'],
    },
    bad_output: {
      title: '画面と 受付ソフトの版が ちがいます',
      what: '操作は 記録されたかもしれません。',
      next: ['画面を 開き直してください。', '「最近の受付」で 確かめてください。'],
    },
    disconnected: ja.machine.lost,
  } satisfies Record<Refusal, NoticeWords>,

  slip: {
    degraded: (letters: number) =>
      `プリンターに ない字が ${letters}字あり、〓に なります。お渡しする前に 手で 書き足してください。`,
    title: '避難所 受付票',
    training: '【訓練】',
    place: '避難所',
    at: '受付日時',
    people: '人数',
    names: '受け付けた方',
    number: '受付番号',
    keep: '外出・退所のときは 受付で\nカードを かざしてください。',
    preview: '受付票の 見本',
    noPrinter: 'いまは 画面で見るだけです。印刷は まだできません。',
  },
} as const;

/** The verdict's words. */
export const doneWords = ({ action, people }: Pick<Done, 'action' | 'people'>): string =>
  action === 'arrive'
    ? text.done.arrived(people)
    : action === 'return'
      ? `${people}人が ${text.action.return.done}`
      : text.done.changed(people, text.action[action].done);

/** Where a person is, seen from this shelter. */
export const stateWords = (presence: Presence, shelterId: string, shelterName: string | null): string => {
  const state = text.state[presence.status];
  return presence.status === 'not_here' || presence.shelterId === shelterId
    ? state
    : text.state.elsewhere(shelterName, state);
};
