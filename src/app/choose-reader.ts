/** Which reader a terminal uses: real PC/SC, or on a training machine without it, the built-in one. */
import type { CardReader } from '../card/index.ts';
import { probePcsc } from '../card/pcsc-driver.ts';
import { createPcscReader } from '../card/pcsc-reader.ts';
import type { ReaderMemoryStore } from '../card/reader-memory.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { permitSimulation } from '../simulator/permit.ts';
import { listenForCards } from '../simulator/vpcd-listener.ts';
import type { SiteProfile } from './site-profile.ts';

export interface ChosenReader {
  readonly reader: CardReader;
  readonly how: 'pcsc' | 'builtin';
}

interface Options {
  readonly profile: Pick<SiteProfile, 'training' | 'reader' | 'samSlots'>;
  /** Where the built-in reader waits for virtual cards. */
  readonly cardPort: number;
  readonly system: System;
  readonly logger: Logger;
  /** Where what readers pass is remembered; absent: nowhere. */
  readonly memory?: ReaderMemoryStore;
}

/** `auto` means PC/SC wherever it runs and has a reader; in production it always means PC/SC. */
const wantsPcsc = async ({ training, reader }: Options['profile']): Promise<boolean> => {
  if (reader !== 'auto') return reader === 'pcsc';
  if (!training) return true;
  const probe = await probePcsc();
  return probe.state === 'up' && probe.readers.length > 0;
};

export const chooseReader = async (
  options: Options,
): Promise<Result<ChosenReader, 'fake_in_production' | 'card_port_taken'>> => {
  const { profile, cardPort, system, logger } = options;
  const memory = options.memory === undefined ? {} : { memory: options.memory };
  if (await wantsPcsc(profile))
    return success({
      reader: createPcscReader({ system, logger, samSlots: profile.samSlots, ...memory }),
      how: 'pcsc',
    });
  const permit = permitSimulation(profile);
  if (!permit.ok) return permit;
  const listening = await listenForCards({ permit: permit.value, port: cardPort, ...memory });
  return listening.ok
    ? success({ reader: listening.value.reader, how: 'builtin' })
    : failure('card_port_taken', listening.detail);
};
