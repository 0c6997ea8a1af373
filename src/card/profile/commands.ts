/** The commands a profile needs beside those of `apdu.ts` (ISO/IEC 7816-4), and asking with a profile's patience. */
import { concatBytes, fromHex } from '../../kernel/bytes.ts';
import type { Result } from '../../kernel/result.ts';
import type { System } from '../../kernel/system.ts';
import type { CardAnswer, Channel } from '../apdu.ts';
import type { ExchangeFailure } from '../limits.ts';
import type { CardProfile } from './schema.ts';

/** SELECT by DF name; with P2 00 and Le the card tells which application answered (FCI). */
export const selectByName = (
  aid: Uint8Array,
  { p2, le }: Pick<CardProfile['select'], 'p2' | 'le'>,
): Uint8Array =>
  concatBytes(
    fromHex(`00A404${p2}`),
    Uint8Array.of(aid.length),
    aid,
    le === '00' ? Uint8Array.of(0x00) : new Uint8Array(),
  );

/** SELECT of an elementary file; `fid`: four hex digits. */
export const selectFile = (fid: string): Uint8Array => fromHex(`00A4020C02${fid}`);

/** READ RECORD of the current file. */
export const readCurrentRecord = (record: number): Uint8Array =>
  Uint8Array.of(0x00, 0xb2, record, 0x04, 0x00);

/** GET DATA; `tag`: four hex digits. */
export const getData = (tag: string): Uint8Array => fromHex(`00CA${tag}00`);

/** VERIFY. Without `secret` it only asks how many tries are left. `sfi` 0: the current file. */
export const verifyCommand = (sfi: number, secret?: Uint8Array): Uint8Array =>
  concatBytes(
    Uint8Array.of(0x00, 0x20, 0x00, 0x80 | sfi),
    secret === undefined ? new Uint8Array() : concatBytes(Uint8Array.of(secret.length), secret),
  );

export const swHex = (sw: number): string => sw.toString(16).padStart(4, '0').toUpperCase();

export const isExpected = (sw: number, expected: readonly string[]): boolean =>
  expected.some((word) => word.toUpperCase() === swHex(sw));

/** What a profile's commands are sent with. */
export interface Line {
  readonly channel: Channel;
  readonly system: System;
  readonly profile: CardProfile;
}

/** Sends a command that costs the card nothing, and again by the profile's `retry`. Never for VERIFY with data. */
export const ask = async (
  { channel, system, profile }: Line,
  command: Uint8Array,
): Promise<Result<CardAnswer, ExchangeFailure>> => {
  const { times, on, waitMs } = profile.retry;
  let answer = await channel.exchange(command);
  for (let again = 0; again < times && answer.ok && isExpected(answer.value.sw, on); again += 1) {
    if (waitMs > 0) await system.sleep(waitMs);
    answer = await channel.exchange(command);
  }
  return answer;
};
