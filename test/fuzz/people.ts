/**
 * The cards that secrets are tried on and that must prove themselves: an original, its copy (everything readable, other
 * keys), another person's card, one whose records nobody signed, one of an issuer nobody believes, one that lacks the
 * applications, one that will not sign.
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { JPKI_SFI } from '../../src/card/applications/jpki/files.ts';
import { SURFACE_SFI } from '../../src/card/applications/surface/files.ts';
import { TEXT_SFI } from '../../src/card/applications/text-input/files.ts';
import { type CvRoot, parseCvCertificate, type SignedApplication } from '../../src/card/record-signature.ts';
import { concatBytes, toHex } from '../../src/kernel/bytes.ts';
import { civilDateSchema } from '../../src/kernel/dates.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { jpkiApplication } from '../../src/simulator/applications/jpki.ts';
import { licenceApplication } from '../../src/simulator/applications/licence.ts';
import { type FacePictures, surfaceApplication } from '../../src/simulator/applications/surface.ts';
import { type PrintedContent, textApplication } from '../../src/simulator/applications/text-input.ts';
import type { CardAuthorities } from '../../src/simulator/card-certificates.ts';
import type { Application, Pin, Sign } from '../../src/simulator/files.ts';
import {
  type IssuedCertificate,
  issueAuthCertificate,
  issueSignCertificate,
} from '../../src/simulator/simulated-certificate.ts';
import { type CvIssuer, createSimulatedCv, type SimulatedCv } from '../../src/simulator/simulated-cv.ts';
import { picturesOf } from '../../src/simulator/town/pictures.ts';
import { createVirtualCard, type VirtualCard } from '../../src/simulator/virtual-card.ts';
import { NOW } from './held.ts';

export type PersonKind = 'original' | 'clone' | 'other' | 'unsigned' | 'stranger' | 'bare' | 'mute';

/** Keys of its chip, and the certificates over two of them. */
interface Chip {
  readonly text: KeyObject;
  readonly surface: KeyObject;
  readonly auth: IssuedCertificate;
  readonly sign: IssuedCertificate;
}

/** Who a card is of, and the numbers that open it: worked out by hand, not by the code under test. */
export interface Holder {
  readonly printed: PrintedContent;
  readonly pictures: FacePictures;
  /** 生年月日 as six digits, by the year of the era and by the last two of the Gregorian. */
  readonly birth: { readonly era: string; readonly gregorian: string };
  /** Expiry year and security code: the other eight digits of 照合番号B. */
  readonly rest: string;
}

export interface Person {
  readonly kind: PersonKind;
  readonly card: VirtualCard;
  readonly holder: Holder;
  /** 利用者証明用パスワード and 入力補助's PIN, four digits. */
  readonly pin: string;
  /** 署名用パスワード */
  readonly password: string;
  /** Counters of the card, to be set before every case; a bare card has none. */
  readonly tries: Readonly<
    Record<'textB' | 'textPin' | 'surfaceB' | 'birth' | 'auth' | 'sign', Pin | undefined>
  >;
  /** What its keys sign: answers worth replaying to somebody else. */
  readonly signs: { readonly text: Sign; readonly auth: Sign };
  /** DER of what it shows for authentication and for signatures. */
  readonly shows: { readonly auth: Uint8Array; readonly sign: Uint8Array };
  /** Its files by application and number, as the card gives them. */
  readonly records: {
    readonly text: ReadonlyMap<number, Uint8Array>;
    readonly surface: ReadonlyMap<number, Uint8Array>;
  };
}

export interface People {
  readonly all: readonly [Person, ...Person[]];
  /** Key of the original's text application: the one that was linked. */
  readonly linked: KeyObject;
  /** Hex of the certificates that count, for authentication. */
  readonly certified: ReadonlySet<string>;
  readonly roots: readonly CvRoot[];
  /** The keys that sign records, and the certificates over them (their signed part with its head, hex). */
  readonly signers: Readonly<Record<SignedApplication, KeyObject>>;
  readonly certificates: Readonly<Record<SignedApplication, string>>;
}

