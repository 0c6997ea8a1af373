/** Connected parts of a black-and-white picture. */

export interface Mask {
  readonly width: number;
  readonly height: number;
  /** 1 where the thing looked for is, 0 elsewhere. */
  readonly bits: Uint8Array;
}

/** Edges in pixels; `right` and `bottom` are the first ones outside. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Component extends Box {
  /** Its number in `labels`. */
  readonly label: number;
  /** Pixels. */
  readonly area: number;
}

export interface Labelled {
  /** Number of the component of each pixel, 0 for none. */
  readonly labels: Uint32Array;
  readonly components: readonly Component[];
}

/** Fills from one pixel over its eight neighbours. */
const flood = (
  { width, height, bits }: Mask,
  labels: Uint32Array,
  start: number,
  label: number,
  stack: Uint32Array,
): Component => {
  let [left, right, top, bottom, area] = [width, 0, height, 0, 0];
  let depth = 1;
  stack[0] = start;
  labels[start] = label;
  while (depth > 0) {
    depth -= 1;
    const at = stack[depth] ?? 0;
    const y = Math.floor(at / width);
    const x = at - y * width;
    area += 1;
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row += 1)
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column += 1) {
        const next = row * width + column;
        if (bits[next] === 0 || labels[next] !== 0) continue;
        labels[next] = label;
        stack[depth] = next;
        depth += 1;
      }
  }
  return { label, left, top, right, bottom, area };
};

export const labelled = (mask: Mask): Labelled => {
  const labels = new Uint32Array(mask.bits.length);
  const stack = new Uint32Array(mask.bits.length);
  const components: Component[] = [];
  for (let at = 0; at < mask.bits.length; at += 1)
    if (mask.bits[at] === 1 && labels[at] === 0)
      components.push(flood(mask, labels, at, components.length + 1, stack));
  return { labels, components };
};
