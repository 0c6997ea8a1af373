import '../../ui/fonts.ts';
import '../../ui/tokens.css';
import { createRoot } from 'react-dom/client';
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<p className="text-act text-std-32B-150">かざす</p>);
