import type { Socket } from 'node:net';
import type { System } from '../kernel/system.ts';
import { deadLine, dialServer, type LineOptions, type Server } from './dial.ts';

/**
 * Which server of a cluster takes writes, kept true while the program runs: asked every second, dialled for each new
 * connection, and connections to any other are cut. After a failover the centre goes on by itself: a connection to a machine
 * that lost its power would otherwise wait for TCP's quarter of an hour, and a cut-off primary would go on taking batches
 * that nobody will ever see. Of two that call themselves primary the one of the later timeline is.
 */

/** What a server says of itself; `undefined` where it says nothing in time. */
export type Standing =
  | { readonly kind: 'primary'; readonly timeline: number }
  | { readonly kind: 'standby' }
  | undefined;

export interface PrimaryOptions {
  readonly servers: readonly Server[];
  /** Asks one server. Never rejects, and answers within a second or two. */
  readonly ask: (server: Server) => Promise<Standing>;
  readonly line: LineOptions;
  readonly system: System;
  /** In place of `dialServer`. */
  readonly dial?: (server: Server, line: LineOptions) => Promise<Socket>;
}

export interface PrimaryWatch {
  /** A line to the primary; a dead one when there is none within some seconds. Never rejects. */
  dial(this: void): Promise<Socket>;
  /** The primary as last seen. */
  current(): Server | undefined;
  /** How often the primary became another server than before. */
  failovers(this: void): number;
  /** Somebody was told "read only" or lost a connection: look now. */
  doubt(this: void): void;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 1_000;
/** With no primary in sight. */
const SEARCH_EVERY_MS = 200;
/** How long one who wants a line waits for a primary; then he is told to come back. */
const WAIT_MS = 5_000;
/** A primary that says nothing for this long, and has no successor either, is given up. */
const SILENT_MS = 10_000;

interface Seen {
  readonly server: Server;
  readonly heardAt: number;
}

/** The server to write to, by what all of them said. */
export const choosePrimary = (answers: readonly (readonly [Server, Standing])[]): Server | undefined => {
  let best: { readonly server: Server; readonly timeline: number } | undefined;
  for (const [server, standing] of answers)
    if (standing?.kind === 'primary' && (best === undefined || standing.timeline > best.timeline))
      best = { server, timeline: standing.timeline };
  return best?.server;
};

const createLines = () => {
  const lines = new Map<Socket, Server>();
  return {
    keep: (line: Socket, server: Server, onEnd: () => void): void => {
      lines.set(line, server);
      line.once('close', () => {
        lines.delete(line);
        onEnd();
      });
    },
    /** Ends every line that is not to `server`. */
    cutOthers: (server: Server | undefined): void => {
      for (const [line, to] of lines)
        if (to !== server) line.destroy(new Error('the server is not the primary'));
    },
  };
};

/** Those who want a line while there is no primary. */
const createQueue = (system: System, stopping: AbortSignal) => {
  const waiting = new Set<() => void>();
  return {
    isEmpty: (): boolean => waiting.size === 0,
    letGo: (): void => {
      for (const go of waiting) go();
    },
    /** Resolves when the queue is let go, or when the wait has been long enough. */
    wait: async (): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add(resolve);
      const enough = new AbortController();
      await Promise.race([promise, system.sleep(WAIT_MS, AbortSignal.any([stopping, enough.signal]))]);
      enough.abort();
      waiting.delete(resolve);
    },
  };
};

export const watchPrimary = (options: PrimaryOptions): PrimaryWatch => {
  const { servers, ask, line, system } = options;
  const dial = options.dial ?? dialServer;
  const stopping = new AbortController();
  const lines = createLines();
  let seen: Seen | undefined;
  let before: Server | undefined;
  let failovers = 0;
  let woken = new AbortController();
  const queue = createQueue(system, stopping.signal);

  const found = (server: Server): void => {
    if (before !== undefined && before !== server) failovers += 1;
    before = server;
    seen = { server, heardAt: system.monotonic() };
    lines.cutOthers(server);
    queue.letGo();
  };
  const look = async (): Promise<void> => {
    const answers = await Promise.all(servers.map(async (server) => [server, await ask(server)] as const));
    const primary = choosePrimary(answers);
    if (primary !== undefined) return found(primary);
    if (seen === undefined || system.monotonic() - seen.heardAt < SILENT_MS) return;
    seen = undefined;
    lines.cutOthers(undefined);
  };
  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await look();
      const ms = seen === undefined || !queue.isEmpty() ? SEARCH_EVERY_MS : LOOK_EVERY_MS;
      await system.sleep(ms, AbortSignal.any([stopping.signal, woken.signal]));
      woken = new AbortController();
    }
  };
  const doubt = (): void => woken.abort();
  const running = watch();
  return {
    current: () => seen?.server,
    failovers: () => failovers,
    doubt,
    async dial() {
      if (seen === undefined) {
        doubt();
        await queue.wait();
      }
      if (seen === undefined) return deadLine(new Error('no server is the primary'));
      const { server } = seen;
      const open = await dial(server, line);
      lines.keep(open, server, doubt);
      // The line may have been to a server that lost its place while we dialled.
      if (seen?.server !== server) lines.cutOthers(seen?.server);
      return open;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
