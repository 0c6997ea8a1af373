/** ポイントの登録窓口 of a counter, composed: the points' own key, whose card it is, and the register. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CardConnection } from '../card/index.ts';
import type { Db } from '../db/index.ts';
import type { CardToken } from '../identity/card-tap.ts';
import type { DeskState } from '../identity/schema.ts';
import { toHex } from '../kernel/bytes.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import type { ResidentId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import {
  type CardReason,
  createPointsDesk,
  type PointsDesk,
  type RegisterContext,
} from '../modules/benefits/index.ts';
import { linkOf } from '../modules/identification/index.ts';
import type { EventLog } from '../outbox/log.ts';
import { cardToken } from '../registry/token.ts';
import type { Audit } from './audit.ts';
import type { ChallengeChip, DeskService, LocalLinks, ResolveReading, TapReading } from './desk-service.ts';
import type { DiscloseResident } from './disclosure.ts';
import { accountOf, BAND_YEARS, bandOf } from './points-account.ts';
import type { SiteProfile } from './site-profile.ts';
import { TAP_PROBLEM, type TapFailure } from './tap-problems.ts';

const KEY_BYTES = 32;

type PointsKey =
  | { readonly state: 'ready'; readonly key: Uint8Array }
  | { readonly state: 'missing' | 'damaged' };

/** The key was carried here by hand; a counter without it serves everything else. */
const readKey = (path: string | undefined): PointsKey => {
  if (path === undefined) return { state: 'missing' };
  let key: Uint8Array;
  try {
    key = new Uint8Array(readFileSync(path));
  } catch {
    return { state: 'missing' };
  }
  return key.length === KEY_BYTES ? { state: 'ready', key } : { state: 'damaged' };
};

/** A training counter to which none was carried has one that everybody may know: its people and points are made up. */
const keyFor = ({ pointsKey, training }: Pick<SiteProfile, 'pointsKey' | 'training'>): PointsKey =>
  training && pointsKey === undefined
    ? { state: 'ready', key: createHash('sha256').update('kazasu training points').digest() }
    : readKey(pointsKey);

interface Parts {
  readonly options: {
    readonly profile: SiteProfile;
    readonly residents: Pick<DiscloseResident, 'person'>;
    readonly read: (card: CardConnection) => Promise<Result<TapReading, TapFailure>>;
    readonly resolve: ResolveReading;
    readonly challenge: ChallengeChip;
    readonly print?: RegisterContext['printSlip'] | undefined;
    readonly system: System;
  };
  readonly db: Db;
  readonly log: EventLog;
  readonly origin: RegisterContext['origin'];
  readonly desk: Pick<DeskService, 'visit' | 'withOneCard'>;
  readonly audit: Pick<Audit, 'holds'>;
  readonly sender: { line(): DeskState['record']['line'] };
}

/** The card's own number under the points' key, once it is hers, and (where it was linked with its chip's key) that very chip. */
const tokensOn = async (
  { options, db }: Parts,
  card: CardConnection,
  residentId: ResidentId,
  key: Uint8Array,
): Promise<Result<readonly CardToken[], CardReason>> => {
  const { read, resolve, challenge, system } = options;
  const links: LocalLinks = (token) => linkOf(db, token, civilDateInJapan(system.now()));
  const reading = await read(card);
  if (!reading.ok) return failure(TAP_PROBLEM[reading.reason]);
  const { commonCardId } = reading.value;
  if (commonCardId === undefined) return failure('card_unreadable');
  const resolved = resolve(reading.value, links);
  if (!resolved.ok) return resolved;
  if (resolved.value.residentId !== residentId) return failure('other_card');
  const { chipKey } = resolved.value;
  if (chipKey !== null) {
    const proof = await challenge(card, chipKey);
    if (!proof.ok)
      return failure(proof.reason === 'chip_mismatch' ? proof.reason : TAP_PROBLEM[proof.reason]);
  }
  return success([{ kind: 'common_card_id', hmac: toHex(cardToken(key, commonCardId)) }]);
};

/** `undefined`: this site is no counter, or its town has no points (`pointsKey: none`). */
export const pointsAtDesk = (parts: Parts, changed: (recorded: boolean) => void): PointsDesk | undefined => {
  const { options, db, log, origin, desk, audit, sender } = parts;
  const { profile, residents } = options;
  if (profile.counter === undefined || profile.pointsKey === 'none') return undefined;
  const found = keyFor(profile);
  return createPointsDesk({
    ...{ db, log, origin, changed },
    key: found.state,
    place: {
      municipality: profile.tenant.name,
      site: profile.site.name,
      training: profile.training,
    },
    visit: desk.visit,
    person(residentId) {
      if (found.state !== 'ready') return undefined;
      const person = residents.person(residentId);
      if (person === undefined) return undefined;
      return {
        name: person.shown.name,
        account: accountOf(found.key, residentId),
        holder: { born: bandOf(person.compared.birthDate, BAND_YEARS), resident: true },
      };
    },
    async cardOf(residentId) {
      if (found.state !== 'ready') return failure('card_unreadable');
      const read = await desk.withOneCard((card) => tokensOn(parts, card, residentId, found.key));
      return read.ok ? read.value : read;
    },
    stops: (residentId) => audit.holds.stops(residentId),
    isOnline: () => sender.line() === 'online',
    printSlip: options.print ?? null,
  });
};
