/**
 * The one file that touches the system's PC/SC library (PC/SC part 5; pcsclite's winscard.h). Everything is a typed
 * call with a reason for a failure; what the reasons mean for a desk is decided in `pcsc-reader.ts`.
 */
import koffi, { type LibraryHandle, type TypeObject } from 'koffi';
import { failure, type Result, success } from '../kernel/result.ts';

/**
 * PC/SC return codes that this program tells apart; everything else is `other` with its number in `detail.code`.
 *
 * Windows starts its service (SCardSvr) when a reader is plugged in and stops it when the last one is pulled out: waiting
 * calls then end with E_SERVICE_STOPPED, later ones with E_NO_SERVICE or, on handles of before, ERROR_INVALID_HANDLE. So
 * `no_service` there may mean no more than that no reader is there. What ends a session, or puts the machine to sleep, ends
 * calls with E_SYSTEM_CANCELLED or P_SHUTDOWN. (Microsoft's list of smart card return values; tried on Linux only.)
 */
const REASONS = {
  0x00000006: 'bad_handle', // Windows' ERROR_INVALID_HANDLE
  0x80100012: 'no_service', // E_SYSTEM_CANCELLED
  0x80100018: 'no_service', // P_SHUTDOWN
  0x8010001d: 'no_service', // E_NO_SERVICE
  0x8010001e: 'no_service', // E_SERVICE_STOPPED
  0x80100013: 'no_service', // F_COMM_ERROR: what pcsclite answers when the daemon dies during a call
  0x8010006a: 'no_service', // W_SECURITY_VIOLATION: pcscd refuses this user (polkit), or everybody while it is stopping
  0x80100003: 'bad_handle', // E_INVALID_HANDLE
  0x8010002e: 'no_readers', // E_NO_READERS_AVAILABLE
  0x8010000a: 'timeout', // E_TIMEOUT
  0x80100002: 'cancelled', // E_CANCELLED
  0x80100009: 'no_reader', // E_UNKNOWN_READER
  0x80100017: 'no_reader', // E_READER_UNAVAILABLE
  0x8010000c: 'no_card', // E_NO_SMARTCARD
  0x80100069: 'no_card', // W_REMOVED_CARD
  0x80100016: 'no_card', // E_NOT_TRANSACTED: yanked during the exchange, or the reader cannot pass the command
  0x80100068: 'card_reset', // W_RESET_CARD
  0x8010000b: 'busy', // E_SHARING_VIOLATION
  0x80100066: 'mute', // W_UNRESPONSIVE_CARD
  0x80100067: 'mute', // W_UNPOWERED_CARD
  0x8010000f: 'wrong_protocol', // E_PROTO_MISMATCH
} as const;
export type PcscReason = (typeof REASONS)[keyof typeof REASONS] | 'other';

export interface Context {
  readonly handle: number | bigint;
}
export interface CardHandle {
  readonly handle: number | bigint;
  /** 1 = T=0, 2 = T=1. */
  readonly protocol: number;
}

/** What `statusChange` is told (`state`) and tells (`state`, `atr`); the high 16 bits of `state` count card events. */
export interface ReaderStatus {
  readonly reader: string;
  readonly state: number;
  readonly atr: Uint8Array;
}

/** Flag of a reader's state: it differs from what was known. */
export const STATE_CHANGED = 0x2;

/** A pseudo reader whose state changes when a reader comes or goes. */
export const PNP_READER = '\\\\?PnP?\\Notification';

export const LEAVE_CARD = 0;
export const RESET_CARD = 1;

const SHARE_SHARED = 2;
const PROTOCOL_T1 = 2;
const PROTOCOL_ANY = 3;
const SCOPE_SYSTEM = 2;
const MAX_RESPONSE = 65_538;

const LIBRARY: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'libpcsclite.so.1',
  win32: 'winscard.dll',
  darwin: '/System/Library/Frameworks/PCSC.framework/PCSC',
};

/** pcsclite's DWORD and LONG are `long` (64 bits on 64-bit Linux); Windows and macOS have 32 bits. */
const WORD = process.platform === 'linux' ? 'ulong' : 'uint32';
const LONG = process.platform === 'linux' ? 'long' : 'int32';
const HANDLE = process.platform === 'darwin' ? 'int32' : process.platform === 'linux' ? 'long' : 'uintptr';
/** Windows names its ANSI functions so. */
const A = process.platform === 'win32' ? 'A' : '';
const ATR_BYTES = process.platform === 'win32' ? 36 : 33;

