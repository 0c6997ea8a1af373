/** From a photograph of a card to the comparison: 照合番号B without typing, by the real engine and a virtual chip. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { caseRandom } from '../../test/fuzz/random.ts';
import { checkDesk, digitsOf } from '../../test/harness/check-desk.ts';
import { openTown } from '../../test/harness/town-terminal.ts';
import { drawFace } from '../../test/ocr/draw-card.ts';
import { PLAIN_SHOT, photograph } from '../../test/ocr/photograph.ts';
import { DRAWN_PER_MM, trainingCards } from '../../test/ocr/shots.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import { realSystem } from '../kernel/system.ts';
import { birthDateOfDigits } from '../modules/identification/birth-digits.ts';
import { createPictureReader } from './card-number.ts';
import { createCardPorts } from './card-ports.ts';

// Drawing and photographing takes longer than reading.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const town = await openTown({ commonCardId: true, jpkiStatus: 'none' });
const desk = checkDesk(town);
const pictures = createPictureReader(realSystem);
beforeAll(() =>
  desk.open({
    ports: (access) =>
      createCardPorts({ ...town.portOptions, readNumber: (picture) => pictures.readNumber(picture) })(access),
  }),
);
afterAll(async () => {
  await desk.close();
  await pictures.close();
  town.close();
});

const photographOf = async (persona: string) => {
  const card = trainingCards.find(({ name }) => name === persona);
  if (card === undefined) throw new Error(`no card of ${persona}`);
  // 300 dpi, tilted 5°.
  const image = await photograph(drawFace(card.face, DRAWN_PER_MM), PLAIN_SHOT, caseRandom(1, 1));
  return {
    width: image.width,
    height: image.height,
    pixels: Buffer.from(image.pixels).toString('base64'),
  };
};

it('reads a printed card, tilted 5°, and what it read opens that card', async () => {
  await desk.tap('elder');
  await desk.output('identification.begin');
  const read = (await desk.output('identification.readNumber', await photographOf('elder'))) as {
    readonly value: { readonly digits: string };
  };
  expect(read).toMatchObject({
    ok: true,
    value: { digits: digitsOf('elder'), birthYear: 'era', doubtful: [] },
  });
  const { digits } = read.value;
  // Of six digits nobody knows the era (here 昭和 or 平成), and the card does not ask.
  const birthDate = birthDateOfDigits(digits.slice(0, 6), civilDateInJapan(realSystem.now()));
  const parts = {
    expiryYear: digits.slice(6, 10),
    securityCode: digits.slice(10),
    birthYear: 'era',
    birthDate,
  };
  expect(await desk.output('identification.readFace', parts)).toMatchObject({
    ok: true,
    value: { matches: { name: 'same', birthDate: 'same' } },
  });
  expect(desk.kept()).not.toContain(digits);
});

it('says that no card is there, in a reason a clerk can act on', async () => {
  const [width, height] = [800, 600];
  const pixels = Buffer.alloc(width * height, 90).toString('base64');
  expect(await desk.output('identification.readNumber', { width, height, pixels })).toEqual({
    ok: false,
    reason: 'no_card_seen',
  });
});
