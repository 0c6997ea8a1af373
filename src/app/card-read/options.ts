/** What `kazasu read` was asked for, and what its exit codes mean. Light: it is loaded before a card is waited for. */

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

interface ExitCode {
  readonly code: number;
  readonly says: string;
  readonly reasons: readonly string[];
}

/** Every way `read` can end, so that a script can tell without parsing. */
export const EXIT_CODES: readonly ExitCode[] = [
  { code: 0, says: '頼んだものをすべて読めた', reasons: [] },
  { code: 1, says: '設定・証明書・プロファイルのファイルに誤りがある', reasons: [] },
  {
    code: 2,
    says: '使い方の誤り（日付・番号の形、キーボードがない）',
    reasons: [
      'bad_birth',
      'bad_number_b',
      'bad_pin',
      'malformed',
      'no_terminal',
      'interrupted',
      'not_training_trace',
      'photo_needs_number_b',
      'file_exists',
      'bad_digits',
      'before_meiji',
    ],
  },
  { code: 3, says: 'カードが置かれなかった', reasons: ['no_card'] },
  { code: 4, says: 'リーダーまたは pcscd がない', reasons: ['no_reader', 'service_down'] },
  {
    code: 5,
    says: 'マイナンバーカードではない（スマートフォンを含む）',
    reasons: ['not_my_number_card', 'phone'],
  },
  {
    code: 6,
    says: 'カードを読めない',
    reasons: ['card_unreadable', 'card_too_slow', 'too_many_commands', 'card_unresponsive'],
  },
  {
    code: 7,
    says: '途中でカード・リーダー・pcscd がなくなった',
    reasons: ['card_lost', 'reader_lost', 'service_lost'],
  },
  { code: 8, says: '別のプログラムが使っている', reasons: ['busy'] },
  { code: 9, says: '番号が違った（残り回数が 1 減った）', reasons: ['wrong', 'secret_wrong'] },
  {
    code: 10,
    says: 'ロックされている、または残りが少ないため試さなかった',
    reasons: ['blocked', 'too_few_tries', 'secret_blocked', 'tries_unknown'],
  },
  {
    code: 11,
    says: '本物と確かめられない（電子証明書・署名・複製の検知）',
    reasons: [
      'certificate_expired',
      'certificate_not_yet_valid',
      'certificate_unknown_ca',
      'certificate_wrong_use',
      'certificate_garbled',
      'certificate_revoked',
      'certificate_missing',
      'not_this_key',
      'unusable_key',
      'refused',
      'clone_suspected',
      'altered',
    ],
  },
  { code: 12, says: '頼んだものの一部が読めない（理由は problem に）', reasons: [] },
];

const PART_UNREAD = 12;

/** The code for a reason by which the whole reading failed. */
export const exitCodeOf = (reason: string): number =>
  EXIT_CODES.find(({ reasons }) => reasons.includes(reason))?.code ?? 1;

/** The code for a reason by which one part failed. */
export const partExitCodeOf = (reason: string): number =>
  EXIT_CODES.find(({ reasons }) => reasons.includes(reason))?.code ?? PART_UNREAD;

export const exitCodeHelp = (): string =>
  ['終了コード:', ...EXIT_CODES.map(({ code, says }) => `  ${String(code).padStart(2)}  ${says}`)].join('\n');
