import { parseSignHolder } from '../../../src/card/applications/jpki/holder.ts';
import { parseTokenInfo } from '../../../src/card/applications/jpki/token-info.ts';
import { parseLicence } from '../../../src/card/applications/licence/read.ts';
import { parseAge, parseFace } from '../../../src/card/applications/surface/read.ts';
import { textIntegrity } from '../../../src/card/applications/text-input/integrity.ts';
import { parseFourItems } from '../../../src/card/applications/text-input/read.ts';
import { parseProfile } from '../../../src/card/profile/load.ts';
import { keyFromRecord } from '../../../src/card/proof.ts';
import { issuerKeyOf } from '../../../src/card/record-signature.ts';
import { createRevocationLists } from '../../../src/card/revocation.ts';
import { sentenceOf, statusOf } from '../../../src/card/status-words.ts';
import { civilDateSchema } from '../../../src/kernel/dates.ts';
import { success } from '../../../src/kernel/result.ts';
import type { Planted } from './plant.ts';

const UNKNOWN = { status: 'issuer_unknown' } as const;

const RECORD_PARSERS: readonly Planted[] = [
  {
    bug: 'takes text that is not UTF-8',
    kinds: ['items record'],
    problem: 'a record out of garbage',
    plant: () => ({
      parseFourItems: (record) => {
        const read = parseFourItems(record);
        const name = Buffer.from(record).toString('latin1');
        if (read.ok || record[0] !== 0xff) return read;
        return success({ name, address: name, birthDate: civilDateSchema.parse('2000-01-01'), sex: '1' });
      },
    }),
  },
  {
    bug: 'lets turned writing through',
    kinds: ['items record'],
    problem: 'a record out of garbage',
    plant: () => ({
      parseFourItems: (record) =>
        parseFourItems(record.map((byte, at) => (byte === 0x80 && record[at - 1] === 0xe2 ? 0x86 : byte))),
    }),
  },
  {
    bug: 'puts the sexes the other way round',
    kinds: ['items record'],
    problem: 'another record than there is',
    plant: () => ({
      parseFourItems: (record) => {
        const read = parseFourItems(record);
        return read.ok ? success({ ...read.value, sex: read.value.sex === '1' ? '2' : '1' }) : read;
      },
    }),
  },
  {
    bug: 'takes a face for verified that was altered',
    kinds: ['face record'],
    problem: 'verified, but nobody signed this face',
    plant: () => ({
      parseFace: (record) => {
        const read = parseFace(record, UNKNOWN);
        return read.ok ? success({ ...read.value, integrity: 'verified' }) : read;
      },
    }),
  },
  {
    bug: 'takes a birth date for verified that was altered',
    kinds: ['age record'],
    problem: 'verified, but nobody signed this age',
    plant: () => ({
      parseAge: (record) => {
        const read = parseAge(record, UNKNOWN);
        return read.ok ? success({ ...read.value, integrity: 'verified' }) : read;
      },
    }),
  },
  {
    bug: 'calls a record that does not fit one without a signature',
    kinds: ['integrity record'],
    problem: 'a signature passed over',
    plant: () => ({
      textIntegrity: (evidence, issuer) => {
        const verdict = textIntegrity(evidence, issuer);
        return verdict === 'altered' ? 'absent' : verdict;
      },
    }),
  },
  {
    bug: 'checks the hash and not the signature',
    kinds: ['integrity record'],
    problem: 'verified, but nobody signed this',
    plant: () => ({
      textIntegrity: (evidence) => (textIntegrity(evidence, UNKNOWN) === 'altered' ? 'altered' : 'verified'),
    }),
  },
  {
    bug: 'believes a certificate by the name of its root',
    kinds: ['cv certificate'],
    problem: 'a key that its root did not sign',
    plant: () => ({
      issuerKeyOf: (record, application, roots) => {
        const issuer = issuerKeyOf(record, application, roots);
        const [root] = roots;
        return issuer.status === 'altered' && root !== undefined
          ? { status: 'known', key: root.key }
          : issuer;
      },
    }),
  },
  {
    bug: 'takes a certificate of the other application',
    kinds: ['cv certificate'],
    problem: 'a key that its root did not sign',
    plant: () => ({
      issuerKeyOf: (record, application, roots) =>
        issuerKeyOf(
          record,
          application,
          roots.map((root) => ({ ...root, application })),
        ),
    }),
  },
  {
    bug: 'fills up a key that is too short',
    kinds: ['key record'],
    problem: 'a key that the record does not hold',
    plant: () => {
      let last: ReturnType<typeof keyFromRecord> | undefined;
      return {
        keyFromRecord: (record) => {
          const key = keyFromRecord(record);
          if (key.ok) last ??= key;
          return key.ok ? (last ?? key) : key;
        },
      };
    },
  },
];