type Call = (...args: readonly unknown[]) => Promise<Result<void, PcscReason>>;

const reasonOf = (code: number): PcscReason => {
  const known: Readonly<Record<number, PcscReason>> = REASONS;
  return known[code] ?? 'other';
};

/** A PC/SC function called on a worker thread, because any of them may wait for the card or the daemon. */
const bind = (library: LibraryHandle, name: string, args: TypeObject[] | unknown[]): Call => {
  // koffi's own types are `any`; the shapes are those written down in `load` below.
  const native = library.func(name, LONG, args as TypeObject[]);
  return (...given) =>
    new Promise((resolve, reject) => {
      native.async(...given, (error: unknown, code: unknown) => {
        if (error instanceof Error) reject(error);
        const unsigned = Number(code) >>> 0;
        resolve(
          unsigned === 0
            ? success(undefined)
            : failure(reasonOf(unsigned), { code: `0x${unsigned.toString(16)}` }),
        );
      });
    });
};

const load = (library: LibraryHandle) => {
  const status = {
    szReader: 'const char *',
    pvUserData: 'void *',
    dwCurrentState: WORD,
    dwEventState: WORD,
    cbAtr: WORD,
    rgbAtr: koffi.array('uint8', ATR_BYTES, 'Typed'),
  };
  const statusType = process.platform === 'darwin' ? koffi.pack(status) : koffi.struct(status);
  const request = { dwProtocol: WORD, cbPciLength: WORD };
  const requestType = process.platform === 'darwin' ? koffi.pack(request) : koffi.struct(request);
  const outHandle = koffi.out(koffi.pointer(HANDLE));
  const inOutWord = koffi.inout(koffi.pointer(WORD));
  const bytes = koffi.pointer('uint8');
  const inRequest = koffi.pointer(requestType);
  return {
    requestBytes: koffi.sizeof(requestType),
    establish: bind(library, 'SCardEstablishContext', [WORD, 'void *', 'void *', outHandle]),
    release: bind(library, 'SCardReleaseContext', [HANDLE]),
    cancel: bind(library, 'SCardCancel', [HANDLE]),
    list: bind(library, `SCardListReaders${A}`, [HANDLE, 'void *', bytes, inOutWord]),
    change: bind(library, `SCardGetStatusChange${A}`, [
      HANDLE,
      WORD,
      koffi.inout(koffi.pointer(statusType)),
      WORD,
    ]),
    connect: bind(library, `SCardConnect${A}`, [
      HANDLE,
      'const char *',
      WORD,
      WORD,
      outHandle,
      koffi.out(koffi.pointer(WORD)),
    ]),
    begin: bind(library, 'SCardBeginTransaction', [HANDLE]),
    end: bind(library, 'SCardEndTransaction', [HANDLE, WORD]),
    disconnect: bind(library, 'SCardDisconnect', [HANDLE, WORD]),
    transmit: bind(library, 'SCardTransmit', [HANDLE, inRequest, bytes, WORD, 'void *', bytes, inOutWord]),
  };
};
type Library = ReturnType<typeof load>;

let loaded: Library | 'library_missing' | undefined;

const library = (): Library | 'library_missing' => {
  if (loaded !== undefined) return loaded;
  const path = LIBRARY[process.platform];
  try {
    loaded = path === undefined ? 'library_missing' : load(koffi.load(path));
  } catch {
    loaded = 'library_missing'; // koffi throws when the file or one of its functions is not there
  }
  return loaded;
};

const handleOf = (cell: readonly unknown[]): number | bigint => {
  const [value] = cell;
  return typeof value === 'bigint' ? value : Number(value);
};

/** A new context; each may have only one call in flight (a waiting one blocks the others). */
export const establish = async (): Promise<Result<Context, PcscReason | 'library_missing'>> => {
  const pcsc = library();
  if (pcsc === 'library_missing') return failure('library_missing');
  const handle: unknown[] = [0];
  const done = await pcsc.establish(SCOPE_SYSTEM, null, null, handle);
  return done.ok ? success({ handle: handleOf(handle) }) : done;
};

