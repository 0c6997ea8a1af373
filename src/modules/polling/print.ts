import { plain } from '../../ui/slip.ts';
import { slipText } from './print-text.ts';
import type { ShownPlace } from './views.ts';

/** 投票所の案内 as receiptline markup (32 half-width columns). Pure; it names a place and nobody. A4 papers: `print-papers.ts`. */
export interface PlaceSlip {
  readonly election: string;
  /** Where it is printed; `null`: not known. */
  readonly from: ShownPlace | null;
  readonly places: readonly ShownPlace[];
  readonly municipality: string;
  readonly training: boolean;
}

const EARTH_KM_PER_DEGREE = 111.32;

/** Kilometres to the east and to the north. Degrees of longitude and latitude, or metres of a plane in which y goes north. */
const between = (from: { x: number; y: number }, to: { x: number; y: number }): [number, number] => {
  const isDegrees = from.x > 120 && from.x < 155 && from.y > 20 && from.y < 46;
  if (!isDegrees) return [(to.x - from.x) / 1_000, (to.y - from.y) / 1_000];
  const shrink = Math.cos((from.y * Math.PI) / 180);
  return [(to.x - from.x) * EARTH_KM_PER_DEGREE * shrink, (to.y - from.y) * EARTH_KM_PER_DEGREE];
};

/** 「南東へ およそ1.2km」; nothing when either place is on no map, or both stand at one spot. */
export const wayTo = (from: ShownPlace | null, to: ShownPlace): string | undefined => {
  if (from === null || from.map === null || to.map === null) return undefined;
  const [east, north] = between(from.map, to.map);
  const kilometres = Math.hypot(east, north);
  if (kilometres < 0.05) return undefined;
  const eighth = Math.round((Math.atan2(east, north) / (2 * Math.PI)) * 8 + 8) % 8;
  return slipText.distance(slipText.directions[eighth] ?? '', kilometres.toFixed(1));
};

/** `^` is double width, `^^^` double width and height; `---` a rule, `=` the cut. */
export const placeSlip = ({ election, from, places, municipality, training }: PlaceSlip): string => {
  const lines = places.flatMap((place) => {
    const way = wayTo(from, place);
    return [
      '---',
      `^^^${plain(place.name)}`,
      `|${slipText.address} |`,
      `|　${plain(place.address)} |`,
      ...(way === undefined ? [] : [`|${plain(`${slipText.way} ${way}`)} |`]),
    ];
  });
  return `${[
    ...(training ? [`^^^${slipText.training}`] : []),
    `^^${slipText.title}`,
    plain(election),
    '',
    slipText.lead,
    ...lines,
    '---',
    `|${slipText.bring} |`,
    '',
    plain(municipality),
    ...(training ? [slipText.trainingLong] : []),
    '=',
  ].join('\n')}\n`;
};