const OTHER_PARSERS: readonly Planted[] = [
  {
    bug: 'reads a label to the first blank',
    kinds: ['token info'],
    problem: 'a label that is not there',
    plant: () => ({
      parseTokenInfo: (bytes) => {
        const read = parseTokenInfo(bytes);
        return read.ok ? success({ ...read.value, label: read.value.label.split(' ')[0] ?? '' }) : read;
      },
    }),
  },
  {
    bug: 'takes any day for the last of a licence',
    kinds: ['licence'],
    problem: 'another licence than there is',
    plant: () => ({
      parseLicence: (file) => {
        const read = parseLicence(file);
        return read.ok
          ? success({ ...read.value, expires: read.value.expires ?? civilDateSchema.parse('2030-01-01') })
          : read;
      },
    }),
  },
  {
    bug: 'takes a list that nobody signed',
    kinds: ['crl'],
    problem: 'believed a list that was refused',
    plant: () => ({
      createRevocationLists: (anchors) => {
        const lists = createRevocationLists(anchors);
        return { ...lists, check: () => ({ state: 'good', asOf: 0 }) };
      },
    }),
  },
  {
    bug: 'says good by a list out of its time',
    kinds: ['crl'],
    problem: 'good by a list out of its time',
    plant: () => ({
      createRevocationLists: (anchors) => {
        const lists = createRevocationLists(anchors);
        return {
          ...lists,
          check: (certificate, anchor, now) => {
            const said = lists.check(certificate, anchor, now);
            return said.state === 'unknown' && said.asOf !== undefined ? { ...said, state: 'good' } : said;
          },
        };
      },
    }),
  },
  {
    bug: 'throws on a list with no entries',
    kinds: ['crl'],
    problem: 'threw TypeError: none',
    plant: () => ({
      createRevocationLists: (anchors) => {
        const lists = createRevocationLists(anchors);
        return {
          ...lists,
          add: (der) => {
            const added = lists.add(der);
            if (added.ok && added.value.entries === 0) throw new TypeError('none');
            return added;
          },
        };
      },
    }),
  },
  {
    bug: 'gives the holder of the certificate before',
    kinds: ['sign holder'],
    problem: 'a holder that the certificate does not name',
    plant: () => {
      let before: ReturnType<typeof parseSignHolder> | undefined;
      return {
        parseSignHolder: (der) => {
          const read = parseSignHolder(der);
          if (read.ok) before ??= success({ ...read.value, name: `${read.value.name}　` });
          return read.ok ? (before ?? read) : read;
        },
      };
    },
  },
  {
    bug: 'lets a profile ask as often as it likes',
    kinds: ['profile file'],
    problem: 'a profile that asks for ever',
    plant: () => ({
      parseProfile: (file) => {
        const parsed = parseProfile(file);
        if (!parsed.ok) return parsed;
        const { retry } = parsed.value;
        return success({ ...parsed.value, retry: { ...retry, times: retry.times * 1_000 } });
      },
    }),
  },
  {
    bug: 'tells no line',
    kinds: ['profile file'],
    problem: 'a mistake with no line',
    plant: () => ({
      parseProfile: (file) => {
        const parsed = parseProfile(file);
        return parsed.ok ? parsed : { ...parsed, detail: { ...parsed.detail, line: 0 } };
      },
    }),
  },
  {
    bug: 'takes 63Cx for a good end',
    kinds: ['status word'],
    problem: 'a good end that was none',
    plant: () => ({ statusOf: (sw) => (sw >> 4 === 0x63c ? { reason: 'ok' } : statusOf(sw)) }),
  },
  {
    bug: 'has no sentence for tries',
    kinds: ['status word'],
    problem: 'no sentence for the clerk',
    plant: () => ({ sentenceOf: (status) => (status.reason === 'tries_left' ? '' : sentenceOf(status)) }),
  },
  {
    bug: 'opens every file of the virtual card',
    kinds: ['card side'],
    problem: 'a card that gives what is shut',
    plant: () => ({
      answerOf: (card, command) => {
        if (command[1] === 0xb0)
          card.transmit(Uint8Array.from([0, 0x20, 0, 0x91, 4, 0x31, 0x32, 0x33, 0x34]));
        return card.transmit(command);
      },
    }),
  },
];

export const PARSERS: readonly Planted[] = [...RECORD_PARSERS, ...OTHER_PARSERS];
