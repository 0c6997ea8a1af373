/** Cards read by a profile: the two of `kiosk-config/cards`, and copies and expired ones of them. */
import type { KeyObject } from 'node:crypto';
import type { CardProfile } from '../../src/card/profile/schema.ts';
import { toHex } from '../../src/kernel/bytes.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { commonApplication } from '../../src/simulator/applications/common.ts';
import type { Application, Pin } from '../../src/simulator/files.ts';
import { type AppletContent, profileApplet } from '../../src/simulator/profile-applet.ts';
import type { SimulatedCa } from '../../src/simulator/simulated-ca.ts';
import { issueAuthCertificate } from '../../src/simulator/simulated-certificate.ts';
import { createVirtualCard, type VirtualCard } from '../../src/simulator/virtual-card.ts';
import { shipped } from '../harness/profile-tap.ts';
import { remembering } from './people.ts';

export interface ProfileCard {
  /** How an untouched tap with the right secret ends. */
  readonly end: string;
  readonly profile: CardProfile;
  readonly card: VirtualCard;
  /** Counter of its VERIFY, if the profile has one. */
  readonly tries: Pin | undefined;
}

export interface ProfileFixtures {
  readonly cards: readonly [ProfileCard, ...ProfileCard[]];
  readonly ca: SimulatedCa;
  /** By hex of a certificate the CA issued and that holds: whose it is, and the key in it. */
  readonly badges: ReadonlyMap<string, { readonly id: string; readonly key: KeyObject }>;
  /** Good answers of others. */
  readonly foreign: readonly [Uint8Array, ...Uint8Array[]];
}

export const BIRTH = '1980-02-17';
/** 生年月日 of it: 昭和55年. */
export const BIRTH_KEY = '550217';

const LIBRARY = shipped('library-id');
const BADGE = shipped('staff-badge');
const BADGE_AID = 'F04B415A4153550201';
const DAY_MS = 86_400_000;

const LIBRARY_VALUES = { issuer: '99999', version: '01' };
const BADGE_VALUES = { issuer: '架空県かざし市', version: '01', serviceCode: 'SB' };

/** Keeps what its key signed (people.ts). */
const keeping = (application: Application): Application => ({
  ...application,
  files: new Map(
    [...application.files].map(([number, file]) => [
      number,
      file.kind === 'private_key' ? { ...file, sign: remembering(file.sign) } : file,
    ]),
  ),
});

const triesOf = (application: Application): Pin | undefined => {
  const file = [...application.files.values()].find(({ kind }) => kind === 'pin');
  return file?.kind === 'pin' ? file.pin : undefined;
};

const cardOf = (end: string, profile: CardProfile, content: AppletContent): ProfileCard => {
  const applet = keeping(mustSucceed(profileApplet(profile, content)));
  const common = commonApplication({
    serial: '123456789012345',
    municipality: '13999',
    expires: '2030-01-01',
  });
  return { end, profile, card: createVirtualCard([applet, common]), tries: triesOf(applet) };
};

const libraryCard = (end: string, id: string, validUntil: string): ProfileCard =>
  cardOf(end, LIBRARY, {
    values: { ...LIBRARY_VALUES, id, validUntil },
    secrets: new Map([['birth', { value: BIRTH_KEY, tries: 10 }]]),
  });

export const createProfileFixtures = async (ca: SimulatedCa, now: number): Promise<ProfileFixtures> => {
  const issue = (id: string, days: number) =>
    issueAuthCertificate(ca, {
      serial: Uint8Array.of(0x11, days & 0x7f, Number(id.slice(-1))),
      holder: id,
      from: now - 100 * DAY_MS,
      to: now + days * DAY_MS,
    });
  const [first, second, old] = [
    await issue('S0000123', 900),
    await issue('S0000124', 900),
    await issue('S0000125', -1),
  ];
  const badge = (
    end: string,
    id: string,
    chip: { readonly key: KeyObject; readonly certificate: Uint8Array },
    validUntil = '20301231',
  ): ProfileCard => cardOf(end, BADGE, { values: { ...BADGE_VALUES, id, validUntil }, chip, aid: BADGE_AID });
  const of = ({ key, der }: typeof first) => ({ key, certificate: der });
  return {
    cards: [
      libraryCard('L0', '9012345673', '20301231'),
      libraryCard('expired', '9012345673', '20261122'),
      libraryCard('check_digit_wrong', '9012345674', '20301231'),
      badge('LC', 'S0000123', of(first)),
      badge('LC', 'S0000124', of(second)),
      badge('expired', 'S0000123', of(first), '20261122'),
      // Everything that can be read of the first card, and another key.
      badge('clone_suspected', 'S0000123', { key: second.key, certificate: first.der }),
      badge('clone_suspected', 'S0000123', of(second)),
      badge('clone_suspected', 'S0000125', of(old)),
      { end: 'absent', profile: LIBRARY, card: createVirtualCard([]), tries: undefined },
      { ...libraryCard('wrong_card', '9012345673', '20301231'), profile: BADGE, tries: undefined },
    ],
    ca,
    badges: new Map([
      [toHex(first.der), { id: 'S0000123', key: first.key }],
      [toHex(second.der), { id: 'S0000124', key: second.key }],
    ]),
    foreign: [first.der, second.der],
  };
};
