/** A font file (OpenType), looked at before a library trusts it. Pure. */

const NEEDED = ['cmap', 'glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp'];
const TRUE_TYPE = 0x00010000;

/** Whether all tables of its directory are within the file, and those by which letters are drawn are among them; a copy that broke off is not. */
export const isWholeFont = (bytes: Uint8Array): boolean => {
  if (bytes.byteLength < 12) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint16(4);
  if (view.getUint32(0) !== TRUE_TYPE || bytes.byteLength < 12 + count * 16) return false;
  const tables = new Set<string>();
  for (let nth = 0; nth < count; nth += 1) {
    const entry = 12 + nth * 16;
    tables.add(String.fromCharCode(...bytes.subarray(entry, entry + 4)));
    if (view.getUint32(entry + 8) + view.getUint32(entry + 12) > bytes.byteLength) return false;
  }
  return NEEDED.every((tag) => tables.has(tag));
};
