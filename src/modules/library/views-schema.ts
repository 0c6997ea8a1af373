import { z } from 'zod';
import { tapProblemSchema } from '../../identity/card-tap.ts';
import { conflictSchema, countedSchema } from './schema.ts';

/** What the library's screen is shown. Pure shapes. */

const moment = z.number();

/** One person's session at this terminal; a new one for every tap. */
export const sessionIdSchema = z.uuid().brand<'LibrarySessionId'>();
export type SessionId = z.infer<typeof sessionIdSchema>;

/** Why a patron may not borrow now. */
export const PATRON_STOPS = [
  'unknown',
  'expired',
  'card_lost',
  'overdue',
  'too_many',
  'fees',
  'blocked',
  /** A wrong or missing password at linking. */
  'password',
] as const;
export const patronStopSchema = z.enum(PATRON_STOPS);
export type PatronStop = z.infer<typeof patronStopSchema>;

/** Why a code did nothing. */
export const ITEM_REFUSALS = [
  'not_a_code',
  'wrong_length',
  'check_digit',
  'isbn',
  'other_kind',
  /** 利用者カード in place of a book. */
  'is_patron',
  'unknown_item',
  'lent_to_other',
  'on_hold_shelf',
  /** 禁帯出 and whatever else the library system says no to, in its words. */
  'refused',
  'patron_stopped',
  'offline',
  'offline_limit',
  'cannot_record',
  /** An IC tag that holds no number this terminal can read. */
  'tag_unknown',
] as const;
export const itemRefusalSchema = z.enum(ITEM_REFUSALS);
export type ItemRefusal = z.infer<typeof itemRefusalSchema>;

/** 返却期限: `firm` is the library system's own; otherwise an estimate of this terminal. */
export const dueSchema = z.strictObject({ text: z.string().max(60), firm: z.boolean() });
export type Due = z.infer<typeof dueSchema>;

export const lineItemSchema = z.strictObject({
  code: z.string(),
  title: z.string(),
  due: dueSchema.nullable(),
  state: z.enum(['asking', 'lent', 'queued', 'undone']),
});
export type LineItem = z.infer<typeof lineItemSchema>;

/** What became of the last code. */
export const itemVerdictSchema = z.strictObject({
  /** Grows, so that the same book twice is two verdicts. */
  n: z.int(),
  kind: z.enum(['lent', 'renewed', 'queued', 'already', 'undone', 'refused']),
  why: itemRefusalSchema.nullable(),
  title: z.string(),
  due: dueSchema.nullable(),
  /** The library system's own words. */
  said: z.array(z.string()).max(10),
});
export type ItemVerdict = z.infer<typeof itemVerdictSchema>;

export const sessionViewSchema = z.strictObject({
  sessionId: sessionIdSchema,
  /** At 自動貸出 the last three digits alone. */
  number: z.string(),
  /** At the staff desk alone. */
  name: z.string().nullable(),
  category: z.string().nullable(),
  by: z.enum(['card', 'number', 'mykey', 'own']),
  /** Served by a card of the family. */
  viaFamily: z.boolean(),
  /** 貸出停止: she can give back, renew where the system lets her, and ask. */
  stop: patronStopSchema.nullable(),
  said: z.array(z.string()).max(10),
  counts: z.strictObject({
    lent: z.int().nullable(),
    overdue: z.int().nullable(),
    ready: z.int().nullable(),
    limit: z.int().nullable(),
  }),
  /** As the library system writes it; `null`: none, or not shown here. */
  fee: z.string().nullable(),
  items: z.array(lineItemSchema).max(200),
  last: itemVerdictSchema.nullable(),
  /** Cards of the family that this card may serve. */
  family: z.array(z.strictObject({ key: z.int(), label: z.string() })).max(12),
  linked: z.boolean(),
  /** 読書履歴 may be opened: hers, by her own card. */
  history: z.boolean(),
  /** 借りている本 and 予約 may be shown: at 自動貸出 to whoever laid down the card itself or gave 暗証番号, for a number anybody can type. */
  lists: z.boolean(),
  /** Somebody else's session was ended by this card. */
  after: z.boolean(),
  /** The library system could not be asked who she is. */
  unasked: z.boolean(),
  /** Something is being asked of the library system. */
  busy: z.boolean(),
  endsAt: moment,
  warnAt: moment,
});
export type SessionView = z.infer<typeof sessionViewSchema>;

export const endedViewSchema = z.strictObject({
  items: z.array(lineItemSchema).max(200),
  why: z.enum(['done', 'time', 'other_card']),
  receipt: z.enum(['none', 'printing', 'printed', 'failed', 'no_printer']),
});
export type EndedView = z.infer<typeof endedViewSchema>;

