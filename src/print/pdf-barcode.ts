import bwip from 'bwip-js/node';
import type { BarcodeText } from './pdf-document.ts';

/** Barcodes as widths and squares: what is drawn is exact at any size, and no picture is made. */

export type Barcode =
  /** Widths of bar, space, bar… in units of the narrowest. */
  | { readonly kind: 'bars'; readonly widths: readonly number[] }
  /** Rows of 0 and 1 (dark), without the quiet zone. */
  | { readonly kind: 'matrix'; readonly rows: readonly string[] };

/** QR: M mends 15 %, enough for a card in a wet pocket. `rationalizedCodabar` is NW-7 as libraries and tickets have it. */
const BWIPP = {
  code39: { name: 'code39', options: '' },
  nw7: { name: 'rationalizedCodabar', options: '' },
  qr: { name: 'qrcode', options: 'eclevel=M' },
} as const;

/** Of so many letters a code looks random under every mask, and choosing the best of eight takes most of the time of a paper. */
const LONG = 200;
const masked = (symbology: BarcodeText['symbology'], text: string, options: string): string =>
  symbology === 'qr' && text.length > LONG ? `${options} mask=4` : options;

const rowsOf = (pixels: readonly number[], width: number): string[] =>
  Array.from({ length: pixels.length / width }, (_, row) =>
    pixels.slice(row * width, (row + 1) * width).join(''),
  );

/** The barcode of a text that `isEncodable` took; of another it throws, which is a bug of whoever described the paper. */
export const barcodeOf = ({ symbology, text }: BarcodeText): Barcode => {
  const { name, options } = BWIPP[symbology];
  const [first] = bwip.raw(name, text, masked(symbology, text, options));
  if (first === undefined) throw new Error(`no ${symbology} came out`);
  return 'sbs' in first
    ? { kind: 'bars', widths: first.sbs }
    : { kind: 'matrix', rows: rowsOf(first.pixs, first.pixx) };
};
