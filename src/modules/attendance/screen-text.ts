import type { CardNote } from '../../identity/schema.ts';
import { addDays, type CivilDate, civilDateInJapan } from '../../kernel/dates.ts';
import type { VerdictShape } from '../../ui/verdict-marks.tsx';
import { PUNCH_WORDS } from './print-text.ts';
import type { DoorRefusal, PunchNote } from './views-schema.ts';

/** Words of the staff door. A stop says what happened and what to do next; nobody is blamed. */

export const text = {
  waiting: {
    title: 'カードを かざしてください',
    reading: '読み取っています',
    readingLead: '音が 鳴るまで そのまま お待ちください',
    now: 'いまの打刻は',
    next: '次の打刻は',
    once: '次の１人だけです。',
    noList: '職員の名簿が まだ届いていません。カードでは 打刻できません。責任者に 伝えてください。',
    oldList: (day: string) => `職員の名簿が ${day}のものです。打刻は できます。回線を 確かめてください。`,
    noReader: '読み取り機が つながっていません。責任者に 伝えてください。',
    clock: (offset: string) => `この端末の 時計が ${offset}。打刻は できます。あとで 人事が 確かめます。`,
    recent: '直前の打刻',
    nobody: 'まだ ありません',
    muster: (what: string) => `参集中：${what}`,
    musterCounts: (inside: number, seen: number) => `庁内 ${String(inside)}人・参集を確認 ${String(seen)}人`,
    musterOverdue: (what: string, since: string) =>
      `参集「${what}」が ${since}から 開いたままです。打刻は 出勤・退勤に 戻しました。責任者は「責任者の操作」から 参集を 終わらせてください。`,
    musterLead: '庁内にいる方も カードを かざしてください。退勤には なりません。',
    supervisor: '責任者の操作',
    buttons: '打刻の種類',
  },
  verdict: {
    change: (seconds: number) => `ちがうときは ${String(seconds)}秒以内に 下のボタンを 押してください。`,
    turned: '打刻の種類を 直しました。',
    repeat: '受付済み',
    repeatWhat: 'さきほど受け付けました',
    repeatSince: (type: string, time: string) => `${time}の「${type}」が 記録されています。`,
    here: '参集確認',
    hereWhat: '庁内にいることを 記録しました。',
    mustered: '参集も 記録しました。',
    linked: '登録済み',
    linkedWhat: 'このカードを 登録しました。次から このカードで 打刻できます。',
    linkedBefore: 'このカードは もう 登録されています。',
    number: (no: string) => `職員番号 ${no}`,
    next: '次にすること',
  },
  post: {
    question: 'どちらの勤務ですか',
    otherwise: (name: string) => `押さないときは「${name}」です。`,
    taken: (name: string) => `「${name}」の勤務として 記録しました。`,
    notSaid: (name: string) =>
      `「${name}」の勤務として 記録しました。ちがうときは、打刻の訂正を 申請してください。`,
  },
  menu: {
    title: '責任者の操作',
    lead: '終わったら「打刻の画面に戻る」を 押してください。この画面の間も カードで 打刻できます。',
    leave: '打刻の画面に戻る',
    find: ['職員を さがす', 'カード忘れ、打刻漏れ、カードの登録と取消'],
    today: ['今日の打刻', 'この場所の端末で 受け付けたもの'],
    inside: ['在館者・参集', 'だれが 庁内にいるか。参集を 始める・終わる'],
  },
  find: {
    title: 'どの職員ですか',
    lead: '職員番号か、氏名・カナの一部で さがします。',
    label: '職員番号・氏名・カナ',
    submit: 'さがす',
    searching: 'さがしています…',
    digits: '数字のキー',
    kana: 'かなのキー',
    none: '見つかりませんでした',
    noneLead: '職員番号か 氏名を 確かめて、もう一度 さがしてください。',
    choose: (count: number) => `${String(count)}人 見つかりました`,
    chooseLead: '職員を 選んでください。',
    more: 'ほかにも います。続きの文字を 足して さがしてください。',
    again: 'さがし直す',
    left: '在職していません',
  },
  person: {
    manual: 'カード忘れの打刻',
    add: '打刻漏れを 入れる',
    link: 'カードを 登録',
    another: 'ほかの職員',
    punches: 'この７日間の打刻',
    none: 'ありません',
    cards: '登録してあるカード',
    noCards: '登録がありません',
    unlink: '取り消す',
    missing: (on: string, type: string) => `${on}の${type}が ありません。`,
    corrected: '入力',
    how: { card: 'カード', staff_card: '職員証', manual: '責任者', pc: 'PC' },
    card: {
      common_card_id: 'マイナンバーカード',
      jpki_serial: 'マイナンバーカード（電子証明書）',
      card_uid: '職員証',
    },
    otherCard: 'カード',
    since: (day: string) => `${day} 登録`,
    done: {
      manual: '打刻を 記録しました。',
      added: '打刻漏れを 記録しました。',
      linked: 'カードを 登録しました。',
      linked_before: 'このカードは もう この職員に 登録されています。',
      unlinked: 'カードの登録を 取り消しました。',
    },
  },
  manual: {
    title: 'カードを忘れた方の 打刻',
    lead: (who: string) => `${who}の 打刻を、いまの時刻で 入れます。`,
    type: '打刻の種類',
    post: 'どの勤務か（兼務）',
    reason: '理由',
    typed: 'ほかの理由',
    reasons: ['カードを忘れたため', 'カードが 読み取れないため', 'カードを 申請中のため'],
    submit: '打刻を 記録する',
  },
  add: {
    title: '打刻漏れを 入れる',
    lead: (who: string) => `${who}の 申出を 責任者が 確かめて入れます。`,
    day: '日',
    time: '時刻（４けた　例 1715）',
    reasons: ['打刻を忘れたため', '出先から 直行・直帰したため', '読み取り機の故障のため'],
    wrongTime: '時刻は 0000 から 2359 までの ４けたで 入れてください。',
    submit: (day: string, time: string, type: string) => `${day} ${time} ${type} を記録`,
    incomplete: '記録する',
  },
  link: {
    title: 'カードの登録',
    lead: (who: string) => `${who}の カードを 登録します。`,
    consentTitle: 'マイナンバーカードのときは、本人に 次のことを 説明してください',
    agreed: '同意を得た：マイナンバーカードを登録',
    staffCard: '職員証を登録',
    wait: 'この方のカードを かざしてください',
    waitLead: '１分たつと 自動で やめます。',
    cancel: '登録を やめる',
  },
  unlink: {
    title: 'カードの登録を 取り消す',
    lead: (who: string) => `取り消すと、${who}は このカードで 打刻できなくなります。`,
    why: '理由',
    reasons: {
      lost: 'なくした',
      replaced: '新しいカードに 替えた',
      wrong_person: 'ちがう職員に 登録した',
      withdrawn: '本人が 取消を 望んだ',
      left: '退職・異動',
    },
    submit: '登録を 取り消す',
  },
  today: {
    title: '今日の打刻',
    lead: (day: string, count: number) => `${day}　${String(count)}件　新しい順`,
    empty: 'まだ ありません',
    more: '多いため、新しい 500件だけを 出しています。',
    failed: '読み込めませんでした。戻って、もう一度 開いてください。',
    loading: '読み込んでいます…',
  },
  inside: {
    title: '在館者・参集',
    inside: '庁内にいる職員',
    seen: '参集の確認',
    people: (count: number) => `${String(count)}人`,
    noMuster: '参集は 開いていません',
    since: (time: string) => `${time} から`,
    open: '参集を 始める',
    close: '参集を 終わる',
    print: '名簿を 印刷',
    printing: '印刷しています…',
    printed: '名簿を プリンターに送りました。',
    no_printer: 'この場所には A4のプリンターが ありません。画面で 確かめてください。',
    print_failed: '印刷できませんでした。プリンターの電源と用紙を 確かめてください。',
    empty: '庁内にいる職員は いません',
    others: '庁内の打刻がない職員',
    missing: '確認できず',
    outSafe: '庁外で無事',
    note: 'この端末が 受け取った打刻によります。',
  },
  muster: {
    title: '参集を 始める',
    lead: '始めると、かざした職員を 参集として 記録します。',
    what: '何の参集か',
    kind: '種類',
    kinds: { disaster: '災害', evacuation: '避難', drill: '訓練' },
    presets: ['地震', '風水害', '火災・避難', '参集訓練'],
    submit: '参集を 始める',
  },
  strip: (word: string, who: string, time: string) => `いま受け付けた打刻：${who}　${word}　${time}`,
  stripStop: (word: string) => `いま かざされたカード：${word}`,
} as const;

