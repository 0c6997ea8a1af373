/** A browser as far as the console needs one: cookies by host, redirects taken one by one. */
export interface Browser {
  /** Answers are not followed; cookies are kept. */
  ask(url: string, init?: RequestInit): Promise<Response>;
  post(url: string, body?: unknown): Promise<Response>;
  cookie(name: string): string | undefined;
  setCookie(host: string, name: string, value: string): void;
}

export const createBrowser = (): Browser => {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: string): Map<string, string> => {
    const { host } = new URL(url);
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    return jar;
  };
  const ask = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const jar = jarOf(url);
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const reply = await fetch(url, { redirect: 'manual', ...init, headers });
    for (const line of reply.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      const value = pair.slice(at + 1);
      if (value === '' || /max-age=0(;|$)/i.test(line)) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), value);
    }
    return reply;
  };
  return {
    ask,
    post: (url, body = {}) =>
      ask(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    cookie: (name) => [...jars.values()].map((jar) => jar.get(name)).find((value) => value !== undefined),
    setCookie: (host, name, value) => {
      const jar = jars.get(host) ?? new Map<string, string>();
      jars.set(host, jar.set(name, value));
    },
  };
};
