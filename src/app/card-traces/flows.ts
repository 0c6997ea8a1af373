/** The flows of the card layer, each with the card it is played on. */
import { fileURLToPath } from 'node:url';
import { createChannel } from '../../card/apdu.ts';
import { readCaCertificate, readSignCertificate } from '../../card/applications/jpki/certificates.ts';
import { readAgeRecord } from '../../card/applications/surface/read.ts';
import { readTextRecord } from '../../card/applications/text-input/read.ts';
import type { CardConnection, ReaderLengths } from '../../card/index.ts';
import { loadProfile } from '../../card/profile/load.ts';
import { readProfile } from '../../card/profile/read.ts';
import { keyFromRecord, newChallenge, proveChip, proveHolder } from '../../card/proof.ts';
import { readFaceAndItems } from '../../card/read-face.ts';
import { type CardSources, readFree } from '../../card/read-free.ts';
import { ONE_FRAME } from '../../card/reader-memory.ts';
import { loadTrustAnchors } from '../../card/trust-anchors.ts';
import { failure, mustSucceed, type Result, success } from '../../kernel/result.ts';
import type { System } from '../../kernel/system.ts';
import { numberBOf } from '../../simulator/applications/text-input.ts';
import { type CardContent, TRAINING_PASSWORD, TRAINING_PIN } from '../../simulator/cards.ts';
import { profileApplet } from '../../simulator/profile-applet.ts';
import { personaByName } from '../../simulator/town/personas.ts';
import { createVirtualCard, type VirtualCard } from '../../simulator/virtual-card.ts';
import { freeParts, jpkiFreeParts } from '../card-read/free-parts.ts';
import { runParts } from '../card-read/parts.ts';
import type { TrainingCards } from '../training-cards.ts';

export interface Stage {
  readonly cards: TrainingCards;
  readonly system: System;
}

export interface Flow {
  /** As `kazasu trace --flow` and the markers of docs/card.md have it. */
  readonly name: string;
  readonly title: string;
  readonly card: (stage: Stage) => Promise<VirtualCard>;
  /** `aside`: the same card, for what was done to it on another day and is not shown. */
  readonly play: (
    card: CardConnection,
    stage: Stage,
    aside: CardConnection,
  ) => Promise<Result<unknown, string>>;
}

const contentOf = (name: string): CardContent => {
  const persona = personaByName(name);
  if (persona === undefined) throw new Error(`no persona ${name}`);
  return persona.card;
};

const persona =
  (name: string) =>
  ({ cards }: Stage): Promise<VirtualCard> =>
    cards.card(contentOf(name));

/** A person of the training town whose card has everything. */
const PERSON = 'family6-1';
const person = persona(PERSON);

const digits = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

const numberB = (): Uint8Array => {
  const { printed, expires } = contentOf(PERSON);
  if (printed === undefined) throw new Error(`nothing is printed on the card of ${PERSON}`);
  return digits(numberBOf({ ...printed, expires }));
};

const birthDate = () => {
  const { printed } = contentOf(PERSON);
  if (printed === undefined) throw new Error(`nothing is printed on the card of ${PERSON}`);
  return printed.birthDate;
};

const ID: CardSources = { commonCardId: true, jpkiStatus: 'none' };
const ID_AND_CERTIFICATE: CardSources = { commonCardId: true, jpkiStatus: 'verifier' };
const CERTIFICATE: CardSources = { commonCardId: false, jpkiStatus: 'verifier' };

/** A reader that passes no answer longer than a frame. */
const FRAMES: ReaderLengths = {
  longest: (wanted) => Math.min(wanted, ONE_FRAME),
  passes: () => false,
  note: () => undefined,
};

const DEVICE = 'training-1';

const proveLc: Flow['play'] = async (card, stage, aside) => {
  // What linking did: the key was read with 照合番号B, and pinned.
  const linked = await readTextRecord(createChannel(aside, stage.system), numberB());
  if (!linked.ok) return linked;
  const { publicKey } = linked.value;
  const pinned = publicKey === undefined ? failure('unusable_key') : keyFromRecord(publicKey);
  if (!pinned.ok) return pinned;
  const id = await readFree(card, ID, stage);
  if (!id.ok) return id;
  return proveChip(createChannel(card, stage.system), pinned.value, newChallenge(stage.system, DEVICE));
};

