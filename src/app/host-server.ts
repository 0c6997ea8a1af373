import { existsSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import Fastify from 'fastify';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { type Result, success } from '../kernel/result.ts';
import type { RpcPeer, RpcServer } from '../rpc/server.ts';
import { acceptSockets, LOOPBACK_HEADERS, listenOnLoopback, parseFrame, sameSecret } from './loopback.ts';

/** Loopback carrier of the RPC: serves the built screen and takes WebSocket frames at `/rpc`. */

/** The longest frame is a grey photograph of a card in base64 (modules/identification/schema.ts, MAX_PIXELS). */
const MAX_FRAME_BYTES = 3 * 1024 * 1024;
/** Before the hello nobody is known, and a hello is short. */
const MAX_HELLO_BYTES = 1_024;

/** A screen must say hello with the launch token within this time. */
const HELLO_MS = 5_000;

const helloSchema = z.strictObject({ type: z.literal('hello'), token: z.string().max(128) });

/** What listens at one path, and the secret by which it is entered. */
interface Entrance {
  readonly rpc: RpcServer;
  readonly token: string;
}

interface Options extends Entrance {
  /** 住民の画面, at a path and with a secret of its own. */
  readonly resident?: Entrance | undefined;
  readonly screenDir: string;
  readonly port: number;
}

const serveSockets = (wss: WebSocketServer, { rpc, token }: Entrance): void => {
  wss.on('connection', (socket) => {
    let peer: RpcPeer | undefined;
    const tooLate = setTimeout(() => socket.close(1008, 'no hello'), HELLO_MS);
    socket.on('message', (data) => {
      if (peer === undefined && Buffer.isBuffer(data) && data.length > MAX_HELLO_BYTES) {
        socket.close(1008, 'wrong token');
        return;
      }
      const frame = parseFrame(data);
      if (peer !== undefined) {
        void peer.receive(frame);
        return;
      }
      const hello = helloSchema.safeParse(frame);
      if (!hello.success || !sameSecret(hello.data.token, token)) {
        socket.close(1008, 'wrong token');
        return;
      }
      clearTimeout(tooLate);
      peer = rpc.accept((reply) => socket.send(JSON.stringify(reply)));
    });
    socket.on('close', () => {
      clearTimeout(tooLate);
      peer?.close();
    });
    socket.on('error', () => socket.terminate());
  });
};

/** Listens on 127.0.0.1 only; `port` 0 takes a free one. */
export const startHostServer = async (
  options: Options,
): Promise<Result<{ readonly url: string; close(): Promise<void> }, 'port_taken'>> => {
  // A browser opens connections ahead of need; one that never sent a request would hold up the end for a minute.
  const app = Fastify({ logger: false, forceCloseConnections: true });
  app.addHook('onSend', async (_request, reply) => {
    void reply.headers(LOOPBACK_HEADERS);
  });
  if (existsSync(options.screenDir)) await app.register(fastifyStatic, { root: options.screenDir });
  const entrances: readonly (readonly [string, Entrance])[] = [
    ['/rpc', options],
    ...(options.resident === undefined ? [] : [['/resident', options.resident] as const]),
  ];
  const servers = entrances.map(([path, entrance]) => {
    const wss = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES });
    serveSockets(wss, entrance);
    return { path, wss };
  });
  acceptSockets(app, new Map(servers.map(({ path, wss }) => [path, wss])));
  const url = await listenOnLoopback(app, options.port);
  if (!url.ok) return url;
  return success({
    url: url.value,
    async close() {
      for (const { wss } of servers) for (const client of wss.clients) client.terminate();
      await app.close();
    },
  });
};
