import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import { hazardSchema } from '../../kernel/hazards.ts';
import { shelterIdSchema } from '../../kernel/ids.ts';
import { PLAIN_TEXT } from '../../kernel/plain-text.ts';

/** 指定緊急避難場所・指定避難所: the list of a municipality, what an import found, and what it would change. Pure shapes. */

const plain = (max: number) => z.string().min(1).max(max).regex(PLAIN_TEXT);

/**
 * `emergency` 指定緊急避難場所 (災対法49条の4): to flee to from a hazard. `designated` 指定避難所 (49条の7): to stay. `welfare` 指定福祉避難所: to
 * stay, for those it names alone.
 */
export const placeKindSchema = z.enum(['emergency', 'designated', 'welfare']);
export type PlaceKind = z.infer<typeof placeKindSchema>;

/** Degrees, JGD2011 (for this purpose the same as WGS 84). */
export const positionSchema = z.strictObject({
  lat: z.number().min(20).max(46),
  lon: z.number().min(122).max(154),
});
export type Position = z.infer<typeof positionSchema>;

export const placeSchema = z.strictObject({
  /** Given at the first import and never to another place: events name it. */
  id: shelterIdSchema,
  /** As the sources name it (共通ID, ID): how the next import knows it again. */
  keys: z.array(plain(60)).max(8),
  name: plain(100),
  kana: plain(100).nullable(),
  address: plain(200).nullable(),
  position: positionSchema.nullable(),
  kinds: z.array(placeKindSchema).min(1).max(3),
  /** For which hazards it is designated; `null`: it is no 指定緊急避難場所, nobody has said. */
  hazards: z.array(hazardSchema).max(8).nullable(),
  /** 想定収容人数 */
  capacity: z.int().min(1).max(100_000).nullable(),
  phone: plain(30).nullable(),
  /** 対象となる町会・自治会 */
  districts: plain(300).nullable(),
  /** 受入対象者 */
  accepts: plain(100).nullable(),
  /** 備考, also what limits a hazard (洪水：2階以上). */
  notes: plain(500).nullable(),
});
export type Place = z.infer<typeof placeSchema>;

/** What one import read of one line, before it has an id. */
export type PlaceRow = Omit<Place, 'id' | 'keys'> & {
  readonly key: string | null;
  /** 指定避難所との重複, 指定緊急避難場所との住所同一; `null`: not said. */
  readonly overlaps: boolean | null;
  readonly file: string;
  readonly line: number;
};

/** Most places of one municipality; the largest cities have some two thousand. */
export const MAX_PLACES = 5_000;

/** 町字 with a point in it: for the map, and to tell what lies elsewhere. */
export const townPointSchema = z.strictObject({
  name: plain(60),
  lat: z.number().min(20).max(46),
  lon: z.number().min(122).max(154),
});
export type TownPoint = z.infer<typeof townPointSchema>;
export const MAX_TOWNS = 5_000;

export const placeListSchema = z.strictObject({
  /** 全国地方公共団体コード */
  municipality: z.string().regex(/^\d{6}$/),
  version: z.int().min(1),
  /** As of when the sources say it is, where they do. */
  asOf: civilDateSchema.nullable(),
  /** 出典 */
  source: plain(300),
  /** Milliseconds since 1970. */
  madeAt: z.number(),
  places: z.array(placeSchema).min(1).max(MAX_PLACES),
  /** Empty: nobody has given any. */
  towns: z.array(townPointSchema).max(MAX_TOWNS),
});
export type PlaceList = z.infer<typeof placeListSchema>;

/** `refused_file`: nothing of it is taken. `refused_row`: all but this row. `repaired`: taken as `now`. `noted`: taken as it is. */
export const findingLevelSchema = z.enum(['refused_file', 'refused_row', 'repaired', 'noted']);
export type FindingLevel = z.infer<typeof findingLevelSchema>;

export const placeFindingSchema = z.strictObject({
  level: findingLevelSchema,
  /** One of `PLACE_CODES` (codes.ts). */
  code: z.string().max(40),
  file: z.string().max(200),
  /** Of the file as an editor counts them, from 1; of GeoJSON the number of the feature. */
  line: z.int().min(1).nullable(),
  column: z.string().max(100).nullable(),
  /** A value of an open list: nothing of a person. */
  was: z.string().max(200).nullable(),
  now: z.string().max(200).nullable(),
});
export type PlaceFinding = z.infer<typeof placeFindingSchema>;

/** Against the list in force. */
export const placeChangeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('added'), id: shelterIdSchema, name: z.string() }),
  /** No longer in the sources. */
  z.strictObject({ kind: z.literal('removed'), id: shelterIdSchema, name: z.string() }),
  z.strictObject({
    kind: z.literal('changed'),
    id: shelterIdSchema,
    name: z.string(),
    /** Items by their Japanese names. */
    items: z.array(z.strictObject({ item: z.string(), was: z.string(), now: z.string() })).min(1),
  }),
]);
export type PlaceChange = z.infer<typeof placeChangeSchema>;