const proveL2 = (card: CardConnection, { cards, system }: Stage): Promise<Result<unknown, string>> =>
  proveHolder(createChannel(card, system), digits(TRAINING_PIN), {
    anchors: mustSucceed(loadTrustAnchors(cards.trustDir, { training: true })),
    challenge: newChallenge(system, DEVICE),
    insists: false,
    now: system.now(),
  });

const LIBRARY = fileURLToPath(new URL('../../../kiosk-config/cards/library-id.yaml', import.meta.url));
const libraryProfile = () => mustSucceed(loadProfile(LIBRARY, { training: true }));

const libraryCard = async (): Promise<VirtualCard> => {
  const applet = profileApplet(libraryProfile(), {
    values: { id: '9012345673', issuer: '99999', version: '01', validUntil: '20991231' },
    secrets: new Map([['birth', { value: '550217', tries: 10 }]]),
  });
  return createVirtualCard([mustSucceed(applet)]);
};

const allRead = async (card: CardConnection, { system }: Stage): Promise<Result<unknown, string>> => {
  const reports = await runParts(card, [...jpkiFreeParts, ...freeParts], system);
  const [failed] = reports.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  return failed === undefined ? success(reports) : failure(failed);
};

export const FLOWS: readonly Flow[] = [
  {
    name: 'id',
    title: 'カードID',
    card: person,
    play: (card, stage) => readFree(card, ID, stage),
  },
  {
    name: 'id-certificate',
    title: 'カードIDと利用者証明用電子証明書',
    card: person,
    play: (card, stage) => readFree(card, ID_AND_CERTIFICATE, stage),
  },
  {
    name: 'certificate',
    title: '利用者証明用電子証明書だけ',
    card: person,
    play: (card, stage) => readFree(card, CERTIFICATE, stage),
  },
  {
    name: 'certificate-in-frames',
    title: '電子証明書を1フレームずつ（拡張長を通さないリーダー）',
    card: person,
    play: (card, stage) => readFree({ ...card, lengths: FRAMES }, CERTIFICATE, stage),
  },
  {
    name: 'phone',
    title: 'スマートフォンの電子証明書（読めない）',
    card: persona('phone'),
    play: async (card, stage) => {
      const read = await readFree(card, ID_AND_CERTIFICATE, stage);
      return !read.ok && read.reason === 'phone' ? success(read.reason) : failure('not_a_phone');
    },
  },
  {
    name: 'free',
    title: '番号なしで読めるもの（残り回数、APの情報、免許証）',
    card: person,
    play: allRead,
  },
  {
    name: 'four-items',
    title: '照合番号Bで基本4情報',
    card: person,
    play: (card, { system }) => readTextRecord(createChannel(card, system), numberB()),
  },
  {
    name: 'four-items-wrong',
    title: '照合番号Bが違うとき（1回だけ減る）',
    card: person,
    play: async (card, { system }) => {
      const read = await readTextRecord(createChannel(card, system), digits('00000000000000'));
      return !read.ok && read.reason === 'wrong' ? success(read.detail) : failure('not_refused');
    },
  },
  {
    name: 'face',
    title: '照合番号Bで基本4情報と券面（顔写真）',
    card: person,
    play: (card, { system }) => readFaceAndItems(card, numberB(), { system, cvRoots: [] }),
  },
  {
    name: 'age',
    title: '生年月日だけ（年齢確認）',
    card: person,
    play: (card, { system }) =>
      readAgeRecord(createChannel(card, system), { birth: birthDate(), consentToGregorian: false }),
  },
  {
    name: 'lc',
    title: 'カードIDと、登録したチップの証明 (LC)',
    card: person,
    play: proveLc,
  },
  {
    name: 'sign-certificate',
    title: '署名用パスワードで署名用電子証明書',
    card: person,
    play: (card, { system }) =>
      readSignCertificate(createChannel(card, system), digits(TRAINING_PASSWORD), { insists: false }),
  },
  {
    name: 'ca-certificate',
    title: '利用者証明用の認証局の証明書',
    card: person,
    play: (card, { system }) => readCaCertificate(createChannel(card, system), 'auth'),
  },
  { name: 'l2', title: '暗証番号による本人の証明 (L2)', card: person, play: proveL2 },
  {
    name: 'profile',
    title: 'カードプロファイル（図書館利用者ID、架空）',
    card: libraryCard,
    play: (card, { system }) =>
      readProfile(card, libraryProfile(), { system, secrets: { birth: birthDate() } }),
  },
];
