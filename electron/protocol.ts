import { readFile, realpath } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';

/** The only origin the window ever shows. */
export const SCREEN_SCHEME = 'kazasu';
export const SCREEN_ORIGIN = 'kazasu://screen';

/** Nothing from elsewhere, no inline script, no frame, no connection: the screen talks over its MessagePort only. */
export const SCREEN_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; media-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
};

const refuse = (status: number): Response =>
  new Response('', { status, headers: { 'content-security-policy': SCREEN_CSP } });

/** Path below `root` of a screen URL, or undefined where it would leave it. */
export const screenFile = (root: string, url: string): string | undefined => {
  let path: string;
  try {
    const parsed = new URL(url);
    if (parsed.protocol !== `${SCREEN_SCHEME}:` || parsed.host !== 'screen') return undefined;
    path = decodeURIComponent(parsed.pathname);
  } catch {
    return undefined;
  }
  if (path.includes('\0') || path.includes('\\') || path.split('/').includes('..')) return undefined;
  const file = resolve(root, `.${path === '/' ? '/index.html' : path}`);
  return file.startsWith(resolve(root) + sep) ? file : undefined;
};

/** Answers `kazasu://screen/…` from `root`; a link that leads out of it is refused as well. */
export const serveScreen =
  (root: string) =>
  async (request: Request): Promise<Response> => {
    if (request.method !== 'GET') return refuse(405);
    const file = screenFile(root, request.url);
    if (file === undefined) return refuse(403);
    const type = TYPES[extname(file)];
    if (type === undefined) return refuse(403);
    try {
      const real = await realpath(file);
      if (!real.startsWith((await realpath(root)) + sep)) return refuse(403);
      return new Response(new Uint8Array(await readFile(real)), {
        headers: {
          'content-type': type,
          'content-security-policy': SCREEN_CSP,
          'x-content-type-options': 'nosniff',
          'cache-control': 'no-store',
        },
      });
    } catch {
      return refuse(404);
    }
  };
