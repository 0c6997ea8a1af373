import { useEffect } from 'react';
import type { Overview } from '../central/schema.ts';
import { count } from './text.ts';

/** How many are there, in the tab of a browser with many. */
export const useTitle = (overview: Overview | null): void => {
  useEffect(() => {
    if (overview === null) return;
    const drill = overview.mode === 'drill' ? '【訓練】' : '';
    document.title = `${drill}${count(overview.totals.present)}人 — 避難所の状況`;
  }, [overview]);
};
