/** 共通カードAP: the card's own number, its municipality and its expiry, readable with no secret (card.md §2.4). */
import { z } from 'zod';
import { type CivilDate, parseCompactDate } from '../../../kernel/dates.ts';
import { failure, type Result, success } from '../../../kernel/result.ts';
import { type Channel, readRecord, SW, select } from '../../apdu.ts';
import type { ExchangeFailure } from '../../limits.ts';
import { CARD_ID_RECORD, COMMON_AID, COMMON_SFI } from './files.ts';

/** Simple-TLV: tag 01, length 1C, then 28 digits. */
const TAG = 0x01;
const LENGTH = 0x1c;

export interface CommonCardId {
  /** 15 digits; the same for the life of the card, another for the next card. */
  readonly serial: string;
  /** 5 digits: 市区町村コード without its check digit, of the issuing municipality. */
  readonly municipality: string;
  /** 有効期限: valid through this day. */
  readonly expires: CivilDate;
}

const digitsSchema = z.string().regex(/^\d{28}$/);

/** The record's bytes (filler after them is ignored), or `unreadable`. */
export const parseCommonCardId = (record: Uint8Array): Result<CommonCardId, 'unreadable'> => {
  if (record[0] !== TAG || record[1] !== LENGTH) return failure('unreadable', { at: 'tlv' });
  const digits = digitsSchema.safeParse(Buffer.from(record.subarray(2, 2 + LENGTH)).toString('latin1'));
  if (!digits.success) return failure('unreadable', { at: 'digits' });
  const expires = parseCompactDate(digits.data.slice(20));
  if (expires === undefined) return failure('unreadable', { at: 'expiry' });
  return success({ serial: digits.data.slice(0, 15), municipality: digits.data.slice(15, 20), expires });
};

/** Two commands. `absent`: the card has no such application, so it is no My Number Card. */
export const readCommonCardId = async (
  channel: Channel,
): Promise<Result<CommonCardId, ExchangeFailure | 'absent' | 'unreadable'>> => {
  const selected = await select(channel, COMMON_AID);
  if (!selected.ok) return selected;
  if (selected.value === 'absent') return failure('absent');
  const record = await channel.exchange(readRecord(COMMON_SFI.cardId, CARD_ID_RECORD));
  if (!record.ok) return record;
  return record.value.sw === SW.ok
    ? parseCommonCardId(record.value.data)
    : failure('unreadable', { sw: record.value.sw.toString(16) });
};