/** Only reached with a context or a card, so the library is there. */
const present = (): Library => {
  const pcsc = library();
  if (pcsc === 'library_missing') throw new Error('a PC/SC handle without its library');
  return pcsc;
};

export const release = async (context: Context): Promise<void> => {
  await present().release(context.handle);
};

/** Ends a waiting `statusChange` of this context, which then gives `cancelled`. */
export const cancel = async (context: Context): Promise<void> => {
  await present().cancel(context.handle);
};

/** Names of the readers; none is an empty list. */
export const listReaders = async (context: Context): Promise<Result<readonly string[], PcscReason>> => {
  const names = new Uint8Array(8192);
  const length: unknown[] = [names.length];
  const done = await present().list(context.handle, null, names, length);
  if (!done.ok) return done.reason === 'no_readers' ? success([]) : done;
  const text = Buffer.from(names.subarray(0, Number(length[0]))).toString('utf8');
  return success(text.split('\0').filter((name) => name !== ''));
};

/** Waits until a state differs from what is given, at most `timeoutMs` (then `timeout`). */
export const statusChange = async (
  context: Context,
  timeoutMs: number,
  known: readonly { readonly reader: string; readonly state: number }[],
): Promise<Result<readonly ReaderStatus[], PcscReason>> => {
  const states = known.map(({ reader, state }) => ({
    szReader: reader,
    pvUserData: null,
    dwCurrentState: state,
    dwEventState: 0,
    cbAtr: 0,
    rgbAtr: new Uint8Array(ATR_BYTES),
  }));
  const done = await present().change(context.handle, timeoutMs, states, states.length);
  if (!done.ok) return done;
  return success(
    states.map((state, at) => ({
      reader: known[at]?.reader ?? '',
      state: Number(state.dwEventState),
      atr: Uint8Array.from(state.rgbAtr).subarray(0, Number(state.cbAtr)),
    })),
  );
};

/** Connects shared, by T=1 (the card's protocol over contactless), or by what the reader offers. */
export const connect = async (context: Context, reader: string): Promise<Result<CardHandle, PcscReason>> => {
  const pcsc = present();
  for (const protocols of [PROTOCOL_T1, PROTOCOL_ANY]) {
    const handle: unknown[] = [0];
    const protocol: unknown[] = [0];
    const done = await pcsc.connect(context.handle, reader, SHARE_SHARED, protocols, handle, protocol);
    if (done.ok) return success({ handle: handleOf(handle), protocol: Number(protocol[0]) });
    if (done.reason !== 'wrong_protocol') return done;
  }
  return failure('wrong_protocol');
};

export const beginTransaction = (card: CardHandle): Promise<Result<void, PcscReason>> =>
  present().begin(card.handle);

export const endTransaction = (card: CardHandle, disposition: number): Promise<Result<void, PcscReason>> =>
  present().end(card.handle, disposition);

export const disconnect = (card: CardHandle, disposition: number): Promise<Result<void, PcscReason>> =>
  present().disconnect(card.handle, disposition);

/** One command, one response. Success with fewer than two bytes is how a card pulled mid-exchange shows itself. */
export const transmit = async (
  card: CardHandle,
  command: Uint8Array,
): Promise<Result<Uint8Array, PcscReason>> => {
  const pcsc = present();
  const response = new Uint8Array(MAX_RESPONSE);
  const length: unknown[] = [response.length];
  const request = { dwProtocol: card.protocol, cbPciLength: pcsc.requestBytes };
  const done = await pcsc.transmit(card.handle, request, command, command.length, null, response, length);
  return done.ok ? success(response.slice(0, Number(length[0]))) : done;
};

/** Whether PC/SC can be used here, and the readers it has. */
export const probePcsc = async (): Promise<
  | { readonly state: 'up'; readonly readers: readonly string[] }
  | { readonly state: 'service_down' | 'library_missing' }
> => {
  const context = await establish();
  if (!context.ok)
    return { state: context.reason === 'library_missing' ? 'library_missing' : 'service_down' };
  const readers = await listReaders(context.value);
  await release(context.value);
  return readers.ok ? { state: 'up', readers: readers.value } : { state: 'service_down' };
};
