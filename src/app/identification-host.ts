/** 本人確認 of a terminal, composed. */
import type { Db } from '../db/index.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import type { ResidentId } from '../kernel/ids.ts';
import type { System } from '../kernel/system.ts';
import { createIdentification, type Identification, linkOf } from '../modules/identification/index.ts';
import type { EventLog } from '../outbox/log.ts';
import type { EventDraft } from '../outbox/log-types.ts';
import type { Sight } from '../registry/disclose.ts';
import type { MakeCardPorts } from './card-ports.ts';
import type { LastSearch } from './desk-methods.ts';
import type { DeskService } from './desk-service.ts';
import type { DiscloseResident } from './disclosure.ts';
import type { Holds } from './holds.ts';
import { papersOf } from './papers.ts';
import { ageFaultFor, type ReplicaFacts } from './replica-state.ts';
import type { Searches } from './searches.ts';
import type { SessionBox } from './session-box.ts';
import type { SiteProfile } from './site-profile.ts';

interface IdentificationHostParts {
  readonly options: Parameters<typeof papersOf>[0] & {
    readonly profile: SiteProfile;
    readonly residents: DiscloseResident;
    readonly system: System;
    readonly ports: MakeCardPorts;
    readonly cameraPossible: boolean;
    readonly replica: () => ReplicaFacts | undefined;
  };
  readonly db: Db;
  readonly log: EventLog;
  readonly origin: Pick<EventDraft, 'site' | 'mode'>;
  readonly desk: DeskService;
  readonly session: SessionBox;
  readonly audit: { readonly searches: Searches; readonly holds: Holds; readonly lastSearch: LastSearch };
}

export const createIdentificationHost = (
  {
    options,
    db,
    log,
    origin,
    desk,
    session,
    audit: { searches, holds, lastSearch },
  }: IdentificationHostParts,
  changed: (ok: boolean) => void,
): Identification => {
  const { profile, residents, system, ports, cameraPossible } = options;
  /** The supervisor herself, for whom she released, where the site says so. */
  const sightOf = (residentId: ResidentId): Sight =>
    profile.release?.address === 'supervisor' &&
    session.current().actor.role === 'supervisor' &&
    holds.isReleased(residentId)
      ? 'released'
      : 'desk';
  return createIdentification({
    db,
    log,
    origin,
    system,
    desk: desk.checked,
    cards: ports({
      withOneCard: desk.withOneCard,
      links: (token) => linkOf(db, token, civilDateInJapan(system.now())),
    }),
    person: (residentId) => residents.person(residentId, sightOf(residentId)),
    suggest(caller, items) {
      // Whom a card may be of is a search too: up to twenty people with where they live.
      if (!searches.allow(caller, 'identity')) return [];
      const found = residents.likely(items);
      // Who cannot be written down as searched for is not shown.
      const noted = searches.note(caller, {
        purpose: 'identity',
        keys: ['name', 'birth_date'],
        hits: found.length,
        more: false,
      });
      return noted.ok ? found : [];
    },
    registered: (residentId) => residents.registered(residentId),
    ...papersOf(options),
    wasFound: (residentId) => lastSearch.wasFound(residentId),
    dataFault: () => ageFaultFor('identification', options, !log.clock().suspect),
    stops: (residentId, by) => holds.stops(residentId, by),
    turnedTo: (candidate) => holds.turnedTo(candidate, desk.parts().phase),
    hides: (residentId) => residents.hides(residentId),
    looked: (caller, residentId) => searches.looked(caller, residentId, 'check'),
    pinPossible: profile.cardSources.jpkiStatus !== 'none',
    cameraPossible,
    changed,
  });
};
