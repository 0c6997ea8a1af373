/**
 * カードの模擬: a My Number Card as its commands see it. Commands in, answers out; time, radio and PC/SC are elsewhere.
 * Behaviour follows card.md §1–2 and §9; where cards differ it takes the form OpenSC 0.23 was tried with.
 */
import { randomBytes } from 'node:crypto';
import { equalBytes, fromHex, toHex } from '../kernel/bytes.ts';
import type { Application, File, Pin } from './files.ts';
import { answer, type Command, parseCommand } from './iso7816.ts';

/** Contactless answer to reset of a My Number Card (card.md §1). */
export const MY_NUMBER_ATR = fromHex('3B888001 000041E0 B381A1 00 3B');
/** That of the contact side: T=1 (card.md §1). */
export const CONTACT_ATR = fromHex('3BDA13FF8131FB468012392F31C173C601C03B');
/** That of a driver's licence: a card that must not be taken for one. */
export const LICENCE_ATR = fromHex('3B888001 00000000 9181C1 00 D8');

/** What readers say of a storage card (PC/SC part 3, §3.1.3.2.3.2): ISO 14443 A (here MIFARE Classic 1K), and FeliCa. */
export const STORAGE_ATR = fromHex('3B8F8001804F0CA000000306030001000000006A');
export const FELICA_ATR = fromHex('3B8F8001804F0CA00000030611003B0000000042');

/**
 * What a dead card says to a reset. One byte that begins no answer: pcscd then shows a card that cannot be talked to,
 * while with no byte at all vpcd would show no card.
 */
export const NO_ATR = Uint8Array.of(0x00);

/** The card manager: selecting it puts the card back as after power-up. */
export const ISSUER_SECURITY_DOMAIN = fromHex('A0000001510000');
const isManager = ({ aid }: Application): boolean => equalBytes(aid, ISSUER_SECURITY_DOMAIN);

export interface VirtualCard {
  /** A dead card has none that a reader understands (`NO_ATR`). */
  readonly atr: Uint8Array;
  transmit(command: Uint8Array): Uint8Array;
  /** Loss of power or field: selections and verified keys are gone. */
  powerOff(): void;
  /** Warm reset: verified keys survive it (card.md §2.5), the selected file does not. */
  reset(): void;
}

interface State {
  application: Application | undefined;
  file: number | undefined;
  /** Numbers of the key files verified since the application was selected. */
  verified: Set<number>;
}

/** In what batches of cards differ (card.md §9). */
export interface CardTraits {
  /** An empty VERIFY of a key that is verified answers 9000, not 63Cx. */
  readonly saysVerified?: boolean;
}

const startState = (): State => ({ application: undefined, file: undefined, verified: new Set() });

/** `00 A4`: by name (04) or file number (02); everything else answers as card.md §1 saw it. */
const select = (applications: readonly Application[], state: State, command: Command): Uint8Array => {
  if (command.p1 === 0x04) return selectName(applications, state, command);
  if (command.p1 === 0x02 && command.data.length === 2) {
    const number = ((command.data[0] ?? 0) << 8) | (command.data[1] ?? 0);
    if (state.application?.files.has(number) !== true) return answer(0x6a82);
    state.file = number;
    return answer(0x9000);
  }
  if (command.p1 === 0x00 && command.data.length === 0)
    return answer(state.application === undefined ? 0x6a86 : 0x9000);
  return answer(command.p1 === 0x00 ? 0x6a82 : 0x6a86);
};

const selectName = (applications: readonly Application[], state: State, command: Command): Uint8Array => {
  if (equalBytes(command.data, ISSUER_SECURITY_DOMAIN)) {
    Object.assign(state, startState());
    return answer(0x9000);
  }
  // JICSAP allows the beginning of a name.
  const wanted = toHex(command.data);
  const found =
    wanted.length < 10 ? undefined : applications.find(({ aid }) => toHex(aid).startsWith(wanted));
  if (found === undefined) return answer(0x6a82);
  Object.assign(state, startState(), { application: isManager(found) ? undefined : found });
  return answer(0x9000);
};

