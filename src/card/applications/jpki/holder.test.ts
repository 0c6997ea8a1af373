import { ObjectIdentifier, Sequence } from 'asn1js';
import fc from 'fast-check';
import { Certificate, Extension } from 'pkijs';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixedSystem } from '../../../../test/harness/fixed-system.ts';
import { civilDateSchema } from '../../../kernel/dates.ts';
import { mustSucceed } from '../../../kernel/result.ts';
import { signCertificateFor } from '../../../simulator/card-certificates.ts';
import { createSimulatedCa, type SimulatedCa } from '../../../simulator/simulated-ca.ts';
import {
  holderNames,
  issueAuthCertificate,
  issueSignCertificate,
} from '../../../simulator/simulated-certificate.ts';
import { personaByName, personas } from '../../../simulator/town/personas.ts';
import { HOLDER_OID, parseSignHolder } from './holder.ts';

const NOW = Date.UTC(2026, 10, 23, 9, 0, 0);
const FIELDS = {
  serial: Uint8Array.of(0x11),
  holder: 'X',
  from: NOW,
  to: NOW + 1_000,
  keys: 'ec_p384',
} as const;
const PERSON = {
  name: '架空　太郎',
  address: '架空県かざし市１番地',
  birthDate: civilDateSchema.parse('1980-02-17'),
  sex: '1',
} as const;

let ca: SimulatedCa;
/** A signing certificate whose alternative names can be put in its place; nobody checks the signature here. */
let blank: Certificate;
beforeAll(async () => {
  ca = await createSimulatedCa(fixedSystem(NOW), { use: 'sign', keys: 'ec_p384' });
  const issued = await issueSignCertificate(ca, { ...FIELDS, locality: 'Kazashi-shi', person: PERSON });
  blank = Certificate.fromBER(Uint8Array.from(issued.der));
});

const SAN = '2.5.29.17';
const withNames = (names: Sequence | undefined): Uint8Array => {
  const others = (blank.extensions ?? []).filter(({ extnID }) => extnID !== SAN);
  const extension =
    names === undefined ? [] : [new Extension({ extnID: SAN, extnValue: names.toBER(false) })];
  const certificate = new Certificate({ schema: blank.toSchema(false) });
  certificate.extensions = [...others, ...extension];
  return new Uint8Array(certificate.toSchema(true).toBER(false));
};

/** What a certificate with these texts says; `undefined` leaves one out. */
const read = (change: Partial<Record<keyof typeof HOLDER_OID, string | undefined>>) => {
  const texts = {
    name: '架空　太郎',
    nameFlags: '00000',
    sex: '1',
    birth: '319800217',
    address: '架空県かざし市１番地',
    addressFlags: '0000000000',
    ...change,
  };
  return parseSignHolder(withNames(holderNames(texts)));
};

it('name, address, sex and birth date', () => {
  expect(read({})).toEqual({
    ok: true,
    value: {
      name: '架空　太郎',
      nameFlags: '00000',
      sex: 'male',
      birth: '1980-02-17',
      address: '架空県かざし市１番地',
      addressFlags: '0000000000',
    },
  });
});

describe('birth dates', () => {
  it.each([
    ['118730315', '1873-03-15'],
    ['219120730', '1912-07-30'],
    ['319261225', '1926-12-25'],
    ['419890108', '1989-01-08'],
    ['520190501', '2019-05-01'],
    ['000000000', 'unknown'],
    ['019800217', 'unknown'],
    ['319800200', 'unknown'],
    ['319800000', 'unknown'],
    ['300000000', 'unknown'],
  ])('%s is %s', (birth, expected) => {
    expect(read({ birth })).toMatchObject({ value: { birth: expected } });
  });

  it.each([
    '',
    '19800217',
    '3198002171',
    '619800217',
    '319800230',
    '419800217',
    '319890108',
    '3１9800217',
    '319801317',
  ])('%o is garbled', (birth) => {
    expect(read({ birth })).toMatchObject({ reason: 'garbled' });
  });
});

it.each([
  ['1', 'male'],
  ['2', 'female'],
  ['3', 'unknown'],
])('sex %s is %s', (sex, expected) => {
  expect(read({ sex })).toMatchObject({ value: { sex: expected } });
});

