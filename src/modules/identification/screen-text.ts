import { ja } from '../../ui/text/ja.ts';
import type { Group } from './number-entry.ts';
import { refusal } from './refusal-text.ts';
import type { Consent, Field, LinkBasis, Match, NumberReason, TokenStatus } from './schema.ts';

/** All words of 本人確認. Nothing below L2 is called 認証. */

export const text = {
  menu: {
    title: 'どの方法で 確かめますか',
    person: 'この方',
    number: { button: '顔写真で 確かめる', lead: 'カードの番号を使って、中の顔写真と見くらべます（L1）' },
    pin: { button: '暗証番号で 確かめる', lead: 'ご本人が 4けたの暗証番号を入れます（L2）' },
    register: { button: '顔写真なしで カードを登録', lead: '責任者が 確かめた方だけ' },
    cards: {
      button: '登録されているカード',
      lead: 'いつから・どう確かめて 登録したか。1枚だけ やめる、控えを出す',
    },
    unlink: { button: 'カードの登録を やめる', lead: 'ご本人が 同意を取り消すとき' },
  },

  number: {
    title: 'カードの番号を 入れてください',
    lead: 'カード表面の 3か所です。数字だけを 左から順に 入れます。',
    group: {
      year: '年',
      month: '月',
      day: '日',
      expiry: '有効期限の年',
      code: 'セキュリティコード',
    } satisfies Record<Group, string>,
    birth: '生年月日',
    calendar: { era: '和暦', gregorian: '西暦' },
    calendarLead: 'カードの 生年月日の書き方',
    codeHint: '写真の下の 4けた',
    box: (group: string, at: number, digit: string) =>
      `${group} ${at}けた目 ${digit === ' ' ? 'まだありません' : digit}`,
    doubtful: 'よく見えなかった数字に △が ついています。カードと 見くらべて 直してください。',
    registered: '生年月日は 住民の記録から 入れました。カードと ちがうときは 直してください。',
    twelve:
      '12けたの番号（個人番号）は 入れないでください。消しました。カードの3か所の数字を 入れてください。',
    tooMany: '数字が 多すぎました。消しました。カードの3か所の数字を 入れ直してください。',
    noDate: 'この生年月日は ありません。カードと 見くらべてください。',
    scanner: '読み取り用スキャナーでも 入れられます。',
    camera: 'カメラで 読む',
    empty: '全部 消す',
    erase: '1字 消す',
    submit: 'この番号で 確かめる',
    unsure: '要確認',
  },

  camera: {
    title: 'カードの表を 写してください',
    lead: '暗い色の台に置き、カード全体を 枠に入れてください。写真は 残しません。',
    shoot: '写して 読む',
    reading: '数字を 読んでいます',
    file: '写真を えらぶ',
    starting: 'カメラを 準備しています',
    none: 'カメラが 使えません。写真を えらぶか、数字を 入れてください。',
    type: '数字を 入れる',
    label: 'カメラの画像',
    problem: {
      no_card_seen: 'カードの全体が 写っていません。暗い色の台に置いて もう一度 写してください。',
      blurred: 'ぼけています。カメラの高さを 変えて もう一度 写してください。',
      not_the_face: 'カードの表では ないようです。顔写真のある面を 写してください。',
      unclear: '数字が 読めませんでした。光の反射や 指をさけて もう一度 写してください。',
      unavailable: 'いまは 写真から読めません。数字を 入れてください。',
      failed: '写真を 読めませんでした。もう一度 写すか、数字を 入れてください。',
    } satisfies Record<NumberReason | 'failed', string>,
  },

  place: {
    title: 'カードを 読み取り機に 置いてください',
    lead: '終わるまで 動かさないでください。',
    reading: 'カードに 確かめています',
    readingLead: 'そのまま 動かさないでください。',
  },

  wrong: {
    title: '番号が カードと 合いません',
    left: (left: number) => `カードの のこり ${left}回`,
    leftLead: 'この受付では、のこりが 3回になると 止まります。',
    fix: '番号を 直す',
    gregorian: '西暦の年で もう一度',
    next: ['カードの表の数字と、入れた数字を 1つずつ 見くらべてください。'],
  },

  gregorian: {
    title: '西暦の年で もう一度 ためしますか',
    what: (left: number) =>
      `外国人住民の方のカードは、番号が 西暦の年のことがあります。ためすと 1回使い、のこりは ${left - 1}回に なることがあります。`,
    yes: '1回使って ためす',
    no: 'ためさない',
  },

  choose: {
    title: 'どなたの カードですか',
    one: 'カードの 氏名・生年月日・住所に 近い方です。えらんで 見くらべてください。',
    none: 'カードの 氏名・生年月日・住所に 合う方が 見つかりません。名前で さがしてください。',
    card: 'カードの中',
    search: ja.button.search,
  },

  compare: {
    title: 'ご本人と 見くらべてください',
    lead: 'カードの中の写真と 目の前の方、カードと 住民の記録を 見ます。',
    leadNoPhoto: 'ほかの本人確認書類と 目の前の方、カードと 住民の記録を 見ます。',
    photo: 'カードの中の 顔写真',
    noPhoto: 'このカードから 顔写真を 読めませんでした。4情報と ほかの本人確認書類で 見くらべてください。',
    card: 'カードの中',
    register: '住民の記録',
    field: { name: '氏名', birthDate: '生年月日', sex: '性別', address: '住所' } satisfies Record<
      Field,
      string
    >,
    match: {
      same: '同じ',
      variant: '同じ（書き方ちがい）',
      different: 'ちがう',
      hidden: '',
      unknown: '不明',
    } satisfies Record<Match, string>,
    sex: { '1': '男', '2': '女', '9': 'その他・不明' },
    unknown: '不詳',
    hidden: '表示しません',
    same: '本人と 一致',
    sameLead: '「写真で確認（L1）」と 記録して 進みます。',
    sameLeadNoPhoto: '「記載で確認（L1）」と 記録して 進みます。',
    issuer: {
      verified: 'カードの発行者の署名を 確かめました',
      unknown: 'カードの発行者の署名は 確かめられません',
    },
    different: '一致しない',
    differentLead: '記録して、受付を 止めます。',
    saving: '記録しています',
    expired: 'カードの有効期限が 過ぎています。',
    differs: '住民の記録と ちがうところが あります。書き方のちがいか、別の方か、確かめてください。',
    nameImage: 'カードに書かれた 氏名の画像',
    addressImage: 'カードに書かれた 住所の画像',
  },

  compared: {
    title: 'ご本人と 確かめました',
    lead: '写真で確認（L1）と 記録しました',
    leadNoPhoto: '記載で確認（L1）と 記録しました（顔写真は 読めませんでした）',
    next: '受付へ 進む',
  },

  consent: {
    title: 'このカードを 登録しますか',
    confirmed: 'ご本人と 確かめました（写真で確認 L1）',
    confirmedNoPhoto: 'ご本人と 確かめました（記載で確認 L1）',
    person: '登録する方',
    registers: (kinds: string) => `登録するもの：${kinds}`,
    legalBasis: (basis: string) => `電子証明書の番号を使う 根拠：${basis}`,
    noKey: 'このカードからは カード自身の鍵を 取れませんでした。登録はできますが、複製を 見分けられません。',
    supersedes: 'この方の 前のカードは、登録すると 使えなくなります（新しいカードに 切り替えます）。',
    superseded: 'このカードは 新しいカードに 切り替わっています。もう一度 登録するには 責任者が必要です。',
    statement: '顔写真での 見くらべを していません。責任者が この方だと 確かめたときだけ 登録してください。',
    other: 'このカードは 別の方に 登録されています。登録し直すには 責任者が必要です。',
    holder: '同意します（ご本人が 押す）',
    clerk: '口頭で 同意（職員が 押す）',
    skip: '登録しない',
    saving: '登録しています',
  },

  linked: {
    title: 'カードを 登録しました',
    withKey: '次から かざすだけで、登録したカードそのものだと 確かめます。',
    withoutKey: '次から かざすだけで 受け付けられます。',
  },

  pin: {
    title: '暗証番号を 入れてください',
    lead: 'ご本人が 4けたの数字を 押してください。画面には 出ません。',
    label: '暗証番号 4けた',
    typed: (count: number) => `${count}けた 入れました`,
    left: (left: number) => `${left}回 まちがえると ロックされます`,
    submit: '確かめる',
    busy: 'カードに 確かめています',
    erase: '1字 消す',
  },

  pinLast: {
    title: (left: number) => (left === 1 ? 'あと1回で ロックされます' : `あと${left}回で ロックされます`),
    wrong: '暗証番号が ちがいました。',
    what: 'ロックされると、このカードの暗証番号は どこでも使えなくなり、市の窓口で 手続きが必要です。',
    go: 'それでも 入れる',
    stop: 'やめておく',
    next: [
      '番号に 自信がないときは、「やめておく」を 押してください。',
      '暗証番号がなくても、顔写真で 確かめられます。',
    ],
  },

  proved: {
    title: '暗証番号で 確かめました',
    lead: '電子証明書による本人確認（L2）',
    good: (at: string) => `電子証明書は 失効していません（${at} 現在）`,
    unknown: (at: string | null) =>
      at === null
        ? '電子証明書の 失効は 確かめていません'
        : `電子証明書の 失効は 分かりません（確かめたのは ${at} 現在）`,
  },

  cards: {
    title: '登録されているカード',
    none: 'この窓口で登録された カードは ありません。',
    registered: '住民の記録には、このほかに この方のカードが あります。',
    since: (day: string) => `${day} 登録`,
    validTo: (day: string) => `有効期限 ${day}`,
    noValidTo: '有効期限 不明',
    by: { compared: 'カードの中の記録と 見くらべ（L1）', statement: '責任者の確認（L0）' } satisfies Record<
      LinkBasis,
      string
    >,
    consent: { holder: '同意：ご本人が 押した', clerk: '同意：口頭（職員が 押した）' } satisfies Record<
      Consent,
      string
    >,
    staff: (staff: string, site: string) => `登録した職員 ${staff}（${site}）`,
    key: '複製を 見分けられます',
    noKey: '複製は 見分けられません',
    status: {
      active: '使えます',
      relink: '登録し直しが 必要です',
      unlinked: 'やめました',
      superseded: '新しいカードに 切り替わりました',
    } satisfies Record<TokenStatus, string>,
    expired: '有効期限が 過ぎています',
    asked: '登録し直しを お願いしています',
    contested: '別の窓口で 別の方にも 登録されました。責任者が 確かめてください。',
    unlink: 'このカードを やめる',
    restore: '切り替えを 取り消す',
    restoreLead: '前のカードに もどし、新しいカードの登録を やめます。責任者だけが できます。',
    unlinkAll: 'すべて やめる',
    print: '登録の控え',
    printEnded: 'やめた控え',
    progress: (kind: string, done: number, left: number) =>
      `登録し直し（${kind}）：すみ ${done}人　のこり ${left}人`,
  },

  kinds: {
    common_card_id: 'マイナンバーカード',
    jpki_serial: 'カードの電子証明書',
    jpki_phone: 'スマートフォンの電子証明書',
    profile: (name: string) => `市町村のカードの番号（${name}）`,
  },

  slip: {
    title: { registered: 'カード登録の控え', ended: '登録をやめた控え' },
    training: '【訓練】',
    person: '登録した方',
    since: '登録した日',
    validTo: '有効期限',
    by: (level: string) => `確かめ方 ${level}`,
    basis: {
      compared: '記録と見くらべ',
      statement: '責任者の確認',
    } satisfies Record<LinkBasis, string>,
    consent: '同意',
    consents: { holder: 'ご本人が押した', clerk: '職員が押した' } satisfies Record<Consent, string>,
    ended: 'やめた日',
    purpose: (words: string) => `【目的】${words}`,
    stored: (words: string) => `【登録するもの】${words}`,
    legalBasis: (words: string) => `【電子証明書の番号を使う根拠】${words}`,
    revoke: (words: string) => `【やめるとき】${words}`,
    terms: (id: string) => `文面の番号 ${id}`,
    changed: '登録のあとに 文面が変わっています。登録したときの文面は 窓口に おたずねください。',
    afterwards: [
      '上のカードは、かざしても ご本人に つながりません。',
      'これまでの受付の記録は 決められた期間 残ります。もう一度 使うには、窓口で 登録してください。',
    ],
    number: '控えの番号',
    preview: '控えの 見本',
    print: '印刷する',
    printing: '印刷しています',
    printed: '印刷しました。もう一度 印刷することも できます。',
    noPrinter: 'この端末に プリンターの設定が ありません。画面で 見せてください。',
    failed: '印刷できませんでした。プリンターの電源と 紙を 確かめてください。',
  },

  unlink: {
    title: 'カードの登録を やめます',
    one: 'このカードの登録を やめます',
    oneLead:
      '理由を えらぶと、このカードは かざしても 受け付けられなくなります。ほかのカードは そのままです。',
    restore: '切り替えを 取り消します',
    restoreLead: '理由を えらぶと、前のカードが また使えるようになり、新しいカードは 使えなくなります。',
    restoreCards: 'もどすカード',
    restoreReasons: ['別の方のカードを 登録していた', '前のカードを まだ使っている'],
    lead: '理由を えらぶと、この方のカードは どれも かざして 受け付けられなくなります。',
    cards: ['ここで登録した この方のカード（すべて）', '住民の記録にある この方のカード'],
    cardsLead: 'やめるカード',
    renewed:
      'カードが 新しくなっただけのときは、やめずに、新しいカードを 顔写真で確かめて 登録してください。',
    /** Not a new card: that would end the one she came by. Linking it anew is the renewal. */
    reasons: ['ご本人の 申し出', 'カードを なくした・盗まれた', '登録する人を まちがえた'],
    keep: 'やめない',
    done: 'カードの登録を やめました',
    doneLead: 'これまでの記録は 残ります。この方は このまま 受け付けられます。',
    restored: '切り替えを 取り消しました',
    restoredLead: '前のカードが また使えます。新しいカードは 使えません。',
  },

  refusal,
};

/** A kind of token as a person reads it. */
export const kindWords = (kind: string): string => {
  const { kinds } = text;
  if (kind === 'common_card_id' || kind === 'jpki_serial' || kind === 'jpki_phone') return kinds[kind];
  return kinds.profile(kind.replace(/^profile:/, ''));
};
