/** 署名: COMPUTE DIGITAL SIGNATURE with one of the application's two keys, after its secret was verified. */
import { type Result } from '../../../kernel/result.ts';
import type { Channel } from '../../apdu.ts';
import type { CertificateUse } from '../../certificate-policies.ts';
import { computeSignature, type SignFailure } from '../../compute-signature.ts';
import type { SignMode } from '../../signature-schemes.ts';
import { type JpkiLayout, TODAY } from './files.ts';

export interface SignRequest {
  readonly key: CertificateUse;
  readonly mode: SignMode;
  /** What this mode is given (`SignatureScheme.toSign`), 1–255 bytes. */
  readonly data: Uint8Array;
}

/** The signature as the card gives it. The application is selected and the key's secret verified. One command. */
export const sign = (
  channel: Channel,
  { key, mode, data }: SignRequest,
  { sfi }: JpkiLayout = TODAY,
): Promise<Result<Uint8Array, SignFailure>> =>
  computeSignature(channel, { mode, p2: 0x80 | (key === 'auth' ? sfi.authKey : sfi.signKey), data });