it.each([
  ['sex of another digit', { sex: '9' }],
  ['no name', { name: undefined }],
  ['an empty name', { name: '' }],
  ['a name of 201 letters', { name: '山'.repeat(201) }],
  ['control characters', { name: '架空\u0000太郎' }],
  ['a line feed', { address: '架空県\n' }],
  ['text that runs backwards', { name: '\u202e郎太\u202c' }],
  ['an isolate', { address: '\u2066架空県\u2069' }],
  ['flags that are none', { nameFlags: '0002' }],
  ['more flags than letters', { nameFlags: '000000' }],
  ['no address', { address: undefined }],
])('%s: garbled', (_, change) => {
  expect(read(change)).toMatchObject({ reason: 'garbled' });
});

it('markup is text, and stays it', () => {
  expect(read({ name: '<b>架空</b>', nameFlags: '' })).toMatchObject({ value: { name: '<b>架空</b>' } });
});

it('the same item twice is garbled', () => {
  const names = holderNames({
    name: 'A',
    nameFlags: '0',
    sex: '1',
    birth: '000000000',
    address: 'B',
    addressFlags: '0',
  });
  const twice = new Sequence({ value: [...names.valueBlock.value, ...names.valueBlock.value.slice(0, 1)] });
  expect(parseSignHolder(withNames(twice))).toMatchObject({ reason: 'garbled' });
});

it('a certificate that names nobody: no_holder', async () => {
  const auth = await issueAuthCertificate(ca, FIELDS);
  expect(parseSignHolder(auth.der)).toMatchObject({ reason: 'no_holder' });
  expect(parseSignHolder(withNames(undefined))).toMatchObject({ reason: 'no_holder' });
  expect(parseSignHolder(withNames(new Sequence({ value: [] })))).toMatchObject({ reason: 'garbled' });
});

it('what is no certificate, or no list of names, is garbled and never throws', () => {
  expect(parseSignHolder(new Uint8Array(100))).toMatchObject({ reason: 'garbled' });
  const odd = new Sequence({ value: [new ObjectIdentifier({ value: '1.2.3' })] });
  expect(parseSignHolder(withNames(odd))).toMatchObject({ reason: 'garbled' });
});

it('bent anywhere it neither throws nor makes a holder of the wrong shape', () => {
  const good = withNames(holderNames({ ...holderTexts }));
  fc.assert(
    fc.property(fc.nat({ max: good.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const bent = Uint8Array.from(good);
      bent[at] = (bent[at] ?? 0) ^ flip;
      const parsed = parseSignHolder(bent);
      return !parsed.ok || (parsed.value.name !== '' && /^[01]*$/.test(parsed.value.nameFlags));
    }),
    { numRuns: 500 },
  );
});

const holderTexts = {
  name: '架空　太郎',
  nameFlags: '00000',
  sex: '1',
  birth: '319800217',
  address: '架空県かざし市１番地',
  addressFlags: '0000000000',
};

it('every persona’s certificate says who they are, with substitutes where the register has rare letters', async () => {
  const cas = { trusted: ca, unknown: ca, sign: ca, next: { trusted: ca, sign: ca } };
  for (const { card, name } of personas.filter(({ resident }) => resident !== undefined)) {
    // Keys of the next kind throughout: they are made in no time.
    const issued = await signCertificateFor(
      { ...card, kind: card.kind === 'child' ? 'child' : 'next_generation' },
      cas,
      NOW,
    );
    if (card.kind === 'child') expect(issued, name).toBeUndefined();
    else {
      const holder = mustSucceed(parseSignHolder(issued?.der ?? new Uint8Array()));
      expect(holder.birth, name).toBe(card.printed?.birthDate);
      expect(holder.nameFlags.length, name).toBe(Array.from(holder.name).length);
    }
  }
  const rare = personaByName('rare_kanji');
  const issued = rare && (await signCertificateFor({ ...rare.card, kind: 'next_generation' }, cas, NOW));
  expect(parseSignHolder(issued?.der ?? new Uint8Array())).toMatchObject({
    value: { name: '●塚　葛葉', nameFlags: '10010', addressFlags: '000000010000' },
  });
});
