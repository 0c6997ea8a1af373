import { MessageChannelMain, type MessagePortMain, utilityProcess } from 'electron';
import type { Logger } from '../src/kernel/log.ts';

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 30_000;
/** A host that ran this long counts as healthy: the next crash waits the first time again. */
const HEALTHY_MS = 60_000;

/** Wait before restart number `crashes` (from 1): doubling, bounded, never giving up on an unattended desk. */
export const restartWaitMs = (crashes: number): number =>
  Math.min(FIRST_WAIT_MS * 2 ** Math.min(crashes - 1, 16), MAX_WAIT_MS);

export interface HostSupervisor {
  /** A fresh channel to the running host; undefined while it is being restarted. */
  connect(): MessagePortMain | undefined;
  stop(): void;
}

interface Options {
  readonly path: string;
  readonly args: readonly string[];
  /** Opened anew for each start of the host; throws when a sealed key does not open here. */
  readonly keys: () => Readonly<Record<string, string>>;
  readonly log: Logger;
  readonly monotonic: () => number;
  /** Told after a restart, so that the screen asks for a new port. */
  readonly onRestart: () => void;
}

/** Runs the terminal host in a utilityProcess (RunAsNode is fused off, so no fork) and restarts it on a crash. */
export const superviseHost = ({ path, args, keys, log, monotonic, onRestart }: Options): HostSupervisor => {
  let child: ReturnType<typeof utilityProcess.fork> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let crashes = 0;
  let stopped = false;
  const start = (): void => {
    const startedAt = monotonic();
    const opened = keys();
    const running = utilityProcess.fork(path, [...args], { serviceName: 'kazasu-host', stdio: 'inherit' });
    child = running;
    running.postMessage({ type: 'keys', keys: opened });
    log.info('host.started', { count: crashes });
    running.once('exit', (code) => {
      child = undefined;
      if (stopped) return;
      crashes = monotonic() - startedAt >= HEALTHY_MS ? 1 : crashes + 1;
      const wait = restartWaitMs(crashes);
      log.warn('host.failed', { status: code, count: crashes, durationMs: wait });
      timer = setTimeout(() => {
        start();
        onRestart();
      }, wait);
    });
  };
  start();
  return {
    connect() {
      if (child === undefined) return undefined;
      const { port1, port2 } = new MessageChannelMain();
      child.postMessage({ type: 'connect' }, [port1]);
      return port2;
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      child?.kill();
    },
  };
};
