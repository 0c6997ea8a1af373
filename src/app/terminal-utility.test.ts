import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { silentLogger } from '../kernel/log.ts';
import { createRpcServer } from '../rpc/server.ts';
import { listenToShell } from './terminal-utility.ts';

const rpc = () =>
  createRpcServer({
    methods: {
      'x.double': {
        roles: ['clerk'],
        shape: { input: z.strictObject({ n: z.int() }), output: z.strictObject({ n: z.int() }) },
        handle: ({ n }: { n: number }) => ({ n: n * 2 }),
      },
    },
    topics: {},
    caller: () => ({ staff: 'desk', role: 'clerk' }),
    logger: silentLogger,
  });

type Listener = (event: { data: unknown; ports: never[] }) => void;

/** Electron's port events carry `data`; Node's carry the value itself. */
const shellOf = (server: ReturnType<typeof rpc>) => {
  let hear: Listener = () => undefined;
  const shell = listenToShell({ on: (_event, listener) => (hear = listener as Listener) });
  shell.serve(server);
  const { port1, port2 } = new MessageChannel();
  const asElectron = {
    on: (event: string, listener: (event: { data: unknown }) => void) =>
      port1.on(event, (data: unknown) => listener({ data })),
    start: () => port1.start(),
    postMessage: (message: unknown) => port1.postMessage(message),
  };
  return { send: (data: unknown) => hear({ data, ports: [asElectron as never] }), screen: port2 };
};

it('answers a screen over its port', async () => {
  const { send, screen } = shellOf(rpc());
  send({ type: 'connect' });
  screen.postMessage({ type: 'call', id: 1, method: 'x.double', input: { n: 21 } });
  const [reply] = await once(screen, 'message');
  expect(reply).toEqual({ type: 'result', id: 1, output: { n: 42 } });
  screen.close();
});

it('takes no port from a message that is not a connection', async () => {
  const { send, screen } = shellOf(rpc());
  send({ type: 'connect', role: 'supervisor' });
  screen.postMessage({ type: 'call', id: 1, method: 'x.double', input: { n: 21 } });
  // A second, proper connection answers on its own port; the first stayed dumb.
  const proper = shellOf(rpc());
  proper.send({ type: 'connect' });
  proper.screen.postMessage({ type: 'call', id: 2, method: 'x.double', input: { n: 1 } });
  const [reply] = await once(proper.screen, 'message');
  expect(reply).toMatchObject({ id: 2 });
  let answered = false;
  screen.on('message', () => {
    answered = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(answered).toBe(false);
  screen.close();
  proper.screen.close();
});

it('takes the keys of the shell, and a screen that asks before the terminal is open', async () => {
  let hear: Listener = () => undefined;
  const shell = listenToShell({ on: (_event, listener) => (hear = listener as Listener) });
  const { port1, port2 } = new MessageChannel();
  const asElectron = {
    on: (event: string, listener: (event: { data: unknown }) => void) =>
      port1.on(event, (data: unknown) => listener({ data })),
    start: () => port1.start(),
    postMessage: (message: unknown) => port1.postMessage(message),
  };
  hear({ data: { type: 'connect' }, ports: [asElectron as never] });
  hear({ data: { type: 'keys', keys: { 'record.key': 'not base64!' } }, ports: [] });
  hear({ data: { type: 'keys', keys: { 'record.key': 'AQI=' } }, ports: [] });
  expect(await shell.keys).toEqual(new Map([['record.key', new Uint8Array([1, 2])]]));
  shell.serve(rpc());
  port2.postMessage({ type: 'call', id: 1, method: 'x.double', input: { n: 4 } });
  const [reply] = await once(port2, 'message');
  expect(reply).toMatchObject({ output: { n: 8 } });
  port2.close();
});
