import { z } from 'zod';
import { residentIdSchema, sha256HexSchema } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { certificateKindSchema, certificateOptionSchema } from './kinds-schema.ts';
import type { Told } from './rules.ts';
import { requestIdSchema, sealProofSchema } from './schema.ts';

/**
 * 証明書発行システム: the port, and what goes over it. Each request is one conversation with one answer, and the answer is handed on as it
 * came: whether it is the one that was asked for is nobody's business but `rules.ts`.
 */

/** Version 1 of what is asked, as JSON. */
export const askSchema = z.strictObject({
  v: z.literal(1),
  requestId: requestIdSchema,
  /** 宛名番号 */
  subject: residentIdSchema,
  kind: certificateKindSchema,
  options: z.array(certificateOptionSchema).max(6),
  fiscalYear: z.int().optional(),
  seal: sealProofSchema.optional(),
  /** 印鑑登録番号 as it was read from 登録証; the issuing system says whether it is hers. Kept nowhere. */
  sealCard: z.string().max(20).optional(),
  /** Milliseconds since 1970. */
  requestedAt: z.int(),
  site: z.string(),
  device: z.string(),
  /** The document must say 見本. */
  training: z.boolean(),
});
export type Ask = z.infer<typeof askSchema>;

const short = z.string().max(100);
/** What comes beside the file. Whether it is true is looked at later, so the shapes are wide. */
const toldSchema = z.strictObject({
  v: z.literal(1),
  requestId: short,
  subject: short,
  kind: short,
  options: z.array(short).max(20),
  fiscalYear: z.int().optional(),
  madeAt: z.int(),
  /** The file's, lower-case hex. */
  sha256: sha256HexSchema,
  pages: z.int().min(1).max(200),
  system: short,
  notices: z.array(z.string().max(300)).max(20).default([]),
});
const refusedSchema = z.strictObject({ v: z.literal(1), requestId: short, refused: short });
export const answerSchema = z.union([toldSchema, refusedSchema]);
export type ToldAnswer = Told & { readonly pages: number };

/** Largest file that is taken. */
export const MAX_BYTES = 20 * 1024 * 1024;

/** One answer, sealed: the text beside the file and the file, as they came. */
export interface Answer {
  readonly told: string;
  readonly bytes: Uint8Array;
}

/** `refused_there`: the issuing system does not make it. `bad_answer`: what came is none. */
export type AskFailure = 'no_answer' | 'unreachable' | 'refused_there' | 'bad_answer';

export interface Issuer {
  readonly kind: 'files' | 'http' | 'simulated';
  /** Never asked twice with the same id, and never tries again by itself. */
  ask(ask: Ask, signal: AbortSignal): Promise<Result<Answer, AskFailure>>;
  /** Answers that nobody waits for: a second one, or one that came too late. */
  onStray(hear: (answer: Answer) => void): void;
  /** These were asked for by a process that is over: an answer to one of them is nobody's. */
  forget(ids: readonly string[]): void;
  close(): void;
}

/** The text beside a file. */
export const parseTold = (text: string): Result<ToldAnswer, 'refused_there' | 'bad_answer'> => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return failure('bad_answer');
  }
  const parsed = answerSchema.safeParse(json);
  if (!parsed.success) return failure('bad_answer');
  return 'refused' in parsed.data ? failure('refused_there') : success(parsed.data);
};
