/** An overview for tests. Parsed, so that no test works with what the centre could not say. */
import { type Overview, overviewSchema } from '../../src/central/schema.ts';

export const AS_OF = Date.UTC(2026, 10, 23, 5, 5, 9);

export const madeUpOverview = (part: Readonly<Record<string, unknown>> = {}): Overview =>
  overviewSchema.parse({
    tenant: { id: '999990', name: '架空県かざし市' },
    mode: 'drill',
    asOf: AS_OF,
    shelters: [],
    totals: { present: 0, away: 0 },
    terminals: [],
    quarantined: 0,
    openAnomalies: 0,
    deviceRequests: 0,
    deskAlarms: [],
    ...part,
  });

export const madeUpShelter = (part: Readonly<Record<string, unknown>> = {}): object => ({
  shelterId: 'S01',
  name: '第一小学校体育館',
  capacity: 200,
  open: true,
  present: 10,
  away: 0,
  lastEventAt: AS_OF,
  ...part,
});

export const madeUpTerminal = (part: Readonly<Record<string, unknown>> = {}): object => ({
  device: 'gym-1',
  epoch: '0123456789abcdef',
  site: 'gym-1',
  siteName: '第一小',
  events: 5,
  lastSeenAt: AS_OF,
  state: 'ok',
  ...part,
});
