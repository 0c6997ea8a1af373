import { expect, test } from 'vitest';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { failure, success } from '../kernel/result.ts';
import { createMemoryReader, MEMORY_READER } from './memory-reader.ts';

const COMMAND = fromHex('00B08A00F0');

test('the script is followed to the letter', async () => {
  const reader = createMemoryReader();
  reader.insert([['00B0 8A00 F0', '0102 9000']]);
  const answer = await reader.withCard(MEMORY_READER, (card) => card.transmit(COMMAND));
  expect(answer).toEqual(success(success(fromHex('01029000'))));
  expect(reader.left()).toBe(0);
});

test('a command the script does not name throws, and says which', async () => {
  const reader = createMemoryReader();
  reader.insert([['00A4040C', '9000']]);
  const send = () => reader.withCard(MEMORY_READER, (card) => card.transmit(COMMAND));
  await expect(send()).rejects.toThrow(`sent was ${toHex(COMMAND)}`);
  await expect(send()).rejects.toThrow(`not in the script: ${toHex(COMMAND)}`);
});

test('lines that nobody used are left', () => {
  const reader = createMemoryReader();
  reader.insert([
    ['00', '9000'],
    ['01', '9000'],
  ]);
  expect(reader.left()).toBe(2);
});

test('no card, and no such reader', async () => {
  const reader = createMemoryReader();
  const job = async () => 'ran';
  expect(await reader.withCard(MEMORY_READER, job)).toEqual(failure('no_card'));
  expect(await reader.withCard('another', job)).toEqual(failure('reader_lost'));
  reader.insert([]);
  expect(await reader.withCard(MEMORY_READER, job)).toEqual(success('ran'));
});

test('a card taken out during the talk is lost', async () => {
  const reader = createMemoryReader();
  reader.insert([[toHex(COMMAND), '9000']]);
  const answer = await reader.withCard(MEMORY_READER, (card) => {
    reader.remove();
    return card.transmit(COMMAND);
  });
  expect(answer).toEqual(success(failure('card_lost')));
});

test('each insertion is an event of its own', () => {
  const reader = createMemoryReader();
  const kinds: string[] = [];
  reader.subscribe(({ kind }) => kinds.push(kind));
  reader.insert([]);
  reader.insert([]);
  reader.remove();
  expect(kinds).toEqual([
    'service',
    'reader_added',
    'card_inserted',
    'card_removed',
    'card_inserted',
    'card_removed',
  ]);
});
