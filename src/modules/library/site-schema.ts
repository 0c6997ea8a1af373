import { z } from 'zod';

/** 図書の貸出受付: what `kiosk-config/sites/*.yaml` says of a library's terminal under `library:`. Pure. What is marked [K] is assumed. */

/** チェックデジット of NW-7 numbers, as Japanese libraries and their suppliers use them; each is a calculation in `codes.ts`. */
export const CHECK_DIGITS = ['none', 'mod10_weight3', 'luhn', 'seven_dr', 'mod11'] as const;

const numberRuleSchema = z.strictObject({
  /** Digits without the check digit. Several, where a library has had several series. */
  lengths: z.array(z.int().min(4).max(16)).min(1).max(6),
  checkDigit: z.enum(CHECK_DIGITS).default('none'),
  /** Whether the code on the card or label carries it: with and without in one library is common. */
  carried: z.enum(['always', 'sometimes', 'never']).default('always'),
  /** Whether the library system's own number has it. */
  inSystem: z.boolean().default(true),
  /** スタートキャラクター of these labels, where the scanner passes it on: tells a patron's from an item's. */
  start: z
    .string()
    .regex(/^[A-D]$/)
    .optional(),
});
export type NumberRule = z.infer<typeof numberRuleSchema>;

/** 利用者区分, as the library system codes them. */
const categorySchema = z.strictObject({
  code: z.string().min(1).max(20),
  name: z.string().min(1).max(30),
  kind: z.enum(['adult', 'child', 'group', 'wide_area', 'staff']),
});
export type Category = z.infer<typeof categorySchema>;

const pathSchema = z.string().min(1).max(500);

const systemSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('sip2'),
    host: z.string().min(1).max(253),
    port: z.int().min(1).max(65_535),
    /** 方言: which fields, letters and dates this library system has (`kiosk-config/library/*.yaml`). */
    dialect: pathSchema,
    /** Files of PEM. Without it only this very machine is talked to, where stunnel may stand. */
    tls: z
      .strictObject({
        ca: pathSchema,
        cert: pathSchema.optional(),
        key: pathSchema.optional(),
        servername: z.string().min(1).max(253).optional(),
      })
      .optional(),
    user: z.string().max(60).default(''),
    /** A file that only this program may read. */
    passwordFile: pathSchema.optional(),
    institution: z.string().max(60).default(''),
    location: z.string().max(60).default(''),
  }),
  /** 訓練 alone: a made-up library in this very program, spoken to by SIP2. */
  z.strictObject({ kind: z.literal('simulated') }),
]);

export const librarySiteSchema = z.strictObject({
  name: z.string().min(1).max(60),
  /** 自動貸出: no staff function, and the session ends by itself. */
  mode: z.enum(['staff', 'self']).default('staff'),
  system: systemSchema,
  patron: numberRuleSchema,
  items: numberRuleSchema,
  categories: z.array(categorySchema).max(40).default([]),
  session: z
    .strictObject({
      /** Quiet after the last item was said to be lent. */
      endSeconds: z.int().min(5).max(300).default(10),
      /** Quiet before any item. */
      idleSeconds: z.int().min(10).max(600).default(60),
      /** How long before the end it is said. */
      warnSeconds: z.int().min(3).max(60).default(5),
    })
    .prefault({}),
  offline: z
    .strictObject({
      /** Whether books go out while the library system does not answer. */
      lend: z.boolean().default(true),
      /** [K] 貸出期間: what a patron is told while nobody knows the date; the system's own counts. */
      dueDays: z.int().min(1).max(60).default(14),
      /** Most items of one session. */
      mostItems: z.int().min(1).max(50).default(10),
    })
    .prefault({}),
  /** 家族のカード: whose parent's card may serve them, by category code. Empty: nobody. */
  family: z
    .strictObject({ categories: z.array(z.string().min(1).max(20)).max(10) })
    .prefault({ categories: [] }),
  /**
   * 暗証番号 of the patron at the library system, asked for at 自動貸出: never, for a number that was typed or scanned, or of everybody. Whoever
   * gave it sees her own loans as by her card. Digits, as the screen has no other keys.
   */
  pin: z.enum(['none', 'typed', 'always']).default('none'),
  /** [K] How many wrong ones within so many minutes: of one number, and at this terminal of any. */
  pinLimit: z
    .strictObject({
      perNumber: z.int().min(1).max(10).default(3),
      perTerminal: z.int().min(1).max(100).default(10),
      minutes: z.int().min(1).max(1_440).default(15),
    })
    .prefault({}),
  /** 延滞料・弁償金. Public libraries in Japan lend free of charge (図書館法17条); `pay` only where a fee is taken at this desk. */
  fees: z.enum(['hide', 'show', 'pay']).default('show'),
  holds: z.boolean().default(true),
  /** 返却で取り消す */
  undo: z.boolean().default(true),
  receipt: z.enum(['ask', 'always', 'never']).default('ask'),
  link: z
    .strictObject({
      where: z.enum(['off', 'staff', 'both']).default('staff'),
      /** The patron's own password at the library system is asked for, where it has them. */
      password: z.boolean().default(false),
      /** 同意: what the program says when left out. */
      consent: z.string().trim().min(1).max(400).optional(),
      /** A folder on the library's own network through which its terminals share their links, encrypted. */
      share: pathSchema.optional(),
    })
    .prefault({}),
  /** 読書履歴 of those who ask for it (decision 0061); `off`: of nobody. */
  history: z.enum(['off', 'opt_in']).default('off'),
  /** What she agrees to: what the program says when left out. */
  historyConsent: z.string().trim().min(1).max(500).optional(),
  /** 条例利用AP: the card profile whose own number is the patron's number. */
  ownProfile: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .optional(),
  /** マイキーID: eight letters, kept like any other token. The platform itself is not asked (`mykey.ts`). */
  mykey: z.boolean().default(false),
  /** ICタグの読み取り台. `pcsc`: a reader of this name gives a tag's identifier; `simulated`: 訓練 alone. */
  pad: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({ kind: z.literal('pcsc'), reader: z.string().min(1).max(120) }),
      z.strictObject({ kind: z.literal('simulated') }),
    ])
    .default({ kind: 'none' }),
});
export type LibrarySite = z.infer<typeof librarySiteSchema>;
