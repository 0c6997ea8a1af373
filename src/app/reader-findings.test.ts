import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { success } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { personaByName } from '../simulator/town/personas.ts';
import { type CardLook, lookAtCard, type ReaderLook, readerFindings } from './reader-findings.ts';
import { openTrainingCards, type TrainingCards } from './training-cards.ts';

const CONTACTLESS = fromHex('3B888001 000041E0 B381A1 00 3B');
const CONTACT = fromHex('3BDA13FF8131FB468012392F31C173C601C03B');
const GOOD: CardLook = { myNumberCard: true, longAnswers: true };

const found = (...looks: readonly ReaderLook[]): string[] =>
  readerFindings(looks).map(
    ({ state, found: what, todo }) => `${state} ${what}${todo === undefined ? '' : ' →'}`,
  );

test('no reader but a SAM slot is no reader', () => {
  expect(found({ reader: 'ACS ACR1252 1S CL Reader [ACR1252 SAM] 00 00' })).toEqual([
    'bad リーダーがありません →',
  ]);
});

test('a reader with nothing on it is ready, and the way to find out more is said', () => {
  const [reader, card] = found({ reader: 'PaSoRi 00 00' });
  expect(reader).toBe('ok リーダー: PaSoRi 00 00');
  expect(card).toContain('カードは置かれていません');
});

test('a SAM slot is named and left alone', () => {
  const lines = found(
    { reader: 'ACS ACR1252 Dual Reader [ACR1252 Dual Reader PICC] 00 00', atr: CONTACTLESS, card: GOOD },
    { reader: 'ACS ACR1252 Dual Reader [ACR1252 Dual Reader SAM] 00 01', atr: CONTACT },
  );
  expect(lines.filter((line) => line.includes('SAM の差し込み口'))).toHaveLength(1);
  expect(lines.some((line) => line.includes(toHex(CONTACT).toUpperCase()))).toBe(false);
});

test.each([
  ['ok', GOOD, '256 バイトを超える応答も通します'],
  ['ok', { myNumberCard: true, longAnswers: undefined }, 'マイナンバーカード'],
  ['warn', { myNumberCard: true, longAnswers: false }, '通しません'],
  ['warn', { myNumberCard: false, longAnswers: undefined }, 'ではありません'],
  ['warn', 'busy', '別のプログラム'],
  ['warn', 'card_unresponsive', '応えません'],
] as const)('%s: %j', (state, card, says) => {
  const [, line] = readerFindings([{ reader: 'A', atr: CONTACTLESS, card }]);
  expect(line).toMatchObject({ state, found: expect.stringContaining(says) });
  expect(line?.todo !== undefined).toBe(state === 'warn');
});

test.each([
  ['非接触', CONTACTLESS, 'A'],
  ['接触', CONTACT, 'OMNIKEY 5422 Contact 00 00'],
])('the interface is told by the answer to reset and the name: %s', (interface_, atr, reader) => {
  expect(found({ reader, atr, card: GOOD })[1]).toContain(
    `（${interface_}、ATR ${toHex(atr).toUpperCase()}）`,
  );
});

const folder = mkdtempSync(join(tmpdir(), 'kazasu-looks-'));
let cards: TrainingCards;
beforeAll(async () => {
  cards = await openTrainingCards(folder, realSystem);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const look = async (name: string, passesLong: boolean) => {
  const persona = personaByName(name);
  if (persona === undefined) throw new Error(`no persona ${name}`);
  const card = await cards.card(persona.card);
  const sent: string[] = [];
  const seen = await lookAtCard(
    {
      reader: 'test',
      atr: card.atr,
      transmit: async (command) => {
        sent.push(toHex(command).toUpperCase());
        // The reader, not the card: an extended length does not get through.
        return success(!passesLong && command.length === 7 ? fromHex('6700') : card.transmit(command));
      },
    },
    realSystem,
  );
  return { seen, sent };
};

test('a long answer that comes whole shows what the reader passes; one that does not, that too', async () => {
  expect((await look('elder', true)).seen).toEqual({ myNumberCard: true, longAnswers: true });
  expect((await look('elder', false)).seen).toEqual({ myNumberCard: true, longAnswers: false });
});

test('the look selects 券面AP alone, sends no secret and reads nothing of the person', async () => {
  const { sent } = await look('elder', true);
  expect(sent[0]).toBe('00A4040C0AD3921000310001010402');
  expect(sent.slice(1).every((command) => command.startsWith('00B0'))).toBe(true);
  expect(sent[1]).toBe('00B08400F0');
});

test('another card is no My Number Card, and is asked nothing more', async () => {
  const { seen, sent } = await look('not_my_number', true);
  expect(seen).toEqual({ myNumberCard: false, longAnswers: undefined });
  expect(sent).toHaveLength(1);
});
