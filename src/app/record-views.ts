import { createAttendanceProjection } from '../modules/attendance/index.ts';
import { createBenefitsProjection, createRegisterProjection } from '../modules/benefits/index.ts';
import { createCertificatesProjection } from '../modules/certificates/index.ts';
import { createCounterProjection } from '../modules/counter/index.ts';
import { createIdentificationProjection } from '../modules/identification/index.ts';
import { createLibraryProjection, type LibraryProjection } from '../modules/library/index.ts';
import { createPollingProjection } from '../modules/polling/index.ts';
import { createShelterProjection } from '../modules/shelter/index.ts';
import type { Projection } from '../outbox/log.ts';
import type { CountedProjection } from '../outbox/module-view.ts';
import { reservationProjection } from '../outbox/reservation-store.ts';

/** The views of a record, whatever its site does: a record that was carried here, or is salvaged, holds what it holds. */
export interface RecordViews {
  readonly attendance: CountedProjection;
  readonly benefits: CountedProjection;
  readonly certificates: CountedProjection;
  readonly identification: ReturnType<typeof createIdentificationProjection>;
  readonly library: LibraryProjection;
  readonly polling: CountedProjection;
  readonly shelter: ReturnType<typeof createShelterProjection>;
  readonly all: readonly Projection[];
  /** Those that also show what the other terminals of the site recorded. */
  readonly shared: readonly Projection[];
}

export const recordViews = (mode: 'drill' | 'real'): RecordViews => {
  const attendance = createAttendanceProjection(mode);
  const benefits = createBenefitsProjection(mode);
  const certificates = createCertificatesProjection(mode);
  const identification = createIdentificationProjection(mode);
  const library = createLibraryProjection(mode);
  const polling = createPollingProjection(mode);
  const shelter = createShelterProjection(mode);
  const shared = [shelter, polling, createCounterProjection(mode), attendance, reservationProjection];
  return {
    ...{ attendance, benefits, certificates, identification, library, polling, shelter },
    shared,
    all: [...shared, identification, certificates, benefits, library, createRegisterProjection(mode)],
  };
};