const isOpen = (state: State, opensWith: number | readonly number[] | undefined): boolean =>
  opensWith === undefined || [opensWith].flat().some((key) => state.verified.has(key));

/** The file a command means: by short id in `P2`/`P1`, which also makes it current, or the current one. */
const fileOf = (state: State, shortId: number | undefined): File | undefined => {
  const number = shortId ?? state.file;
  const file = number === undefined ? undefined : state.application?.files.get(number);
  if (file !== undefined && number !== undefined) state.file = number;
  return file;
};

const readBinary = (state: State, { p1, p2, le }: Command): Uint8Array => {
  const byShortId = (p1 & 0x80) !== 0;
  const file = fileOf(state, byShortId ? p1 & 0x1f : undefined);
  if (file === undefined) return answer(byShortId ? 0x6a82 : 0x6986);
  if (file.kind !== 'transparent') return answer(0x6981);
  if (!isOpen(state, file.opensWith)) return answer(0x6982);
  const offset = byShortId ? p2 : ((p1 & 0x7f) << 8) | p2;
  if (offset >= file.content.length) return answer(0x6b00);
  if (le === undefined) return answer(0x6700);
  return answer(0x9000, file.content.subarray(offset, offset + le));
};

const readRecord = (state: State, { p1, p2 }: Command): Uint8Array => {
  const shortId = p2 >> 3;
  const file = fileOf(state, shortId === 0 ? undefined : shortId);
  if (file === undefined) return answer(shortId === 0 ? 0x6986 : 0x6a82);
  if (file.kind !== 'records' || (p2 & 0x07) !== 0x04) return answer(0x6981);
  if (!isOpen(state, file.opensWith)) return answer(0x6982);
  const record = file.records[p1 - 1];
  return record === undefined ? answer(0x6a83) : answer(0x9000, record);
};

const tryPin = (pin: Pin, given: Uint8Array): 'right' | 'wrong' | 'blocked' => {
  if (pin.left === 0) return 'blocked';
  if (Buffer.from(given).toString('latin1') === pin.value) {
    pin.left = pin.tries;
    return 'right';
  }
  pin.left -= 1;
  return 'wrong';
};

/** VERIFY. With no data it asks for the tries left; a blocked key then says 63C0, and 6984 to a try. */
const verify = (state: State, { p1, p2, data }: Command, traits: CardTraits): Uint8Array => {
  if (p1 !== 0x00 || (p2 & 0x80) === 0) return answer(0x6a86);
  const shortId = p2 & 0x1f;
  const file = fileOf(state, shortId === 0 ? undefined : shortId);
  if (file === undefined) return answer(shortId === 0 ? 0x6986 : 0x6a82);
  if (file.kind !== 'pin') return answer(0x6981);
  if (data.length === 0) {
    const open = traits.saysVerified === true && state.verified.has(state.file ?? 0);
    return answer(open ? 0x9000 : 0x63c0 | file.pin.left);
  }
  const outcome = tryPin(file.pin, data);
  if (outcome === 'blocked') return answer(0x6984);
  const number = state.file ?? 0;
  if (outcome === 'right') {
    state.verified.add(number);
    return answer(0x9000);
  }
  state.verified.delete(number);
  return answer(0x63c0 | file.pin.left);
};

/** `80 2A`: signs with the application's own key (P2 00), the current key, or the one named in P2. */
const sign = (state: State, { p1, p2, data }: Command): Uint8Array => {
  const presence = p2 === 0x00 ? state.application?.presence : undefined;
  if (presence !== undefined) {
    const signature = presence(p1, data);
    return signature === undefined ? answer(0x6700) : answer(0x9000, signature);
  }
  const shortId = p2 & 0x1f;
  const file = fileOf(state, shortId === 0 ? undefined : shortId);
  if (file === undefined) return answer(shortId === 0 ? 0x6986 : 0x6a88);
  if (file.kind !== 'private_key') return answer(0x6981);
  if (!isOpen(state, file.opensWith)) return answer(0x6982);
  const signature = file.sign(p1, data);
  return signature === undefined ? answer(p1 > 0x05 ? 0x6a86 : 0x6700) : answer(0x9000, signature);
};

