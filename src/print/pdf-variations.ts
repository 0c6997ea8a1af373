/** 異体字セレクタ in a font (OpenType, cmap format 14), read here because the font library's own look-up misses most of them. Pure. */

/** The glyph of a letter with this selector; `default`: the letter as it is already looks so; undefined: the font has not this form. */
export type Variations = (letter: number, selector: number) => number | 'default' | undefined;

const NONE: Variations = () => undefined;

/** FE00–FE0F and E0100–E01EF. */
export const isSelector = (point: number | undefined): point is number =>
  point !== undefined && ((point >= 0xfe00 && point <= 0xfe0f) || (point >= 0xe0100 && point <= 0xe01ef));

const u24 = (view: DataView, at: number): number => (view.getUint16(at) << 8) | view.getUint8(at + 2);

/** Where a table begins. Offsets in the directory: 12 bytes of head, then 16 for each table. */
const tableAt = (view: DataView, tag: string): number | undefined => {
  const wanted = Array.from(tag).reduce((code, letter) => code * 256 + letter.charCodeAt(0), 0);
  for (let nth = 0; nth < view.getUint16(4); nth += 1) {
    const entry = 12 + nth * 16;
    if (view.getUint32(entry) === wanted) return view.getUint32(entry + 8);
  }
  return undefined;
};

/** The subtable of Unicode variation sequences: platform 0, encoding 5. */
const subtableAt = (view: DataView): number | undefined => {
  const cmap = tableAt(view, 'cmap');
  if (cmap === undefined) return undefined;
  for (let nth = 0; nth < view.getUint16(cmap + 2); nth += 1) {
    const entry = cmap + 4 + nth * 8;
    if (view.getUint16(entry) === 0 && view.getUint16(entry + 2) === 5)
      return cmap + view.getUint32(entry + 4);
  }
  return undefined;
};

interface Forms {
  readonly plain: ReadonlySet<number>;
  readonly others: ReadonlyMap<number, number>;
}

const plainAt = (view: DataView, at: number): ReadonlySet<number> => {
  const letters = new Set<number>();
  for (let nth = 0; nth < view.getUint32(at); nth += 1) {
    const range = at + 4 + nth * 4;
    const first = u24(view, range);
    for (let more = 0; more <= view.getUint8(range + 3); more += 1) letters.add(first + more);
  }
  return letters;
};

const othersAt = (view: DataView, at: number): ReadonlyMap<number, number> => {
  const glyphs = new Map<number, number>();
  for (let nth = 0; nth < view.getUint32(at); nth += 1)
    glyphs.set(u24(view, at + 4 + nth * 5), view.getUint16(at + 7 + nth * 5));
  return glyphs;
};

export const readVariations = (bytes: Uint8Array): Variations => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const table = subtableAt(view);
  if (table === undefined) return NONE;
  const selectors = new Map<number, Forms>();
  for (let nth = 0; nth < view.getUint32(table + 6); nth += 1) {
    const entry = table + 10 + nth * 11;
    const [plain, others] = [view.getUint32(entry + 3), view.getUint32(entry + 7)];
    selectors.set(u24(view, entry), {
      plain: plain === 0 ? new Set() : plainAt(view, table + plain),
      others: others === 0 ? new Map() : othersAt(view, table + others),
    });
  }
  return (letter, selector) => {
    const forms = selectors.get(selector);
    return forms?.others.get(letter) ?? (forms?.plain.has(letter) === true ? 'default' : undefined);
  };
};