interface StopWords {
  readonly word: string;
  readonly shape: VerdictShape;
  readonly what: string;
  readonly next: readonly string[];
}

const TO_SUPERVISOR = '急ぐときは、責任者に 打刻を 入れてもらってください。';

export const STOPS: Readonly<Record<DoorRefusal, StopWords>> = {
  unknown: {
    word: '登録なし',
    shape: 'no_list',
    what: '登録がありません。だれの カードか 分かりません。',
    next: ['責任者に カードの登録を 頼んでください（職員番号と このカードが 要ります）。', TO_SUPERVISOR],
  },
  not_in_service: {
    word: '使えません',
    shape: 'bar',
    what: '在職している方の カードでは ありません。打刻は 記録していません。',
    next: [
      'カードを 責任者に 見せてください。',
      '採用・異動の日が 変わった方は、人事担当に 伝えてください。',
    ],
  },
  two_records: {
    word: '責任者へ',
    shape: 'two',
    what: '２人の職員に 登録されているカードです。打刻は 記録していません。',
    next: ['責任者が まちがった方の 登録を 取り消します。', TO_SUPERVISOR],
  },
  not_my_number_card: {
    word: '使えません',
    shape: 'bar',
    what: '打刻に使うカードでは ありません。',
    next: ['マイナンバーカードか 職員証を かざしてください。'],
  },
  phone: {
    word: '使えません',
    shape: 'bar',
    what: 'スマートフォンでは 打刻できません。かざすたびに 番号が 変わります。',
    next: ['マイナンバーカードか 職員証を かざしてください。'],
  },
  card_pulled: {
    word: 'もう一度',
    shape: 'question',
    what: '読み取りの途中で カードが 離れました。',
    next: ['音が 鳴るまで カードを 置いたままに してください。'],
  },
  card_unreadable: {
    word: 'もう一度',
    shape: 'question',
    what: 'カードを 読み取れませんでした。',
    next: ['ケースから出して、カード１枚だけを かざしてください。', TO_SUPERVISOR],
  },
  card_busy: {
    word: 'もう一度',
    shape: 'machine',
    what: 'ほかのソフトが 読み取り機を 使っています。',
    next: ['少し待って、もう一度 かざしてください。'],
  },
  two_cards: {
    word: '１枚だけ',
    shape: 'two',
    what: 'カードが ２枚 あります。',
    next: ['すべて 離してから、１枚だけを かざしてください。'],
  },
  chip_mismatch: {
    word: '責任者へ',
    shape: 'bar',
    what: '登録したカードと 確かめられませんでした。打刻は 記録していません。',
    next: ['カードを 責任者に 見せてください。'],
  },
  other_card: {
    word: '別の職員',
    shape: 'two',
    what: 'このカードは 別の職員に 登録されています。登録していません。',
    next: ['カードが 本人のものか 確かめてください。', 'まちがった登録は、その職員の画面で 取り消せます。'],
  },
  consent_needed: {
    word: '同意が必要',
    shape: 'question',
    what: 'マイナンバーカードです。本人の同意を 確かめてから 登録します。',
    next: ['「同意を得た」の ボタンから やり直してください。'],
  },
  not_recorded: {
    word: '記録できません',
    shape: 'machine',
    what: 'この端末に 記録できませんでした。打刻は 受け付けていません。',
    next: ['紙の受付簿に 書いてください。', '情報担当に すぐ伝えてください。'],
  },
};

