/** Where things lie on a plain picture of the town: no tiles, no server but the centre. */

export interface Spot {
  readonly lat: number;
  readonly lon: number;
}

/** Of the picture, in its own units. */
export interface MapFrame {
  readonly width: number;
  readonly height: number;
  readonly at: (spot: Spot) => { readonly x: number; readonly y: number };
  /** Units of a kilometre. */
  readonly kilometre: number;
}

const WIDTH = 1000;
const MARGIN = 40;
const SHORTEST = 420;
const LONGEST = 900;
const KILOMETRES_A_DEGREE = 111.32;
/** A town of one place is drawn as if it were so wide, degrees. */
const LEAST_SPAN = 0.005;

/** A frame around all of them; a degree of longitude is as much shorter than one of latitude as it is there. */
export const frameOf = (spots: readonly Spot[]): MapFrame | undefined => {
  if (spots.length === 0) return undefined;
  let [south, north, west, east] = [90, -90, 180, -180];
  for (const { lat, lon } of spots) {
    south = Math.min(south, lat);
    north = Math.max(north, lat);
    west = Math.min(west, lon);
    east = Math.max(east, lon);
  }
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const wide = Math.max(LEAST_SPAN, (east - west) * shrink);
  const high = Math.max(LEAST_SPAN, north - south);
  const height = Math.min(LONGEST, Math.max(SHORTEST, ((WIDTH - 2 * MARGIN) * high) / wide + 2 * MARGIN));
  const scale = Math.min((WIDTH - 2 * MARGIN) / wide, (height - 2 * MARGIN) / high);
  const [midLat, midLon] = [(south + north) / 2, (west + east) / 2];
  return {
    width: WIDTH,
    height: Math.round(height),
    at: ({ lat, lon }) => ({
      x: Math.round(WIDTH / 2 + (lon - midLon) * shrink * scale),
      y: Math.round(height / 2 - (lat - midLat) * scale),
    }),
    kilometre: scale / KILOMETRES_A_DEGREE,
  };
};

/** A length that is round and fits well under a picture: kilometres. */
export const scaleBar = ({ kilometre }: MapFrame): number =>
  [20, 10, 5, 2, 1, 0.5, 0.2, 0.1].find((length) => length * kilometre <= WIDTH / 4) ?? 0.1;
