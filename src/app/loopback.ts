/** What keeps a page on loopback to itself: launch token, host and origin, one place for the desk and the like. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { RawData } from 'ws';

export const LOOPBACK_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; connect-src 'self' ws://127.0.0.1:*; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const LOOPBACK_HEADERS = {
  'content-security-policy': LOOPBACK_CSP,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

export const sameSecret = (a: string, b: string): boolean => {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
};

/** The name the browser called is ours: a foreign name that was made to point at loopback is not (DNS rebinding). */
export const isOwnHost = ({ host }: IncomingHttpHeaders): boolean =>
  host !== undefined && /^127\.0\.0\.1:\d+$/.test(host);

/** Only a page of this very host may connect. */
export const isOwnPage = (headers: IncomingHttpHeaders): boolean =>
  isOwnHost(headers) && headers.origin === `http://${headers.host}`;

export const parseFrame = (data: RawData): unknown => {
  try {
    // With its default binaryType, ws hands over one Buffer a message.
    return Buffer.isBuffer(data) ? JSON.parse(data.toString('utf8')) : undefined;
  } catch {
    return undefined;
  }
};
