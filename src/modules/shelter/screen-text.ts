import type { CardNote } from '../../identity/schema.ts';
import type { CivilDate } from '../../kernel/dates.ts';
import type { NoticeWords } from '../../ui/text/ja.ts';
import { HAZARDS } from './place-schema.ts';
import type { Action, Done, Task, What } from './scene.ts';
import type {
  Departure,
  GroupFacts,
  GuestDetails,
  Presence,
  ShelterEventKind,
  Stay,
  Word,
} from './schema.ts';
import { cardText } from './screen-text-card.ts';
import { groupText, stayText } from './screen-text-people.ts';
import { itemWords } from './screen-text-tasks.ts';
import type { HouseholdMember, PersonLine } from './views-schema.ts';

/** Words of the screens that serve a household; those of the other screens stand in `screen-text-*.ts`. */

export const text = {
  waiting: {
    title: 'カードを かざしてください',
    lead: 'マイナンバーカードを 読み取り機の上に 置いてください。暗証番号は いりません。',
    noReader: '読み取り機が 使えません',
    reading: '読み取り中 そのまま',
    readingLead: '音が鳴るまで カードを 動かさないでください。',
    search: 'カードがない方（名前で さがす）',
    recent: '最近の受付',
    others: 'ほかの操作',
    now: 'いま ここに',
    people: '人',
    capacity: (count: number) => `定員 ${count.toLocaleString('ja-JP')}人`,
    room: (count: number) => `あと ${count.toLocaleString('ja-JP')}人`,
    full: '定員に 達しました',
    over: (count: number) => `定員を ${count.toLocaleString('ja-JP')}人 超えています`,
    away: (count: number) => `ほかに 外出・外泊 ${count.toLocaleString('ja-JP')}人`,
    outside: (count: number) => `在宅・車中泊など ${count.toLocaleString('ja-JP')}人`,
    unnamed: (count: number) => `うち 名前が まだの方 ${count.toLocaleString('ja-JP')}人`,
    expected: (count: number) => `ほかの避難所から 来る方 ${count.toLocaleString('ja-JP')}人`,
    takenElsewhere: (count: number) => `ほかの避難所に 入った方 ${count.toLocaleString('ja-JP')}人`,
    late: (count: number) => `外泊から 戻る日を過ぎた方 ${count.toLocaleString('ja-JP')}人`,
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
    hazard: '災害の種類',
    hazardUnknown: 'まだ 分からない',
    unsuitable: '使えない',
    overrideTitle: (hazard: keyof typeof HAZARDS) => `${HAZARDS[hazard]}のとき、ここは 使えない避難所です`,
    overrideLead: 'ここを開くと 人が危険に なるおそれがあります。ほかの避難所を 案内してください。',
    overrideReasons: [
      '災害対策本部の 指示がある',
      'ほかの避難所へ 移動するほうが 危険',
      '上の階だけを 使う',
      '操作の練習',
    ],
    overrideBack: 'やめる（開設しない）',
    overrideFor: '開設する理由を えらぶと、すぐに開設します。',
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
    confirmStay: (people: number) => `${people}人を 登録する（ここに 泊まらない）`,
    supported: (reasons: readonly string[]) => `避難に 手助け（${reasons.join('・')}）`,
    saidOf: {
      coming: 'あとから 来ます',
      safe_elsewhere: 'ほかの所で 無事です',
      unknown: 'どこにいるか 分かりません',
    } satisfies Record<Word, string>,
    where: 'どこに？',
    whereOf: (name: string) => `${name} さんは どこにいるか`,
    guestKind: {
      traveller: '旅行・仕事で 来た方',
      other_town: 'ほかの市町村の方',
      newborn: '出生届の前の 赤ちゃん',
      lodger: 'いっしょに住んでいる方（別の世帯）',
      lost_child: '迷子・名前が言えない方',
      other: 'そのほか',
    } satisfies Record<GuestDetails['kind'], string>,
    unnamed: '名前が まだの方',
    withGuests: (names: readonly string[]) => `いっしょに 受け付ける方：${names.join('、')}`,
    group: 'ペット・車',
    stay: 'ここに 泊まらない',
    spot: '部屋',
    guest: '住民でない方を 足す',
    minorsOnly: 'こどもだけです。おとなの方が いっしょか たずねてください。',
    alone: '付きそいなし と記録',
    leadNaming: (marker: string) => `「${marker}」で 先に数えた方として 受け付けます。`,
    wasAmong: '先に数えた方に 入れる',
  },

  said: {
    title: (name: string) => `${name} さんは どこに いますか`,
    lead: '家族に 聞いたことを 記録します。分からなければ「戻る」を 押してください。',
  },
  spot: { title: 'どの部屋に しますか' },

  more: {
    button: 'ほかの記録',
    title: 'ほかに 何を 記録しますか',
    lead: 'えらんだ方に ついて 記録します。',
    spot: '部屋・区画を 決める',
    consent: '安否の 回答を 変える',
    group: 'ペット・車・家の被害・電話番号',
    guest: '住民でない方・赤ちゃんを 足す',
    card: '仮カード（渡す・返す・なくした）',
    stay: '在宅・車中泊・テントに 変える',
    certificate: '罹災証明書の 申請を 預かった',
    mail: '郵便物を 渡した',
    health: '保健師に 相談した',
    paper: '避難者カードを 紙にする',
    paperName: '避難者カード.pdf',
    details: '名前などを 入れる・直す',
    same: '同じ方が いないか 調べる',
  },

  same: {
    title: (name: string) => `${name} さんと 同じ方は いますか`,
    lead: 'ご本人に たずねて えらんでください。まちがえて まとめても、取り消せます。',
    none: '似た方は 見つかりませんでした',
    noneLead: '名前や生年月日を 入れてから、もう一度 調べてください。',
  },

  card: cardText,

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
    outside: '外で 過ごしています',
    moved: '転所しました',
    left: '退所しました',
    elsewhere: (name: string | null, state: string) => `${name ?? 'ほかの避難所'}：${state}`,
    atOther: (name: string | null) => `${name ?? 'ほかの避難所'}に います`,
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
    until: '戻る日',
    phone: '電話番号',
    handedOver: '引き渡す方',
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
    goOn: 'この方の 画面へ',
    overnightSlip: '外泊届の控え',
    nextOf: {
      counting: '人数を 数える',
      naming: '次の 名前へ',
      guests: '住民でない方へ',
      cards: '仮カードへ',
      people: '一覧へ',
      family: '問い合わせへ',
      needs: '一覧へ',
      place: '施設の画面へ',
      closing: '閉所の画面へ',
      supplies: '次の方へ',
    } satisfies Record<Task['kind'], string>,
    of: {
      stay: (people: number) => `${people}人を 登録しました（ここに 泊まらない）`,
      needs: () => '配慮が いることを 記録しました',
      consent: () => '安否の 回答を 記録しました',
      spot: () => '部屋を 記録しました',
      group: () => 'ペット・車などを 記録しました',
      guests: (people: number) => `${people}人を 足しました`,
      handled: () => '受け付けたことを 記録しました',
      named: (people: number) => `先に数えた方のうち ${people}人の 名前が入りました`,
      card: () => '仮カードを 渡しました',
      details: () => '名前などを 記録しました',
      merged: () => '同じ方として まとめました',
      supply: (people: number) => `${people}人に 渡しました`,
    } satisfies Record<Exclude<What, Action | 'arrive'>, (people: number) => string>,
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
    title: '最近の受付と 記録',
    lead: 'この端末で記録した 新しい30件です。',
    empty: 'まだ 受付がありません',
    emptyLead: 'カードをかざして受け付けると、ここに出ます。',
    loading: '読み出しています',
    failed: '一覧を 読み出せませんでした。',
    undo: '取り消す',
    undone: '取消ずみ',
    departed: {
      out: '外出',
      overnight: '外泊',
      moved: '転所',
      left: '退所',
    } satisfies Record<Departure, string>,
    of: {
      'shelter.opened': '開設',
      'shelter.checked_in': '受付',
      'shelter.stay_noted': '在宅・車中泊など',
      'shelter.departed': '退所',
      'shelter.undone': '取消',
      'shelter.guest_noted': '住民でない方',
      'shelter.needs_noted': '配慮',
      'shelter.group_noted': 'ペット・車など',
      'shelter.consent_set': '安否の回答',
      'shelter.guardian_noted': '保護者',
      'shelter.spot_given': '部屋',
      'shelter.heads_counted': '人数だけ',
      'shelter.heads_named': '名前',
      'shelter.temp_card_given': '仮カード',
      'shelter.temp_card_returned': '仮カード返却',
      'shelter.supplied': '配布',
      'shelter.merged': '同じ方',
      'shelter.handled': '申請など',
      'shelter.condition_noted': '施設',
      'shelter.support_list_switched': '名簿の扱い',
      'shelter.closed': '閉所',
    } satisfies Record<ShelterEventKind, string>,
    people: (count: number) => `${count}人`,
    waiting: '待ち受けへ',
  },

  missing: {
    title: '世帯を 表示できません',
    what: 'カードは読めましたが、この方の世帯の記録を 出せませんでした。',
    next: ['もう一度 かざしてください。', 'くり返すときは、紙の受付簿に 書いてください。'],
  } satisfies NoticeWords,

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
    loading: '用意しています',
    refused: 'いまは 出せません。閉じて、もう一度 押してください。',
    noPrinter: 'この端末に プリンターの設定が ありません。画面で 見せるか、番号を 紙に 書き写してください。',
    print: { no: '印刷する', done: 'もう一度 印刷する', failed: 'もう一度 印刷する' },
    printing: '印刷しています',
    printed: '印刷しました。',
    failed: '印刷できませんでした。プリンターの電源と 紙を 確かめて、もう一度 押してください。',
  },
} as const;

