import { parseCommonCardId } from '../../../src/card/applications/common/read.ts';
import { readAuthCertificate } from '../../../src/card/applications/jpki/auth-certificate.ts';
import { examineCertificate } from '../../../src/card/certificate.ts';
import { readCard } from '../../../src/card/read-card.ts';
import { toHex } from '../../../src/kernel/bytes.ts';
import { withByte } from '../bytes.ts';
import { asGood, credulous, listening, type Planted } from './plant.ts';

export const FREE_READ: readonly Planted[] = [
  {
    bug: 'ignores the length byte of a record',
    kinds: ['record'],
    problem: 'a card id that the record does not say',
    plant: () => ({ parseCommonCardId: (record) => parseCommonCardId(withByte(record, 1, 28)) }),
  },
  {
    bug: 'ignores it in a tap',
    kinds: ['tap'],
    problem: 'a card id that no record says',
    plant: () => ({
      readCard: (card, sources, means) => {
        const lenient = listening(card, (command, answer) =>
          command[1] === 0xb2 && answer.length > 3 ? withByte(answer, 1, 28) : answer,
        );
        return readCard(lenient, sources, means);
      },
    }),
  },
  {
    bug: 'takes data for an answer whatever the status word says of them',
    kinds: ['tap'],
    problem: 'a card id out of an answer that was none',
    plant: () => ({
      readCard: (card, sources, means) => {
        const credulous = listening(card, (_, answer) => (answer.length < 32 ? answer : asGood(answer)));
        return readCard(credulous, sources, means);
      },
    }),
  },
  {
    bug: 'takes pieces for a certificate whatever the status word says of them',
    kinds: ['certificate read'],
    problem: 'a certificate that no answer holds',
    plant: () => ({ readAuthCertificate: (channel) => readAuthCertificate(credulous(channel)) }),
  },
  {
    bug: 'throws on a short record',
    kinds: ['record'],
    problem: 'threw RangeError: out of bounds',
    plant: () => ({
      parseCommonCardId: (record) => {
        if (record.length < 2) throw new RangeError('out of bounds');
        return parseCommonCardId(record);
      },
    }),
  },
  {
    bug: 'asks for more for ever',
    kinds: ['tap'],
    problem: 'threw Error: the reading never ends',
    plant: () => ({
      readCard: async (card, sources, means) => {
        for (let more = true; more; ) {
          const answer = await card.transmit(Uint8Array.of(0x00, 0xc0, 0x00, 0x00, 0x00));
          more = answer.ok && answer.value.at(-2) === 0x61;
        }
        return readCard(card, sources, means);
      },
    }),
  },
];

export const CERTIFICATE: readonly Planted[] = [
  {
    bug: 'looks at everything in a certificate but the signature',
    kinds: ['certificate'],
    problem: 'valid, but not as it was issued',
    plant: () => ({
      examineCertificate: (der, anchors, now) => {
        const facts = examineCertificate(der, anchors, now);
        return facts.status === 'certificate_unknown_ca' ? { ...facts, status: 'valid' } : facts;
      },
    }),
  },
  {
    bug: 'takes a certificate for what its first bytes, which every one of them has, make of it',
    kinds: ['certificate'],
    problem: 'valid, but not as it was issued',
    plant: () => {
      const seen = new Map<string, ReturnType<typeof examineCertificate>>();
      return {
        examineCertificate: (der, anchors, now) => {
          const head = toHex(der.subarray(0, 600));
          const facts = examineCertificate(der, anchors, now);
          if (facts.status === 'valid') seen.set(head, facts);
          return seen.get(head) ?? facts;
        },
      };
    },
  },
];
