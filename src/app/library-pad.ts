/**
 * ICタグの読み取り台 over PC/SC. Such a reader tells one tag at a time, and of ISO 15693 its identifier alone (PC/SC part 3): the item's number, which
 * ISO 28560 keeps in the tag's own memory, is read by the maker's commands, which no standard has. So this pad says that a tag lies there and
 * not which book it is; the desk asks for the barcode. A pad that gives numbers is another adapter behind the same port.
 */
import type { CardReader } from '../card/index.ts';
import { readCardUid } from '../card/uid.ts';
import { toHex } from '../kernel/bytes.ts';
import type { PadTag, TagPad } from '../modules/library/index.ts';

export const createPcscPad = (reader: CardReader, name: string): TagPad => {
  const listeners = new Set<(tags: readonly PadTag[]) => void>();
  let tags: readonly PadTag[] = [];
  let there = false;
  const tell = (lying: readonly PadTag[]): void => {
    tags = lying;
    for (const listener of listeners) listener(tags);
  };
  const look = async (): Promise<void> => {
    const uid = await reader.withCard(name, readCardUid);
    tell(uid.ok && uid.value.ok ? [{ tag: toHex(uid.value.value), code: null }] : []);
  };
  const end = reader.subscribe((event) => {
    if (event.kind === 'service') return;
    if (event.reader !== name) return;
    if (event.kind === 'reader_added') there = true;
    if (event.kind === 'reader_removed') there = false;
    if (event.kind === 'card_inserted') void look();
    else tell([]);
  });
  return {
    kind: 'pcsc',
    ready: () => there,
    subscribe(listener) {
      listeners.add(listener);
      listener(tags);
      return () => listeners.delete(listener);
    },
    close: async () => {
      end();
      listeners.clear();
    },
  };
};
