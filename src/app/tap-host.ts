/** A terminal of a place without residents with its real devices and files: the library, the staff door, a shop. */
import type { CvRootFailure } from '../card/cv-roots.ts';
import { readCard } from '../card/read-card.ts';
import type { TrustFailure } from '../card/trust-anchors.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import { type Result, success } from '../kernel/result.ts';
import { chooseReader } from './choose-reader.ts';
import type { KeyFailure } from './key-file.ts';
import type { OrdinanceFailure } from './ordinance.ts';
import { readerMemoryIn } from './reader-memory-file.ts';
import { replicaFiles } from './registry-files.ts';
import { createSender } from './sender.ts';
import { openTapModule, type TapModuleFailure } from './tap-modules.ts';
import { createTapReading } from './tap-reading.ts';
import { openTapTerminal } from './tap-terminal.ts';
import type { TerminalFailure } from './terminal-base.ts';
import type { TerminalHost, TerminalHostOptions } from './terminal-host-types.ts';
import { LISTS_MS, openTrust } from './terminal-trust.ts';
import { linkProofsIn } from './token-key.ts';

export type TapHostFailure =
  | TapModuleFailure
  | TerminalFailure
  | TrustFailure
  | CvRootFailure
  | OrdinanceFailure
  | KeyFailure
  | 'key_missing'
  | 'card_port_taken';

/** The key by which this place knows cards; made where there is none yet. */
const keysOf = (options: TerminalHostOptions) => {
  const files = replicaFiles(options);
  if (!files.ok) return files;
  const linkProofs = linkProofsIn(options.dataDir, options.system);
  return linkProofs.ok
    ? success({ tokenKey: files.value.tokenKey, linkProofs: linkProofs.value })
    : linkProofs;
};

export const openTapHost = async (
  options: TerminalHostOptions,
): Promise<Result<TerminalHost, TapHostFailure>> => {
  const { profile, dataDir, system, logger, cardPort } = options;
  const trust = openTrust(options);
  if (!trust.ok) return trust;
  const { ordinance, lookForLists, ...believed } = trust.value;
  const keys = keysOf(options);
  if (!keys.ok) return keys;
  const chosen = await chooseReader({
    profile,
    cardPort,
    system,
    logger,
    memory: readerMemoryIn(dataDir, logger),
  });
  if (!chosen.ok) return chosen;
  const { reader } = chosen.value;
  const module = await openTapModule({ ...options, ...keys.value, reader });
  if (!module.ok) {
    await reader.close();
    return module;
  }
  const terminal = openTapTerminal({
    profile,
    dataDir,
    reader,
    linkProofs: keys.value.linkProofs,
    replica: () => undefined,
    readTap: createTapReading({
      read: (card) => readCard(card, profile.cardSources, { system, ...believed }),
      ordinance,
      tokenKey: keys.value.tokenKey,
      cardSources: profile.cardSources,
      staffCards: module.value.staffCards,
      today: () => civilDateInJapan(system.now()),
      system,
    }),
    startModule: module.value.start,
    simulated: module.value.simulated,
    startSender: createSender(options),
    system,
    logger,
  });
  if (!terminal.ok) {
    await reader.close();
    await module.value.close();
    return terminal;
  }
  const looking = setInterval(lookForLists, LISTS_MS);
  return success({
    terminal: terminal.value,
    reader: chosen.value.how,
    async close() {
      clearInterval(looking);
      await terminal.value.close();
    },
  });
};
