/** 投票入場受付 of a terminal, composed: its roll, who stands at the desk, and the centre where another place may accept the same elector. */
import type { CardReader } from '../card/index.ts';
import type { Db } from '../db/index.ts';
import { success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import {
  createPolling,
  type Given,
  markSchema,
  type Polling,
  type PollingContext,
  type Reservations,
  type ReserveRefusal,
} from '../modules/polling/index.ts';
import type { EventLog } from '../outbox/log.ts';
import type { EventDraft } from '../outbox/log-types.ts';
import { createMarksKeeper, type MarksKeeper } from '../outbox/marks-keeper.ts';
import type { RollCheckPort } from '../registry/roll/schema.ts';
import { readTicket } from '../registry/roll/ticket.ts';
import type { Reserver } from '../sync/reserve.ts';
import type { DeskService } from './desk-service.ts';
import type { DeskStaff } from './desk-staff.ts';
import type { DiscloseResident } from './disclosure.ts';
import type { Searches } from './searches.ts';
import { provePerson } from './second-person.ts';
import type { SessionBox } from './session-box.ts';
import type { SiteProfile } from './site-profile.ts';
import type { StationRoll } from './station-roll.ts';

/** 投票済の印 of this terminal's election. */
export const marksKeeperOf = (
  { tenant, training }: Pick<SiteProfile, 'tenant' | 'training'>,
  db: Db,
  { election }: NonNullable<SiteProfile['polling']>,
): MarksKeeper => createMarksKeeper({ db, tenant: tenant.id, election, mode: training ? 'drill' : 'real' });

export interface PollingHostParts {
  readonly profile: SiteProfile;
  readonly stationRoll: Pick<StationRoll, 'roll'>;
  /** Holds the roll against the centre's, once the terminal is one of the municipality's. */
  readonly rollCheck: () => RollCheckPort | undefined;
  readonly db: Db;
  readonly log: EventLog;
  readonly origin: Pick<EventDraft, 'site' | 'mode'>;
  readonly system: System;
  readonly desk: Pick<DeskService, 'visit' | 'parts'>;
  readonly session: SessionBox;
  readonly staff: DeskStaff;
  readonly residents: Pick<DiscloseResident, 'household' | 'isProtected'>;
  readonly searches: Searches;
  readonly readers: TriedReaders;
  /** As soon as the terminal is one of the municipality's. */
  readonly reserver: () => Reserver | undefined;
  readonly heads: PollingContext['heads'];
  readonly revision: () => number;
  readonly changed: (recorded: boolean) => void;
}

/** A reader that notes on which of its devices a card answered. */
export interface TriedReaders {
  readonly reader: CardReader;
  readonly hasRead: (name: string) => boolean;
}

export const noteTries = (reader: CardReader): TriedReaders => {
  const tried = new Set<string>();
  return {
    hasRead: (name) => tried.has(name),
    reader: {
      kind: reader.kind,
      subscribe: (listener) => reader.subscribe(listener),
      close: () => reader.close(),
      async withCard(name, work) {
        const done = await reader.withCard(name, work);
        if (done.ok) tried.add(name);
        return done;
      },
    },
  };
};

const refusalOf = (
  outcome: Exclude<Awaited<ReturnType<Reserver['reserveAll']>>, { kind: 'accepted' }>['outcome'],
): ReserveRefusal => {
  switch (outcome.kind) {
    case 'already':
      return { kind: 'already' };
    case 'taken':
      return { kind: 'taken', placeName: outcome.winner.siteName, at: outcome.winner.at };
    case 'held':
      return { kind: 'taken', placeName: outcome.holder.siteName, at: null };
    case 'no_contact':
    case 'device_refused':
    case 'unknown_scope':
      return { kind: 'unreachable' };
    case 'disk_full':
    case 'storage_failed':
      return { kind: 'not_recorded', disk: outcome.kind };
  }
};

/** The centre, asked in this terminal's name; one that never was enrolled reaches nobody. */
export const pollReservations = ({
  db,
  profile,
  origin,
  reserver,
}: Pick<PollingHostParts, 'db' | 'profile' | 'origin' | 'reserver'>): Reservations => {
  const scope = profile.polling?.election ?? '';
  return {
    async reserve(wish) {
      const asked = reserver();
      if (asked === undefined) return { kind: 'unreachable' };
      const { evidence, ...rest } = wish;
      const outcome = await asked.reserveAll({
        ...rest,
        ...origin,
        scope,
        ...(evidence === undefined ? {} : { evidence }),
        also: (tx) => wish.also(tx),
      });
      return outcome.kind === 'accepted' ? { kind: 'accepted' } : refusalOf(outcome.outcome);
    },
    release(wish) {
      const asked = reserver();
      const { subjects, actor, reason: why, second, also } = wish;
      const released =
        asked === undefined || subjects.length === 0
          ? db.write(also)
          : asked.releaseAll({ subjects, actor, reason: why, second, also, ...origin, scope });
      if (released.ok) return success(undefined);
      const { reason } = released;
      if (reason === 'disk_full' || reason === 'storage_failed') return { ok: false, reason };
      throw new Error(`an undoing that two persons made was refused: ${reason}`);
    },
  };
};

/** What the centre's marks say of one elector, by kind of ballot, as the fold takes it. */
export const earlierOf =
  (marks: Pick<MarksKeeper, 'of'>): PollingContext['earlier'] =>
  (electorId) =>
    marks.of(electorId).flatMap(({ ballots, eventId, at, place, device, when, provisional }) => {
      const mark = markSchema.parse({ eventId, at, place, device, when, provisional });
      return ballots.map((ballot): Given => ({ ballot, ...mark }));
    });

const contextOf = (parts: PollingHostParts, site: NonNullable<SiteProfile['polling']>): PollingContext => {
  const marks = marksKeeperOf(parts.profile, parts.db, site);
  const { profile, stationRoll, log, desk, session, staff, residents, searches, system, readers } = parts;
  const person = (residentId: Parameters<DiscloseResident['household']>[0]) => {
    const household = residents.household(residentId);
    const member = household?.members.find((each) => each.residentId === residentId);
    return household === undefined || member === undefined ? undefined : { household, member };
  };
  return {
    db: parts.db,
    log,
    origin: parts.origin,
    system,
    site: {
      election: site.election,
      place: site.place,
      commission: site.commission ?? `${profile.tenant.name}選挙管理委員会`,
    },
    roll: stationRoll.roll,
    rollCheck: {
      rollAgainstCentre: () =>
        parts.rollCheck()?.rollAgainstCentre() ??
        Promise.resolve({
          result: 'unreachable',
          here: stationRoll.roll.version() ?? null,
          centre: null,
        }),
    },
    ticketCodes: readTicket,
    visit: desk.visit,
    registerName: (residentId) => person(residentId)?.member.name,
    registerAddress(residentId) {
      const found = person(residentId);
      return found === undefined || found.household.protected ? undefined : found.household.address;
    },
    earlier: earlierOf(marks),
    marks: () => marks.current() ?? null,
    reservations: pollReservations(parts),
    clock() {
      const { suspect, aheadMs } = log.clock();
      return { suspect, aheadMs: log.lastAckAt() === null ? null : aheadMs };
    },
    readers: () => desk.parts().reader.names.map((name) => ({ name, tried: readers.hasRead(name) })),
    second: (second, caller) => provePerson({ session, staff, profile, system }, second, caller),
    staff: () => staff.people().people,
    maySearch: (caller) => searches.allow(caller, 'reception'),
    searched: (caller, { byBirthDate, hits, more }) =>
      searches.note(caller, {
        purpose: 'reception',
        keys: byBirthDate ? ['name', 'birth_date'] : ['name'],
        hits,
        more,
      }).ok,
    listed: (caller, people) => searches.listed(caller, 'recent', people),
    heads: parts.heads,
    revision: parts.revision,
    changed: parts.changed,
  };
};

/** `undefined`: this site is no polling place. */
export const createPollingHost = (parts: PollingHostParts): Polling | undefined => {
  const site = parts.profile.polling;
  return site === undefined ? undefined : createPolling(contextOf(parts, site));
};
