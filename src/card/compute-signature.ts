/** `80 2A`: one signature by the card (card.md §2.6). */
import { concatBytes } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { type Channel, SW } from './apdu.ts';
import type { ExchangeFailure } from './limits.ts';
import type { SignMode } from './signature-schemes.ts';

/** `refused`: `detail.sw`, hex. `data_too_long`: nothing was sent. */
export type SignFailure = ExchangeFailure | 'refused' | 'data_too_long';

/** Longest data of a short command. */
const MAX_DATA = 255;

interface Request {
  readonly mode: SignMode;
  /** `80` and the key's short id; 00: the application's own key, which needs no secret. */
  readonly p2: number;
  readonly data: Uint8Array;
}

export const computeSignature = async (
  channel: Channel,
  { mode, p2, data }: Request,
): Promise<Result<Uint8Array, SignFailure>> => {
  if (data.length > MAX_DATA) return failure('data_too_long', { bytes: data.length });
  const head = Uint8Array.of(0x80, 0x2a, mode, p2, data.length);
  const signed = await channel.exchange(concatBytes(head, data, Uint8Array.of(0x00)));
  if (!signed.ok) return signed;
  const { sw, data: signature } = signed.value;
  return sw === SW.ok ? success(signature) : failure('refused', { sw: sw.toString(16) });
};
