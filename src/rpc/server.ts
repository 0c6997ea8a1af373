import type { Logger } from '../kernel/log.ts';
import { valueHoldsMyNumber } from '../kernel/my-number.ts';
import type { Caller, MethodTable, Topics } from './contract.ts';
import { type ReplyFrame, requestFrameSchema, type WireError } from './schema.ts';

/** One screen's connection, whatever carries it (loopback WebSocket, MessagePort). */
export interface RpcPeer {
  /** Handles one frame from the screen. Garbage is answered, never thrown. */
  receive(frame: unknown): Promise<void>;
  close(): void;
}

export interface RpcServer {
  /** Adds a screen. `send` gets plain JSON-able frames. */
  accept(send: (frame: ReplyFrame) => void): RpcPeer;
  /** Sends a topic's value, when it has changed, to everyone who asked for it, and keeps it for later subscribers. */
  publish(topic: string, value: unknown): void;
}

interface Options {
  readonly methods: MethodTable;
  readonly topics: Topics;
  /** Who is calling: the desk's session at this moment, decided in the host, never by the screen. */
  readonly caller: () => Caller;
  readonly logger: Logger;
}

type Answer = { readonly output: unknown } | { readonly error: WireError };

const answer = async (options: Options, name: string, input: unknown): Promise<Answer> => {
  const method = Object.hasOwn(options.methods, name) ? options.methods[name] : undefined;
  if (method === undefined) return { error: 'unknown_method' };
  const caller = options.caller();
  if (!method.roles.includes(caller.role)) {
    options.logger.warn('rpc.refused', { method: name, role: caller.role });
    return { error: 'forbidden' };
  }
  const parsed = method.shape.input.safeParse(input);
  if (!parsed.success) return { error: 'bad_input' };
  // Before any handler sees it, so that no module can forget: a My Number is never kept (domain.md §12, 16).
  if (method.shape.fleeting !== true && valueHoldsMyNumber(parsed.data)) {
    options.logger.warn('rpc.my_number', { method: name });
    return { error: 'my_number' };
  }
  try {
    const output: unknown = await method.handle(parsed.data as never, caller);
    return { output: method.shape.output.parse(output) };
  } catch (error) {
    // A throw here is a bug by convention; the screen says so in general words, the log keeps only its kind.
    options.logger.warn('rpc.failed', {
      method: name,
      code: error instanceof Error ? error.name : 'unknown',
    });
    return { error: 'internal' };
  }
};

export const createRpcServer = (options: Options): RpcServer => {
  const latest = new Map<string, { readonly value: unknown; readonly text: string }>();
  const subscribers = new Map<string, Set<(frame: ReplyFrame) => void>>();

  const accept = (send: (frame: ReplyFrame) => void): RpcPeer => ({
    async receive(frame) {
      const request = requestFrameSchema.safeParse(frame);
      if (!request.success) return;
      if (request.data.type === 'subscribe') {
        const { topic } = request.data;
        if (!Object.hasOwn(options.topics, topic)) return;
        subscribers.set(topic, (subscribers.get(topic) ?? new Set()).add(send));
        const now = latest.get(topic);
        if (now !== undefined) send({ type: 'push', topic, value: now.value });
        return;
      }
      const { id, method, input } = request.data;
      const result = await answer(options, method, input);
      send(
        'error' in result
          ? { type: 'error', id, error: result.error }
          : { type: 'result', id, output: result.output },
      );
    },
    close() {
      for (const set of subscribers.values()) set.delete(send);
    },
  });

  return {
    accept,
    publish(topic, value) {
      const parsed: unknown = options.topics[topic]?.parse(value);
      const text = JSON.stringify(parsed);
      if (latest.get(topic)?.text === text) return;
      latest.set(topic, { value: parsed, text });
      for (const send of subscribers.get(topic) ?? []) send({ type: 'push', topic, value: parsed });
    },
  };
};
