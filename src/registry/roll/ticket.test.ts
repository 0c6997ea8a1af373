import { describe, expect, it } from 'vitest';
import { readTicket, ticketOfRoll } from './ticket.ts';

describe('domain.md §11 Reader fails, §12, 6: what a scanner types', () => {
  it.each([
    ['digits alone', '200000001', '200000001'],
    ['with the key behind it', '200000001\r\n', '200000001'],
    ['Code 39 with its asterisks', '*200000001*', '200000001'],
    ['Code 39 with modulus 43', '*KZ-2000000018*', 'KZ-200000001'],
    ['NW-7 with start and stop', 'A200000001B', '200000001'],
    ['NW-7 in small letters', 'a200000001d', '200000001'],
    ['an AIM identifier', ']F0A200000001A', '200000001'],
    ['with the input method on', '２００００００１２', '200000012'],
    ['a QR with an address', 'https://example.invalid/t?no=200000001&e=1', '200000001'],
    ['a QR with names', 'election=kunren;ticket=200000001', '200000001'],
    ['a QR of JSON', '{"t":"200000001"}', '200000001'],
    ['a QR of a list', '12,103,7,200000001', '200000001'],
    ['zeros that the roll has lost', '0000200000001', '200000001'],
    ['the example of the standard for modulus 43', '*CODE39W*', 'CODE39'],
  ])('%s', (_, scanned, code) => {
    expect(readTicket(scanned)).toContain(code);
  });

  it.each([
    ['7DR', '2000000015'],
    ['7DSR', '2000000012'],
    ['modulus 10, weights 3 and 1', '2000000011'],
    ['modulus 11, weights 2 to 7', '2000000011'],
    ['modulus 16', '200000001/'],
  ])('NW-7 with %s', (_, code) => {
    expect(readTicket(`A${code}A`)).toContain('200000001');
  });

  it('takes nothing off that is no check digit', () => {
    expect(readTicket('2000000017')).toEqual(['2000000017']);
  });

  it('likelier readings come first: a whole code before one with its last digit taken for a check', () => {
    const [first, ...others] = readTicket('A2000000015A');
    expect(first).toBe('A2000000015A');
    expect(others.indexOf('2000000015')).toBeLessThan(others.indexOf('200000001'));
  });

  it.each(['', '\r\n', 'あ', '**', 'x'.repeat(301), '123456789012', '1234-5678-9018'])(
    'nothing of %j is a ticket',
    (scanned) => {
      expect(readTicket(scanned).filter((code) => /^\d{12}$/.test(code))).toEqual([]);
    },
  );
});

describe('a code of the roll', () => {
  it.each([
    ['A200000001A', '200000001'],
    [' 2000 00001 ', '200000001'],
    ['*ab-1*', 'AB-1'],
    ['123456789012', undefined],
    ['あ', undefined],
    ['', undefined],
  ])('%s is %s', (text, code) => {
    expect(ticketOfRoll(text)).toBe(code);
  });
});