/** `11月25日（水）`; yesterday and today by their words. */
export const dayWords = (day: CivilDate, now: number): string => {
  const today = civilDateInJapan(now);
  if (day === today) return '今日';
  if (day === addDays(today, -1)) return '昨日';
  return longDay(day);
};

const WEEKDAYS = ['日', '月', '火', '水', '木', '金', '土'] as const;
export const longDay = (day: CivilDate): string =>
  `${String(Number(day.slice(5, 7)))}月${String(Number(day.slice(8)))}日（${WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? ''}）`;

const CARD_NOTES: Readonly<Record<CardNote, string>> = {
  card_expired: 'カードの 有効期限が 切れています。更新してください。',
  certificate_expired: 'カードの 電子証明書の 期限が 切れています。',
  certificate_revoked: 'カードの 電子証明書が 失効しています。',
  certificate_not_trusted: 'カードの 電子証明書を 確かめられません。',
  certificate_unreadable: 'カードの 電子証明書を 読めません。',
  relink_asked: 'カードの 登録し直しを お願いしています。',
};

/** `約2分 進んでいます`; `null`: nobody knows by how much. */
export const offsetWords = (aheadMs: number | null): string => {
  if (aheadMs === null) return 'ずれているかもしれません';
  const seconds = Math.round(Math.abs(aheadMs) / 1_000);
  const size = seconds < 90 ? `${String(seconds)}秒` : `約${String(Math.round(seconds / 60))}分`;
  return `${size} ${aheadMs > 0 ? '進んでいます' : '遅れています'}`;
};