export const phaseSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('waiting') }),
  z.strictObject({ kind: z.literal('reading') }),
  /** The library system is asked who it is. */
  z.strictObject({ kind: z.literal('asking') }),
  z.strictObject({ kind: z.literal('session'), session: sessionViewSchema }),
  /** Another card came while books of this session have no answer yet: まえの方の貸出を確かめています. */
  z.strictObject({
    kind: z.literal('yielding'),
    /** How many of them did not go out; `null`: it is still asked. */
    refused: z.int().min(0).nullable(),
    /** At the staff desk alone, and only where the library system names them. */
    titles: z.array(z.string()).max(10),
  }),
  /** A card that leads to no patron. */
  z.strictObject({
    kind: z.literal('unlinked'),
    why: z.enum(['new', 'campaign']),
    mayLink: z.boolean(),
    mykey: z.boolean(),
    /** A library card was asked for by its number and may not be linked. */
    refused: patronStopSchema.or(z.enum(['offline', 'not_a_code', 'check_digit', 'my_number'])).nullable(),
  }),
  /** 同意 is asked for. */
  z.strictObject({
    kind: z.literal('consent'),
    number: z.string(),
    name: z.string().nullable(),
    text: z.string(),
    password: z.boolean(),
    /** The card that is to be registered lies on the reader; without it nothing is. */
    here: z.boolean(),
    /** An earlier card of hers is given up. */
    replaces: z.boolean(),
    wrong: z.boolean(),
  }),
  /** 暗証番号 is asked for. What is typed is not here. */
  z.strictObject({
    kind: z.literal('pin'),
    number: z.string(),
    wrong: z.boolean(),
    left: z.int(),
    busy: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('linked'), moved: z.boolean() }),
  /** 新しいカード is waited for. */
  z.strictObject({ kind: z.literal('moving'), number: z.string(), taken: z.boolean() }),
  z.strictObject({
    kind: z.literal('stopped'),
    why: patronStopSchema.or(
      z.enum([
        'offline',
        'not_a_code',
        'check_digit',
        'wrong_length',
        'other_kind',
        'isbn',
        'mykey_unlinked',
        /** Too many wrong 暗証番号. */
        'pin_locked',
        /** The library system does not say whether it is right. */
        'pin_unknown',
      ]),
    ),
    said: z.array(z.string()).max(10),
  }),
  z.strictObject({ kind: z.literal('problem'), problem: tapProblemSchema }),
  z.strictObject({ kind: z.literal('ended'), ended: endedViewSchema }),
]);
export type LibraryPhase = z.infer<typeof phaseSchema>;

/** Topic `library`. */
export const libraryStateSchema = z.strictObject({
  library: z.string(),
  mode: z.enum(['staff', 'self']),
  line: z.enum(['online', 'offline', 'connecting']),
  /** A code of why it is not there. */
  lineWhy: z.string().nullable(),
  phase: phaseSchema,
  queue: z.strictObject({
    waiting: z.int(),
    conflicts: z.int(),
    oldestAt: moment.nullable(),
    sending: z.boolean(),
  }),
  today: z.partialRecord(countedSchema, z.int()),
  links: z.strictObject({
    count: z.int(),
    /** 一斉の再登録 since then, and how many have come. */
    campaign: z.strictObject({ since: moment, back: z.int() }).nullable(),
    /** When the other terminals' links were last read. */
    sharedAt: moment.nullable(),
    share: z.enum(['none', 'good', 'failed']),
  }),
  offers: z.strictObject({
    lendOffline: z.boolean(),
    holds: z.boolean(),
    undo: z.boolean(),
    pay: z.boolean(),
    family: z.boolean(),
    link: z.boolean(),
    mykey: z.boolean(),
    receipt: z.enum(['ask', 'always', 'never']),
    printer: z.boolean(),
  }),
  pad: z.strictObject({
    kind: z.enum(['none', 'pcsc', 'memory', 'simulated']),
    ready: z.boolean(),
    /** Tags that lie there and hold no number. */
    unknown: z.int(),
  }),
  revision: z.int(),
});
export type LibraryState = z.infer<typeof libraryStateSchema>;

/** 読書履歴 of whoever is here, for her own page; on no topic. `since`: `null`, she has not agreed. Newest first; days as `2026-11-26`. */
export const historyViewSchema = z.strictObject({
  since: moment.nullable(),
  text: z.string(),
  entries: z.array(
    z.strictObject({
      id: z.int(),
      title: z.string(),
      code: z.string(),
      lentOn: z.string(),
      backOn: z.string().nullable(),
    }),
  ),
});
export type HistoryView = z.infer<typeof historyViewSchema>;

export const conflictViewSchema = z.strictObject({
  id: z.int(),
  at: moment,
  what: z.enum(['lend', 'return']),
  why: conflictSchema,
  item: z.string(),
  title: z.string(),
  /** Staff settle it by her number. */
  patron: z.string().nullable(),
  said: z.array(z.string()),
});
export type ConflictView = z.infer<typeof conflictViewSchema>;

export const loanViewSchema = z.strictObject({
  code: z.string(),
  title: z.string(),
  due: dueSchema.nullable(),
  overdue: z.boolean(),
});
export type LoanView = z.infer<typeof loanViewSchema>;

export const holdViewSchema = z.strictObject({ code: z.string(), title: z.string(), ready: z.boolean() });
export type HoldView = z.infer<typeof holdViewSchema>;

export const returnViewSchema = z.strictObject({
  kind: z.enum(['returned', 'queued', 'refused']),
  why: itemRefusalSchema.nullable(),
  code: z.string(),
  title: z.string(),
  /** Where it goes now. `hold`: 予約棚; `elsewhere`: another branch; `look`: the library system rang and said no more. */
  route: z.enum(['shelf', 'hold', 'elsewhere', 'look']),
  bin: z.string().nullable(),
  place: z.string().nullable(),
  said: z.array(z.string()).max(10),
});
export type ReturnView = z.infer<typeof returnViewSchema>;
