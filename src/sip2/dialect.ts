/** ベンダー方言: how one library system speaks SIP2, as data (`kiosk-config/library/*.yaml`). */
import { z } from 'zod';
import type { Notation } from './codec.ts';
import { DUE_FORMATS } from './due-date.ts';
import { ENCODINGS } from './encoding.ts';
import { SUPPORTED } from './messages.ts';

const codeSchema = z.string().regex(/^[A-Z][A-Z0-9]$/);
/** Codes that carry the protocol itself. */
const OF_THE_LINE = new Set(['AY', 'AZ']);

const timingSchema = z.strictObject({
  connectMs: z.int().min(100).max(60_000).default(4_000),
  /** How long one answer is waited for. What the server itself proposes (98) is often a minute: too long at a desk. */
  replyMs: z.int().min(50).max(120_000).default(4_000),
  /** How often a request is sent again, or its answer asked for again, before it is given up. */
  retries: z.int().min(0).max(9).default(2),
  /** A quiet line is asked for its status so often, since firewalls and servers forget such a line. 0: never. */
  keepAliveMs: z.int().min(0).max(3_600_000).default(45_000),
  /** First and longest pause before a new connection; it doubles in between. */
  backoffFromMs: z.int().min(10).max(600_000).default(1_000),
  backoffToMs: z.int().min(10).max(3_600_000).default(15_000),
  /** Pause after a login that was refused: many tries with a wrong password shut the account out. */
  refusedMs: z.int().min(10).max(86_400_000).default(300_000),
});

export const dialectSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(80),
    /** Where this was learned, and what of it is assumed. */
    notes: z.string().trim().max(1_000).default(''),
    delimiter: z
      .string()
      .regex(/^[\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e]$/)
      .default('|'),
    /** What ends our lines; of theirs CR, LF and both are read. */
    terminator: z.enum(['cr', 'crlf']).default('cr'),
    encoding: z.enum(ENCODINGS).default('utf-8'),
    /** CP932 titles cut after so many bytes, in the middle of a letter; `trailingDelimiter` then says of their messages too how they end. */
    cutsLetters: z.boolean().default(false),
    trailingDelimiter: z.boolean().default(true),
    /**
     * 誤り検出. `lenient`: we send checksums, and take a reply that has none. With `off` a late answer cannot be told from the right one by its
     * number, so a line on which an answer did not come is given up.
     */
    errorDetection: z.enum(['on', 'lenient', 'off']).default('on'),
    /** Take a reply whose checksum was reckoned over its letters and not its bytes, as the SIPServer of Evergreen does with UTF-8. */
    takesLetterSums: z.boolean().default(false),
    /** Whether the server keeps its last answer, and sends it when the same sequence number comes again, as the protocol says. */
    remembersAnswers: z.boolean().default(true),
    /** AO */
    institution: z.string().max(60).default(''),
    /** CP at login, AP at return. */
    location: z.string().max(60).default(''),
    /** 93 before all else. The digits name how user and password are disguised: 0 is not at all, others are the vendor's own. */
    login: z
      .strictObject({
        userAlgorithm: z
          .string()
          .regex(/^[\x20-\x7e]$/)
          .default('0'),
        passwordAlgorithm: z
          .string()
          .regex(/^[\x20-\x7e]$/)
          .default('0'),
      })
      .nullable()
      .default({ userAlgorithm: '0', passwordAlgorithm: '0' }),
    /** 014 is Japanese. */
    language: z
      .string()
      .regex(/^\d{3}$/)
      .default('014'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .default('JPY'),
    /** Letters of a receipt's line, for 印字の文. */
    printWidth: z.int().min(1).max(999).default(32),
    /** Whether it takes «no block»: 貸出 that has happened without a line and is told afterwards. */
    noBlock: z.boolean().default(true),
    /** Whether AA and AB of a reply must be those that were asked. `loose`: but for blanks, case, leading zeros, and NW-7's start and stop letters. */
    echoes: z.enum(['exact', 'loose', 'off']).default('loose'),
    dueDates: z.array(z.enum(DUE_FORMATS)).min(1).default(['japanese']),
    /** What it can do where its status does not say (BX). */
    supports: z.array(z.enum(SUPPORTED)).default([...SUPPORTED]),
    /** Believe `supports` above and not BX: some servers say less, or more, than they do. */
    ignoresSupported: z.boolean().default(false),
    /** Field on the line → field of the protocol. */
    rename: z.record(codeSchema, codeSchema).default({}),
    /** The line is in a tunnel (VPN, stunnel) that others keep: SIP2 itself is clear text, and is not sent over a network without one. */
    tunnel: z.boolean().default(false),
    timing: timingSchema.prefault({}),
  })
  .refine(
    ({ rename }) =>
      Object.entries(rename)
        .flat()
        .every((letters) => !OF_THE_LINE.has(letters)),
    {
      path: ['rename'],
      message: 'AY and AZ are the line itself',
    },
  )
  .refine(({ rename }) => new Set(Object.values(rename)).size === Object.keys(rename).length, {
    path: ['rename'],
    message: 'two fields cannot both be one',
  })
  .refine(({ takesLetterSums, encoding }) => !takesLetterSums || encoding === 'utf-8', {
    path: ['takesLetterSums'],
  })
  .refine(({ timing }) => timing.backoffFromMs <= timing.backoffToMs, { path: ['timing', 'backoffToMs'] });

export type Dialect = z.infer<typeof dialectSchema>;
export type Timing = Dialect['timing'];

/** The protocol as it was published, with UTF-8. */
export const STANDARD_DIALECT: Dialect = dialectSchema.parse({ name: 'SIP2 2.00' });

export const notationOf = ({ delimiter, trailingDelimiter, rename }: Dialect): Notation => ({
  delimiter,
  trailingDelimiter,
  rename,
});
