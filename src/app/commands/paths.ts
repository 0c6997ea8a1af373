import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The installation's own folder, from its sources and from `dist` alike. */
const topFrom = (folder: string): string => {
  const above = dirname(folder);
  return existsSync(join(folder, 'package.json')) || above === folder ? folder : topFrom(above);
};

const TOP = topFrom(import.meta.dirname);

/** Folders of this installation; data never goes there. */
export const root = (path: string): string => join(TOP, path);

export const BUILT_SCREEN = root('dist/screen');
export const BUILT_CONSOLE = root('dist/console');
export const BUILT_DESK = root('dist/desk');
export const TRAINING_SITE = root('kiosk-config/sites/training.yaml');
/** By kind of place, for `kazasu start --polling`. */
export const TRAINING_POLLING = {
  assigned: root('kiosk-config/sites/training-polling.yaml'),
  early: root('kiosk-config/sites/training-polling-early.yaml'),
  common: root('kiosk-config/sites/training-polling-common.yaml'),
} as const;
/** By kind of place, for `kazasu start --counter` and the others. */
export const TRAINING_PLACES = {
  counter: root('kiosk-config/sites/training-counter.yaml'),
  library: root('kiosk-config/sites/training-library.yaml'),
  door: root('kiosk-config/sites/training-door.yaml'),
  shop: root('kiosk-config/sites/training-shop.yaml'),
} as const;
/** 様式の目録 as it came with the program. */
export const FORMS = root('assets/forms');
export const TRAINING_CENTRAL = root('kiosk-config/central/training.yaml');
/** What `kazasu central-bundle` makes the files of the centre's machines from. */
export const CLUSTER_TEMPLATES = root('kiosk-config/machine/central');
export const TRUST = root('kiosk-config/trust');
/** Where `kazasu start` keeps everything of the training town. */
export const TRAINING_DATA = root('.kazasu');

/** Ports of the training town on this machine. */
export const PORTS = { central: 8080, devices: 8443, terminal: 8081, desk: 8082, cards: 35_963 } as const;
