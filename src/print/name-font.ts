/** Where a site has IPAmj明朝 (Debian: fonts-ipamj-mincho), the font of names: 46 MB under a licence of its own, so it is never ours to bring. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Names a file that is none of the usual places. */
export const NAME_FONT = 'KAZASU_NAME_FONT';

const FILE = 'ipamjm.ttf';

const usualPlaces = (env: NodeJS.ProcessEnv): readonly string[] => {
  const [windows, local] = [env['WINDIR'], env['LOCALAPPDATA']];
  return [
    join('/usr/share/fonts/truetype/ipamj', FILE),
    join('/usr/local/share/fonts', FILE),
    join(homedir(), '.local/share/fonts', FILE),
    ...(windows === undefined ? [] : [join(windows, 'Fonts', FILE)]),
    ...(local === undefined ? [] : [join(local, 'Microsoft', 'Windows', 'Fonts', FILE)]),
  ];
};

/** The file, whether or not it can be used; undefined: this machine has none. What was named is taken even when nothing is there. */
export const nameFontFile = (env: NodeJS.ProcessEnv = process.env): string | undefined =>
  env[NAME_FONT] ?? usualPlaces(env).find((path) => existsSync(path));
