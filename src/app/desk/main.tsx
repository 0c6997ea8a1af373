/** Entry of the card desk's page. */
import { createRoot } from 'react-dom/client';
import { assert } from '../../kernel/assert.ts';
import '../../ui/fonts.ts';
import './desk.css';
import { createDeskLink } from './link.ts';
import { DeskPage } from './page.tsx';
import { DESK_SOCKET } from './protocol.ts';

const root = document.getElementById('root');
assert(root !== null, 'index.html has #root');

const link = createDeskLink({
  token: new URLSearchParams(globalThis.location.hash.slice(1)).get('token') ?? '',
  open: () => new WebSocket(`ws://${globalThis.location.host}${DESK_SOCKET}`),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
});

createRoot(root).render(<DeskPage link={link} />);
