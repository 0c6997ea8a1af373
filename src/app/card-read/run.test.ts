import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { permit } from '../../../test/harness/cards.ts';
import { applet, cardOf, shipped } from '../../../test/harness/profile-tap.ts';
import { toHex } from '../../kernel/bytes.ts';
import { realSystem } from '../../kernel/system.ts';
import { numberBOf } from '../../simulator/applications/text-input.ts';
import { INSTANT } from '../../simulator/card-timing.ts';
import { TRAINING_PIN } from '../../simulator/cards.ts';
import { createSimulatedReader } from '../../simulator/simulated-reader.ts';
import { personaByName } from '../../simulator/town/personas.ts';
import type { VirtualCard } from '../../simulator/virtual-card.ts';
import { openTrainingCards, type TrainingCards } from '../training-cards.ts';
import { EXIT_CODES, exitCodeHelp, exitCodeOf, partExitCodeOf, type ReadOptions } from './options.ts';
import { runRead } from './run.ts';

const TRAINING = 'kiosk-config/sites/training.yaml';
const PRODUCTION = 'kiosk-config/sites/example-production.yaml';
const folder = mkdtempSync(join(tmpdir(), 'kazasu-read-'));
let cards: TrainingCards;

beforeAll(async () => {
  cards = await openTrainingCards(join(folder, 'cards'), realSystem);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Commands of the last read. */
let sent: string[];

const personaCard = async (name: string): Promise<VirtualCard> => {
  const persona = personaByName(name);
  if (persona === undefined) throw new Error(`no persona ${name}`);
  return cards.card(persona.card);
};

const numberB = (name: string): string => {
  const card = personaByName(name)?.card;
  if (card?.printed === undefined) throw new Error(`no printed card ${name}`);
  return numberBOf({ ...card.printed, expires: card.expires });
};

/** One `kazasu read` with this card on the reader; `typed`: what the person types when asked. */
const read = async (
  card: VirtualCard | undefined,
  options: Partial<ReadOptions> = {},
  { typed = '', piped = '' }: { readonly typed?: string; readonly piped?: string } = {},
) => {
  sent = [];
  const reader = createSimulatedReader({ permit, system: realSystem, timing: INSTANT });
  if (card !== undefined)
    reader.tap({
      ...card,
      transmit(command) {
        sent.push(toHex(command).toUpperCase());
        return card.transmit(command);
      },
    });
  const out: string[] = [];
  const err: string[] = [];
  const listeners = new Set<(chunk: Buffer) => void>();
  const code = await runRead(
    { site: TRAINING, trust: cards.trustDir, wait: 0.02, ...options },
    {
      reader,
      unwatch: async () => undefined,
      system: realSystem,
      trustDir: 'kiosk-config/trust',
      output: {
        print: (line) => void out.push(line),
        complain: (line) => void err.push(line),
        explain: (reason) => reason,
      },
      person: {
        stdin: () =>
          (async function* () {
            yield Buffer.from(piped);
          })(),
        say: (text) => void err.push(text),
        keys: () => ({
          setRawMode: () => undefined,
          pause: () => undefined,
          on: (_event, listener) => listeners.add(listener),
          off: (_event, listener) => listeners.delete(listener),
          resume: () => {
            for (const listener of listeners) listener(Buffer.from(`${typed}\r`));
          },
        }),
      },
    },
  );
  await reader.close();
  const printed: unknown = out.length === 0 ? undefined : JSON.parse(out.join('\n'));
  return {
    code,
    printed,
    said: err.join('\n'),
    verifies: sent.filter((command) => /^0020.{4}../.test(command)),
  };
};

test('with nothing asked: five commands, each item with its level and what it took', async () => {
  const { code, printed } = await read(await personaCard('elder'));
  expect(code).toBe(0);
  expect(printed).toMatchObject({
    apdus: 5,
    items: [
      {
        name: 'common_card_id',
        source: '共通カードAP',
        level: 'L0',
        apdus: 2,
        value: { municipality: '99999' },
      },
      { name: 'auth_certificate', level: 'L0', apdus: 3, value: { status: 'valid' } },
    ],
  });
});

test('照合番号B from stdin opens the four items; it is in no output', async () => {
  const digits = numberB('elder');
  const { code, printed, said } = await read(
    await personaCard('elder'),
    { numberB: '-', trace: true },
    { piped: `${digits}\n` },
  );
  expect(code).toBe(0);
  expect(printed).toMatchObject({
    items: [{}, {}, { name: 'four_items', value: { name: '渡邉　キヨ', birthDate: '1942-05-05' } }],
  });
  expect(said).toContain('VERIFY EF 0015 照合番号B');
  const hexOfDigits = toHex(Buffer.from(digits)).toUpperCase();
  expect(sent.join()).toContain(hexOfDigits);
  expect(said + JSON.stringify(printed)).not.toContain(digits);
  expect(said).not.toContain(hexOfDigits);
});

test('the face with its photo, by 照合番号B; the photo is a PNG for the one who asked only', async () => {
  const photo = join(folder, 'face.png');
  const { code, printed, said } = await read(
    await personaCard('family6-1'),
    { numberB: '-', photo },
    { piped: numberB('family6-1') },
  );
  expect(code, said).toBe(0);
  expect(printed).toMatchObject({
    photo,
    items: [
      {},
      {},
      {
        name: 'face_and_items',
        level: 'L0',
        value: { name: '髙橋　健一', integrity: { text: 'verified', face: 'verified' } },
      },
    ],
  });
  expect(statSync(photo).mode & 0o777).toBe(0o600);
  expect(toHex(readFileSync(photo).subarray(0, 4))).toBe('89504e47');
});

test('the age by the birth date alone; a foreign resident’s only with consent to a second try', async () => {
  const age = await read(await personaCard('elder'), { birth: '1942-05-05' });
  expect(age.code).toBe(0);
  expect(age.printed).toMatchObject({
    items: [{}, {}, { name: 'age', value: { birthDate: '1942-05-05', calendar: 'era' } }],
  });
  const refused = await read(await personaCard('foreigner'), { birth: '1995-08-30' });
  expect(refused).toMatchObject({ code: 9, verifies: [expect.any(String)] });
  const agreed = await read(await personaCard('foreigner'), { birth: '1995-08-30', gregorian: true });
  expect(agreed.printed).toMatchObject({ items: [{}, {}, { value: { calendar: 'gregorian' } }] });
  expect(agreed.verifies).toHaveLength(2);
});

test('everything free: counters and what the applications say, with not one VERIFY', async () => {
  const { code, printed, verifies } = await read(await personaCard('elder'), { free: true });
  expect(code).toBe(0);
  expect(verifies).toEqual([]);
  expect(printed).toMatchObject({
    items: expect.arrayContaining([
      expect.objectContaining({ name: 'text_tries', value: { pin: 3, numberA: 10, numberB: 10 } }),
      expect.objectContaining({ name: 'juki_info' }),
      expect.objectContaining({ name: 'licence', value: { present: false } }),
    ]),
  });
});

test('a wrong 照合番号B is told with the tries left, and costs one, whatever else was asked', async () => {
  const wrong = numberB('elder').replace(/.$/, (digit) => String((Number(digit) + 1) % 10));
  const { code, printed, verifies } = await read(
    await personaCard('elder'),
    { numberB: true, pinFromPrompt: true },
    { typed: wrong },
  );
  // Fourteen digits are no PIN either: nothing was sent.
  expect({ code, printed, verifies }).toEqual({ code: 2, printed: undefined, verifies: [] });
  const once = await read(await personaCard('elder'), { numberB: true }, { typed: wrong });
  expect(once.code).toBe(9);
  expect(once.printed).toMatchObject({ items: [{}, {}, { problem: 'wrong', detail: { left: 9 } }] });
  expect(once.verifies).toHaveLength(1);
});

test.each([
  ['bad_number_b', { numberB: '-' }, { piped: '1234567890123\n' }],
  ['bad_number_b', { numberB: '-' }, { piped: '1234567890123x\n' }],
  ['bad_pin', { pinFromPrompt: true }, { typed: '123' }],
  ['bad_birth', { birth: '1942-02-30' }, {}],
  ['photo_needs_number_b', { photo: 'x.png' }, {}],
  ['interrupted', { pinFromPrompt: true }, { typed: '\u0003' }],
] as const)('%s is said before the card is touched', async (reason, options, input) => {
  const { code, said } = await read(await personaCard('elder'), options, input);
  expect({ code, sent }).toEqual({ code: 2, sent: [] });
  expect(said).toContain(reason);
});

test('a photo that is there already is not written over, and no try is spent', async () => {
  const photo = join(folder, 'there.png');
  writeFileSync(photo, 'mine');
  const { code } = await read(await personaCard('elder'), { photo, numberB: '-' }, { piped: '1' });
  expect({ code, sent, content: readFileSync(photo, 'utf8') }).toEqual({
    code: 2,
    sent: [],
    content: 'mine',
  });
});

test('the PIN proves the holder; a certificate of an unknown CA gets none', async () => {
  const good = await read(await personaCard('elder'), { pinFromPrompt: true }, { typed: TRAINING_PIN });
  expect(good.code).toBe(0);
  expect(good.printed).toMatchObject({ items: [{}, {}, { name: 'holder', level: 'L2' }] });
  const unknown = await read(
    await personaCard('unknown_ca'),
    { pinFromPrompt: true },
    { typed: TRAINING_PIN },
  );
  expect(unknown.code).toBe(11);
  expect(unknown.printed).toMatchObject({ items: [{}, {}, { problem: 'certificate_unknown_ca' }] });
});

test('a revoked certificate is said to be, and costs no try of the PIN', async () => {
  const free = await read(await personaCard('revoked'));
  expect(free.code).toBe(0);
  expect(free.printed).toMatchObject({
    items: [{}, { value: { status: 'certificate_revoked' } }],
    revocation: { state: 'revoked' },
  });
  const proof = await read(await personaCard('revoked'), { pinFromPrompt: true }, { typed: TRAINING_PIN });
  expect(proof).toMatchObject({ code: 11, verifies: [] });
  expect((await read(await personaCard('elder'))).printed).toMatchObject({ revocation: { state: 'good' } });
});

test('a site without the right to the certificate does not touch its application, also not for a PIN', async () => {
  const options = { site: PRODUCTION, trust: 'kiosk-config/trust', pinFromPrompt: true } as const;
  const { code, printed, verifies } = await read(await personaCard('elder'), options, {
    typed: TRAINING_PIN,
  });
  expect({ code, verifies }).toEqual({ code: 11, verifies: [] });
  expect(printed).toMatchObject({ items: [{}, { name: 'holder', problem: 'certificate_missing' }] });
  expect(sent.filter((command) => command.includes('D392F000260100000001'))).toEqual([]);
});

test('a clone that answers the PIN is not the holder; a locked PIN is not tried', async () => {
  const clone = await read(await personaCard('clone'), { pinFromPrompt: true }, { typed: TRAINING_PIN });
  expect(clone.code).toBe(11);
  expect(clone.printed).toMatchObject({ items: [{}, {}, { problem: 'not_this_key' }] });
  const locked = await read(
    await personaCard('blocked_pin'),
    { pinFromPrompt: true },
    { typed: TRAINING_PIN },
  );
  expect({
    code: locked.code,
    verifies: locked.verifies.filter((sentOne) => sentOne.startsWith('00200098')),
  }).toEqual({ code: 10, verifies: [] });
});

test('a card profile is read with the birth date', async () => {
  const library = applet(shipped('library-id'), {
    values: { id: '9012345673', issuer: '99999', version: '01', validUntil: '20991231' },
    secrets: new Map([['birth', { value: '170505', tries: 10 }]]),
  });
  const { code, printed } = await read(cardOf(library), {
    profile: 'kiosk-config/cards/library-id.yaml',
    birth: '1942-05-05',
  });
  expect(printed).toMatchObject({
    items: [{ problem: 'not_my_number_card' }, { name: 'profile', level: 'L0' }],
  });
  // A card for the library alone is no failure when that is what was asked for.
  expect(code).toBe(0);
});

test.each([
  ['no_card', undefined, 3],
  ['phone', 'phone', 5],
  ['not_my_number_card', 'not_my_number', 5],
  ['card_unreadable', 'garbage', 6],
] as const)('%s has its own exit code', async (reason, persona, code) => {
  const done = await read(persona === undefined ? undefined : await personaCard(persona));
  expect(done).toMatchObject({ code, printed: { error: reason } });
});

test('a trace file is for the one who asked only, and holds no answer; production never shows answers', async () => {
  const trace = join(folder, 'trace.txt');
  expect((await read(await personaCard('elder'), { trace })).code).toBe(0);
  expect(statSync(trace).mode & 0o777).toBe(0o600);
  const text = readFileSync(trace, 'utf8');
  expect(text.split('\n')).toHaveLength(6);
  expect(text).toContain('READ BINARY EF 000A 利用者証明用電子証明書 +0 (240)');
  expect(text).not.toContain('3082');
  const refused = await read(await personaCard('elder'), { site: PRODUCTION, trace: true, traceAll: true });
  expect(refused).toMatchObject({ code: 2, said: 'not_training_trace' });
  expect(existsSync(trace)).toBe(true);
});

test('every exit code has one line of help', () => {
  expect(new Set(EXIT_CODES.map(({ code }) => code)).size).toBe(EXIT_CODES.length);
  expect(exitCodeHelp().split('\n')).toHaveLength(EXIT_CODES.length + 1);
});

test.each([
  ['certificate_wrong_key', 11, 11],
  ['certificate_wrong_use', 11, 11],
  ['too_few_tries', 10, 10],
  ['a reason of a file', 1, 12],
  ['constructor', 1, 12],
])('%s ends with %i, or with %i where only a part was not read', (reason, whole, part) => {
  expect([exitCodeOf(reason), partExitCodeOf(reason)]).toEqual([whole, part]);
});
