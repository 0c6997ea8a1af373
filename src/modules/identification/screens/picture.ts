/** Pictures of a card: taken off a camera or a file as grey pixels, in memory only. */

/** Largest picture that is sent: a card at 300 dpi is about 1,010 points wide; more only costs time. */
const WIDEST = 1_600;
const HIGHEST = 1_300;
/** Width to height of a card (ISO/IEC 7810 ID-1). */
const CARD_SHAPE = 85.6 / 53.98;

export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  /** One byte a point, base64. */
  readonly pixels: string;
}

const base64 = (bytes: Uint8Array): string => {
  let text = '';
  // `fromCharCode` takes only so many arguments at once.
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
};

/** ITU-R BT.601 luma of RGBA. */
const grey = (rgba: Uint8ClampedArray): Uint8Array => {
  const out = new Uint8Array(rgba.length / 4);
  for (let at = 0; at < out.length; at += 1) {
    const [red = 0, green = 0, blue = 0] = rgba.subarray(at * 4, at * 4 + 3);
    out[at] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  }
  return out;
};

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The frame that is drawn over a camera's picture, in the shape of a card: its edges must be seen, so not to the rim. */
export const frameOf = (width: number, height: number): Frame => {
  const cardWidth = Math.min(width * 0.8, height * 0.8 * CARD_SHAPE);
  const cardHeight = cardWidth / CARD_SHAPE;
  return {
    left: (width - cardWidth) / 2,
    top: (height - cardHeight) / 2,
    width: cardWidth,
    height: cardHeight,
  };
};

/** The whole picture; `undefined` when there is none yet, or the browser gives no pixels. */
export const greyPicture = (
  source: CanvasImageSource,
  width: number,
  height: number,
): GreyPicture | undefined => {
  if (width === 0 || height === 0) return undefined;
  const scale = Math.min(1, WIDEST / width, HIGHEST / height);
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  const canvas = document.createElement('canvas');
  canvas.width = wide;
  canvas.height = high;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return undefined;
  context.drawImage(source, 0, 0, wide, high);
  const { data } = context.getImageData(0, 0, wide, high);
  const pixels = base64(grey(data));
  data.fill(0);
  context.clearRect(0, 0, wide, high);
  return { width: wide, height: high, pixels };
};

/** A photograph from a file; `undefined` when it is no picture. */
export const pictureOfFile = async (file: Blob): Promise<GreyPicture | undefined> => {
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (bitmap === undefined) return undefined;
  const { width, height } = bitmap;
  const picture = greyPicture(bitmap, width, height);
  bitmap.close();
  return picture;
};
