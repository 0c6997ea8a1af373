/** What PostgreSQL calls a connection by when it is asked to cancel. */
export interface Backend {
  readonly pid: number;
  readonly secret: number;
}

/** What the connections of a pool heard about commits, kept beside the pool because postgres.js says it to all of them. */
export interface CommitWatch {
  /** Waits for the standby that somebody ended (a time limit, an operator): committed here, perhaps nowhere else. */
  cancelledWaits(): number;
  /**
   * Asks the server to end what this connection is doing: over a line of its own, because all places of the pool may be waiting
   * for the same thing.
   */
  cancel(connection: Backend): Promise<void>;
  /** A server answered that it takes no writes. */
  onReadOnly(): void;
}

const watches = new WeakMap<object, CommitWatch>();

export const watchCommits = (sql: object, watch: CommitWatch): void => void watches.set(sql, watch);

/** `undefined` for what is no pool of database.ts. */
export const commitWatchOf = (sql: object): CommitWatch | undefined => watches.get(sql);

/** PostgreSQL names the place in its program that speaks; the sentence itself depends on the language. */
export const isCancelledWait = (notice: { readonly routine?: string }): boolean =>
  notice.routine === 'SyncRepWaitForLSN';

const CANCEL_REQUEST = 80_877_102;

/** Protocol 3.0's `CancelRequest`. */
export const cancelRequest = ({ pid, secret }: Backend): Uint8Array => {
  const message = Buffer.alloc(16);
  [message.length, CANCEL_REQUEST, pid, secret].forEach((value, at) =>
    message.writeUInt32BE(value >>> 0, at * 4),
  );
  return message;
};
