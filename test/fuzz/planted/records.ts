import { readAgeRecord, readFaceRecord } from '../../../src/card/applications/surface/read.ts';
import { parseFourItems, readTextRecord } from '../../../src/card/applications/text-input/read.ts';
import { readFaceAndItems } from '../../../src/card/read-face.ts';
import { success } from '../../../src/kernel/result.ts';
import { careless, credulous, over, type Planted, trying } from './plant.ts';

const MY_NUMBER = Uint8Array.of(0x00, 0xb0, 0x81, 0x00, 0x11);

export const RECORDS: readonly Planted[] = [
  {
    bug: 'sends 照合番号B twice',
    kinds: ['text'],
    problem: 'a secret was sent twice',
    plant: () => ({ readTextRecord: (channel, by, means) => readTextRecord(trying(channel), by, means) }),
  },
  {
    bug: 'thinks that there are always tries enough',
    kinds: ['text'],
    problem: 'a try was spent with 3 left',
    plant: () => ({ readTextRecord: (channel, by, means) => readTextRecord(careless(channel), by, means) }),
  },
  {
    bug: 'leaves 照合番号B in memory',
    kinds: ['text'],
    problem: 'a secret was left in memory',
    plant: () => ({
      readTextRecord: (channel, by, means) =>
        readTextRecord(channel, by instanceof Uint8Array ? by.slice() : by, means),
    }),
  },
  {
    bug: 'reads the My Number as well',
    kinds: ['text'],
    problem: 'the My Number was asked for',
    plant: () => ({
      readTextRecord: async (channel, by, means) => {
        const read = await readTextRecord(channel, by, means);
        if (read.ok) await channel.exchange(MY_NUMBER);
        return read;
      },
    }),
  },
  {
    bug: 'tries 照合番号B where 照合番号A belongs',
    kinds: ['text'],
    problem: '照合番号A was tried',
    plant: () => ({
      readTextRecord: (channel, by, means) =>
        readTextRecord(
          over(channel, (command, send) => {
            if (command[1] === 0x20) command[3] = 0x94;
            return send(command);
          }),
          by,
          means,
        ),
    }),
  },
  {
    bug: 'does not look at signatures',
    kinds: ['text'],
    problem: 'verified, but nobody signed these items',
    plant: () => ({
      readTextRecord: async (channel, by, means) => {
        const read = await readTextRecord(channel, by, { ...means, cvRoots: [] });
        return read.ok ? success({ ...read.value, integrity: 'verified' }) : read;
      },
    }),
  },
  {
    bug: 'passes over a root that it has',
    kinds: ['text'],
    problem: 'a known issuer passed over',
    plant: () => ({
      readTextRecord: (channel, by, means) => readTextRecord(channel, by, { ...means, cvRoots: [] }),
    }),
  },
  {
    bug: 'gives the items of the card before',
    kinds: ['text'],
    problem: 'items that no answer holds',
    plant: () => {
      let before: ReturnType<typeof parseFourItems> | undefined;
      return {
        readTextRecord: async (channel, by, means) => {
          const read = await readTextRecord(channel, by, means);
          if (!read.ok) return read;
          before ??= success(read.value.items);
          return before.ok ? success({ ...read.value, items: before.value }) : read;
        },
      };
    },
  },
  {
    bug: 'takes data for a face whatever the status word says of them',
    kinds: ['face'],
    problem: 'a face that was never read',
    plant: () => ({ readFaceRecord: (channel, by, means) => readFaceRecord(credulous(channel), by, means) }),
  },
  {
    bug: 'does not look at the signature of a face',
    kinds: ['face'],
    problem: 'verified, but nobody signed this face',
    plant: () => ({
      readFaceRecord: async (channel, by, means) => {
        const read = await readFaceRecord(channel, by, { cvRoots: [] });
        return read.ok && means !== undefined ? success({ ...read.value, integrity: 'verified' }) : read;
      },
    }),
  },
  {
    bug: 'says verified of the birth date when there is no root',
    kinds: ['age'],
    problem: 'verified, but nobody signed this age',
    plant: () => ({
      readAgeRecord: async (channel, by, means) => {
        const read = await readAgeRecord(channel, by, means);
        return read.ok ? success({ ...read.value, integrity: 'verified' }) : read;
      },
    }),
  },
  {
    bug: 'puts a face beside another name',
    kinds: ['face and items'],
    problem: 'two people in one reading',
    plant: () => {
      let first: Awaited<ReturnType<typeof readFaceAndItems>> | undefined;
      return {
        readFaceAndItems: async (card, by, means) => {
          const read = await readFaceAndItems(card, by, means);
          if (!read.ok) return read;
          first ??= read;
          return first.ok ? success({ ...read.value, face: first.value.face }) : read;
        },
      };
    },
  },
  {
    bug: 'gives what it has when the card is pulled',
    kinds: ['face and items'],
    problem: 'a good end with a card that was lost',
    plant: () => {
      let last: Awaited<ReturnType<typeof readFaceAndItems>> | undefined;
      return {
        readFaceAndItems: async (card, by, means) => {
          const read = await readFaceAndItems(card, by, means);
          if (read.ok) last = read;
          return !read.ok && read.reason === 'card_lost' && last !== undefined ? last : read;
        },
      };
    },
  },
];
