/**
 * The terminal host inside Electron's utility process: the same host as `kazasu terminal`, but the screen talks to it
 * over a MessagePort, so nothing listens on the network. Electron's parts are met as plain shapes: src knows no Electron.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createLogger } from '../kernel/log.ts';
import { realSystem } from '../kernel/system.ts';
import type { RpcServer } from '../rpc/server.ts';
import { FORMS } from './commands/paths.ts';
import { useKeysOfShell } from './key-file.ts';
import { loadSiteProfile } from './site-profile.ts';
import { keepHeapSmall } from './small-heap.ts';
import { openTerminalHost } from './terminal-host.ts';

/** As much of Electron's `MessagePortMain` as is used. */
interface Port {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  postMessage(message: unknown): void;
}
interface ParentPort {
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly Port[] }) => void,
  ): unknown;
}

const connectSchema = z.strictObject({ type: z.literal('connect') });

const keySchema = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')));
/** The shell's first word: keys that only it can open (electron/sealed-keys.ts), by their names; none where the system has none. */
const keysSchema = z.strictObject({ type: z.literal('keys'), keys: z.record(z.string(), keySchema) });

interface Shell {
  readonly keys: Promise<ReadonlyMap<string, Uint8Array>>;
  /** Each `connect` of the shell brings a port; everything a screen sends over it is a frame for the RPC. */
  serve(rpc: RpcServer): void;
}

/** Listens from the beginning: a screen may ask for its port while the terminal is still being opened. */
export const listenToShell = (parent: ParentPort): Shell => {
  const { promise: keys, resolve } = Promise.withResolvers<ReadonlyMap<string, Uint8Array>>();
  const early: Port[] = [];
  let take = (port: Port): void => void early.push(port);
  parent.on('message', ({ data, ports: [port] }) => {
    const given = keysSchema.safeParse(data);
    if (given.success) resolve(new Map(Object.entries(given.data.keys)));
    else if (connectSchema.safeParse(data).success && port !== undefined) take(port);
  });
  return {
    keys,
    serve(rpc) {
      take = (port) => {
        const peer = rpc.accept((frame) => port.postMessage(frame));
        port.on('message', (event) => void peer.receive(event.data));
        port.on('close', () => peer.close());
        port.start();
      };
      for (const port of early.splice(0)) take(port);
    },
  };
};

const argsSchema = z.object({
  profile: z.string(),
  data: z.string(),
  trust: z.string(),
  'enrol-code-file': z.string().optional(),
});

const parentPort = (): ParentPort | undefined => {
  // Only Electron's utility process has this; anywhere else the file is merely imported (by its test).
  const port: unknown = Reflect.get(process, 'parentPort');
  return typeof port === 'object' && port !== null && 'on' in port ? (port as ParentPort) : undefined;
};

const run = async (parent: ParentPort): Promise<void> => {
  keepHeapSmall();
  const logger = createLogger(
    () => realSystem.now(),
    (line) => process.stderr.write(`${line}\n`),
  );
  const giveUp = (code: string): void => {
    logger.warn('host.failed', { code });
    process.exit(1);
  };
  const { values } = parseArgs({
    strict: false,
    options: {
      profile: { type: 'string' },
      data: { type: 'string' },
      trust: { type: 'string' },
      'enrol-code-file': { type: 'string' },
    },
  });
  const args = argsSchema.safeParse(values);
  if (!args.success) return giveUp('arguments');
  const shell = listenToShell(parent);
  useKeysOfShell(await shell.keys);
  const profile = loadSiteProfile(args.data.profile);
  if (!profile.ok) return giveUp(profile.reason);
  const host = await openTerminalHost({
    profile: profile.value,
    dataDir: args.data.data,
    trustDir: args.data.trust,
    formsDir: FORMS,
    cardPort: 35_963,
    enrolCodeFile: args.data['enrol-code-file'],
    system: realSystem,
    logger,
  });
  if (!host.ok) return giveUp(host.reason);
  shell.serve(host.value.terminal.rpc);
  logger.info('host.started', { reader: host.value.reader });
};

const parent = parentPort();
if (parent !== undefined) await run(parent);
