import type { Strokes } from './pdf-document.ts';
import type { Ink } from './pdf-ink.ts';

/** What a pen wrote, as large as its place allows. Pure. */
export const strokesInk = (
  { width, height, lines }: Strokes,
  place: { readonly x: number; readonly width: number; readonly height: number },
): Ink[] => {
  const scale = Math.min(place.width / width, place.height / height);
  return lines.map((points) => ({
    kind: 'path',
    // A dot is a line of one point: it goes nowhere, and is seen.
    points: (points.length === 1 ? [...points, ...points] : points).map(
      ([x, y]) => [place.x + x * scale, y * scale] as const,
    ),
    line: 1.6,
  }));
};
