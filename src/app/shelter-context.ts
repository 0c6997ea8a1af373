/** What the shelter's module is given by the host. */
import type { Db } from '../db/index.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { ShelterContext, ShelterSite } from '../modules/shelter/index.ts';
import type { EventLog } from '../outbox/log.ts';
import type { DeskService } from './desk-service.ts';
import type { DiscloseResident } from './disclosure.ts';
import type { Searches } from './searches.ts';
import type { SiteProfile } from './site-profile.ts';

/** `undefined`: this site is no shelter. */
export const shelterSite = ({ shelter, otherShelters, tenant }: SiteProfile): ShelterSite | undefined =>
  shelter === undefined
    ? undefined
    : {
        shelterId: shelter.id,
        name: shelter.name,
        municipality: tenant.name,
        capacity: shelter.capacity,
        others: otherShelters.map(({ id, name, hazards }) => ({ shelterId: id, name, suitableFor: hazards })),
        wards: shelter.wards,
        suitableFor: shelter.hazards ?? null,
        consentDefault: shelter.consent,
        guardianAge: shelter.guardianAge,
      };

interface Parts {
  readonly profile: SiteProfile;
  readonly db: Db;
  readonly log: EventLog;
  readonly origin: ShelterContext['origin'];
  readonly desk: Pick<DeskService, 'visit'>;
  readonly residents: DiscloseResident;
  readonly audit: { readonly searches: Searches };
  readonly system: System;
  readonly logger: Logger;
  readonly changed: (recorded: boolean) => void;
  readonly print?: ShelterContext['print'];
}

/** What a question after somebody is written down as. */
const PURPOSE = 'inquiry';

export const shelterContext = (parts: Parts): ShelterContext | undefined => {
  const { profile, db, log, origin, desk, residents, audit, system, logger, changed, print } = parts;
  const { searches } = audit;
  const site = shelterSite(profile);
  if (site === undefined) return undefined;
  return {
    db,
    log,
    origin,
    system,
    changed,
    site,
    visit: desk.visit,
    household: (residentId) => residents.household(residentId),
    nameOf: (residentId) => residents.nameOf(residentId),
    hides: (residentId) => residents.hides(residentId),
    support: () => undefined,
    search(caller, text, birthDate) {
      if (!searches.allow(caller, PURPOSE)) return failure('too_many');
      const found = residents.search(text, birthDate);
      if (!found.ok) return found;
      const { hits, more, keys } = found.value;
      const noted = searches.note(caller, { purpose: PURPOSE, keys, hits: hits.length, more });
      return noted.ok ? success(hits) : failure('cannot_record');
    },
    looked: (caller, residentId, by) => searches.looked(caller, residentId, by),
    listed: (caller, list, people) => searches.listed(caller, list, people),
    paperDegraded: (count) =>
      logger.warn('print.degraded', { kind: 'shelter_paper', code: 'not_in_fonts', count }),
    print,
  };
};
