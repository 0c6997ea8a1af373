/** One read of a card application by its profile. */
import { fromHex, toHex } from '../../kernel/bytes.ts';
import { type CivilDate, civilDateInJapan } from '../../kernel/dates.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { System } from '../../kernel/system.ts';
import { createChannel, SW } from '../apdu.ts';
import { readCommonCardId } from '../applications/common/read.ts';
import type { CardConnection } from '../index.ts';
import { type ExchangeFailure, endsTap } from '../limits.ts';
import { whileOpen } from '../while-open.ts';
import { type ChipProof, type CloneFailure, proveChip, type TrustedKeys } from './anti-clone.ts';
import { ask, isExpected, type Line, selectByName, swHex } from './commands.ts';
import { type FieldFailure, type ProfileFields, readFields } from './fields.ts';
import { NEVER_BY_PROFILE } from './refused.ts';
import type { CardProfile } from './schema.ts';
import { readSources, type SourceFailure } from './sources.ts';
import { prepareSteps, runSteps, type Secrets, type StepFailure } from './steps.ts';
import { findBer } from './tlv.ts';
import { guardVerify, type VerifyGuard } from './verify-guard.ts';

export interface ProfileMeans extends TrustedKeys {
  readonly system: System;
  readonly secrets?: Secrets;
}

export type ProfileReadFailure =
  | ExchangeFailure
  | StepFailure
  | SourceFailure
  | FieldFailure
  | CloneFailure
  /** The card has no such application. */
  | 'absent'
  /** Another application answered in its place. */
  | 'refused_application'
  /** The card has an application (`notOnCard`) that makes it another kind of card. */
  | 'wrong_card'
  /** Its last day has passed. */
  | 'expired';

export interface ProfileReading extends ProfileFields {
  /** Name of the profile. */
  readonly profile: string;
  /** `LC`: the chip answered a fresh challenge with a key known before; else `L0` (architecture.md, levels). */
  readonly level: 'L0' | 'LC';
  /** SubjectPublicKeyInfo, DER, of a profile with an anti-clone step: what linking pins. */
  readonly chipKey?: Uint8Array;
  readonly apdus: number;
  /** From before the first command to the last answer, milliseconds. */
  readonly durationMs: number;
  /** `System.monotonic()` at the last answer. */
  readonly lastApduAt: number;
}

/** Whether the name that answered (FCI `6F{84}`) may be read by this profile. */
const mayAnswer = ({ aid, refuse }: CardProfile, name: Uint8Array | undefined): boolean => {
  // Without a name only what was asked for is known; a profile that refuses some must see it.
  if (name === undefined) return refuse.length === 0;
  const answered = toHex(name).toUpperCase();
  const wanted = aid.value.toUpperCase();
  const refused = [...NEVER_BY_PROFILE.map(({ aid: never }) => never), ...refuse];
  if (refused.some((never) => answered.startsWith(never.toUpperCase()))) return false;
  return aid.match === 'full' ? answered === wanted : answered.startsWith(wanted);
};

type SelectFailure = ExchangeFailure | 'absent' | 'refused_application' | 'wrong_card' | 'unexpected_status';

const selectApplet = async (line: Line): Promise<Result<'selected', SelectFailure>> => {
  const { profile } = line;
  const { select, aid, notOnCard } = profile;
  for (const other of notOnCard) {
    const probed = await ask(line, selectByName(fromHex(other), { p2: '0C', le: 'none' }));
    if (!probed.ok) return probed;
    if (probed.value.sw === SW.ok) return failure('wrong_card', { profile: profile.name });
  }
  const selected = await ask(line, selectByName(fromHex(aid.value), select));
  if (!selected.ok) return selected;
  const { sw, data } = selected.value;
  if (isExpected(sw, select.absent)) return failure('absent');
  if (!isExpected(sw, select.expect)) return failure('unexpected_status', { step: 'select', sw: swHex(sw) });
  return mayAnswer(profile, findBer(data, '6F/84')) ? success('selected') : failure('refused_application');
};

