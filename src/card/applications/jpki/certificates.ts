/** The other certificates of the application: those of the two CAs, free, and the holder's for signatures, which is not. */
import { failure, type Result } from '../../../kernel/result.ts';
import { type Channel, selectApplication } from '../../apdu.ts';
import type { CertificateUse } from '../../certificate-policies.ts';
import { type FileFailure, readFile } from '../../read-file.ts';
import { isSignPassword, type SecretFailure, triesFloor, verifySecret } from '../../secret.ts';
import { whileOpen } from '../../while-open.ts';
import { certificateShape } from './auth-certificate.ts';
import { type JpkiLayout, TODAY } from './files.ts';
import { availabilityInside, selectJpki } from './status.ts';

/** 認証局証明書 of one of the two CAs, DER. It is the card's word: what a site believes lies in its trust folder. */
export const readCaCertificate = async (
  channel: Channel,
  use: CertificateUse,
  layout: JpkiLayout = TODAY,
): Promise<Result<Uint8Array, FileFailure>> => {
  const selected = await selectJpki(channel, layout);
  if (!selected.ok) return selected;
  const { authCaCertificate, signCaCertificate } = layout.sfi;
  const sfi = use === 'auth' ? authCaCertificate : signCaCertificate;
  return readFile(channel, sfi, certificateShape(layout));
};

interface SignOptions {
  /** The person insists on using one of the last two tries. */
  readonly insists: boolean;
  readonly layout?: JpkiLayout;
}

const readOnPassword = async (
  channel: Channel,
  password: Uint8Array,
  { insists, layout = TODAY }: SignOptions,
): Promise<Result<Uint8Array, FileFailure | SecretFailure>> => {
  if (!isSignPassword(password)) return failure('malformed');
  const selected = await selectJpki(channel, layout);
  if (!selected.ok) return selected;
  // A card without the certificate is told from its free files, before a try is spent on it.
  const available = await availabilityInside(channel, layout);
  if (!available.ok) return available;
  if (!available.value.sign) return failure('absent');
  const { signPassword, signCertificate } = layout.sfi;
  return whileOpen(channel, selectApplication(layout.aid), async () => {
    const verified = await verifySecret(channel, signPassword, password, { floor: triesFloor(insists) });
    return verified.ok ? readFile(channel, signCertificate, certificateShape(layout)) : verified;
  });
};

/**
 * 署名用電子証明書, DER: names its holder with address, birth date and sex (holder.ts), so it is read only on the holder's
 * own password and is no part of a free read. `password` is overwritten. `absent`: a card without it (a child's).
 */
export const readSignCertificate = async (
  channel: Channel,
  password: Uint8Array,
  options: SignOptions,
): Promise<Result<Uint8Array, FileFailure | SecretFailure>> => {
  try {
    return await readOnPassword(channel, password, options);
  } finally {
    password.fill(0);
  }
};
