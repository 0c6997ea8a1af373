import type { PrintRefusal } from './scene.ts';
import type { CheckItem } from './schema.ts';

/** All words of the screens of the place: counts, papers, opening and closing. */

export const placeText = {
  printFailed: {
    no_printer: 'プリンターが ありません。',
    printer_silent: 'プリンターが 答えません。用紙と電源を 見て、もう一度 印刷してください。',
    failed: '印刷できませんでした。もう一度 印刷してください。',
  } satisfies Record<PrintRefusal, string>,

  menu: {
    title: 'ほかの操作',
    tie_out: ['毎時の照合', '受付・用紙・入場券の数を 合わせます'],
    spoil: ['書き損じ・再交付', '書き損じた用紙を 取りかえます'],
    paper: ['紙の受付を 入力', '停電などの間に 紙でつけた受付'],
    backup: ['予備の名簿を 印刷', '紙の名簿（抄本）を 作ります'],
    conflicts: ['二重受付の一覧', 'ほかでも 受け付けられた方'],
    report: ['投票の状況', '数と 報告書'],
    checklist: ['機器の点検', '読み取り機・スキャナー・プリンター'],
    closing: ['閉所する', '受付を 終わり、報告書を 作ります'],
  },

  spoil: {
    title: '書き損じ・再交付',
    lead: 'だれの用紙かは 記録しません。用紙の種類だけを えらびます。',
    ballot: '用紙の種類',
    cause: '訳',
    causes: {
      spoiled: '書き損じ',
      wrong_ballot: 'わたしまちがい',
      taken_home: '持ち帰り',
      unused: '残った・返された',
    },
    another: '新しい用紙',
    reissued: '新しい用紙を わたした（再交付）',
    notReissued: '新しい用紙は わたしていない',
    submit: '記録する',
  },

  tieOut: {
    title: (hour: string) => `${hour}までの 照合`,
    notDue: 'いま 入れる照合は ありません。次の時刻に なると 入れられます。',
    lead: '開所からの数を、手で数えて 入れてください。',
    tickets: '入場券（券のない方の 控えも 入れる）',
    people: '受付した人',
    submit: '数を 合わせる',
    right: '合っています',
    wrong: '数が 合っていません',
    line: (what: string, counted: number, recorded: number) =>
      `${what}：手で数えた ${counted} ／ 記録 ${recorded}`,
    next: [
      '用紙と入場券を もう一度 数え、ちがっていたら 入れ直してください。',
      'わたし忘れ・わたしすぎが ないか、「用紙を わたす方」の一覧を 見てください。',
      'それでも 合わないときは、投票管理者に 伝え、選挙管理委員会に 連絡してください。受付は 続けられます。',
    ],
    again: '数え直して 入れる',
    done: '閉じる',
  },

  checklist: {
    title: '開所前の点検',
    lead: 'ひとつずつ その場で 試します。すべて 済むと 開所できます。',
    items: {
      election: '選挙の設定',
      readers: 'カード読み取り機',
      scanner: 'バーコードリーダー',
      printer: 'プリンター',
      clock: '時計',
      roll: '選挙人名簿',
      roll_at_centre: '本部の名簿と 同じか',
      marks: '期日前に 投票した方の 一覧',
      paper_roll: '予備の名簿（紙）',
      empty_boxes: '投票箱が 空であること',
    } satisfies Record<CheckItem, string>,
    how: {
      election: '自動で 確かめます。',
      readers: 'すべての読み取り機に カードを 1枚ずつ かざしてください。',
      scanner: '入場券か 試験用の紙の バーコードを 読んでください。',
      printer: '「試し印刷」を押し、紙が 出たら 「出た」を 押してください。',
      clock: '本部の時計と くらべます。',
      roll: '基準日を 確かめます。',
      roll_at_centre: '本部の名簿と くらべます。',
      marks: '本部から 受け取ります。届かないときは、本部に 電話してください。',
      paper_roll: '印刷した名簿が 手もとに あれば 押してください。',
      empty_boxes: '立会人と 確かめて 押してください。',
    } satisfies Record<CheckItem, string>,
    state: { done: '済み', todo: 'まだ', bad: '不良' },
    byHand: { printer: '出た', paper_roll: '手もとに ある', empty_boxes: '空だった' },
    takeBack: '取り消す',
    testPage: '試し印刷',
    scanned: {
      good: '読めました（名簿にある番号）',
      other: '読めました（名簿にない番号）',
      bad: '読めない番号です',
    },
    open: '開所する',
    openWaived: (count: number) => `${count}件を 欠いたまま 開所する`,
    waiveWhat: (names: string) => `${names} を 欠いたまま 開所します`,
    waiveReasons: ['故障のため 紙で 対応する', '代わりの機器で 対応する', '事務局の指示による'],
    notWaivable: '済んでいない項目が あります。欠いたまま 開所は できません。',
    loading: '確かめています',
    marks: (count: number, at: string, whole: boolean) =>
      `${count.toLocaleString('ja-JP')}人分、${at} 現在${whole ? '' : '（期日前投票が 終わる前のものです）'}`,
    clock: (seconds: number) => `本部の時計との ずれ ${seconds.toLocaleString('ja-JP')}秒`,
    readersLeft: (names: string) => `まだ 試していない：${names}`,
  },

  report: {
    title: '投票の状況',
    closing: '閉所する',
    closingLead: '閉じると、この投票所では だれも 受け付けられません。',
    closingWhat: (place: string) => `${place} を 閉所します`,
    closingReasons: ['投票時間が 終わった'],
    print: '報告書を 印刷',
    printed: (pages: number) => `印刷しました（${pages}枚）`,
    printing: '印刷しています',
    people: '投票者',
    ballot: '用紙',
    accepted: '受付',
    issued: '交付',
    spoiled: '書損等',
    reissued: '再交付',
    others: {
      provisional: '仮投票',
      proxy: '代理投票',
      braille: '点字投票',
      paper: '紙から',
      undone: '取消し',
      stops: '止めた回数',
      conflicts: '二重受付',
    },
    unequal: '受付と 交付の数が ちがいます',
  },

  paper: {
    title: '紙の受付を 入力',
    lead: '予備の名簿の 名簿番号と、つけた時刻を 入れます。',
    number: '名簿番号（12-103-7）',
    time: '時刻（9:35 のように）',
    reason: '期日前投票の事由',
    taken: '受け付けた',
    notTaken: '受け付けていない',
    issued: '用紙を わたした',
    notIssued: '用紙は わたしていない',
    submit: '記録する',
    wrongTime: '時刻は 9:35 のように 入れてください。',
    refused: {
      no_such_elector: 'この名簿番号は ありません。',
      wrong_time: '開所からいままでの 時刻を 入れてください。',
    },
  },

  backup: {
    title: '予備の名簿を 印刷',
    lead: '停電や故障のとき、この紙に 印をつけて 受付を 続けます。',
    count: (electors: number) => `${electors.toLocaleString('ja-JP')}人分`,
    asOf: (words: string) => `${words}の受付までを 印刷します。時間が たったら 印刷し直してください。`,
    submit: '印刷する',
  },

  conflicts: {
    title: '二重受付の一覧',
    lead: '同じ方が 2か所で 受け付けられました。投票管理者に 伝え、選挙管理委員会に 連絡してください。',
    first: '先',
    later: '後',
  },
} as const;
