/**
 * A paper as data: what stands on it, in which order, and of which data it was made. Pure, so that a module's `print.ts` can be tested
 * by what it says; where each letter comes to stand is `pdf-layout.ts`, ink is `pdf-driver.ts`.
 */

export type Align = 'left' | 'center' | 'right';

/** A field of a table. A bare string is its words. */
export type Cell =
  | string
  | {
      readonly text: string;
      readonly strong?: boolean;
      /** By the font of names. */
      readonly name?: boolean;
      readonly align?: Align;
      /** Crossed out by a line, as 見え消し. */
      readonly struck?: boolean;
      /** A box to tick by hand, or ticked already, before the words. */
      readonly box?: 'empty' | 'ticked';
    };

export interface Column {
  readonly title: string;
  /** Share of the paper's width, in whatever unit the other columns have. */
  readonly share: number;
  readonly align?: Align;
}

/** What a pen wrote on a screen: lines of points in a field of this size, in any unit; drawn as a path, never as a picture. */
export interface Strokes {
  readonly width: number;
  readonly height: number;
  readonly lines: readonly (readonly (readonly [x: number, y: number])[])[];
}

export type Symbology = 'code39' | 'nw7' | 'qr';

export interface BarcodeText {
  readonly symbology: Symbology;
  /** NW-7 with its start and stop letters (`A1234567A`). */
  readonly text: string;
}

const ENCODABLE: Readonly<Record<Symbology, RegExp>> = {
  code39: /^[0-9A-Z\-. $/+%]{1,40}$/,
  nw7: /^[A-D][0-9\-$:/.+]{1,40}[A-D]$/,
  // 1,000 bytes are version 25 or so: more is not read from a phone's screen or a card.
  qr: /^[\x20-\x7E]{1,1000}$/,
};

/** Whether a symbology has all letters of a text; asked before a paper is described with it. */
export const isEncodable = ({ symbology, text }: BarcodeText): boolean => ENCODABLE[symbology].test(text);

/** A field of a form, printed or left to the hand. */
export interface FormField {
  readonly label: string;
  /** As it is written; empty with `missing` or `room`. */
  readonly value: string;
  /** By the font of names. */
  readonly name?: boolean;
  /** Must be filled in and is not: marked, with room to write. */
  readonly missing?: boolean;
  /** Everything that could be ticked. The value, if any, stands below. */
  readonly choices?: readonly { readonly text: string; readonly ticked: boolean }[];
  /** Millimetres left to the hand. */
  readonly room?: number;
  readonly strokes?: Strokes;
}

export type Size = 'small' | 'body' | 'large' | 'huge';

export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | {
      readonly kind: 'paragraph';
      readonly text: string;
      readonly size?: Size;
      readonly align?: Align;
      readonly strong?: boolean;
      /** By the font of names. */
      readonly name?: boolean;
    }
  /** Labels with their values, ruled: one or two beside each other. */
  | {
      readonly kind: 'pairs';
      readonly pairs: readonly (readonly [label: string, value: string])[];
      readonly across?: 1 | 2;
    }
  /** Its head stands again on every page it goes on to. No rows: `empty` says so. */
  | {
      readonly kind: 'table';
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Cell[])[];
      readonly empty?: string;
      readonly size?: 'small' | 'body';
    }
  | {
      readonly kind: 'checks';
      readonly items: readonly { readonly text: string; readonly ticked: boolean }[];
      readonly across?: number;
    }
  /** A line to sign on; with `strokes` it is signed. */
  | { readonly kind: 'signature'; readonly label: string; readonly strokes?: Strokes }
  | {
      readonly kind: 'barcode';
      readonly barcode: BarcodeText;
      /** What a person can read or type instead. */
      readonly caption?: string;
      readonly align?: Align;
      /** Millimetres: side of a QR, height of bars. */
      readonly size?: number;
    }
  /** A form's fields, ruled: those of one row stand beside each other. What is empty stays empty: room for a hand. */
  | { readonly kind: 'fields'; readonly rows: readonly (readonly FormField[])[] }
  /** Blocks beside each other; the row is as high as the highest. */
  | {
      readonly kind: 'beside';
      readonly columns: readonly { readonly share: number; readonly blocks: readonly Block[] }[];
    }
  /** An empty frame with its words in the upper left corner: 受付印. */
  | { readonly kind: 'box'; readonly label: string; readonly millimetres: number }
  /** Equal cards beside and below each other, to be cut apart; a card too high for its place is a bug of whoever describes it. */
  | {
      readonly kind: 'cards';
      readonly across: number;
      /** Millimetres. */
      readonly height: number;
      readonly cards: readonly (readonly Block[])[];
    }
  /** Not torn apart by the end of a page. */
  | { readonly kind: 'together'; readonly blocks: readonly Block[] }
  | { readonly kind: 'gap'; readonly millimetres: number }
  | { readonly kind: 'next_page' };

/** A4. What stands on every page (municipality, 訓練, as-of, source, number of the page) cannot be left out. */
export interface PaperDocument {
  readonly title: string;
  readonly municipality: string;
  /** Drill: the word 訓練 in the head and across every page. */
  readonly training: boolean;
  /** Moment the data is of, milliseconds since 1970. */
  readonly asOf: number;
  /** What the data is: of which record, roll or list, in which version. */
  readonly source: string;
  /** When it was printed, milliseconds since 1970; the file's date too, so that the same paper is the same bytes. */
  readonly madeAt: number;
  /** 様式番号 and the like. */
  readonly form?: string;
  /** For programs: in the file (Info `Keywords`) and not on the paper. ASCII. */
  readonly keywords?: string;
  /** 取扱注意 and the like. */
  readonly handling?: string;
  readonly landscape?: boolean;
  readonly blocks: readonly Block[];
}
