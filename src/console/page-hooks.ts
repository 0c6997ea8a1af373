import { useEffect } from 'react';
import type { Overview } from '../central/schema.ts';
import { useAnomaliesInAddress } from './anomaly-hooks.ts';
import { useDevicesInAddress } from './hooks.ts';
import { usePasskeysInAddress } from './staff-hooks.ts';
import { count } from './text.ts';

/** How many are there, in the tab of a browser with many. */
export const useTitle = (overview: Overview | null): void => {
  useEffect(() => {
    if (overview === null) return;
    const drill = overview.mode === 'drill' ? '【訓練】' : '';
    document.title = `${drill}${count(overview.totals.present)}人 — 避難所の状況`;
  }, [overview]);
};

type OwnPage = 'devices' | 'anomalies' | 'passkeys';

/** The page that the address names; null: the overview or a shelter. */
export const usePage = (): OwnPage | null => {
  const atDevices = useDevicesInAddress();
  const atAnomalies = useAnomaliesInAddress();
  const atPasskeys = usePasskeysInAddress();
  if (atDevices) return 'devices';
  if (atAnomalies) return 'anomalies';
  return atPasskeys ? 'passkeys' : null;
};
