import { beforeAll, describe, expect, it } from 'vitest';
import { digits, shortAnswers } from '../../test/harness/card-talk.ts';
import { type CardFactory, createCardFactory } from '../../test/harness/cards.ts';
import { faceCard, NUMBER_B, PRINTED } from '../../test/harness/faces.ts';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { applet, cardOf, shipped } from '../../test/harness/profile-tap.ts';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { TRAINING_PIN } from '../simulator/cards.ts';
import type { VirtualCard } from '../simulator/virtual-card.ts';
import { type Channel, createChannel, selectApplication } from './apdu.ts';
import { JPKI_AID } from './applications/jpki/files.ts';
import { SURFACE_AID } from './applications/surface/files.ts';
import { readAgeRecord, readFaceRecord } from './applications/surface/read.ts';
import { TEXT_AID } from './applications/text-input/files.ts';
import { readTextRecord } from './applications/text-input/read.ts';
import type { CardConnection } from './index.ts';
import { MAX_APDUS, TAP_BUDGET_MS } from './limits.ts';
import { readProfile } from './profile/read.ts';
import { newChallenge, proveHolder } from './proof.ts';
import { whileOpen } from './while-open.ts';

let cards: CardFactory;
beforeAll(async () => {
  cards = await createCardFactory(fixedSystem());
});

type System = ReturnType<typeof fixedSystem>;
interface Use {
  readonly name: string;
  readonly card: () => Promise<VirtualCard>;
  readonly talk: (card: CardConnection, system: System) => Promise<Result<unknown, string>>;
  readonly select: Uint8Array;
  /** What only the secret opens. */
  readonly opened: string;
}

const face = async (): Promise<VirtualCard> => faceCard();
const birth = { birth: PRINTED.birthDate, consentToGregorian: false };
const LIBRARY = shipped('library-id');
const patron = { id: '9012345673', issuer: '99999', version: '01', validUntil: '20300101' };

const uses: readonly Use[] = [
  {
    name: 'a signature on the PIN',
    card: async () => (await cards.make('normal')).card,
    talk: (card, system) =>
      proveHolder(createChannel(card, system), digits(TRAINING_PIN), {
        anchors: cards.anchors,
        challenge: newChallenge(system, 'gym-1'),
        insists: false,
        now: system.now(),
      }),
    select: selectApplication(JPKI_AID),
    opened: `802A009733 3031300D060960864801650304020105000420${'00'.repeat(32)}00`,
  },
  {
    name: 'the four items on 照合番号B',
    card: face,
    talk: (card, system) => readTextRecord(createChannel(card, system), digits(NUMBER_B)),
    select: selectApplication(TEXT_AID),
    opened: '00B0820001',
  },
  {
    name: 'the four items on the PIN',
    card: face,
    talk: (card, system) =>
      readTextRecord(createChannel(card, system), { pin: digits('1234'), insists: false }),
    select: selectApplication(TEXT_AID),
    opened: '00B0820001',
  },
  {
    name: 'the face on 照合番号B',
    card: face,
    talk: (card, system) => readFaceRecord(createChannel(card, system), digits(NUMBER_B)),
    select: selectApplication(SURFACE_AID),
    opened: '00B0820001',
  },
  {
    name: 'the birth date on its key',
    card: face,
    talk: (card, system) => readAgeRecord(createChannel(card, system), birth),
    select: selectApplication(SURFACE_AID),
    opened: '00B0810001',
  },
  {
    name: 'a profile that verifies a birth date',
    card: async () =>
      cardOf(
        applet(LIBRARY, { values: patron, secrets: new Map([['birth', { value: '550217', tries: 10 }]]) }),
      ),
    talk: (card, system) => readProfile(card, LIBRARY, { system, secrets: { birth: PRINTED.birthDate } }),
    select: selectApplication(fromHex(LIBRARY.aid.value)),
    opened: '00B2010C00',
  },
];

const isTry = (command: Uint8Array): boolean => command[1] === 0x20 && command.length > 5;

