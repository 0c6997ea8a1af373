/** Shelters with their figures, their places on the list and how old what is known of them is. Pure. */
import { hazardSchema } from '../kernel/hazards.ts';
import type { Place } from '../registry/places/schema.ts';
import type { Overview, ShelterOverview } from './schema.ts';
import { needKeyWords } from './shelter-export-words.ts';
import type { ReportShelter } from './shelter-report.ts';

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, each) => sum + each, 0);

/** When the terminal of the shelter that is heard of least was last heard of: what it holds back is not in the figures. */
const heardOf = ({ figures, lastEventAt }: ShelterOverview, overview: Overview): number | null => {
  const times = figures.devices.map(
    (device) => overview.terminals.find((terminal) => terminal.device === device)?.lastSeenAt ?? null,
  );
  if (times.length === 0) return lastEventAt;
  return times.reduce<number | null>(
    (oldest, at) => (oldest === null || at === null ? null : Math.min(oldest, at)),
    Number.MAX_SAFE_INTEGER,
  );
};

export const sheltersNow = (overview: Overview, places: readonly Place[]): readonly ReportShelter[] => {
  const byId = new Map<string, Place>(places.map((place) => [place.id, place]));
  return overview.shelters.map((shelter) => {
    const { figures } = shelter;
    const hazard = hazardSchema.safeParse(figures.hazard);
    return {
      shelterId: shelter.shelterId,
      name: shelter.name,
      open: shelter.open,
      capacity: shelter.capacity,
      present: shelter.present,
      unnamed: figures.unnamed,
      away: shelter.away,
      outside: total(figures.outside),
      hazard: hazard.success ? hazard.data : null,
      openedAt: figures.openedAt,
      closedAt: figures.closedAt,
      heardAt: heardOf(shelter, overview),
      place: byId.get(shelter.shelterId) ?? null,
      households: figures.households,
      needs: Object.entries(figures.needs).flatMap(([key, people]) => {
        const word = needKeyWords(key);
        return word === undefined ? [] : [[word, people] as const];
      }),
      areaM2: figures.areaM2,
      toilets: figures.toilets,
      guests: figures.guests,
      pets: total(figures.pets),
    };
  });
};
