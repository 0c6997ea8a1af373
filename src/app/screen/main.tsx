import '../../ui/no-eval.ts';
import '../../ui/fonts.ts';
import '../../ui/tokens.css';
import { createRoot } from 'react-dom/client';
import { createRpcConnection } from '../../rpc/connection.ts';
import { browserSystem } from '../../ui/browser-system.ts';
import { createSound } from '../../ui/sound.ts';
import { App } from './app.tsx';
import { connectResident, connectToHost } from './host-link.ts';
import { openResidentWire, ResidentPage } from './resident-page.tsx';
import { openWires } from './wires.ts';

/** Entry of the terminal's pages: the clerk's, or with `?window=resident` that of whoever stands before her. */
const isResident = new URLSearchParams(window.location.search).get('window') === 'resident';
const connection = createRpcConnection({
  connect: isResident ? connectResident() : connectToHost(),
  sleep: browserSystem.sleep,
});
const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    isResident ? (
      <ResidentPage connection={connection} rpc={openResidentWire(connection)} />
    ) : (
      <App wires={openWires(connection)} sound={createSound()} />
    ),
  );

// A kiosk has no use for a context menu under a long touch.
window.addEventListener('contextmenu', (event) => event.preventDefault());
