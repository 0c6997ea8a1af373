import { z } from 'zod';
import { type Failure, failure } from '../kernel/result.ts';
import { webSocketConnect } from './carriers.ts';
import { createRpcConnection, type RpcConnection } from './connection.ts';
import type { Contract, Topics } from './contract.ts';
import type { WireError } from './schema.ts';

/**
 * Why a call brought no answer. `disconnected`: the wire is down or went down, so it is unknown whether the host acted;
 * `bad_output`: the host answered in another shape than the contract says (screen and host of different versions).
 */
export type CallFailure = Failure<WireError | 'bad_output'>;

/** A typed view of one connection; what the host sends is parsed again here, with the contract's own schemas. */
export interface RpcClient<C extends Contract, T extends Topics> {
  /** The method's output (often a `Result` itself), or why there is none. Never rejects. */
  readonly call: <M extends keyof C & string>(
    method: M,
    input: z.input<C[M]['input']>,
  ) => Promise<z.output<C[M]['output']> | CallFailure>;
  /** The latest value at once, then every change. A value of the wrong shape is dropped. Returns how to stop. */
  subscribe<N extends keyof T & string>(topic: N, listener: (value: z.output<T[N]>) => void): () => void;
}

interface Schemas<C extends Contract, T extends Topics> {
  readonly contract: C;
  readonly topics: T;
}

/** A view of `connection` through these contracts; any number of views may share one connection. */
export const createRpcView = <const C extends Contract, const T extends Topics>(
  connection: RpcConnection,
  { contract, topics }: Schemas<C, T>,
): RpcClient<C, T> => ({
  async call<M extends keyof C & string>(method: M, input: z.input<C[M]['input']>) {
    const shape: C[M] = contract[method];
    const answer = await connection.request(method, input);
    if (!answer.ok) return failure(answer.reason);
    const parsed = z.safeParse<C[M]['output']>(shape.output, answer.value);
    return parsed.success ? parsed.data : failure('bad_output');
  },
  subscribe<N extends keyof T & string>(topic: N, listener: (value: z.output<T[N]>) => void) {
    return connection.subscribe(topic, (value) => {
      const parsed = z.safeParse<T[N]>(topics[topic], value);
      if (parsed.success) listener(parsed.data);
    });
  },
});

/** Connection over a loopback WebSocket and the view of it. `token` is the launch token of the host. */
export const createRpcClient = <const C extends Contract, const T extends Topics>(
  socketUrl: string,
  token: string,
  schemas: Schemas<C, T>,
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>,
): RpcClient<C, T> & { readonly connection: RpcConnection } => {
  const connection = createRpcConnection({ connect: webSocketConnect(socketUrl, token), sleep });
  return { connection, ...createRpcView(connection, schemas) };
};
