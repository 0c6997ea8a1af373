/** The desk page's connection: says hello with the launch token, keeps the newest news, connects again by itself. */
import { type DeskNews, deskNewsSchema, type Hand } from './protocol.ts';

type Desk = Extract<DeskNews, { type: 'desk' }>;

export interface LinkState {
  /** `refused`: the server did not take the token (an old address); only opening the printed address anew helps. */
  readonly line: 'opening' | 'open' | 'lost' | 'refused';
  /** Newest news; stays while the line is lost. */
  readonly desk: Desk | null;
  /** Why the last movement did not work, until the next one. */
  readonly refusal: string | null;
}

/** The part of a browser's WebSocket that is used. */
interface Socket {
  send(text: string): void;
  close(): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
}

export interface LinkPorts {
  readonly token: string;
  readonly open: () => Socket;
  /** Calls `run` once after `ms`; the returned function calls it off. */
  readonly after: (ms: number, run: () => void) => () => void;
}

export interface DeskLink {
  readonly state: () => LinkState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Nothing happens while there is no line. */
  readonly move: (hand: Hand) => void;
  readonly stop: () => void;
}

const RETRY_MS = 1_000;

/** Close code of the server for a wrong token. */
const POLICY = 1008;

const parseNews = (data: unknown): DeskNews | undefined => {
  try {
    const parsed = deskNewsSchema.safeParse(typeof data === 'string' ? JSON.parse(data) : undefined);
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
};

export const createDeskLink = ({ token, open, after }: LinkPorts): DeskLink => {
  let state: LinkState = { line: 'opening', desk: null, refusal: null };
  let socket: Socket | undefined;
  let cancelRetry = (): void => undefined;
  const listeners = new Set<() => void>();
  const set = (part: Partial<LinkState>): void => {
    state = { ...state, ...part };
    for (const listener of listeners) listener();
  };
  const connect = (): void => {
    const mine = open();
    socket = mine;
    mine.addEventListener('open', () => mine.send(JSON.stringify({ type: 'hello', token })));
    mine.addEventListener('message', ({ data }) => {
      const news = parseNews(data);
      if (news === undefined || socket !== mine) return;
      if (news.type === 'refused') set({ refusal: news.reason });
      else set({ line: 'open', desk: news });
    });
    mine.addEventListener('close', ({ code }) => {
      if (socket !== mine) return;
      socket = undefined;
      set({ line: code === POLICY ? 'refused' : 'lost' });
      if (code !== POLICY) cancelRetry = after(RETRY_MS, connect);
    });
  };
  connect();
  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    move(hand) {
      if (state.line !== 'open' || socket === undefined) return;
      set({ refusal: null });
      socket.send(JSON.stringify(hand));
    },
    stop() {
      cancelRetry();
      const old = socket;
      socket = undefined;
      old?.close();
    },
  };
};
