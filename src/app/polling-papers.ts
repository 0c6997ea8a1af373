/** A4 papers of a terminal at a polling place, by the printer of its site. */
import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import type { Polling } from '../modules/polling/index.ts';
import { pollingPaperMethods } from '../modules/polling/printing.ts';
import { paperPrinter } from './paper-printer.ts';
import type { SiteProfile } from './site-profile.ts';

interface Options {
  readonly profile: Pick<SiteProfile, 'tenant' | 'training' | 'paperPrinter'>;
  readonly system: Pick<System, 'now'>;
  readonly logger: Logger;
}

export const pollingPapers = ({ profile, system, logger }: Options, polling: Polling) =>
  pollingPaperMethods({
    methods: polling.methods,
    state: () => polling.state(),
    municipality: profile.tenant.name,
    training: profile.training,
    now: () => system.now(),
    print: paperPrinter(profile.paperPrinter, logger),
  });