/** GET DATA: the content without its tag (card.md §9). One that is longer than the answer may be is not cut: 6700. */
const getData = (
  applications: readonly Application[],
  state: State,
  { p1, p2, le = 0 }: Command,
): Uint8Array => {
  const holder = state.application ?? applications.find(isManager);
  const object = holder?.objects?.get((p1 << 8) | p2);
  if (object === undefined) return answer(0x6a88);
  return object.length > le ? answer(0x6700) : answer(0x9000, object);
};

/** INTERNAL AUTHENTICATE: the key named in P2 answers 1–255 bytes; any other key refuses (card.md §9). */
const authenticate = (state: State, { p1, p2, data }: Command): Uint8Array => {
  if (p1 !== 0x00) return answer(0x6a86);
  const shortId = p2 & 0x1f;
  const file = fileOf(state, shortId === 0 ? undefined : shortId);
  if (file === undefined) return answer(shortId === 0 ? 0x6986 : 0x6a88);
  if (file.kind === 'private_key' || file.kind === 'pin') return answer(0x6982);
  if (file.kind !== 'internal_key') return answer(0x6981);
  return data.length === 0 || data.length > 255 ? answer(0x6700) : answer(0x9000, file.authenticate(data));
};

/** GET CHALLENGE: 1–256 random bytes of the chip's own; an extended Le gives 6985 (card.md §9). */
const getChallenge = ({ le }: Command): Uint8Array => {
  if (le === undefined) return answer(0x6700);
  return le > 256 ? answer(0x6985) : answer(0x9000, randomBytes(le));
};

/** READ BINARY past the end, probing of other cards' applications and unknown commands all get their own answer. */
const dispatch = (
  { applications, traits }: { readonly applications: readonly Application[]; readonly traits: CardTraits },
  state: State,
  command: Command,
): Uint8Array => {
  const refused = state.application?.refuses?.(command);
  if (refused !== undefined) return answer(refused);
  if (command.cla === 0x80) return command.ins === 0x2a ? sign(state, command) : answer(0x6d00);
  if (command.cla !== 0x00) return answer(0x6e00);
  switch (command.ins) {
    case 0xa4:
      return select(applications, state, command);
    case 0xb0:
      return readBinary(state, command);
    case 0xb2:
      return readRecord(state, command);
    case 0x20:
      return verify(state, command, traits);
    case 0x84:
      return getChallenge(command);
    case 0xca:
      return getData(applications, state, command);
    case 0x88:
      return authenticate(state, command);
    default:
      return answer(0x6d00);
  }
};

export const createVirtualCard = (
  applications: readonly Application[],
  atr = MY_NUMBER_ATR,
  traits: CardTraits = {},
): VirtualCard => {
  let state = startState();
  return {
    atr,
    transmit(bytes) {
      const command = parseCommand(bytes);
      return command === undefined ? answer(0x6700) : dispatch({ applications, traits }, state, command);
    },
    powerOff() {
      state = startState();
    },
    reset() {
      state.file = undefined;
    },
  };
};

/** A card that does not answer a reset. */
export const createDeadCard = (): VirtualCard => ({
  atr: NO_ATR,
  transmit: () => answer(0x6f00),
  powerOff: () => undefined,
  reset: () => undefined,
});

const FELICA_LENGTH = 8;

/** 職員証: a card that does nothing but be there. Its identifier is the reader's to tell (FF CA); a wish for fewer bytes is not met. */
export const createStorageCard = (uid: Uint8Array): VirtualCard => ({
  atr: uid.length === FELICA_LENGTH ? FELICA_ATR : STORAGE_ATR,
  transmit(bytes) {
    const command = parseCommand(bytes);
    if (command === undefined) return answer(0x6700);
    const { cla, ins, p1, p2, le = 0 } = command;
    if (cla !== 0xff || ins !== 0xca || p1 !== 0x00 || p2 !== 0x00) return answer(0x6a81);
    return le < uid.length ? answer(0x6c00 | uid.length) : answer(0x9000, uid);
  },
  powerOff: () => undefined,
  reset: () => undefined,
});
