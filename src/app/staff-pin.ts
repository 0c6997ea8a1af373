import { hashPin } from '../kernel/pin.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { askHidden, type Keys } from './card-read/hidden-input.ts';

export type StaffPinFailure = 'pin_not_typed' | 'pin_too_short' | 'pins_differ';

const SALT_BYTES = 16;
const MIN_DIGITS = 4;
const bytesOf = (pin: Uint8Array): Buffer => Buffer.from(pin.buffer, pin.byteOffset, pin.byteLength);

/**
 * Asks twice for the PIN of a member of staff, seen by nobody, and gives what a configuration holds of it (`pinScrypt`). The PIN
 * itself stays nowhere.
 */
export const askStaffPin = async (
  keys: () => Keys | undefined,
  say: (text: string) => void,
  { randomBytes }: Pick<System, 'randomBytes'>,
): Promise<Result<string, StaffPinFailure>> => {
  const first = await askHidden('新しい暗証番号（画面には出ません）: ', keys(), say);
  if (!first.ok) return failure('pin_not_typed');
  const again = await askHidden('もう一度: ', keys(), say);
  try {
    if (!again.ok) return failure('pin_not_typed');
    if (!bytesOf(first.value).equals(bytesOf(again.value))) return failure('pins_differ');
    if (first.value.length < MIN_DIGITS) return failure('pin_too_short');
    return success(hashPin(bytesOf(first.value).toString('utf8'), randomBytes(SALT_BYTES)));
  } finally {
    first.value.fill(0);
    if (again.ok) again.value.fill(0);
  }
};
