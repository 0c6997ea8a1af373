/** The state of a desk at which nobody stands, as the screens get it. */
import { purposesOf } from '../../src/app/site-profile.ts';
import type { DeskState } from '../../src/identity/schema.ts';
import { civilDateInJapan } from '../../src/kernel/dates.ts';

export const initialDesk = (training: boolean): DeskState => ({
  phase: { kind: 'waiting' },
  cardOnReader: false,
  reader: { state: 'ready', kind: training ? 'simulated' : 'pcsc', names: ['Kazasu Reader 00'] },
  site: {
    municipality: '架空県かざし市',
    site: 'かざし市立第一小学校体育館',
    device: 'gym-1',
    training,
    purposes: [...purposesOf({})],
  },
  session: { staff: 'desk', role: 'clerk' },
  record: {
    state: 'ok',
    pending: 0,
    lastSync: Date.now() - 40_000,
    line: 'online',
    keyProtection: 'credential',
    incident: null,
    backup: 'off',
    backedUpAt: null,
  },
  registry: {
    state: 'fresh',
    dataDate: civilDateInJapan(Date.now() - 86_400_000),
    source: '住民記録システム',
    version: 12,
  },
  clock: { state: 'good', offsetMs: 120 },
});
