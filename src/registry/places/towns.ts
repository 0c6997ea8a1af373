/** 町字 with their coordinates (Geolonia 住所データ, アドレス・ベース・レジストリ): where a town is, and a layer of the map. Pure. */
import { z } from 'zod';
import { failure, type Result, success } from '../../kernel/result.ts';
import { MAX_TOWNS, type TownPoint } from './schema.ts';

const geoloniaSchema = z
  .array(
    z.looseObject({
      town: z.string(),
      koaza: z.string().default(''),
      lat: z.number().nullable(),
      lng: z.number().nullable(),
    }),
  )
  .min(1);

const NAME_LETTERS = 60;

/**
 * 町字 of one municipality from a file of Geolonia 住所データ (`[{town, koaza, lat, lng}]`). Without a position one is left out; what is more than a
 * map can show is too.
 */
export const readTowns = (bytes: Uint8Array): Result<readonly TownPoint[], 'not_towns'> => {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return failure('not_towns');
  }
  const parsed = geoloniaSchema.safeParse(json);
  if (!parsed.success) return failure('not_towns');
  return success(
    parsed.data
      .flatMap(({ town, koaza, lat, lng }): TownPoint[] =>
        lat === null || lng === null || town === ''
          ? []
          : [{ name: `${town}${koaza}`.slice(0, NAME_LETTERS), lat, lon: lng }],
      )
      .slice(0, MAX_TOWNS),
  );
};