export const noteWords = (note: PunchNote, now: number, timeOf: (at: number) => string): string => {
  switch (note.kind) {
    case 'missing':
      return `${dayWords(note.on, now)}の${PUNCH_WORDS[note.type]}がありません。責任者に 申し出てください。`;
    case 'already_in':
      return `今日は ${timeOf(note.at)}に 出勤しています。帰るときは「退勤」を 押してください。`;
    case 'no_start':
      return '今日の出勤がありません。責任者に 申し出てください。';
    case 'clock':
      return `この端末の 時計が ${offsetWords(note.aheadMs)}。打刻は 記録しました。`;
    case 'card':
      return CARD_NOTES[note.note];
  }
};

const REFUSALS: Readonly<Record<string, string>> = {
  own: '自分の打刻は 自分では 入れられません。ほかの責任者に 頼んでください。',
  no_such_member: '職員の名簿に いません。さがし直してください。',
  no_such_post: 'その勤務は 職員の名簿に ありません。開き直してください。',
  no_such_card: 'そのカードの登録は もう ありません。',
  not_in_service: '在職していない職員です。人事担当に 確かめてください。',
  in_future: 'これからの時刻は 入れられません。時刻を 確かめてください。',
  too_old: '31日より前の打刻は、人事担当が 入れます。',
  there_already: '同じ時刻の 同じ打刻が もう あります。',
  open_already: '参集は もう 始まっています。',
  not_open: '参集は もう 終わっています。',
  not_here: 'この場所では 参集を 開けません。',
  cannot_record: 'この端末に 記録できませんでした。情報担当に すぐ伝えてください。',
  forbidden: '責任者の時間が 終わりました。打刻の画面から やり直してください。',
};

export const refusalWords = (reason: string): string =>
  REFUSALS[reason] ?? 'いまは できませんでした。少し待って、もう一度 押してください。';
