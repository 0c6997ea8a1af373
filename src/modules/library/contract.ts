import { z } from 'zod';
import { resultSchema } from '../../kernel/result-schema.ts';
import { settledSchema } from './schema.ts';
import {
  conflictViewSchema,
  historyViewSchema,
  holdViewSchema,
  itemVerdictSchema,
  libraryStateSchema,
  loanViewSchema,
  returnViewSchema,
  sessionIdSchema,
} from './views-schema.ts';

/**
 * The methods of 図書の貸出受付. A scanned or typed code is `fleeting`: it is asked about at the library system, and what may be kept of
 * it (a link, a loan without a line) is held against the library's own number rules first.
 */

const codeSchema = z.string().min(1).max(60);
const at = { sessionId: sessionIdSchema };
const SESSION = ['no_session', 'not_here'] as const;
const ASKING = [...SESSION, 'offline', 'not_supported', 'refused'] as const;
const HISTORY = [...SESSION, 'cannot_record'] as const;
const done = z.strictObject({});

export const libraryContract = {
  /** A library card was scanned, or a number typed: ends whatever session there was. The phase says what came of it. */
  'library.begin': {
    input: z.strictObject({ code: codeSchema }),
    output: resultSchema(done, ['busy']),
    fleeting: true,
  },
  /** A code where both a card and a book are listened for. `began`: it was a card's. */
  'library.scan': {
    input: z.strictObject({ code: codeSchema }),
    output: resultSchema(z.strictObject({ what: z.enum(['began', 'item', 'linking']) }), [
      'no_session',
      'busy',
    ]),
    fleeting: true,
  },
  /** 貸出. Success says what became of it; a stop is a value too. */
  'library.lend': {
    input: z.strictObject({ ...at, code: codeSchema }),
    output: resultSchema(itemVerdictSchema, SESSION),
    fleeting: true,
  },
  /** 返却で取り消す: an item of this very session. */
  'library.undo': {
    input: z.strictObject({ ...at, code: codeSchema }),
    output: resultSchema(itemVerdictSchema, [...ASKING, 'not_lent', 'cannot_record']),
    fleeting: true,
  },
  'library.loans': {
    input: z.strictObject(at),
    output: resultSchema(z.strictObject({ loans: z.array(loanViewSchema) }), ASKING),
  },
  'library.renew': {
    input: z.strictObject({ ...at, code: codeSchema }),
    output: resultSchema(itemVerdictSchema, ASKING),
    fleeting: true,
  },
  'library.renewAll': {
    input: z.strictObject(at),
    output: resultSchema(
      z.strictObject({
        renewed: z.int(),
        left: z.int(),
        loans: z.array(loanViewSchema),
        said: z.array(z.string()),
      }),
      ASKING,
    ),
  },
  'library.holds': {
    input: z.strictObject(at),
    output: resultSchema(z.strictObject({ holds: z.array(holdViewSchema) }), ASKING),
  },
  'library.hold': {
    input: z.strictObject({ ...at, code: codeSchema, action: z.enum(['place', 'cancel']) }),
    output: resultSchema(z.strictObject({ holds: z.array(holdViewSchema), said: z.array(z.string()) }), [
      ...ASKING,
      'not_item',
    ]),
    fleeting: true,
  },
  /** 延滞料などの支払い, where the profile has it. `unsure`: it was told to the library system and no answer came; it may stand there. */
  'library.pay': {
    input: z.strictObject({ ...at, yen: z.int().min(1).max(1_000_000) }),
    output: resultSchema(z.strictObject({ said: z.array(z.string()) }), [...ASKING, 'unsure']),
  },
  /** 家族: serve this one by the card that lies here; `null`: the holder herself again. */
  'library.serve': {
    input: z.strictObject({ ...at, key: z.int().min(0).max(11).nullable() }),
    output: resultSchema(done, [...SESSION, 'offline', 'not_allowed']),
  },
  /** 家族の登録: both cards are here; staff looked. */
  'library.addFamily': {
    input: z.strictObject({ ...at, code: codeSchema }),
    output: resultSchema(done, [...SESSION, 'offline', 'not_allowed', 'not_patron', 'cannot_record']),
    fleeting: true,
  },
  'library.dropFamily': {
    input: z.strictObject({ ...at, key: z.int().min(0).max(11) }),
    output: resultSchema(done, [...SESSION, 'cannot_record']),
  },
  /** 暗証番号 of whoever comes; letters that SIP2 can carry. */
  'library.pin': {
    input: z.strictObject({ pin: z.string().regex(/^[!-{}~]{1,32}$/) }),
    output: resultSchema(done, ['nobody', 'busy', 'wrong_pin', 'pin_locked', 'pin_unknown', 'offline']),
    fleeting: true,
  },
  /** A touch: the session lasts. */
  'library.stay': { input: z.strictObject(at), output: resultSchema(done, ['no_session']) },
  'library.end': {
    input: z.strictObject({ ...at, receipt: z.boolean() }),
    output: resultSchema(done, ['no_session']),
  },
  /** 貸出票 of the session that has just ended; gone with its screen. */
  'library.receipt': {
    input: z.strictObject({ print: z.boolean() }),
    output: resultSchema(z.strictObject({ markup: z.string() }), ['nothing', 'no_printer', 'printer_failed']),
  },
  /** 次の方へ: from anything but a session. */
  'library.clear': { input: z.strictObject({}), output: done },
  /** 返却. Nobody has to say who she is. */
  'library.takeBack': {
    input: z.strictObject({ code: codeSchema }),
    output: returnViewSchema,
    fleeting: true,
  },
  /** The library card of whoever tapped, once. */
  'library.linkCard': {
    input: z.strictObject({ code: codeSchema }),
    output: resultSchema(done, ['nobody']),
    fleeting: true,
  },
  /** 同意します */
  'library.link': {
    input: z.strictObject({ pin: z.string().max(32).optional() }),
    output: resultSchema(done, [
      'nobody',
      'card_gone',
      'wrong_password',
      'offline',
      'my_number',
      'cannot_record',
    ]),
  },
  /** マイキーID of the patron who is here: another way to her number. */
  'library.linkMyKey': {
    input: z.strictObject({ ...at, id: z.string().min(8).max(12) }),
    output: resultSchema(done, [...SESSION, 'not_mykey', 'cannot_record']),
  },
  /** カードを新しくした: the next card takes the place of those linked now. */
  'library.move': { input: z.strictObject(at), output: resultSchema(done, SESSION) },
  /** 登録をやめる */
  'library.unlink': {
    input: z.strictObject(at),
    output: resultSchema(z.strictObject({ cards: z.int() }), [...SESSION, 'cannot_record']),
  },
  /** 読書履歴 of whoever is here by her own card, and nobody else's. */
  'library.history': { input: z.strictObject(at), output: resultSchema(historyViewSchema, HISTORY) },
  /** 同意して のこす */
  'library.historyBegin': { input: z.strictObject(at), output: resultSchema(historyViewSchema, HISTORY) },
  'library.historyDrop': {
    input: z.strictObject({ ...at, id: z.int() }),
    output: resultSchema(historyViewSchema, HISTORY),
  },
  'library.historyClear': { input: z.strictObject(at), output: resultSchema(historyViewSchema, HISTORY) },
  /** やめる: all of it is deleted at once. */
  'library.historyEnd': { input: z.strictObject(at), output: resultSchema(historyViewSchema, HISTORY) },
  /** 読書記録 on the slip printer. */
  'library.historyPrint': {
    input: z.strictObject(at),
    output: resultSchema(done, [...HISTORY, 'nothing', 'no_printer', 'printer_failed']),
  },
  'library.conflicts': {
    input: z.strictObject({}),
    output: resultSchema(z.strictObject({ conflicts: z.array(conflictViewSchema) }), ['not_here']),
  },
  'library.settle': {
    input: z.strictObject({ id: z.int(), how: settledSchema }),
    output: resultSchema(done, ['not_here', 'no_such_conflict', 'cannot_record']),
  },
  /** Sends what waits, now. */
  'library.sendNow': { input: z.strictObject({}), output: done },
  /** 一斉の再登録: every card must come again. */
  'library.startRelink': {
    input: z.strictObject({}),
    output: resultSchema(z.strictObject({ links: z.int() }), ['cannot_record']),
  },
} as const;

export const libraryTopics = { library: libraryStateSchema } as const;
