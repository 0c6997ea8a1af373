/**
 * ICタグの読み取り台: what lies on it, as a port. `tag`: its own identifier (UID of ISO 15693, hex). `code`: the item's number as the tag holds it
 * (ISO 28560); `null`: this reader does not give it.
 */
export interface PadTag {
  readonly tag: string;
  readonly code: string | null;
}

export interface TagPad {
  readonly kind: 'pcsc' | 'memory' | 'simulated';
  ready(): boolean;
  /** Hears all that lies there, each time it changes. Returns the end of it. */
  subscribe(listener: (tags: readonly PadTag[]) => void): () => void;
  close(): Promise<void>;
}

export interface MemoryPad extends TagPad {
  readonly kind: 'memory' | 'simulated';
  /** Strict: a tag that lies there already cannot be laid down again, and one that does not lie there cannot be taken up. */
  lay(...tags: PadTag[]): void;
  takeUp(...tags: string[]): void;
}

/** For tests (`memory`) and 訓練 (`simulated`). */
export const createMemoryPad = (kind: MemoryPad['kind'] = 'memory'): MemoryPad => {
  const there = new Map<string, PadTag>();
  const listeners = new Set<(tags: readonly PadTag[]) => void>();
  const tell = (): void => {
    for (const listener of listeners) listener([...there.values()]);
  };
  return {
    kind,
    ready: () => true,
    subscribe(listener) {
      listeners.add(listener);
      listener([...there.values()]);
      return () => listeners.delete(listener);
    },
    lay(...tags) {
      for (const tag of tags) {
        if (there.has(tag.tag)) throw new Error(`the tag ${tag.tag} lies there already`);
        there.set(tag.tag, tag);
      }
      tell();
    },
    takeUp(...tags) {
      for (const tag of tags) if (!there.delete(tag)) throw new Error(`the tag ${tag} does not lie there`);
      tell();
    },
    close: async () => listeners.clear(),
  };
};
