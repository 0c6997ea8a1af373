import { existsSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import Fastify from 'fastify';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import type { RpcPeer, RpcServer } from '../rpc/server.ts';
import { isOwnPage, LOOPBACK_HEADERS, parseFrame, sameSecret } from './loopback.ts';

/** Loopback carrier of the RPC: serves the built screen and takes WebSocket frames at `/rpc`. */

const MAX_FRAME_BYTES = 64 * 1024;

/** A screen must say hello with the launch token within this time. */
const HELLO_MS = 5_000;

const helloSchema = z.strictObject({ type: z.literal('hello'), token: z.string().max(128) });

interface Options {
  readonly rpc: RpcServer;
  readonly token: string;
  readonly screenDir: string;
  readonly port: number;
}

const serveSockets = (wss: WebSocketServer, { rpc, token }: Options): void => {
  wss.on('connection', (socket) => {
    let peer: RpcPeer | undefined;
    const tooLate = setTimeout(() => socket.close(1008, 'no hello'), HELLO_MS);
    socket.on('message', (data) => {
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
): Promise<{ readonly url: string; close(): Promise<void> }> => {
  const app = Fastify({ logger: false });
  app.addHook('onSend', async (_request, reply) => {
    void reply.headers(LOOPBACK_HEADERS);
  });
  if (existsSync(options.screenDir)) await app.register(fastifyStatic, { root: options.screenDir });
  const wss = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES });
  serveSockets(wss, options);
  app.server.on('upgrade', (request, socket, head) => {
    if (request.url !== '/rpc' || !isOwnPage(request.headers)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    wss.handleUpgrade(request, socket, head, (client) => wss.emit('connection', client, request));
  });
  const url = await app.listen({ host: '127.0.0.1', port: options.port });
  return {
    url,
    async close() {
      for (const client of wss.clients) client.terminate();
      await app.close();
    },
  };
};
