/** Words of the counter's papers. */
import type { ApplicationStatus } from './events-schema.ts';
import type { OMITTED_BY } from './schema.ts';

export const paperWords = {
  to: '（宛先）',
  honorific: '様',
  number: '受付番号',
  on: '申請日',
  applicant: '申請者',
  applicantByProxy: '申請者（代理人）',
  subject: '対象の方',
  late: '届出遅延',
  lateReason: '遅れた理由',
  signature: '署名',
  attachments: '添付書類',
  attachmentColumns: { state: '確認', what: '書類', remark: '備考' },
  nothingToBring: (why: string | null) => `添付書類はありません。${why ?? ''}`,
  or: ' または ',
  state: { open: '未確認', received: '受領', omitted: '省略', later: '後日' },
  receivedAs: (name: string) => `受け取ったもの：${name}`,
  omittedBy: {
    office_inquiry: '公用照会で確認',
    card: 'マイナンバーカードで確認',
    record_linkage: '情報連携で確認',
    held_here: '市で保有',
  } satisfies Readonly<Record<(typeof OMITTED_BY)[number], string>>,
  office: '事務処理欄',
  /** As the catalogue calls it (`assets/forms/base.yaml`). */
  officeBlock: '市の記入欄',
  law: '根拠',
  fee: '手数料',
  feeNone: '無料',
  feeEach: (yen: string, unit: string) => `${unit}につき ${yen}円`,
  feeExempt: (who: string) => `減免：${who}`,
  lastDay: '期限',
  noLastDay: '定めなし',
  department: '担当',
  stamp: '受付印',
  checks: '確認欄（本人確認・添付・入力・照合）',
  dataCode: (nth: number, of: number) => (of === 1 ? '記入内容' : `記入内容 ${nth}／${of}`),
  referenceCode: '受付番号だけ（記入内容が長いため）',
  member: '人目',
  missingCell: '▲',
  /** Of a box that stands alone. */
  tick: '✓',
  ticked: '該当する',
  formId: (id: string) => `様式 ${id}`,
  source: (source: string, id: string, digest: string) => `${source}、様式の目録 ${id}（${digest}）`,
} as const;

export const letterWords = {
  title: '添付書類の提出について（お願い）',
  lead: '本日の手続では、下の書類がまだ そろっていません。期限までに、受付番号を お伝えのうえ、書かれた担当へ お持ちください。郵送で受け付けるものもあります。',
  heading: '後日お持ちいただくもの',
  columns: {
    form: '手続（受付番号）',
    what: 'お持ちいただくもの',
    where: '担当',
    lastDay: '期限',
  },
  noLastDay: 'できるだけ早く',
  nothing: 'お持ちいただくものは ありません。',
  closing: '書類がそろうまで、手続は 終わっていません。ご不明な点は、窓口へ お尋ねください。',
} as const;

export const guideWords = {
  title: '手続のご案内',
  needed: '必要な手続',
  wanted: '希望すれば できる手続',
  bringNothing: 'ありません',
  bringAll: '持ち物の一覧',
  columns: { form: '手続', who: 'どなた', lastDay: '期限', bring: '持ち物', why: '理由' },
  counter: (name: string, floor: string) => `${name}（${floor}）`,
  noLastDay: '－',
  taken: '受け付けました',
  nothing: '必要な手続は ありません。',
} as const;

export const statusWords = {
  title: '受付一覧',
  columns: {
    number: '受付番号',
    form: '様式',
    applicant: '申請者',
    on: '受付日',
    state: '状態',
    outstanding: '不足の書類',
    lastDay: '期限',
    handedOver: '引き渡し',
  },
  of: {
    taken: '受付済',
    in_review: '審査中',
    done: '完了',
    sent_back: '差し戻し',
  } satisfies Readonly<Record<ApplicationStatus, string>>,
  withdrawn: '取消し',
  handedOver: '済',
  count: (all: number, outstanding: number) => `受付 ${all}件　書類が不足 ${outstanding}件`,
  nothing: '受付はありません。',
  handling: '取扱注意（個人情報）',
} as const;

/** 案内票 */
export const slipWords = {
  title: '窓口のご案内',
  lead: '上から順に お回りください。■は 受付が済んだものです。',
  stop: (nth: number) => `${String(nth)}番目`,
  optional: '（希望する方）',
  until: (day: string) => `${day}まで`,
  bring: '□は お持ちいただくものです。',
  receipts: '受付番号',
  show: '窓口で この紙を お見せください。',
  training: '訓練',
  trainingLong: '訓練です。実際の手続では ありません。',
} as const;
