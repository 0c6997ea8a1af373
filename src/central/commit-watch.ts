/** What the connections of a pool heard about commits, kept beside the pool because postgres.js says it to all of them. */
export interface CommitWatch {
  /** Waits for the standby that somebody ended (a time limit, an operator): committed here, perhaps nowhere else. */
  cancelledWaits(): number;
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
