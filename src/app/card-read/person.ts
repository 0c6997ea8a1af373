import type { Keys } from './hidden-input.ts';

export interface SecretsAsked {
  /** Fourteen ASCII digits; to be overwritten. */
  readonly numberB: Uint8Array | undefined;
  /** Four ASCII digits; to be overwritten. */
  readonly pin: Uint8Array | undefined;
  /** By name of the profile's step that asks for it. */
  readonly operator: ReadonlyMap<string, string>;
}

/** The person at the keyboard, opened only when something is asked. */
export interface Person {
  /** Absent: the terminal. */
  readonly keys?: () => Keys | undefined;
  readonly stdin: () => AsyncIterable<Buffer>;
  readonly say: (text: string) => void;
}
