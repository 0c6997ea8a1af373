/** Byte helpers that run in Node, in a browser and in the pure files alike. */

const HEX = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'));

/** Lower-case hex, two digits a byte. */
export const toHex = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += HEX[byte] ?? '';
  return text;
};

/** Bytes of a hex string; spaces are allowed for readability. Throws on anything else: hex literals are code. */
export const fromHex = (hex: string): Uint8Array => {
  const digits = hex.replaceAll(' ', '');
  if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) throw new Error('not a hex string');
  const bytes = new Uint8Array(digits.length / 2);
  for (let at = 0; at < bytes.length; at += 1)
    bytes[at] = Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16);
  return bytes;
};

/**
 * Bytes of ASCII text in memory of their own. `Buffer.from(text)` takes them from a pool that many share, where a secret
 * stays behind although its copy is overwritten. Throws on anything else.
 */
export const asciiBytes = (text: string): Uint8Array => {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) throw new Error('not ASCII');
    bytes[at] = code;
  }
  return bytes;
};

/** Text of ASCII bytes that are a secret, with no copy of them in a shared pool; text itself cannot be overwritten. */
export const asciiText = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

export const concatBytes = (...parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);
