/** A PC/SC driver that answers as a test says, for `vi.mock('./pcsc-driver.ts', …)`; every call is written down. */
import type { PcscReason } from '../../src/card/pcsc-driver.ts';

type Code = 'ok' | PcscReason;

/** What the driver was asked, and what it is to say: each list is used up from the front, then everything is `ok`. */
export const driver = {
  readers: ['A', 'B'],
  calls: [] as string[],
  connects: [] as Code[],
  begins: [] as Code[],
  transmits: [] as (Code | Uint8Array<ArrayBuffer>)[],
  establishes: [] as ('ok' | 'no_service' | 'library_missing')[],
  statusChanges: [] as unknown[],
  endWait: [] as (() => void)[],
  /** When the service sees that the card it is asked about has left. */
  leaves: 'never' as 'never' | 'before' | 'while_waiting',
  handles: 0,
  /** Calls that do not come back before `comeBack` is called, by name. */
  hanging: [] as string[],
  comeBack: [] as (() => void)[],
};

const failed = (reason: string) => ({ ok: false, reason });
const done = (code: string) => (code === 'ok' ? { ok: true } : failed(code));
const say = (call: string): void => void driver.calls.push(call);
const hang = async (call: string): Promise<void> => {
  const at = driver.hanging.indexOf(call);
  if (at === -1) return;
  driver.hanging.splice(at, 1);
  await new Promise<void>((resolve) => driver.comeBack.push(resolve));
};
/** The functions of `pcsc-driver.ts`, for `vi.mock`. */
export const scripted = {
  establish: async () => {
    const code = driver.establishes.shift() ?? 'ok';
    driver.handles += 1;
    await hang('establish');
    return code === 'ok' ? { ok: true, value: { handle: driver.handles } } : failed(code);
  },
  release: async () => {
    say('release');
    if (driver.hanging.includes('release')) await hang('release');
  },
  cancel: async () => driver.endWait.splice(0).forEach((end) => end()),
  listReaders: async () => {
    if (driver.hanging.includes('listReaders')) await hang('listReaders');
    return { ok: true, value: driver.readers };
  },
  statusChange: (_: unknown, ms: number, known: readonly unknown[]) => {
    // The watcher waits for all readers and the pseudo reader; one reader alone is asked about one card.
    if (known.length === 1) {
      if (ms > 0 && driver.leaves === 'never') return Promise.resolve(failed('timeout'));
      const gone = driver.leaves === (ms === 0 ? 'before' : 'while_waiting');
      return Promise.resolve({ ok: true, value: [{ reader: 'A', state: gone ? 0x1_0012 : 0x0022 }] });
    }
    const scripted = driver.statusChanges.shift();
    if (scripted !== undefined) return Promise.resolve({ ok: true, value: scripted });
    return new Promise((resolve) => driver.endWait.push(() => resolve(failed('cancelled'))));
  },
  connect: async (_: unknown, reader: string) => {
    const code = driver.connects.shift() ?? 'ok';
    driver.handles += 1;
    say(`connect ${reader}`);
    await hang('connect');
    return code === 'ok' ? { ok: true, value: { handle: driver.handles, protocol: 2 } } : failed(code);
  },
  beginTransaction: async () => {
    say('begin');
    await hang('begin');
    return done(driver.begins.shift() ?? 'ok');
  },
  endTransaction: async (_: unknown, disposition: number) => say(`end ${disposition}`),
  disconnect: async (_: unknown, disposition: number) => say(`disconnect ${disposition}`),
  transmit: async (_: unknown, command: Uint8Array) => {
    say(Buffer.from(command).toString('hex'));
    await hang('transmit');
    const next = driver.transmits.shift() ?? 'ok';
    if (typeof next !== 'string') return { ok: true, value: next };
    return next === 'ok' ? { ok: true, value: Uint8Array.of(0x90, 0x00) } : failed(next);
  },
};
