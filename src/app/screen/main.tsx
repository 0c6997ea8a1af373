import '../../ui/no-eval.ts';
import '../../ui/fonts.ts';
import '../../ui/tokens.css';
import { createRoot } from 'react-dom/client';
import { createRpcConnection } from '../../rpc/connection.ts';
import { browserSystem } from '../../ui/browser-system.ts';
import { createSound } from '../../ui/sound.ts';
import { App } from './app.tsx';
import { connectToHost } from './host-link.ts';
import { openWires } from './wires.ts';

/** Entry of the terminal's page. */
const connection = createRpcConnection({ connect: connectToHost(), sleep: browserSystem.sleep });
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App wires={openWires(connection)} sound={createSound()} />);

// A kiosk has no use for a context menu under a long touch.
window.addEventListener('contextmenu', (event) => event.preventDefault());
