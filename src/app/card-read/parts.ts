/** What `kazasu read` can read besides the free part: each with its source, how sure it makes us, and what it took. */
import type { Certificate } from 'pkijs';
import { type Channel, createChannel } from '../../card/apdu.ts';
import { readAgeRecord } from '../../card/applications/surface/read.ts';
import { readTextRecord } from '../../card/applications/text-input/read.ts';
import type { CardConnection } from '../../card/index.ts';
import { endsTap } from '../../card/limits.ts';
import { readProfile } from '../../card/profile/read.ts';
import type { CardProfile } from '../../card/profile/schema.ts';
import type { Secrets } from '../../card/profile/steps.ts';
import { newChallenge, proveHolder } from '../../card/proof.ts';
import { readFaceAndItems } from '../../card/read-face.ts';
import type { CvRoot } from '../../card/record-signature.ts';
import type { RevocationLists } from '../../card/revocation.ts';
import type { CivilDate } from '../../kernel/dates.ts';
import { type Detail, type Result, success } from '../../kernel/result.ts';
import type { System } from '../../kernel/system.ts';

export type Level = 'L0' | 'L1' | 'LC' | 'L2';

/** One part asked for, as it came out. */
export interface ItemReport {
  readonly name: string;
  readonly source: string;
  readonly level?: Level;
  readonly value?: unknown;
  /** Why it could not be read. */
  readonly problem?: string;
  readonly detail?: Detail;
  readonly apdus: number;
  readonly durationMs: number;
}

interface Found {
  readonly level: Level;
  readonly value?: unknown;
}

export interface Part {
  readonly name: string;
  readonly source: string;
  read(channel: Channel, card: CardConnection): Promise<Result<Found, string>>;
}

const runPart = async (part: Part, card: CardConnection, system: System): Promise<ItemReport> => {
  const { name, source } = part;
  const startedAt = system.monotonic();
  let apdus = 0;
  const counted: CardConnection = {
    ...card,
    transmit(command) {
      apdus += 1;
      return card.transmit(command);
    },
  };
  const result = await part.read(createChannel(counted, system), counted);
  const took = { apdus, durationMs: system.monotonic() - startedAt };
  if (result.ok) return { name, source, ...result.value, ...took };
  const { reason: problem, detail } = result;
  return { name, source, problem, ...(detail === undefined ? {} : { detail }), ...took };
};

/** A number that was wrong once is wrong everywhere, and a card that is gone answers nothing: the rest is left alone. */
const endsAll = ({ problem }: ItemReport): boolean =>
  problem !== undefined && (endsTap(problem) || problem === 'wrong' || problem === 'secret_wrong');

/** One after the other, each with its own budget of commands and time (limits.ts). */
export const runParts = async (
  card: CardConnection,
  parts: readonly Part[],
  system: System,
): Promise<readonly ItemReport[]> => {
  const reports: ItemReport[] = [];
  for (const part of parts) {
    const { name, source } = part;
    reports.push(
      reports.some(endsAll)
        ? { name, source, problem: 'not_tried', apdus: 0, durationMs: 0 }
        : await runPart(part, card, system),
    );
  }
  return reports;
};

/** Whose signatures on the records are believed; or why that is not known. */
type Roots = Result<readonly CvRoot[], string>;

/** 基本4情報 by 照合番号B. `numberB` is overwritten. */
export const fourItemsPart = (numberB: Uint8Array, roots: Roots): Part => ({
  name: 'four_items',
  source: '券面事項入力補助AP',
  async read(channel) {
    if (!roots.ok) return roots;
    const record = await readTextRecord(channel, numberB, { cvRoots: roots.value });
    if (!record.ok) return record;
    const { items, integrity } = record.value;
    return success({ level: 'L0', value: { ...items, integrity } });
  },
});

/** The four items and the face, which must be of one person; the photo goes to `keepPhoto`. `numberB` is overwritten. */
export const facePart = (
  numberB: Uint8Array,
  roots: Roots,
  { system, keepPhoto }: { readonly system: System; readonly keepPhoto: (jpeg2000: Uint8Array) => void },
): Part => ({
  name: 'face_and_items',
  source: '券面事項入力補助AP・券面事項確認AP',
  async read(_channel, card) {
    if (!roots.ok) return roots;
    const read = await readFaceAndItems(card, numberB, { system, cvRoots: roots.value });
    if (!read.ok) return read;
    const { text, face } = read.value;
    keepPhoto(face.photo);
    const integrity = { text: text.integrity, face: face.integrity };
    return success({
      level: 'L0',
      // The expiry of the face is signed by nobody, and is said to be so.
      value: { ...text.items, integrity, unsigned: { expires: face.unsigned.expires } },
    });
  },
});

/** 生年月日 alone, by its own six digits. */
export const agePart = (birth: CivilDate, consentToGregorian: boolean, roots: Roots): Part => ({
  name: 'age',
  source: '券面事項確認AP',
  async read(channel) {
    if (!roots.ok) return roots;
    const by = { birth, consentToGregorian };
    const age = await readAgeRecord(channel, by, { cvRoots: roots.value });
    if (!age.ok) return age;
    const { birthDate, integrity, calendar } = age.value;
    return success({ level: 'L0', value: { birthDate, integrity, calendar } });
  },
});

interface HolderOptions {
  readonly pin: Uint8Array;
  readonly anchors: Result<readonly Certificate[], string>;
  readonly revocation: Pick<RevocationLists, 'check'> | undefined;
  readonly device: string;
  readonly insists: boolean;
  readonly system: System;
}

/** 本人の証明 (L2): the PIN, then a signature over a fresh challenge. `pin` is overwritten. */
export const holderPart = ({ pin, anchors, revocation, device, insists, system }: HolderOptions): Part => ({
  name: 'holder',
  source: '公的個人認証AP',
  async read(channel) {
    try {
      if (!anchors.ok) return anchors;
      const proved = await proveHolder(channel, pin, {
        anchors: anchors.value,
        ...(revocation === undefined ? {} : { revocation }),
        challenge: newChallenge(system, device),
        insists,
        now: system.now(),
      });
      if (!proved.ok) return proved;
      return success({ level: proved.value.level, value: { revocation: proved.value.revocation } });
    } finally {
      pin.fill(0);
    }
  },
});

/** 条例利用AP by its profile. */
export const profilePart = (
  profile: CardProfile,
  means: Parameters<typeof readProfile>[2] & { readonly secrets: Secrets },
): Part => ({
  name: 'profile',
  source: profile.title,
  async read(_channel, card) {
    const reading = await readProfile(card, profile, means);
    if (!reading.ok) return reading;
    const { level, chipKey: _key, apdus: _apdus, durationMs: _ms, lastApduAt: _at, ...value } = reading.value;
    return success({ level, value });
  },
});
