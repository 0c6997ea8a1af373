/** Entry of the centre's page: the only place that touches the browser's network, clock and address. */
import { createRoot } from 'react-dom/client';
import '../ui/fonts.ts';
import './console.css';
import { CONSOLE_API } from '../central/schema.ts';
import { assert } from '../kernel/assert.ts';
import { createConsoleApi } from './api.ts';
import { App, type AppPorts } from './app.tsx';
import { browserKeys } from './authenticator.ts';
import { enter } from './entry.ts';
import { createLive } from './live.ts';
import { createProofBox } from './proof.ts';
import { OIDC_REFUSALS, PROOF_DONE } from './staff-text.ts';

// oxlint-disable-next-line no-restricted-globals -- entry point: the transport is handed in here
const send: typeof globalThis.fetch = (input, init) => fetch(input, init);
const proof = createProofBox();
const api = createConsoleApi(send, proof.ask);
const monotonic = (): number => performance.now();

const createBrowserLive: AppPorts['createLive'] = (signedOut) =>
  createLive({
    overview: api.overview,
    openStream: ({ data, ended }) => {
      const source = new EventSource(CONSOLE_API.events);
      source.addEventListener('message', (event: MessageEvent<unknown>) => {
        if (typeof event.data === 'string') data(event.data);
      });
      // The browser would try again by itself, at its own pace and without saying so.
      source.addEventListener('error', () => {
        source.close();
        ended();
      });
      return source;
    },
    monotonic,
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    signedOut,
  });

/** What coming back from the provider left in the address. */
const saidBy = (address: URLSearchParams): string | null => {
  const refused = address.get('refused');
  if (refused !== null) return OIDC_REFUSALS[refused] ?? OIDC_REFUSALS['refused'] ?? null;
  return address.get('proof') === 'done' ? PROOF_DONE : null;
};

const start = async (): Promise<void> => {
  const root = document.getElementById('root');
  assert(root !== null, 'index.html has #root');
  const address = new URL(globalThis.location.href);
  const code = address.searchParams.get('code');
  const entered = await enter(api, code, () => {
    address.searchParams.delete('code');
    globalThis.history.replaceState(null, '', address);
  });
  const said = saidBy(address.searchParams);
  for (const name of ['refused', 'proof']) address.searchParams.delete(name);
  globalThis.history.replaceState(null, '', address);
  const goTo = (url: string): void => globalThis.location.assign(url);
  const ports = { api, monotonic, entered, usedCode: code !== null, said, proof, keys: browserKeys, goTo };
  createRoot(root).render(<App ports={{ ...ports, createLive: createBrowserLive }} />);
};

void start();
