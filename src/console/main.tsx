/** Entry of the centre's page: the only place that touches the browser's network, clock and address. */
import { createRoot } from 'react-dom/client';
import '../ui/fonts.ts';
import './console.css';
import { CONSOLE_API } from '../central/schema.ts';
import { assert } from '../kernel/assert.ts';
import { createConsoleApi } from './api.ts';
import { App, type AppPorts } from './app.tsx';
import { enter } from './entry.ts';
import { createLive } from './live.ts';

// oxlint-disable-next-line no-restricted-globals -- entry point: the transport is handed in here
const api = createConsoleApi((input, init) => fetch(input, init));
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

const start = async (): Promise<void> => {
  const root = document.getElementById('root');
  assert(root !== null, 'index.html has #root');
  const address = new URL(globalThis.location.href);
  const code = address.searchParams.get('code');
  const entered = await enter(api, code, () => {
    address.searchParams.delete('code');
    globalThis.history.replaceState(null, '', address);
  });
  createRoot(root).render(
    <App ports={{ api, createLive: createBrowserLive, monotonic, entered, usedCode: code !== null }} />,
  );
};

void start();