/** The last day by the profile's rule; `undefined` when there is none. */
const lastDay = async (
  { channel, profile }: Line,
  fields: ProfileFields,
): Promise<Result<CivilDate | undefined, ExchangeFailure | 'unreadable'>> => {
  switch (profile.validity) {
    case 'none':
      return success(undefined);
    case 'field':
      return success(fields.validUntil);
    case 'common_ap_expiry': {
      const card = await readCommonCardId(channel);
      if (card.ok) return success(card.value.expires);
      return endsTap(card.reason)
        ? failure(card.reason, card.detail)
        : failure('unreadable', { field: 'common_ap_expiry' });
    }
  }
};

const checkChip = async (
  line: Line,
  read: ReadonlyMap<string, Uint8Array>,
  id: string,
  means: ProfileMeans,
): Promise<Result<ChipProof | undefined, CloneFailure>> => {
  const { antiClone } = line.profile;
  return antiClone === undefined ? success(undefined) : proveChip(line, antiClone, read, id, means);
};

interface Inside {
  readonly fields: ProfileFields;
  readonly chip: ChipProof | undefined;
}

/** All that the application itself says. */
const readInside = async (
  line: Line,
  guard: VerifyGuard,
  means: ProfileMeans,
): Promise<Result<Inside, StepFailure | SourceFailure | FieldFailure | CloneFailure>> => {
  const opened = await runSteps(line, guard, means.secrets ?? {});
  if (!opened.ok) return opened;
  const read = await readSources(line);
  if (!read.ok) return read;
  const fields = readFields(line.profile, read.value);
  if (!fields.ok) return fields;
  const chip = await checkChip(line, read.value, fields.value.id, means);
  return chip.ok ? success({ fields: fields.value, chip: chip.value }) : chip;
};

/** What this terminal lacks is told before the card is asked anything. */
const prepare = (
  { steps, antiClone }: CardProfile,
  { secrets = {}, trustRoots = [] }: ProfileMeans,
): Result<'ready', 'not_available' | 'secret_missing' | 'secret_malformed'> =>
  antiClone?.publicKey.from === 'certificate' && trustRoots.length === 0
    ? failure('not_available', { step: 'antiClone', need: 'trust_root' })
    : prepareSteps(steps, secrets);

/**
 * Reads the application: selects it, does its steps, reads its sources, takes its fields by their rules, lets the chip
 * prove itself, and looks at the last day. An id is given only when all of that succeeded. No failure tells what was
 * read.
 */
export const readProfile = async (
  card: CardConnection,
  profile: CardProfile,
  means: ProfileMeans,
): Promise<Result<ProfileReading, ProfileReadFailure>> => {
  const { system } = means;
  const ready = prepare(profile, means);
  if (!ready.ok) return ready;
  const startedAt = system.monotonic();
  const guard = guardVerify(card);
  const channel = createChannel(guard.card, system);
  const line: Line = { channel, system, profile };
  const selected = await selectApplet(line);
  if (!selected.ok) return selected;
  const shut = selectByName(fromHex(profile.aid.value), profile.select);
  const inside = await whileOpen(channel, shut, () => readInside(line, guard, means));
  if (!inside.ok) return inside;
  const { fields, chip } = inside.value;
  const until = await lastDay(line, fields);
  if (!until.ok) return until;
  if (until.value !== undefined && until.value < civilDateInJapan(system.now())) return failure('expired');
  const lastApduAt = channel.lastAnswerAt();
  return success({
    ...fields,
    ...(until.value === undefined ? {} : { validUntil: until.value }),
    profile: profile.name,
    level: chip?.trust === 'pinned' ? 'LC' : 'L0',
    ...(chip === undefined ? {} : { chipKey: chip.chipKey }),
    apdus: channel.apdus(),
    durationMs: lastApduAt - startedAt,
    lastApduAt,
  });
};
