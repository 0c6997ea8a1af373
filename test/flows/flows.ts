/**
 * Every way in which this program talks with a card, for the tests that pull the card away at each boundary of each
 * (`pulls.test.ts` in process, `test/pcsc/pulls.test.ts` through the real service). To add one, append it to `flowsOf`: the
 * card of a person, and the talk, which gives what a desk would be told as short texts. The tests find out by themselves how
 * many commands it has, pull at every one, and hold what comes back against the other person's.
 *
 * The talk must make everything anew at each call (channel, secrets, challenge), and give for two people two different
 * answers: a flow whose answer names nobody could not show whose it was, and the tests refuse it.
 */
import { createPublicKey, generateKeyPairSync, type KeyObject, verify, X509Certificate } from 'node:crypto';
import type { Certificate } from 'pkijs';
import { createChannel, select } from '../../src/card/apdu.ts';
import { readIssuerKeyId } from '../../src/card/applications/common/objects.ts';
import { readCommonCardId } from '../../src/card/applications/common/read.ts';
import { readSignCertificate } from '../../src/card/applications/jpki/certificates.ts';
import { JPKI_AID, JPKI_SFI } from '../../src/card/applications/jpki/files.ts';
import { parseSignHolder } from '../../src/card/applications/jpki/holder.ts';
import { sign } from '../../src/card/applications/jpki/sign.ts';
import { readAvailability, readPinStatus, readTokenInfo } from '../../src/card/applications/jpki/status.ts';
import { readJukiInfo } from '../../src/card/applications/juki/read.ts';
import { readLicence } from '../../src/card/applications/licence/read.ts';
import { readSurfaceInfo, readSurfaceTries } from '../../src/card/applications/surface/info.ts';
import { readAgeRecord } from '../../src/card/applications/surface/read.ts';
import { readTextInfo, readTextRecord, readTextTries } from '../../src/card/applications/text-input/read.ts';
import type { CardConnection } from '../../src/card/index.ts';
import { checkDigitOf } from '../../src/card/profile/fields.ts';
import { readProfile } from '../../src/card/profile/read.ts';
import { newChallenge, proveChip, proveHolder } from '../../src/card/proof.ts';
import { type CardSources, readCard } from '../../src/card/read-card.ts';
import { readFaceAndItems } from '../../src/card/read-face.ts';
import { verifySecret } from '../../src/card/secret.ts';
import { fromHex, toHex } from '../../src/kernel/bytes.ts';
import { type CivilDate, civilDateSchema } from '../../src/kernel/dates.ts';
import { type Result, success } from '../../src/kernel/result.ts';
import { realSystem as system } from '../../src/kernel/system.ts';
import { numberBOf } from '../../src/simulator/applications/text-input.ts';
import { certificateFor, signCertificateFor } from '../../src/simulator/card-certificates.ts';
import { type CardContent, createCard, TRAINING_PASSWORD, TRAINING_PIN } from '../../src/simulator/cards.ts';
import { type IssuedCertificate, issueAuthCertificate } from '../../src/simulator/simulated-certificate.ts';
import { createSimulatedCv, type SimulatedCv } from '../../src/simulator/simulated-cv.ts';
import type { VirtualCard } from '../../src/simulator/virtual-card.ts';
import { digits } from '../harness/card-talk.ts';
import { type CardFactory, createCardFactory } from '../harness/cards.ts';
import { applet, cardOf, shipped } from '../harness/profile-tap.ts';

/** What a desk would be told: short texts by name. */
export type Told = Readonly<Record<string, string>>;

/** One of the two people of these tests. */
export interface Person {
  readonly content: CardContent & { readonly printed: NonNullable<CardContent['printed']> };
  readonly badgeId: string;
  readonly patronId: string;
  readonly certificate: IssuedCertificate;
  readonly signing: IssuedCertificate;
  readonly badge: IssuedCertificate;
  /** The applications' own; that of the text application is what LC pins. */
  readonly textKey: KeyObject;
  readonly surfaceKey: KeyObject;
  /** Texts that only this person's cards hold. */
  readonly marks: readonly string[];
}

export interface Flow {
  readonly name: string;
  /** A fresh card of this person. */
  readonly card: (person: Person) => VirtualCard;
  /** `person` is who the desk takes it to be: whose PIN or pinned key is used. */
  readonly talk: (card: CardConnection, person: Person) => Promise<Result<Told, string>>;
}

export interface Town {
  readonly people: readonly [Person, Person];
  readonly trustAnchors: readonly Certificate[];
  readonly cards: CardFactory;
  readonly cv: SimulatedCv;
}

const PEOPLE = [
  {
    serial: '111111111111111',
    name: '一之瀬　花',
    address: '架空県かざし市一番町１',
    birthDate: '1980-02-17',
    securityCode: '2285',
    badgeId: 'S0011111',
    patron: '901111111',
  },
  {
    serial: '222222222222222',
    name: '二階堂　実',
    address: '架空県かざし市二番町２',
    birthDate: '1991-11-03',
    securityCode: '7301',
    badgeId: 'S0022222',
    patron: '902222222',
  },
] as const;

