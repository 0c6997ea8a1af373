import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { leaksIn, type Secret } from './leaks.ts';

const PICTURE = Uint8Array.from({ length: 64 }, (_, at) => (at * 37) & 0xff);
const SECRETS: readonly Secret[] = [
  { name: 'town', texts: ['秘里ケ谷'] },
  { name: 'number', texts: ['７丁目８番９１号'] },
  { name: 'phone', texts: ['09076543210', '090-7654-3210'] },
  { name: 'picture', texts: [], bytes: [PICTURE] },
];
const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
const escaped = Array.from('秘里ケ谷', (each) => `\\u${each.charCodeAt(0).toString(16)}`).join('');

it.each<[string, unknown, readonly string[]]>([
  ['as it is', { address: '架空県かざし市秘里ケ谷' }, ['town']],
  ['in another width', { a: '7丁目 8番 91号', b: 'tel ０９０−7654–3210' }, ['number', 'phone']],
  ['escaped as JSON may', `{"a":"${escaped}"}`, ['town']],
  ['escaped for HTML', Array.from('秘里ケ谷', (each) => `&#${each.charCodeAt(0)};`).join(''), ['town']],
  ['in an address of the web', `/x?q=${encodeURIComponent('秘里ケ谷')}`, ['town']],
  ['as base64', { a: utf8('x秘里ケ谷').toString('base64') }, ['town']],
  ['as base64 of the web', { a: utf8('xx秘里ケ谷').toString('base64url') }, ['town']],
  ['as hexadecimal', { a: utf8('秘里ケ谷').toString('hex') }, ['town']],
  ['as UTF-16 in base64', Buffer.from('秘里ケ谷', 'utf16le').toString('base64'), ['town']],
  ['packed', gzipSync(utf8('{"a":"秘里ケ谷"}')), ['town']],
  ['packed, in base64, in JSON', { a: gzipSync(utf8('秘里ケ谷')).toString('base64') }, ['town']],
  ['as Shift_JIS', Uint8Array.from([0x94, 0xe9, 0x97, 0xa2, 0x83, 0x50, 0x92, 0x4a]), ['town']],
  ['as a picture', { a: Buffer.concat([utf8('png'), PICTURE]).toString('base64') }, ['picture']],
  ['not at all', { address: '（この窓口では表示しません）', id: '9000000012', at: 1_790_000_000_000 }, []],
])('%s', (_, output, expected) => {
  expect(leaksIn(output, SECRETS)).toEqual(expected);
});
