/**
 * What the centre gives to the staff doors as a whole and signed, so that a door has all of one or none, and goes on by it while the line
 * is down: 出退勤の名簿 (`attendance-list.ts`) and 承認済みの訂正 (`attendance-granted.ts`).
 */
import { hash, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { preImage, signatureSchema, signBytes, verifyBytes } from '../kernel/ed25519.ts';
import { sha256HexSchema } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { modeSchema } from './event.ts';

const headSchema = z.strictObject({
  mode: modeSchema,
  /** When it was so, by the centre's clock, milliseconds since 1970. Never less than that of the one before. */
  asOf: z.int().min(0),
  /** Of the UTF-8 bytes of the payload. */
  sha256: sha256HexSchema,
});
export type AttendancePaperHead = z.infer<typeof headSchema>;

/** `payload`: JSON, exactly as it was signed. */
export const signedPaperSchema = (maxLetters: number) =>
  headSchema.extend({ payload: z.string().max(maxLetters), signature: signatureSchema });
export type SignedPaper = z.infer<ReturnType<typeof signedPaperSchema>>;

/** What the paper is, which its signature holds too: one cannot be given out as the other. */
export type PaperKind = 'kazasu.attendance-list.v1' | 'kazasu.attendance-granted.v1';

export const digestOfPaper = (payload: string): string => hash('sha256', payload);

const headMessage = (
  kind: PaperKind,
  tenant: string,
  { mode, asOf, sha256 }: AttendancePaperHead,
): Uint8Array => preImage(kind, [tenant, mode, String(asOf), sha256]);

export const signPaper = (
  kind: PaperKind,
  tenant: string,
  { payload, ...head }: Omit<AttendancePaperHead, 'sha256'> & { readonly payload: string },
  key: KeyObject,
): SignedPaper => {
  const whole: AttendancePaperHead = { ...head, sha256: digestOfPaper(payload) };
  return { ...whole, payload, signature: signBytes(headMessage(kind, tenant, whole), key) };
};

/** The JSON in it, when the centre with this key (base64 SPKI) gave out exactly this. */
export const openPaper = (
  kind: PaperKind,
  tenant: string,
  signed: SignedPaper,
  centralPublicKey: string,
): Result<unknown, 'bad_signature' | 'bad_list'> => {
  const isWhole = signed.sha256 === digestOfPaper(signed.payload);
  if (!isWhole || !verifyBytes(headMessage(kind, tenant, signed), signed.signature, centralPublicKey))
    return failure('bad_signature');
  try {
    return success(JSON.parse(signed.payload));
  } catch {
    return failure('bad_list'); // signed, and no JSON all the same
  }
};
