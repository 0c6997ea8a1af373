/** How one route is described in the table of wire-shapes.ts. */
import type { z } from 'zod';

/** JSON of this shape; a media type, of which nothing more is said; or no body at all. */
export type Body = z.ZodType | `${string}/${string}` | undefined;

export interface WireRoute {
  /**
   * How whoever asks is known. `device`: its certificate (HTTPS, both ways) and what it signed in the body. `ask`: that and a
   * signature over the question, in headers. `publisher`: signatures in what is handed in. `staff`: the console's cookie.
   */
  readonly by: 'nobody' | 'device' | 'ask' | 'publisher' | 'staff';
  readonly says: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: Body;
  /** By status; those that any route may give (`commonOf`) are not repeated. */
  readonly answers: Readonly<Record<number, Body>>;
}