/** The verdict's words. */
export const doneWords = ({ what, people, item }: Pick<Done, 'what' | 'people' | 'item'>): string => {
  if (item !== null) return `${itemWords(item)}を ${text.done.of.supply(people)}`;
  if (what === 'arrive') return text.done.arrived(people);
  if (what === 'return') return `${people}人が ${text.action.return.done}`;
  return what in text.action
    ? text.done.changed(people, text.action[what as Action].done)
    : text.done.of[what as Exclude<What, Action | 'arrive'>](people);
};

const WEEKDAYS = ['日', '月', '火', '水', '木', '金', '土'] as const;

/** 11月27日（金） */
export const dayWords = (date: CivilDate): string => {
  const day = new Date(`${date}T00:00:00Z`);
  return `${String(day.getUTCMonth() + 1)}月${String(day.getUTCDate())}日（${WEEKDAYS[day.getUTCDay()] ?? ''}）`;
};

export const stayWords = (stay: Stay): string => {
  const more = 'zone' in stay ? stay.zone : 'where' in stay ? stay.where : undefined;
  return more === undefined ? stayText.kind[stay.kind] : `${stayText.kind[stay.kind]} ${more}`;
};

/** Pets and cars in words; `undefined`: none. */
export const groupWords = ({ pets = [], cars = [] }: GroupFacts): string | undefined => {
  const words = [
    ...pets.map(({ kind, count }) => `${groupText.pet[kind]}${String(count)}`),
    ...(cars.length === 0 ? [] : [groupText.car]),
  ];
  return words.length === 0 ? undefined : words.join('・');
};

/** Where a person is, seen from this shelter. */
export const stateWords = (
  {
    presence,
    stay,
    overnight,
    shelterName,
  }: { readonly presence: Presence } & Pick<
    HouseholdMember | PersonLine,
    'stay' | 'overnight' | 'shelterName'
  >,
  shelterId: string,
): string => {
  const { status } = presence;
  const state =
    status === 'outside' && stay !== null
      ? stayWords(stay)
      : status === 'overnight' && overnight !== null
        ? `${text.state.overnight}（${dayWords(overnight.until)}まで）`
        : text.state[status];
  if (status === 'not_here' || presence.shelterId === shelterId) return state;
  return status === 'present' ? text.state.atOther(shelterName) : text.state.elsewhere(shelterName, state);
};
