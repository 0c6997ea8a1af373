/** 利用者証明用電子証明書: readable with no PIN from a card; from a phone only with it (card.md §2.1). */
import { failure, type Result } from '../../../kernel/result.ts';
import { type Channel, select } from '../../apdu.ts';
import { derLength, type FileFailure, type FileShape, readFile } from '../../read-file.ts';
import { type JpkiLayout, TODAY } from './files.ts';

export const certificateShape = ({ longestCertificate }: JpkiLayout): FileShape => ({
  wholeLength: derLength,
  longest: longestCertificate,
});

/**
 * The certificate's DER, exactly as long as it says (the file is padded with zeros). Three commands.
 * `pin_needed`: a phone's token, where even this needs the PIN.
 */
export const readAuthCertificate = async (
  channel: Channel,
  layout: JpkiLayout = TODAY,
): Promise<Result<Uint8Array, FileFailure>> => {
  const selected = await select(channel, layout.aid);
  if (!selected.ok) return selected;
  if (selected.value === 'absent') return failure('absent');
  return readFile(channel, layout.sfi.authCertificate, certificateShape(layout));
};
