import { z } from 'zod';

/** 災害種別 of 指定緊急避難場所 (災害対策基本法施行令20条の4), in the order of the open data (自治体標準オープンデータセット). */
export const HAZARDS = {
  flood: '洪水',
  landslide: '崖崩れ・土石流・地滑り',
  storm_surge: '高潮',
  earthquake: '地震',
  tsunami: '津波',
  large_fire: '大規模な火事',
  inland_flood: '内水氾濫',
  volcano: '火山現象',
} as const;
export type Hazard = keyof typeof HAZARDS;
export const hazardSchema = z.enum(Object.keys(HAZARDS) as [Hazard, ...Hazard[]]);
