/** 利用者証明用電子証明書: readable with no PIN from a card; from a phone only with it (card.md §2.1). */
import { failure, type Result } from '../../../kernel/result.ts';
import { type Channel, select } from '../../apdu.ts';
import { MAX_CERTIFICATE_BYTES } from '../../limits.ts';
import { derLength, type FileFailure, readFile } from '../../read-file.ts';
import { JPKI_AID, JPKI_SFI } from './files.ts';

export const CERTIFICATE_SHAPE = { wholeLength: derLength, longest: MAX_CERTIFICATE_BYTES } as const;

/**
 * The certificate's DER, exactly as long as it says (the file is padded with zeros). Three commands.
 * `pin_needed`: a phone's token, where even this needs the PIN.
 */
export const readAuthCertificate = async (channel: Channel): Promise<Result<Uint8Array, FileFailure>> => {
  const selected = await select(channel, JPKI_AID);
  if (!selected.ok) return selected;
  if (selected.value === 'absent') return failure('absent');
  return readFile(channel, JPKI_SFI.authCertificate, CERTIFICATE_SHAPE);
};