/** One talk; `instead` hears each command and may answer in the card's place. */
const talkWith = async (
  { card, talk, opened }: Use,
  instead: (command: Uint8Array, system: System) => Result<Uint8Array, 'card_lost'> | undefined,
) => {
  const [inSlot, system] = [await card(), fixedSystem()];
  const sent: string[] = [];
  const connection: CardConnection = {
    reader: 'test',
    atr: inSlot.atr,
    lengths: shortAnswers,
    transmit: async (command) => {
      sent.push(toHex(command));
      return instead(command, system) ?? success(inSlot.transmit(command));
    },
  };
  const done = await talk(connection, system);
  return { done, sent, stillOpen: () => toHex(inSlot.transmit(fromHex(opened)).subarray(-2)) };
};

describe.each(uses)('$name', (one) => {
  it('is shut after it', async () => {
    const { done, stillOpen } = await talkWith(one, () => undefined);
    expect(done).toMatchObject({ ok: true });
    expect(stillOpen()).toBe('6982');
  });

  it('is shut when the answer to the secret comes too late', async () => {
    const { done, sent, stillOpen } = await talkWith(one, (command, system) => {
      if (isTry(command)) system.advance(TAP_BUDGET_MS + 1);
      return undefined;
    });
    expect(done).toMatchObject({ ok: false, reason: 'card_too_slow' });
    expect(sent.at(-1)).toBe(toHex(one.select));
    expect(stillOpen()).toBe('6982');
  });

  it('is lost when the card is gone by the time it is shut', async () => {
    let tried = false;
    const { done } = await talkWith(one, (command) => {
      const isShut = tried && command[1] === 0xa4;
      tried ||= isTry(command);
      return isShut ? failure('card_lost') : undefined;
    });
    expect(done).toMatchObject({ ok: false, reason: 'card_lost' });
  });

  it('is left alone after a secret that was refused', async () => {
    const { done, sent } = await talkWith(one, (command) =>
      isTry(command) ? success(fromHex('63C4')) : undefined,
    );
    expect(done).toMatchObject({ ok: false, reason: expect.stringMatching(/wrong$/) });
    expect(sent.at(-1)?.startsWith('0020')).toBe(true);
  });
});

it('a face that takes more commands than a tap has is shut past them', async () => {
  const one = uses.find(({ name }) => name.startsWith('the face')) as Use;
  const card = faceCard();
  const sent: string[] = [];
  const connection: CardConnection = {
    reader: 'test',
    atr: card.atr,
    lengths: shortAnswers,
    // A reader that cuts every answer short.
    transmit: async (command) => {
      sent.push(toHex(command));
      const answer = card.transmit(command);
      return success(
        command[1] === 0xb0 && answer.length > 62
          ? Uint8Array.from([...answer.subarray(0, 60), 0x90, 0x00])
          : answer,
      );
    },
  };
  expect(await one.talk(connection, fixedSystem())).toMatchObject({ ok: false, reason: 'too_many_commands' });
  expect(sent).toHaveLength(MAX_APDUS + 1);
  expect(sent.at(-1)).toBe(toHex(one.select));
  expect(toHex(card.transmit(fromHex(one.opened)))).toBe('6982');
});

it('a bug in a read does not leave it open', async () => {
  const sent: string[] = [];
  const channel: Channel = createChannel(
    {
      reader: 'test',
      atr: new Uint8Array(),
      transmit: async (command) => {
        sent.push(toHex(command));
        return success(fromHex('9000'));
      },
    },
    fixedSystem(),
  );
  const shut = selectApplication(TEXT_AID);
  const job = async (): Promise<Result<void, never>> => {
    await channel.exchange(fromHex('0020008B0431323334'));
    throw new Error('bug');
  };
  await expect(whileOpen(channel, shut, job)).rejects.toThrow('bug');
  expect(sent.at(-1)).toBe(toHex(shut));
  // Nothing is open any more: another end sends nothing.
  expect(await whileOpen(channel, shut, async () => success(undefined))).toEqual(success(undefined));
  expect(sent).toHaveLength(2);
});
