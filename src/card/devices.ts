/**
 * Which readers are one device. A dual reader shows its contact slot, its antenna and often a SAM slot as readers of their
 * own (card.md §1, §6); only their names tell which belong together, and every vendor and driver spells them differently.
 */

export type SlotKind = 'contactless' | 'contact' | 'sam' | 'unknown';

export interface Slot {
  readonly kind: SlotKind;
  /** The same for the contact slot and the antenna of one device; else the reader's own name. */
  readonly device: string;
}

/** What a name says, taken apart. */
interface Spelling {
  readonly kind: SlotKind;
  /** Without the words that tell the slot, and without the numbers at its end. */
  readonly base: string;
  /** The number of the device among those of its kind, as far as the system counts them. */
  readonly index: string;
}

/** pcsclite: device and slot, two hex digits each (`01 00`). Windows: one number. macOS: `(1)`, and ` 01` for a second device. */
const PCSCLITE = / ([0-9A-F]{2}) ([0-9A-F]{2})$/;
const MACOS = /\((\d)\)(?: (\d{2}))?$/;
const WINDOWS = / (\d{1,2})$/;

/**
 * Words that tell the slot; the last one in a name counts (`ACR1252 1S CL Reader SAM` is the SAM slot). `5422CL` and
 * `5x21-CL` are OMNIKEY's antennas; PaSoRi and FeliCa Port are Sony's, which have nothing else.
 */
const WORDS: readonly (readonly [SlotKind, RegExp])[] = [
  ['contactless', /(?:\bPICC|(?:\b|\d|-)CL|\bContactless|\bNFC|\bRFID|\bPaSoRi|\bFeliCa Port)(?![a-z])/gi],
  ['contact', /\b(?:ICC|Contact)(?![a-z])/gi],
  ['sam', /\bSAM\d?(?![a-z])/gi],
];

/** Slots that are told apart by their number only (acsccid's issues 4 and 10), by the model in the name. */
const BY_NUMBER: readonly (readonly [model: RegExp, slots: readonly SlotKind[]])[] = [
  [/\bACR1281 1S Dual Reader$/, ['contact', 'contactless', 'sam']],
  [/\bACR1252 1S CL Reader$/, ['contactless', 'sam']],
];

const kindIn = (words: string): SlotKind => {
  let kind: SlotKind = 'unknown';
  let at = -1;
  for (const [candidate, word] of WORDS)
    for (const found of words.matchAll(word))
      if (found.index > at) {
        at = found.index;
        kind = candidate;
      }
  return kind;
};

const withoutKind = (words: string): string =>
  WORDS.reduce(
    (left, [, word]) => left.replaceAll(word, (found) => (/^\d/.test(found) ? found.slice(0, 1) : '')),
    words,
  )
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();

const spellingOf = (name: string): Spelling => {
  const numbers = PCSCLITE.exec(name) ?? MACOS.exec(name) ?? WINDOWS.exec(name);
  const words = numbers === null ? name : name.slice(0, numbers.index).trim();
  // pcsclite puts the interface's own name in brackets; the device's stands before it, its serial number behind.
  const inner = /\[([^\]]*)\]/.exec(words)?.[1];
  const outer = words.replace(/\s*\[[^\]]*\]/, '');
  const byNumber = BY_NUMBER.find(([model]) => model.test(words))?.[1];
  const slot = PCSCLITE.test(name) ? Number.parseInt(numbers?.[2] ?? '0', 16) : Number(numbers?.[1] ?? 0) - 1;
  const numbered = byNumber === undefined || WINDOWS.exec(name) === numbers ? undefined : byNumber[slot];
  const device = MACOS.test(name) ? (numbers?.[2] ?? '') : (numbers?.[1] ?? '');
  return { kind: numbered ?? kindIn(inner ?? words), base: withoutKind(outer), index: device };
};

type Spelled = Spelling & { readonly name: string };

/** A device has one antenna and one contact slot; where more have its name, those with one number belong together. */
const pairsOf = (alike: readonly Spelled[]): readonly (readonly Spelled[])[] => {
  const antennas = alike.filter(({ kind }) => kind === 'contactless').length;
  if (antennas === 0 || alike.length === 1) return [];
  if (alike.length === 2 && antennas === 1) return [alike];
  const groups = [...Map.groupBy(alike, ({ index }) => index).values()];
  return groups.filter(
    (group) => group.length === 2 && group.filter(({ kind }) => kind === 'contactless').length === 1,
  );
};

/** Every reader's slot, from all the names there are: some tell what they are only beside their sister's. */
export const slotsOf = (names: readonly string[]): ReadonlyMap<string, Slot> => {
  const spelled = names.map((name) => ({ name, ...spellingOf(name) }));
  const slots = new Map<string, Slot>(spelled.map(({ name, kind }) => [name, { kind, device: name }]));
  const face = spelled.filter(({ kind }) => kind !== 'sam');
  // Beside its antenna a slot without a word of its own is the contact slot (`OMNIKEY 5422`, `5422CL`).
  for (const alike of Map.groupBy(face, ({ base }) => base).values())
    for (const pair of pairsOf(alike))
      for (const { name, kind } of pair)
        slots.set(name, { kind: kind === 'contactless' ? kind : 'contact', device: pair[0]?.name ?? name });
  return slots;
};
