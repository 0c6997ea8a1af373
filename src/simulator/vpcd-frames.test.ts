import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes, fromHex, toHex } from '../kernel/bytes.ts';
import { createDeframer, frame } from './vpcd-frames.ts';

test('two bytes of length, big-endian, then the body', () => {
  expect(toHex(frame(fromHex('04')))).toBe('000104');
  expect(toHex(frame(new Uint8Array()))).toBe('0000');
  expect(toHex(frame(new Uint8Array(0x1234)).subarray(0, 2))).toBe('1234');
  expect(toHex(frame(new Uint8Array(0xffff)).subarray(0, 2))).toBe('ffff');
});

test('bodies come out as they went in, however the stream is cut', () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 8 });
  fc.assert(
    fc.property(bodies, fc.array(fc.nat({ max: 5_000 }), { maxLength: 20 }), (sent, cuts) => {
      const stream = concatBytes(...sent.map(frame));
      const at = [...new Set([0, stream.length, ...cuts.filter((cut) => cut < stream.length)])].sort(
        (a, b) => a - b,
      );
      const deframe = createDeframer();
      const got = at.slice(1).flatMap((end, n) => deframe(stream.subarray(at[n], end)));
      expect(got.map(toHex)).toEqual(sent.map(toHex));
    }),
  );
});

test('byte by byte', () => {
  const deframe = createDeframer();
  const got = [...frame(fromHex('00A4040C00'))].flatMap((byte) => deframe(Uint8Array.of(byte)));
  expect(got.map(toHex)).toEqual(['00a4040c00']);
});

test("a body is nobody else's memory", () => {
  const deframe = createDeframer();
  const chunk = frame(fromHex('0102'));
  const [body] = deframe(chunk);
  chunk.fill(0xff);
  expect(toHex(body ?? new Uint8Array())).toBe('0102');
});
