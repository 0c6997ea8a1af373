/** 避難所の一覧 at the centre: what the page asks and gets. Pure shapes: the page compiles them too. */
import { z } from 'zod';
import { civilDateSchema } from '../kernel/dates.ts';
import { PLAIN_TEXT } from '../kernel/plain-text.ts';
import { type Role, TOWN_ROLES } from '../kernel/roles.ts';
import { placeChangeSchema, placeFindingSchema, placeListSchema } from '../registry/places/schema.ts';

/** Open data; 運用者 looks after the machine and needs none of it. */
export const SEES_PLACES: readonly Role[] = TOWN_ROLES;
export const IMPORTS_PLACES: readonly Role[] = ['supervisor', 'admin'];

export const PLACES_API = {
  /** GET → `placesSchema`. */
  list: '/console/api/places',
  /** POST `placeImportSchema` → `placeImportedSchema`; 409: somebody else has imported since. */
  import: '/console/api/places/import',
} as const;

/** `null`: nothing was imported yet. */
export const placesSchema = z.strictObject({ list: placeListSchema.nullable() });
export type Places = z.infer<typeof placesSchema>;

/** The largest city's file has some two megabytes. */
export const MAX_PLACE_FILE_LETTERS = 6_000_000;

const fileSchema = z.strictObject({
  name: z.string().min(1).max(200).regex(PLAIN_TEXT),
  base64: z.base64().max(MAX_PLACE_FILE_LETTERS),
});

/** The files; what they would change is looked at first, and then the same is asked with `apply`. */
export const placeImportSchema = z.strictObject({
  files: z.array(fileSchema).min(1).max(4),
  /** 町字の位置 (Geolonia 住所データ); left out: those of the list in force stay. */
  towns: fileSchema.optional(),
  /** 出典, as it must be named. */
  source: z.string().trim().min(1).max(300).regex(PLAIN_TEXT),
  /** As of when the files are, where they say so. */
  asOf: civilDateSchema.nullable(),
  apply: z.boolean(),
  /** Version of the list that was looked at; 0: there is none. */
  after: z.int().min(0),
});
export type PlaceImport = z.infer<typeof placeImportSchema>;

/** Findings and changes beyond these are counted and not listed. */
export const MOST_LISTED = 5_000;

export const placeImportedSchema = z.strictObject({
  /** The list that is now in force; `null`: nothing was changed (looked at only, refused, or nothing is new). */
  version: z.int().nullable(),
  /** A file could not be read: nothing of any is taken. */
  refused: z.boolean(),
  places: z.int().min(0),
  findings: z.array(placeFindingSchema).max(MOST_LISTED),
  changes: z.array(placeChangeSchema).max(MOST_LISTED),
  findingCount: z.int().min(0),
  changeCount: z.int().min(0),
});
export type PlaceImported = z.infer<typeof placeImportedSchema>;