/** Signing costs a millisecond: what was signed once is kept. There are as many as challenges, which are few. */
export const remembering = (sign: Sign): Sign => {
  const made = new Map<string, Uint8Array | undefined>();
  return (mode, data) => {
    const name = `${mode} ${toHex(data)}`;
    if (!made.has(name) && made.size < 4_096) made.set(name, sign(mode, data));
    return made.has(name) ? made.get(name) : sign(mode, data);
  };
};

const ORIGINAL: Holder = {
  printed: {
    name: '髙橋　健一',
    address: '架空県かざし市本町一丁目２番３号',
    birthDate: civilDateSchema.parse('1980-02-17'),
    sex: '1',
    expires: '2035-02-17',
    securityCode: '2285',
    birthYear: 'era',
  },
  pictures: {
    name: Uint8Array.from({ length: 300 }, (_, at) => (at * 7) & 0xff),
    address: Uint8Array.from({ length: 700 }, (_, at) => (at * 11) & 0xff),
    photo: Uint8Array.from({ length: 1_500 }, (_, at) => (at * 13) & 0xff),
    code: Uint8Array.from({ length: 90 }, (_, at) => (at * 17) & 0xff),
  },
  birth: { era: '550217', gregorian: '800217' },
  rest: '20352285',
};
/** A long name of rare characters (outside the basic plane), a Gregorian year, an address that fills the file; real pictures. */
const OTHER: Holder = {
  printed: {
    name: `ＫＯＷＡＬＳＫＡ　ＪＯＡＮＮＡ ${'𠮷龍'.repeat(12)}`,
    address: `架空県かざし市${'大字字名'.repeat(24)}９９９番地の９`,
    birthDate: civilDateSchema.parse('1999-12-31'),
    sex: '2',
    expires: '2030-12-31',
    securityCode: '0001',
    birthYear: 'gregorian',
  },
  pictures: picturesOf(),
  birth: { era: '111231', gregorian: '991231' },
  rest: '20300001',
};
const PIN = '1234';
const PASSWORD = 'KAZASU1';
const MUNICIPALITY = '13999';

const pinOf = (application: Application | undefined, sfi: number): Pin | undefined => {
  const file = application?.files.get(sfi);
  return file?.kind === 'pin' ? file.pin : undefined;
};

const recordsOf = (application: Application): ReadonlyMap<number, Uint8Array> =>
  new Map(
    [...application.files].flatMap(([number, file]) =>
      file.kind === 'transparent' ? [[number, file.content] as const] : [],
    ),
  );

const signerOf = (application: Application): Sign => {
  const file = application.files.get(JPKI_SFI.authKey);
  if (file?.kind !== 'private_key') throw new Error('a card without a key');
  return remembering(file.sign);
};

interface Making {
  readonly kind: PersonKind;
  readonly holder: Holder;
  /** What it signs with, and what it shows. */
  readonly chip: Chip;
  readonly shown?: Chip;
  readonly cv: SimulatedCv | undefined;
  /** Signs the face, which is never unsigned on a virtual card. */
  readonly faceCv: SimulatedCv;
}