const DAY_MS = 86_400_000;
const newKey = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

const makePerson = async (one: (typeof PEOPLE)[number], cards: CardFactory): Promise<Person> => {
  const { serial, name, address, securityCode, badgeId, patron } = one;
  const patronId = patron + checkDigitOf(patron, 'modulus10_weight3');
  const birthDate = civilDateSchema.parse(one.birthDate);
  const printed = { name, address, birthDate, sex: '1', securityCode, birthYear: 'era' } as const;
  const content = { kind: 'normal', serial, municipality: '13999', expires: '2035-02-17', printed } as const;
  const now = system.now();
  const certificate = await certificateFor(content, cards, now);
  const signing = await signCertificateFor(content, cards, now);
  if (certificate === undefined || signing === undefined)
    throw new Error('a normal card has both certificates');
  const badge = await issueAuthCertificate(cards.trusted, {
    serial: fromHex(`10${badgeId.slice(-6)}`),
    holder: badgeId,
    from: now - DAY_MS,
    to: now + DAY_MS,
  });
  return {
    content,
    badgeId,
    patronId,
    certificate,
    signing,
    badge,
    textKey: newKey(),
    surfaceKey: newKey(),
    marks: [serial, serial.slice(-9), name, address, one.birthDate, badgeId, patronId],
  };
};

export const openFlowTown = async (): Promise<Town> => {
  const cards = await createCardFactory(system);
  const [first, second] = [await makePerson(PEOPLE[0], cards), await makePerson(PEOPLE[1], cards)];
  return {
    people: [first, second],
    trustAnchors: [cards.trusted.certificate],
    cards,
    cv: createSimulatedCv(),
  };
};

/** A card over a reader that refuses answers of extended length. */
const inFrames = (card: VirtualCard): VirtualCard => ({
  ...card,
  transmit: (command) =>
    command.length === 7 && command[4] === 0 ? Uint8Array.of(0x67, 0x00) : card.transmit(command),
});

const challenge = () => newChallenge(system, 'gym-1');
const library = shipped('library-id');
const badgeProfile = shipped('staff-badge');

type Reading = Extract<Awaited<ReturnType<typeof readCard>>, { readonly ok: true }>['value'];

const toldOfReading = ({ commonCardId, certificate }: Reading): Told => ({
  ...(commonCardId === undefined ? {} : { serial: commonCardId.serial, expires: commonCardId.expires }),
  ...(certificate === undefined
    ? {}
    : {
        status: certificate.status,
        ...('serialHex' in certificate ? { certificate: String(certificate.serialHex) } : {}),
      }),
});

/** Gives `told` of a success; a failure stays the failure it is. */
const telling = <T>(result: Result<T, string>, told: (value: T) => Told): Result<Told, string> =>
  result.ok ? success(told(result.value)) : result;

const freeRead = (name: string, sources: CardSources, wrap = (card: VirtualCard) => card) => ({
  name,
  sources,
  wrap,
});

const READS = [
  freeRead('card id', { commonCardId: true, jpkiStatus: 'none' }),
  freeRead('card id and certificate', { commonCardId: true, jpkiStatus: 'verifier' }),
  freeRead('card id and certificate, in frames', { commonCardId: true, jpkiStatus: 'verifier' }, inFrames),
  freeRead('certificate alone', { commonCardId: false, jpkiStatus: 'verifier' }),
];

const proofOfChip: Flow['talk'] = async (card, person) => {
  const channel = createChannel(card, system);
  const id = await readCommonCardId(channel);
  if (!id.ok) return id;
  const proved = await proveChip(channel, createPublicKey(person.textKey), challenge());
  return telling(proved, (level) => ({ level, serial: id.value.serial }));
};

/** Everything else that is free: it names nobody, so the card's number stands beside it. */
const FREE = [
  readIssuerKeyId,
  readTokenInfo,
  readAvailability,
  readPinStatus,
  readSurfaceInfo,
  readSurfaceTries,
  readTextInfo,
  readTextTries,
  readJukiInfo,
] as const;

const everythingFree: Flow['talk'] = async (card) => {
  const channel = createChannel(card, system);
  const id = await readCommonCardId(channel);
  if (!id.ok) return id;
  const told: Told[] = [];
  for (const read of FREE) {
    const result = await read(channel);
    if (!result.ok) return result;
    told.push({ [read.name]: JSON.stringify(result.value) });
  }
  const licence = await readLicence(channel);
  if (!licence.ok) return licence;
  return success(
    Object.assign({ serial: id.value.serial, pinSet: String(licence.value.pinSet) }, ...told) as Told,
  );
};

const signingCertificate: Flow['talk'] = async (card) => {
  const der = await readSignCertificate(createChannel(card, system), digits(TRAINING_PASSWORD), {
    insists: false,
  });
  if (!der.ok) return der;
  return telling(parseSignHolder(der.value), ({ name, address }) => ({ name, address }));
};

