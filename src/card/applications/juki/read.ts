/** 住基AP: whether it is there, its key id and its counter. Nothing else of it is public, so nothing else is asked. */
import { failure, type Result, success } from '../../../kernel/result.ts';
import { type Channel, select } from '../../apdu.ts';
import { type FileFailure, readKeyId } from '../../read-file.ts';
import { type SecretFailure, triesLeft } from '../../secret.ts';
import { JUKI_AID, JUKI_SFI } from './files.ts';

export interface JukiInfo {
  /** 16 bytes. */
  readonly issuerKeyId: Uint8Array;
  readonly pinTries: number | 'verified';
}

/** Three commands. */
export const readJukiInfo = async (
  channel: Channel,
): Promise<Result<JukiInfo, FileFailure | SecretFailure>> => {
  const selected = await select(channel, JUKI_AID);
  if (!selected.ok) return selected;
  if (selected.value === 'absent') return failure('absent');
  const issuerKeyId = await readKeyId(channel, JUKI_SFI.issuerKeyId);
  if (!issuerKeyId.ok) return issuerKeyId;
  const tries = await triesLeft(channel, JUKI_SFI.pin);
  return tries.ok ? success({ issuerKeyId: issuerKeyId.value, pinTries: tries.value }) : tries;
};