const personOf = ({ kind, holder, chip, shown = chip, cv, faceCv }: Making): Person => {
  const { printed, pictures } = holder;
  const text = textApplication({
    ...printed,
    key: chip.text,
    shownKey: shown.text,
    pin: PIN,
    cv: cv?.text_input,
  });
  const surface = surfaceApplication({
    ...printed,
    pictures,
    key: chip.surface,
    shownKey: shown.surface,
    municipality: MUNICIPALITY,
    cv: faceCv.surface,
  });
  const shows = { auth: shown.auth.der, sign: shown.sign.der };
  const jpki = jpkiApplication({
    certificate: shows.auth,
    caCertificate: shows.auth,
    key: chip.auth.key,
    pin: PIN,
    sign: { certificate: shows.sign, caCertificate: shows.sign, key: chip.sign.key, password: PASSWORD },
  });
  const signs = { text: remembering(text.presence ?? (() => undefined)), auth: signerOf(jpki) };
  const { presence: _, ...mute } = text;
  const signing = { kind: 'private_key', sign: signs.auth, opensWith: JPKI_SFI.authPin } as const;
  const applications: readonly Application[] = [
    kind === 'mute' ? mute : { ...text, presence: signs.text },
    surface,
    { ...jpki, files: new Map([...jpki.files, [JPKI_SFI.authKey, signing]]) },
    licenceApplication({ expires: '5110317', pin: kind === 'other' ? PIN : undefined }),
  ];
  return {
    kind,
    card: createVirtualCard(kind === 'bare' ? [] : applications),
    holder,
    pin: PIN,
    password: PASSWORD,
    tries: {
      textB: pinOf(text, TEXT_SFI.numberB),
      textPin: pinOf(text, TEXT_SFI.pin),
      surfaceB: pinOf(surface, SURFACE_SFI.numberB),
      birth: pinOf(surface, SURFACE_SFI.birthKey),
      auth: pinOf(jpki, JPKI_SFI.authPin),
      sign: pinOf(jpki, JPKI_SFI.signPassword),
    },
    signs,
    shows,
    records: { text: recordsOf(text), surface: recordsOf(surface) },
  };
};

/** Of a certificate as it was issued. */
const certified = ({ certificate }: CvIssuer): { readonly key: KeyObject; readonly body: string } => {
  const { key, body } = mustSucceed(parseCvCertificate(certificate));
  return {
    key,
    body: toHex(concatBytes(Uint8Array.of(0x5f, 0x4e, 0x82, body.length >> 8, body.length & 0xff), body)),
  };
};

const DAY_MS = 86_400_000;

const chipOf = async ({ trusted, sign }: Authorities, number: number, { printed }: Holder): Promise<Chip> => {
  const key = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const fields = {
    serial: Uint8Array.of(0x33, number),
    holder: `9${number}`,
    from: NOW - 100 * DAY_MS,
    to: NOW + 900 * DAY_MS,
  };
  const { name, address, birthDate, sex } = printed;
  // Certificates write rare characters otherwise (代替文字); of these people the first letters are enough.
  const person = {
    name: name.slice(0, 3),
    address: address.slice(0, 8),
    birthDate,
    sex: sex === '9' ? '3' : sex,
  } as const;
  const [auth, signing] = await Promise.all([
    issueAuthCertificate(trusted, fields),
    issueSignCertificate(sign, { ...fields, locality: 'Kazashi-shi', person }),
  ]);
  return { text: key(), surface: key(), auth, sign: signing };
};

type Authorities = Pick<CardAuthorities, 'trusted' | 'sign'>;

export const createPeople = async (authorities: Authorities): Promise<People> => {
  const original = await chipOf(authorities, 1, ORIGINAL);
  const copy = await chipOf(authorities, 2, OTHER);
  const faceCv = createSimulatedCv();
  const cv = faceCv;
  const strange = createSimulatedCv();
  const [surface, text] = [certified(cv.surface), certified(cv.text_input)];
  return {
    all: [
      personOf({ kind: 'original', holder: ORIGINAL, chip: original, cv, faceCv }),
      personOf({ kind: 'clone', holder: ORIGINAL, chip: copy, shown: original, cv, faceCv }),
      personOf({ kind: 'other', holder: OTHER, chip: copy, cv, faceCv }),
      personOf({ kind: 'unsigned', holder: OTHER, chip: copy, cv: undefined, faceCv }),
      // Another key under the root's name.
      personOf({ kind: 'stranger', holder: ORIGINAL, chip: copy, cv: strange, faceCv: strange }),
      personOf({ kind: 'bare', holder: ORIGINAL, chip: original, cv, faceCv }),
      personOf({ kind: 'mute', holder: ORIGINAL, chip: original, cv, faceCv }),
    ],
    linked: original.text,
    certified: new Set([original, copy].map(({ auth }) => toHex(auth.der))),
    roots: [cv.surface.root, cv.text_input.root],
    signers: { surface: surface.key, text_input: text.key },
    certificates: { surface: surface.body, text_input: text.body },
  };
};
