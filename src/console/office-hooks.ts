import { useEffect, useMemo, useState } from 'react';
import type { Overview } from '../central/schema.ts';
import { type Standards, standardsSchema } from '../central/shelter-schema.ts';
import type { ConsoleApi } from './api.ts';
import { type DataAge, dataAgeOf, lastSeenOf } from './town-figures.ts';
import type { MapPlace, MapTown } from './views/town-map.tsx';

/** Those of the program, until the centre has said its own. */
const USUAL = standardsSchema.parse({});
const AGAIN_MS = 10_000;

/** By what the shelters of this municipality are judged; they change with its configuration, not with the day. */
export const useStandards = (api: Pick<ConsoleApi, 'office'>): Standards => {
  const [standards, setStandards] = useState(USUAL);
  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      const answer = await api.office();
      if (gone) return;
      if (answer.ok) setStandards(answer.value.standards);
      else if (answer.reason !== 'not_allowed') timer = setTimeout(() => void ask(), AGAIN_MS);
    };
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [api]);
  return standards;
};

/** How old the figures of each shelter are, by its id. */
export const useDataAges = (
  { shelters, terminals }: Pick<Overview, 'shelters' | 'terminals'>,
  standards: Standards,
  now: number,
): ReadonlyMap<string, DataAge> => {
  const lastSeen = useMemo(() => lastSeenOf(terminals), [terminals]);
  return useMemo(
    () => new Map(shelters.map((each) => [each.shelterId, dataAgeOf(each, lastSeen, { now, standards })])),
    [shelters, lastSeen, now, standards],
  );
};

/** What the map is drawn over. */
export interface TownPlaces {
  readonly places: readonly MapPlace[];
  readonly towns: readonly MapTown[];
}
const NOWHERE: TownPlaces = { places: [], towns: [] };

/** 避難所の一覧 in force; asked once, since it changes with an import and not with the day. */
export const usePlaces = (api: Pick<ConsoleApi, 'places'>): TownPlaces => {
  const [known, setKnown] = useState(NOWHERE);
  useEffect(() => {
    let gone = false;
    void api.places().then((answer) => {
      if (gone || !answer.ok || answer.value.list === null) return;
      const { places, towns } = answer.value.list;
      const placed = places.flatMap(({ id, name, position }) =>
        position === null ? [] : [{ id, name, ...position }],
      );
      setKnown({ places: placed, towns });
    });
    return () => {
      gone = true;
    };
  }, [api]);
  return known;
};
