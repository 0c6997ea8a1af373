/** What 運用者 is given of answers that name staff to others: machines, places and times only. */
import type { z } from 'zod';
import type { Role } from '../kernel/roles.ts';
import type { AnomalyList } from './anomaly-schema.ts';
import type { OverviewNews } from './feed.ts';
import type { DeviceList, Overview, shelterOverviewSchema } from './schema.ts';

const hidesStaff = (role: Role): boolean => role === 'operator';

/** As it travels: what is left out of the figures of a shelter is nothing, and so it is to whom it is not told. */
type ShelterOnWire = z.input<typeof shelterOverviewSchema>;
type OverviewOnWire = Omit<Overview, 'shelters'> & { readonly shelters: readonly ShelterOnWire[] };

/** Of people how many there are; which terminals belong to the place is of machines. */
const withoutNeeds = ({ figures: { devices }, ...shelter }: Overview['shelters'][number]): ShelterOnWire => ({
  ...shelter,
  figures: { devices },
});

export const overviewFor = (role: Role, overview: Overview): OverviewOnWire =>
  hidesStaff(role)
    ? { ...overview, deskAlarms: [], shelters: overview.shelters.map(withoutNeeds) }
    : overview;

export const newsFor = (role: Role, news: OverviewNews): unknown => {
  if (!('part' in news)) return overviewFor(role, news);
  if (!hidesStaff(role)) return news;
  const { deskAlarms: _alarms, shelters, ...others } = news.part;
  return { part: { ...others, ...(shelters === undefined ? {} : { shelters: shelters.map(withoutNeeds) }) } };
};

export const devicesFor = (role: Role, list: DeviceList): DeviceList =>
  hidesStaff(role)
    ? {
        ...list,
        devices: list.devices.map((device) => ({
          ...device,
          approvedBy: null,
          withdrawn: device.withdrawn === null ? null : { at: device.withdrawn.at, staff: '', reason: '' },
        })),
      }
    : list;

/** Reasons are free words: whoever wrote one may have named somebody. */
export const anomaliesFor = (role: Role, list: AnomalyList): AnomalyList =>
  hidesStaff(role)
    ? {
        ...list,
        anomalies: list.anomalies.map((anomaly) => ({
          ...anomaly,
          settled: anomaly.settled === null ? null : { at: anomaly.settled.at, by: '', reason: '' },
        })),
      }
    : list;