/** The card hashes and pads (`P1` 03): the shortest way to a signature, with the PIN's permission taken back. */
const signature: Flow['talk'] = async (card, { certificate }) => {
  const channel = createChannel(card, system);
  const selected = await select(channel, JPKI_AID);
  if (!selected.ok) return selected;
  const verified = await verifySecret(channel, JPKI_SFI.authPin, digits(TRAINING_PIN), { floor: 3 });
  if (!verified.ok) return verified;
  const message = digits('a message');
  const signed = await sign(channel, { key: 'auth', mode: 3, data: message });
  if (!signed.ok) return signed;
  const { publicKey } = new X509Certificate(certificate.der);
  const good = verify('sha256', message, publicKey, signed.value);
  return success({ good: String(good), signature: toHex(signed.value) });
};

const numberOf = ({ content }: Person): Uint8Array =>
  digits(numberBOf({ ...content.printed, expires: content.expires }));

const libraryCard = ({ patronId, content }: Person): VirtualCard => {
  const [, month, day] = content.printed.birthDate.split('-');
  const value = `${numberBOf({ ...content.printed, expires: content.expires }).slice(0, 2)}${month}${day}`;
  return cardOf(
    applet(library, {
      values: { id: patronId, issuer: '99999', version: '01', validUntil: '20351231' },
      secrets: new Map([['birth', { value, tries: 10 }]]),
    }),
  );
};

const badgeCard = ({ badgeId, badge }: Person): VirtualCard =>
  cardOf(
    applet(badgeProfile, {
      values: {
        id: badgeId,
        issuer: '架空県かざし市',
        serviceCode: 'SB',
        version: '02',
        validUntil: '20350331',
      },
      chip: { key: badge.key, certificate: badge.der },
      aid: 'F04B415A4153550202',
    }),
  );

const birthOf = ({ content }: Person): CivilDate => content.printed.birthDate;

const PROFILES: readonly Flow[] = [
  {
    name: 'profile library-id',
    card: libraryCard,
    talk: async (card, person) =>
      telling(
        await readProfile(card, library, { system, secrets: { birth: birthOf(person) } }),
        ({ id }) => ({ id }),
      ),
  },
];

const profileFlows = (trustAnchors: readonly Certificate[]): readonly Flow[] => [
  ...PROFILES,
  {
    name: 'profile staff-badge',
    card: badgeCard,
    talk: async (card) =>
      telling(
        await readProfile(card, badgeProfile, { system, trustRoots: trustAnchors }),
        ({ id, level }) => ({
          id,
          level,
        }),
      ),
  },
];

/** With a secret of the person's: what is printed on the card, or the PIN. */
const secretFlows = ({ trustAnchors, cv }: Town, card: Flow['card']): readonly Flow[] => {
  const cvRoots = [cv.surface.root, cv.text_input.root];
  return [
    {
      name: 'four items by 照合番号B',
      card,
      talk: async (talk, person) =>
        telling(
          await readTextRecord(createChannel(talk, system), numberOf(person), { cvRoots }),
          ({ items: { name, address, birthDate, sex }, integrity }) => ({
            name,
            address,
            birthDate,
            sex,
            integrity: JSON.stringify(integrity),
          }),
        ),
    },
    {
      name: 'face and four items by 照合番号B',
      card,
      talk: async (talk, person) =>
        telling(await readFaceAndItems(talk, numberOf(person), { system, cvRoots }), ({ text, face }) => ({
          name: text.items.name,
          birthDate: face.birthDate,
          photo: String(face.photo.length),
        })),
    },
    {
      name: 'age by the birth date',
      card,
      talk: async (talk, person) =>
        telling(
          await readAgeRecord(
            createChannel(talk, system),
            { birth: birthOf(person), consentToGregorian: false },
            { cvRoots },
          ),
          ({ birthDate }) => ({ birthDate }),
        ),
    },
    { name: 'everything that is free', card, talk: everythingFree },
    { name: 'signing certificate by its password', card, talk: signingCertificate },
    { name: 'a signature by PIN', card, talk: signature },
    { name: 'LC: the chip that was linked', card, talk: proofOfChip },
    {
      name: 'L2: the holder by PIN',
      card,
      talk: async (talk) =>
        telling(
          await proveHolder(createChannel(talk, system), digits(TRAINING_PIN), {
            anchors: trustAnchors,
            challenge: challenge(),
            insists: false,
            now: system.now(),
          }),
          ({ level, certificate }) => ({ level, certificate: certificate.serialHex ?? '' }),
        ),
    },
  ];
};

export const flowsOf = (town: Town): readonly Flow[] => {
  const { trustAnchors, cards, cv } = town;
  const myNumberCard = ({ content, certificate, signing, textKey, surfaceKey }: Person): VirtualCard =>
    createCard({ ...content, licence: { pinSet: false, expires: '5110317' } }, certificate, cards.trusted, {
      sign: { certificate: signing, ca: cards.sign },
      text: { own: textKey },
      surface: { own: surfaceKey },
      cv,
    });
  return [
    ...READS.map(
      ({ name, sources, wrap }): Flow => ({
        name,
        card: (person) => wrap(myNumberCard(person)),
        talk: async (card) => telling(await readCard(card, sources, { system, trustAnchors }), toldOfReading),
      }),
    ),
    ...secretFlows(town, myNumberCard),
    ...profileFlows(trustAnchors),
  ];
};
