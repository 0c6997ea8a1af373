/** Loopback server of the training card desk: serves its page and takes the page's movements over a WebSocket. */
import { existsSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance } from 'fastify';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Result, success } from '../kernel/result.ts';
import { realSystem, type System } from '../kernel/system.ts';
import {
  DESK_SOCKET,
  type DeskNews,
  type DeskPersona,
  type DeskReader,
  deskNewsSchema,
  type Hand,
  handSchema,
  helloSchema,
} from './desk/protocol.ts';
import { createHands, type DeskPorts, type Hands } from './desk-hands.ts';
import {
  acceptSockets,
  isOwnHost,
  LOOPBACK_HEADERS,
  listenOnLoopback,
  parseFrame,
  sameSecret,
} from './loopback.ts';

export interface DeskSlot extends DeskPorts {
  /** Name of the card on the reader, and what the reader is called. */
  state(): { readonly card: string | null; readonly reader: string };
  /** Calls back whenever `state` may have changed; gives the function that ends it. */
  subscribe(listener: () => void): () => void;
}

export interface DeskServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Launch token; the page gets it in its address after `#`. */
  readonly token: string;
  /** The built page. */
  readonly deskDir: string;
  readonly personas: readonly DeskPersona[];
  /** 暗証番号 of every training card. */
  readonly pin: string;
  /** A card's photo as PNG. */
  readonly photo: (name: string) => Promise<Uint8Array | undefined>;
  /** One for each reader. */
  readonly slots: readonly DeskSlot[];
  readonly system?: Pick<System, 'sleep'>;
}

export interface DeskServer {
  /** Without the token. */
  readonly url: string;
  close(): Promise<void>;
}

/** A page must say hello with the launch token within this time, milliseconds. */
const HELLO_MS = 5_000;

const MAX_FRAME_BYTES = 4 * 1024;

interface Serving {
  /** Whether there is such a reader. */
  readonly move: (hand: Hand) => boolean;
  readonly news: () => DeskNews;
  readonly greeted: Set<WebSocket>;
}

const send = (socket: WebSocket, news: DeskNews): void =>
  socket.send(JSON.stringify(deskNewsSchema.parse(news)));

const serveSocket = (socket: WebSocket, token: string, { move, news, greeted }: Serving): void => {
  const tooLate = setTimeout(() => socket.close(1008, 'no hello'), HELLO_MS);
  const greet = (frame: unknown): void => {
    const hello = helloSchema.safeParse(frame);
    if (!hello.success || !sameSecret(hello.data.token, token)) {
      socket.close(1008, 'wrong token');
      return;
    }
    clearTimeout(tooLate);
    greeted.add(socket);
    send(socket, news());
  };
  socket.on('message', (data) => {
    const frame = parseFrame(data);
    if (!greeted.has(socket)) {
      greet(frame);
      return;
    }
    const hand = handSchema.safeParse(frame);
    if (!hand.success || !move(hand.data)) socket.close(1008, 'not understood');
  });
  socket.on('close', () => {
    clearTimeout(tooLate);
    greeted.delete(socket);
  });
  socket.on('error', () => socket.terminate());
};

const createApp = async ({
  deskDir,
  photo,
}: Pick<DeskServerOptions, 'deskDir' | 'photo'>): Promise<FastifyInstance> => {
  // A browser opens connections ahead of need; one that never sent a request would hold up the end for a minute.
  const app = Fastify({ logger: false, forceCloseConnections: true });
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(LOOPBACK_HEADERS);
    return isOwnHost(request.headers) ? undefined : reply.code(403).send();
  });
  app.get<{ Params: { file: string } }>('/faces/:file', async ({ params: { file } }, reply) => {
    const png = file.endsWith('.png') ? await photo(file.slice(0, -'.png'.length)) : undefined;
    return png === undefined ? reply.code(404).send() : reply.type('image/png').send(Buffer.from(png));
  });
  if (existsSync(deskDir)) await app.register(fastifyStatic, { root: deskDir });
  return app;
};

/** The hands over every reader. A card can lie in one place only: it is taken off where it lay. */
const createMoves = (
  slots: readonly DeskSlot[],
  system: Pick<System, 'sleep'>,
  said: Parameters<typeof createHands>[2],
) => {
  const hands: readonly Hands[] = slots.map((slot) => createHands(slot, system, said));
  const move = (hand: Hand): boolean => {
    const mine = hands[hand.slot];
    if (mine === undefined) return false;
    const elsewhere =
      hand.type === 'lift'
        ? []
        : [...slots.entries()].filter(([at, slot]) => at !== hand.slot && slot.state().card === hand.name);
    const lifted = elsewhere.map(async ([slot]) => hands[slot]?.move({ type: 'lift', slot }));
    void Promise.all(lifted).then(() => mine.move(hand));
    return true;
  };
  const readers = (): DeskReader[] =>
    slots.map((slot, at) => ({ ...slot.state(), moving: hands[at]?.moving() === true }));
  return { move, readers };
};

/** Listens on 127.0.0.1 only. */
export const startDeskServer = async (
  options: DeskServerOptions,
): Promise<Result<DeskServer, 'port_taken'>> => {
  const { slots, token, personas, pin, system = realSystem } = options;
  const greeted = new Set<WebSocket>();
  const tellAll = (said: DeskNews): void => {
    for (const socket of greeted) send(socket, said);
  };
  const changed = (): void => tellAll(news());
  const { move, readers } = createMoves(slots, system, {
    changed,
    refused: (reason) => tellAll({ type: 'refused', reason }),
  });
  const news = (): DeskNews => ({ type: 'desk', personas: [...personas], pin, readers: readers() });
  const unsubscribe = slots.map((slot) => slot.subscribe(changed));
  const app = await createApp(options);
  const wss = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES });
  wss.on('connection', (socket) => serveSocket(socket, token, { move, news, greeted }));
  acceptSockets(app, new Map([[DESK_SOCKET, wss]]));
  const url = await listenOnLoopback(app, options.port);
  if (!url.ok) return url;
  return success({
    url: url.value,
    async close() {
      for (const end of unsubscribe) end();
      for (const client of wss.clients) client.terminate();
      await app.close();
    },
  });
};
