import { scryptSync, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

const KEY_BYTES = 32;

/** `salt:hash`, hex: scrypt N=16384 r=8 p=1 (Node's defaults), 32 bytes. The PIN itself is kept nowhere. */
export const storedPinSchema = z.string().regex(/^[0-9a-f]{16,}:[0-9a-f]{64}$/);

/** What a profile stores for a PIN. `salt` is at least 8 random bytes, new for every PIN. */
export const hashPin = (pin: string, salt: Uint8Array): string =>
  `${Buffer.from(salt).toString('hex')}:${scryptSync(pin, salt, KEY_BYTES).toString('hex')}`;

/** Whether `pin` is the one behind `stored`; a malformed `stored` is nobody's PIN. Takes tens of milliseconds. */
export const verifyPin = (stored: string, pin: string): boolean => {
  if (!storedPinSchema.safeParse(stored).success) return false;
  const [salt = '', hash = ''] = stored.split(':');
  const given = scryptSync(pin, Buffer.from(salt, 'hex'), KEY_BYTES);
  return timingSafeEqual(given, Buffer.from(hash, 'hex'));
};
