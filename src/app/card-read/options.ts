/** What `kazasu read` was asked for, and what its exit codes mean. Light: it is loaded before a card is waited for. */
import type { ConnectFailure } from '../../card/index.ts';
import type { ProfileReadFailure } from '../../card/profile/read.ts';
import type { HolderFailure } from '../../card/proof.ts';
import type { FaceReadFailure } from '../../card/read-face.ts';
import type { ReadFailure } from '../../card/read-free.ts';
import type { InputFailure } from './hidden-input.ts';

export interface ReadOptions {
  readonly site: string;
  readonly trust?: string;
  /** Seconds. */
  readonly wait: number;
  /** `YYYY-MM-DD`, as it was typed. */
  readonly birth?: string;
  /** `-`: from stdin; `true`: from the keyboard. */
  readonly numberB?: true | '-';
  readonly pinFromPrompt?: true;
  readonly insist?: true;
  readonly profile?: string;
  /** Where the face's photo goes, as PNG. */
  readonly photo?: string;
  /** The operator knows that a second try may be spent on a Gregorian birth year. */
  readonly gregorian?: true;
  /** Everything that opens with no secret. */
  readonly free?: true;
  /** `true`: to stderr. */
  readonly trace?: true | string;
  readonly traceAll?: true;
}

/** Every way `read` can end, so that a script can tell without parsing. */
export const EXIT_CODES: readonly { readonly code: number; readonly says: string }[] = [
  { code: 0, says: '頼んだものをすべて読めた' },
  { code: 1, says: '設定・証明書・プロファイルのファイルに誤りがある' },
  { code: 2, says: '使い方の誤り（日付・番号の形、キーボードがない）' },
  { code: 3, says: 'カードが置かれなかった' },
  { code: 4, says: 'リーダーまたは pcscd がない' },
  { code: 5, says: 'マイナンバーカードではない（スマートフォンを含む）' },
  { code: 6, says: 'カードを読めない' },
  { code: 7, says: '途中でカード・リーダー・pcscd がなくなった' },
  { code: 8, says: '別のプログラムが使っている' },
  { code: 9, says: '番号が違った（残り回数が 1 減った）' },
  { code: 10, says: 'ロックされている、または残りが少ないため試さなかった' },
  { code: 11, says: '本物と確かめられない（電子証明書・署名・複製の検知）' },
  { code: 12, says: '頼んだものの一部が読めない（理由は problem に）' },
];

const PART_UNREAD = 12;

/** Why a card, or a part of it, was not read. */
type CardReason =
  | ReadFailure
  | ConnectFailure
  | HolderFailure
  | FaceReadFailure
  | ProfileReadFailure
  | InputFailure;

/** Why nothing was asked of a card, beside a file that is wrong. */
type AskReason =
  | 'bad_birth'
  | 'bad_number_b'
  | 'bad_pin'
  | 'not_training_trace'
  | 'photo_needs_number_b'
  | 'file_exists'
  | 'no_reader'
  | 'service_down'
  | 'certificate_missing';

/** By type, so that a reason that is new cannot be forgotten. */
const CODE_OF: Readonly<Record<CardReason | AskReason, number>> = {
  bad_birth: 2,
  bad_number_b: 2,
  bad_pin: 2,
  malformed: 2,
  no_terminal: 2,
  interrupted: 2,
  not_training_trace: 2,
  photo_needs_number_b: 2,
  file_exists: 2,
  bad_digits: 2,
  before_meiji: 2,
  no_card: 3,
  no_reader: 4,
  service_down: 4,
  not_my_number_card: 5,
  phone: 5,
  card_unreadable: 6,
  card_too_slow: 6,
  too_many_commands: 6,
  card_unresponsive: 6,
  card_lost: 7,
  reader_lost: 7,
  service_lost: 7,
  busy: 8,
  wrong: 9,
  secret_wrong: 9,
  blocked: 10,
  too_few_tries: 10,
  secret_blocked: 10,
  tries_unknown: 10,
  certificate_expired: 11,
  certificate_not_yet_valid: 11,
  certificate_unknown_ca: 11,
  certificate_wrong_use: 11,
  certificate_wrong_key: 11,
  certificate_garbled: 11,
  certificate_revoked: 11,
  certificate_missing: 11,
  not_this_key: 11,
  unusable_key: 11,
  refused: 11,
  clone_suspected: 11,
  altered: 11,
  absent: PART_UNREAD,
  check_digit_wrong: PART_UNREAD,
  data_too_long: PART_UNREAD,
  expired: PART_UNREAD,
  garbled: PART_UNREAD,
  not_available: PART_UNREAD,
  not_theirs: PART_UNREAD,
  pin_needed: PART_UNREAD,
  too_long: PART_UNREAD,
  unexpected_status: PART_UNREAD,
  unreadable: PART_UNREAD,
  value_refused: PART_UNREAD,
  secret_missing: PART_UNREAD,
  secret_malformed: PART_UNREAD,
  refused_application: PART_UNREAD,
  wrong_card: PART_UNREAD,
};

const codeOf = (reason: string, unlisted: number): number =>
  new Map<string, number>(Object.entries(CODE_OF)).get(reason) ?? unlisted;

/** The code for a reason by which the whole reading failed. */
export const exitCodeOf = (reason: string): number => codeOf(reason, 1);

/** The code for a reason by which one part failed. */
export const partExitCodeOf = (reason: string): number => codeOf(reason, PART_UNREAD);

export const exitCodeHelp = (): string =>
  ['終了コード:', ...EXIT_CODES.map(({ code, says }) => `  ${String(code).padStart(2)}  ${says}`)].join('\n');
