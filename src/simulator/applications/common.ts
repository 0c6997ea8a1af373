/** 共通カードAP of the virtual card (card.md §2.4). */
import { COMMON_AID, COMMON_SFI } from '../../card/applications/common/files.ts';
import { concatBytes } from '../../kernel/bytes.ts';
import type { Application, File } from '../files.ts';

/** `serial`: 15 digits; `municipality`: 5 digits; `expires`: `YYYY-MM-DD`. */
export const commonApplication = (card: {
  readonly serial: string;
  readonly municipality: string;
  readonly expires: string;
}): Application => {
  const digits = `${card.serial}${card.municipality}${card.expires.replaceAll('-', '')}`;
  const record = concatBytes(Uint8Array.of(0x01, 0x1c), Buffer.from(digits, 'latin1'));
  return {
    aid: COMMON_AID,
    files: new Map<number, File>([[COMMON_SFI.cardId, { kind: 'records', records: [record] }]]),
  };
};
