/** What 運用者 is given of answers that name staff to others: machines, places and times only. */
import type { Role } from '../kernel/roles.ts';
import type { AnomalyList } from './anomaly-schema.ts';
import type { OverviewNews } from './feed.ts';
import type { DeviceList, Overview } from './schema.ts';

const hidesStaff = (role: Role): boolean => role === 'operator';

export const overviewFor = (role: Role, overview: Overview): Overview =>
  hidesStaff(role) ? { ...overview, deskAlarms: [] } : overview;

export const newsFor = (role: Role, news: OverviewNews): OverviewNews => {
  if (!('part' in news)) return overviewFor(role, news);
  const { deskAlarms: _, ...others } = news.part;
  return hidesStaff(role) ? { part: others } : news;
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
