/**
 * The cards that secrets are tried on and that must prove themselves: an original, its copy (everything readable, other
 * keys), another person's card, one that lacks the applications, one that will not sign.
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { JPKI_SFI } from '../../src/card/applications/jpki/files.ts';
import { TEXT_SFI } from '../../src/card/applications/text-input/files.ts';
import { toHex } from '../../src/kernel/bytes.ts';
import { civilDateSchema } from '../../src/kernel/dates.ts';
import { jpkiApplication } from '../../src/simulator/applications/jpki.ts';
import { numberBOf, type TextContent, textApplication } from '../../src/simulator/applications/text-input.ts';
import type { Application, Pin, Sign } from '../../src/simulator/files.ts';
import { createVirtualCard, type VirtualCard } from '../../src/simulator/virtual-card.ts';

export type PersonKind = 'original' | 'clone' | 'other' | 'bare' | 'mute';

/** Keys of its chip. */
interface Chip {
  readonly text: KeyObject;
  readonly auth: KeyObject;
}

export interface Person {
  readonly kind: PersonKind;
  readonly card: VirtualCard;
  readonly printed: Omit<TextContent, 'key' | 'pin'>;
  /** 照合番号B, 14 digits. */
  readonly numberB: string;
  /** 利用者証明用パスワード, four digits. */
  readonly pin: string;
  /** Counters of the card, to be set before every case; a bare card has none. */
  readonly numberBTries: Pin | undefined;
  readonly authTries: Pin | undefined;
  /** What its keys sign: answers worth replaying to somebody else. */
  readonly signs: { readonly text: Sign; readonly auth: Sign };
}

export interface People {
  readonly all: readonly [Person, ...Person[]];
  /** Keys of the original: those that were linked. */
  readonly linked: { readonly text: KeyObject; readonly auth: KeyObject };
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

const PRINTED: Person['printed'] = {
  name: '髙橋　健一',
  address: '架空県かざし市本町一丁目２番３号',
  birthDate: civilDateSchema.parse('1980-02-17'),
  sex: '1',
  expires: '2035-02-17',
  securityCode: '2285',
  birthYear: 'era',
};
/** A long name of rare characters (outside the basic plane), a Gregorian year, an address that fills the file. */
const OTHER: Person['printed'] = {
  name: `ＫＯＷＡＬＳＫＡ　ＪＯＡＮＮＡ ${'𠮷龍'.repeat(12)}`,
  address: `架空県かざし市${'大字字名'.repeat(24)}９９９番地の９`,
  birthDate: civilDateSchema.parse('1999-12-31'),
  sex: '2',
  expires: '2030-12-31',
  securityCode: '0001',
  birthYear: 'gregorian',
};
const PIN = '1234';

const pinOf = (application: Application | undefined, sfi: number): Pin | undefined => {
  const file = application?.files.get(sfi);
  return file?.kind === 'pin' ? file.pin : undefined;
};

const signerOf = (application: Application): Sign => {
  const file = application.files.get(JPKI_SFI.authKey);
  if (file?.kind !== 'private_key') throw new Error('a card without a key');
  return remembering(file.sign);
};

const personOf = (kind: PersonKind, printed: Person['printed'], { text, auth }: Chip): Person => {
  const whole = textApplication({ ...printed, key: text, pin: PIN });
  const nothing = new Uint8Array();
  const plain = jpkiApplication({ certificate: nothing, caCertificate: nothing, key: auth, pin: PIN });
  const signs = { text: remembering(whole.presence ?? (() => undefined)), auth: signerOf(plain) };
  const { presence: _, ...mute } = whole;
  const signing = { kind: 'private_key', sign: signs.auth, opensWith: JPKI_SFI.authPin } as const;
  const applications: readonly Application[] =
    kind === 'bare'
      ? []
      : [
          kind === 'mute' ? mute : { ...whole, presence: signs.text },
          { ...plain, files: new Map([...plain.files, [JPKI_SFI.authKey, signing]]) },
        ];
  const [first, second] = applications;
  return {
    kind,
    card: createVirtualCard(applications),
    printed,
    numberB: numberBOf(printed),
    pin: PIN,
    numberBTries: pinOf(first, TEXT_SFI.numberB),
    authTries: pinOf(second, JPKI_SFI.authPin),
    signs,
  };
};

export const createPeople = (): People => {
  const key = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const original: Chip = { text: key(), auth: key() };
  const copy: Chip = { text: key(), auth: key() };
  return {
    all: [
      personOf('original', PRINTED, original),
      personOf('clone', PRINTED, copy),
      personOf('other', OTHER, copy),
      personOf('bare', PRINTED, original),
      personOf('mute', PRINTED, original),
    ],
    linked: original,
  };
};
