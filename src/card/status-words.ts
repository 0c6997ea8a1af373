/**
 * ステータスワード: what a card's two last bytes say, as a typed reason and as one sentence for the clerk.
 * The list is card.md §2.6 and §9 (JICSAP cards), the rest of 6A8x is ISO/IEC 7816-4 table 6.
 */

export type StatusReason =
  | 'ok'
  /** 61xx: more bytes wait for GET RESPONSE. */
  | 'more_data'
  /** 6Cxx: ask again for as many bytes as it says. */
  | 'wrong_answer_length'
  /** 63Cx: a secret was wrong, or only the tries were asked for; this many are left. */
  | 'tries_left'
  /** 6300: wrong, and no tries are counted. */
  | 'not_verified'
  /** 6984 on JICSAP cards, 6983 elsewhere. */
  | 'blocked'
  | 'security_not_satisfied'
  | 'conditions_not_met'
  | 'no_current_file'
  | 'wrong_file_type'
  | 'wrong_length'
  | 'wrong_data'
  | 'function_not_supported'
  | 'not_found'
  | 'record_not_found'
  | 'no_room'
  | 'length_against_structure'
  | 'wrong_parameters'
  | 'length_against_parameters'
  | 'object_not_found'
  | 'beyond_end'
  /** 69FC, 6987, 6988, 66F1: secure messaging is missing, wrong, or not there at all. */
  | 'secure_messaging'
  /** 6F00; also once to the first command after power-up (card.md §2.5). */
  | 'not_ready'
  | 'unknown_instruction'
  | 'unknown_class'
  /** No word of this list: ours or the card's mistake. */
  | 'unknown';

/** Reasons that say everything by themselves. */
type PlainReason = Exclude<StatusReason, 'tries_left' | 'more_data' | 'wrong_answer_length'>;

export type CardStatus =
  | { readonly reason: PlainReason }
  | { readonly reason: 'tries_left'; readonly triesLeft: number }
  /** `length`: 1–256 bytes that wait, or that should be asked for. */
  | { readonly reason: 'more_data' | 'wrong_answer_length'; readonly length: number };

const PLAIN: ReadonlyMap<number, PlainReason> = new Map<number, PlainReason>([
  [0x9000, 'ok'],
  [0x6300, 'not_verified'],
  [0x66f1, 'secure_messaging'],
  [0x6700, 'wrong_length'],
  [0x6981, 'wrong_file_type'],
  [0x6982, 'security_not_satisfied'],
  [0x6983, 'blocked'],
  [0x6984, 'blocked'],
  [0x6985, 'conditions_not_met'],
  [0x6986, 'no_current_file'],
  [0x6987, 'secure_messaging'],
  [0x6988, 'secure_messaging'],
  [0x69fc, 'secure_messaging'],
  [0x6a80, 'wrong_data'],
  [0x6a81, 'function_not_supported'],
  [0x6a82, 'not_found'],
  [0x6a83, 'record_not_found'],
  [0x6a84, 'no_room'],
  [0x6a85, 'length_against_structure'],
  [0x6a86, 'wrong_parameters'],
  [0x6a87, 'length_against_parameters'],
  [0x6a88, 'object_not_found'],
  [0x6b00, 'beyond_end'],
  [0x6d00, 'unknown_instruction'],
  [0x6e00, 'unknown_class'],
  [0x6f00, 'not_ready'],
]);

/** What a status word (two bytes, 0–0xFFFF) says. Every word has an answer; most of 65,536 are `unknown`. */
export const statusOf = (sw: number): CardStatus => {
  if (sw >> 4 === 0x63c) return { reason: 'tries_left', triesLeft: sw & 0x0f };
  // 00 stands for 256, as in a command's Le.
  const length = (sw & 0xff) === 0 ? 256 : sw & 0xff;
  if (sw >> 8 === 0x61) return { reason: 'more_data', length };
  if (sw >> 8 === 0x6c) return { reason: 'wrong_answer_length', length };
  return { reason: PLAIN.get(sw) ?? 'unknown' };
};

const OUR_MISTAKE =
  'カードとの やりとりが 合わないため、カードを置き直し、続くときは 情報担当に 伝えてください。';
const NOT_THERE = 'このカードには 読もうとした記録が ないため、名前で さがして 受け付けてください。';
const LOCKED =
  '暗証番号が ロックされているため、名前で さがして 受け付け、解除は 市の窓口を 案内してください。';

const SENTENCE: Readonly<Record<Exclude<StatusReason, 'tries_left'>, string>> = {
  ok: 'カードは 正しく応えました。',
  more_data: '読み取りの途中なので、カードを そのまま動かさないでください。',
  wrong_answer_length: '読み取りを やり直しているので、カードを そのまま動かさないでください。',
  not_verified: '番号が 合わないため、番号を確かめて もう一度 入れてください。',
  blocked: LOCKED,
  security_not_satisfied:
    'この記録は 暗証番号なしでは 読めないため、スマートフォンのときは カードを かざしてください。',
  conditions_not_met: 'カードが いまは この操作を 受け付けないため、いちど離して 置き直してください。',
  no_current_file: OUR_MISTAKE,
  wrong_file_type: OUR_MISTAKE,
  wrong_length: OUR_MISTAKE,
  wrong_data: OUR_MISTAKE,
  function_not_supported: 'このカードは この操作に 対応していないため、名前で さがして 受け付けてください。',
  not_found: NOT_THERE,
  record_not_found: NOT_THERE,
  no_room: 'カードに 空きがないため、情報担当に 伝えてください。',
  length_against_structure: OUR_MISTAKE,
  wrong_parameters: OUR_MISTAKE,
  length_against_parameters: OUR_MISTAKE,
  object_not_found: NOT_THERE,
  beyond_end: OUR_MISTAKE,
  secure_messaging: 'この受付では 読めない記録なので、名前で さがして 受け付けてください。',
  not_ready: 'カードが まだ応えられないため、いちど離して 置き直してください。',
  unknown_instruction: OUR_MISTAKE,
  unknown_class: OUR_MISTAKE,
  unknown: 'カードの応えが 分からないため、カードを置き直し、続くときは 情報担当に 伝えてください。',
};

/** One sentence for the clerk: what it is and what to do. Screens of a tap say more (`ja.card`). */
export const sentenceOf = (status: CardStatus): string => {
  if (status.reason !== 'tries_left') return SENTENCE[status.reason];
  return status.triesLeft === 0 ? LOCKED : `暗証番号を 入れられるのは、あと${status.triesLeft}回です。`;
};
