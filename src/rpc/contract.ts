import type { z } from 'zod';
import type { Role } from '../kernel/roles.ts';

/**
 * One contract per method, shared by the screen and the host. A module's `schema.ts` gives the shapes; its
 * `api.ts` adds role and handler. Both directions are parsed at run time, on both sides.
 */
export interface MethodShape {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  /** What is asked is looked up and kept nowhere (the words of a search, a scanned code): it may have any digits. */
  readonly fleeting?: true;
}

/** Method name (`module.action`) → shapes. */
export type Contract = Readonly<Record<string, MethodShape>>;

export interface Caller {
  readonly staff: string;
  readonly role: Role;
}

export interface Method<S extends MethodShape = MethodShape> {
  /** Who may call it. An empty list is a compile error by `NonEmpty`. */
  readonly roles: readonly [Role, ...Role[]];
  readonly shape: S;
  readonly handle: (
    input: z.output<S['input']>,
    caller: Caller,
  ) => z.input<S['output']> | Promise<z.input<S['output']>>;
}

export type Methods<C extends Contract> = { readonly [Name in keyof C]: Method<C[Name]> };

/** Any method, for the server's table. Input is parsed by `shape` before `handle` sees it. */
export type AnyMethod = {
  readonly roles: readonly [Role, ...Role[]];
  readonly shape: MethodShape;
  readonly handle: (input: never, caller: Caller) => unknown;
};
export type MethodTable = Readonly<Record<string, AnyMethod>>;

/** Push topics: name → shape of the value. The latest value is sent at once to a new subscriber. */
export type Topics = Readonly<Record<string, z.ZodType>>;
