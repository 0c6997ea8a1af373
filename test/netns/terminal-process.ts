/** A terminal of the run, from outside: started at its site, asked, killed and started again on the same disk. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  helloSchema,
  replySchema,
  type TerminalCommand,
  type TerminalReply,
  type TerminalSetup,
} from './talk.ts';

type Asked = TerminalCommand extends infer C ? (C extends { id: number } ? Omit<C, 'id'> : never) : never;

export interface TerminalProcess {
  readonly setup: TerminalSetup;
  readonly publicKey: string;
  /** `undefined`: it was killed before it answered; nobody at the desk was told anything. */
  ask(command: Asked): Promise<TerminalReply | undefined>;
  readonly kill: () => Promise<void>;
  /** Resolves when it is there (again). */
  up(): Promise<void>;
  /** Again, on the same disk. */
  readonly start: () => Promise<void>;
  /** Ends it in good order, so that its store can be read. */
  stop(): Promise<void>;
}

interface Running {
  readonly child: ChildProcess;
  readonly waiting: Map<number, (reply: TerminalReply | undefined) => void>;
  readonly ended: Promise<void>;
}

const launch = (
  at: readonly string[],
  setupFile: string,
  compiled: string,
  hello: (publicKey: string) => void,
): Promise<Running> =>
  new Promise((ready, failed) => {
    const [command, ...args] = [...at, process.execPath, 'test/netns/terminal.ts', setupFile];
    const child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: compiled },
    });
    const waiting: Running['waiting'] = new Map();
    const ended = new Promise<void>((done) => {
      child.once('exit', () => {
        for (const done_ of waiting.values()) done_(undefined);
        waiting.clear();
        failed(new Error('a terminal ended before it was there'));
        done();
      });
    });
    child.stdin?.on('error', () => undefined); // killed while it was told something
    let first = true;
    createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }).on('line', (line) => {
      if (first) {
        first = false;
        hello(helloSchema.parse(JSON.parse(line)).publicKey);
        ready({ child, waiting, ended });
        return;
      }
      const reply = replySchema.parse(JSON.parse(line));
      waiting.get(reply.id)?.(reply);
      waiting.delete(reply.id);
    });
  });

export const createTerminalProcess = async (
  at: readonly string[],
  setup: TerminalSetup,
): Promise<TerminalProcess> => {
  mkdirSync(setup.dataDir, { recursive: true });
  const setupFile = join(setup.dataDir, 'setup.json');
  writeFileSync(setupFile, JSON.stringify(setup));
  // What the first terminal of a run has compiled (terminal.ts) the others need not, nor those that begin again.
  const compiled = join(dirname(setup.dataDir), 'compiled');
  let publicKey = '';
  let running: Running | undefined;
  let id = 0;
  let up = Promise.withResolvers<undefined>();
  const start = async (): Promise<void> => {
    running = await launch(at, setupFile, compiled, (key) => {
      publicKey = key;
    });
    up.resolve(undefined);
  };
  const ask: TerminalProcess['ask'] = (command) =>
    new Promise((done) => {
      if (running === undefined) return done(undefined);
      id += 1;
      running.waiting.set(id, done);
      running.child.stdin?.write(`${JSON.stringify({ id, ...command })}\n`);
    });
  const end = async (): Promise<void> => {
    const before = running;
    running = undefined;
    up = Promise.withResolvers();
    before?.child.kill('SIGKILL');
    await before?.ended;
  };
  await start();
  return {
    setup,
    get publicKey() {
      return publicKey;
    },
    ask,
    up: () => up.promise,
    kill: end,
    start,
    stop: async () => {
      await ask({ kind: 'stop' });
      await end();
    },
  };
};
