/**
 * The real PC/SC service for tests: takes a lock of the whole machine (there is one vpcd port), starts pcscd if none
 * runs, and ends only the one it started.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { probePcsc } from '../../src/card/pcsc-driver.ts';

const LOCK = '/tmp/kazasu-pcscd.lock';
const SOCKET_DIR = '/run/pcscd';
const START_MS = 10_000;
/** A service that answers has opened its readers: one that has none this long after will not find one. */
const READERS_MS = 3_000;

/** Why real PC/SC cannot be tried here; `undefined` when it can. */
export const pcscMissing = (): string | undefined => {
  if (!existsSync('/usr/sbin/pcscd')) return 'pcscd is not installed (apt install pcscd vsmartcard-vpcd)';
  if (!existsSync('/usr/lib/pcsc/drivers/serial/libifdvpcd.so'))
    return 'vpcd is not installed (apt install vsmartcard-vpcd)';
  return process.getuid?.() === 0 ? undefined : 'pcscd needs root, or must be running already';
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const lock = async (): Promise<void> => {
  for (;;) {
    try {
      mkdirSync(LOCK);
      writeFileSync(join(LOCK, 'pid'), String(process.pid));
      return;
    } catch {
      const holder = existsSync(join(LOCK, 'pid')) ? Number(readFileSync(join(LOCK, 'pid'), 'utf8')) : NaN;
      if (holder > 0 && !isAlive(holder)) rmSync(LOCK, { recursive: true, force: true });
      else await delay(100);
    }
  }
};

/** `readers: false`: with a folder of reader descriptions that is empty, as when the cable is out. */
const startOnce = async (
  { readers }: { readonly readers: boolean } = { readers: true },
): Promise<ChildProcess> => {
  mkdirSync(SOCKET_DIR, { recursive: true });
  // A pcscd that was killed leaves its socket, and the next one refuses to start.
  for (const file of readdirSync(SOCKET_DIR)) rmSync(join(SOCKET_DIR, file), { force: true });
  const folder = readers ? '/etc/reader.conf.d' : mkdtempSync(join(tmpdir(), 'kazasu-no-reader-'));
  // It dies with the test, also when the test is killed.
  const daemon = spawn(
    'setpriv',
    ['--pdeathsig', 'TERM', '/usr/sbin/pcscd', '--foreground', '--config', folder],
    { stdio: 'ignore' },
  );
  let until = Date.now() + START_MS;
  for (;;) {
    const probe = await probePcsc();
    if (probe.state === 'up') until = Math.min(until, Date.now() + READERS_MS);
    if (probe.state === 'up' && probe.readers.length > 0 === readers) return daemon;
    if (daemon.exitCode !== null || Date.now() > until) {
      daemon.kill();
      throw new Error(
        probe.state === 'up'
          ? 'pcscd has no reader: port 35963 is taken'
          : `pcscd did not start: ${probe.state}`,
      );
    }
    await delay(50);
  }
};

/** vpcd's ports lie among those that the machine gives to anybody who connects: whoever has one now has it for a moment. */
const TRIES = 4;
const AGAIN_MS = 1_500;

const start = async (options?: { readonly readers: boolean }): Promise<ChildProcess> => {
  for (let left = TRIES; ; left -= 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (left === 1) throw error;
      await delay(AGAIN_MS);
    }
  }
};

export interface Pcscd {
  /** Ends pcscd, as a crash would unless another signal is named; `startAgain` brings it back. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  startAgain(options?: { readonly readers: boolean }): Promise<void>;
  /** Stops pcscd in the middle of whatever it does, so that it answers nothing more, until it is let go on. */
  freeze(): void;
  goOn(): void;
  /** Ends what was started and gives the machine to the next test. */
  release(): Promise<void>;
}

export const takePcscd = async (): Promise<Pcscd> => {
  await lock();
  let daemon: ChildProcess | undefined;
  try {
    daemon = (await probePcsc()).state === 'up' ? undefined : await start();
  } catch (error) {
    rmSync(LOCK, { recursive: true, force: true });
    throw error;
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const ended = once(daemon, 'exit');
    daemon.kill(signal);
    await ended;
  };
  return {
    async kill(signal = 'SIGKILL') {
      if (daemon === undefined) throw new Error('this pcscd was not started by the test');
      await end(signal);
    },
    async startAgain(options) {
      daemon = await start(options);
    },
    freeze: () => void daemon?.kill('SIGSTOP'),
    goOn: () => void daemon?.kill('SIGCONT'),
    async release() {
      await end('SIGTERM');
      rmSync(LOCK, { recursive: true, force: true });
    },
  };
};
