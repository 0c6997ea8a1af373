/** The terminal host with its real devices and files: what the `terminal` command and Electron's utility process run. */
import type { CvRootFailure } from '../card/cv-roots.ts';
import { readCard } from '../card/read-card.ts';
import type { TrustFailure } from '../card/trust-anchors.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import { type Result, success } from '../kernel/result.ts';
import type { Day } from '../registry/disclose.ts';
import type { Registry } from '../registry/store.ts';
import { createPictureReader, type PictureReader } from './card-number.ts';
import { createCardPorts, createChallenge } from './card-ports.ts';
import { type CertificatesFailure, openCertificates } from './certificates-host.ts';
import { chooseReader } from './choose-reader.ts';
import { type CounterFailure, openCounterSource } from './counter-source.ts';
import type { OrdinanceFailure } from './ordinance.ts';
import { readerMemoryIn } from './reader-memory-file.ts';
import { createReceiptPrinter } from './receipt-printer.ts';
import type { RecordFailure } from './record.ts';
import { type RegistryFailure, renamedTowns } from './registry-files.ts';
import { createResidents, resolveReading } from './residents.ts';
import type { RollFilesFailure } from './roll-files.ts';
import { createSender } from './sender.ts';
import { tapPlaceOf } from './site-profile.ts';
import { openStationRoll } from './station-roll.ts';
import { openTapHost, type TapHostFailure } from './tap-host.ts';
import { openTerminal, type TerminalOptions } from './terminal.ts';
import type { TerminalHost, TerminalHostOptions } from './terminal-host-types.ts';
import { openTerminalRegistry } from './terminal-registry.ts';
import { LISTS_MS, openTrust, type Trust } from './terminal-trust.ts';
import { linkProofsIn } from './token-key.ts';

export type TerminalHostFailure =
  | TrustFailure
  | CvRootFailure
  | OrdinanceFailure
  | RegistryFailure
  | RecordFailure
  | RollFilesFailure
  | CertificatesFailure
  | CounterFailure
  | TapHostFailure
  | 'fake_in_production'
  | 'other_mode'
  | 'card_port_taken';

/** Everything that is asked of a card, and of whom it leads to. */
const cardParts = (
  { profile, system }: TerminalHostOptions,
  registry: Registry,
  today: () => Day,
  { trustAnchors, cvRoots, revocation, ordinance }: Trust,
  { readNumber }: PictureReader,
): Pick<TerminalOptions, 'read' | 'resolve' | 'challenge' | 'ordinance' | 'ports' | 'cameraPossible'> => {
  const resolve = resolveReading(registry, profile, today);
  const trust = { trustAnchors, cvRoots, revocation };
  return {
    read: (card) => readCard(card, profile.cardSources, { system, ...trust }),
    resolve,
    challenge: createChallenge({ system, profile }),
    ordinance,
    ports: createCardPorts({ profile, registry, resolve, ...trust, ordinance, system, readNumber }),
    cameraPossible: true,
  };
};

/** `undefined`: the site is no polling place. */
const stationRollOf = (options: TerminalHostOptions) => {
  const { polling } = options.profile;
  return polling === undefined
    ? success(undefined)
    : openStationRoll({ ...options, electionId: polling.election });
};

/** The residents, and by what the other desks are believed: with the residents comes the token key. At a polling place its
 * roll, at a counter what gives out certificates. */
const openTown = (options: TerminalHostOptions, today: () => Day) => {
  const town = openTerminalRegistry(options);
  if (!town.ok) return town;
  const { registry } = town.value;
  const linkProofs = linkProofsIn(options.dataDir, options.system);
  if (!linkProofs.ok) {
    registry.close();
    return linkProofs;
  }
  const rolls = stationRollOf(options);
  if (!rolls.ok) {
    registry.close();
    return rolls;
  }
  const close = (): void => {
    registry.close();
    rolls.value?.close();
  };
  const counter = openCounterSource({ ...options, registry, today });
  if (!counter.ok) {
    close();
    return counter;
  }
  const certificates = openCertificates({ ...options, registry, today });
  if (!certificates.ok) {
    close();
    return certificates;
  }
  return success({
    ...town.value,
    linkProofs: linkProofs.value,
    stationRoll: rolls.value,
    counter: counter.value,
    certificates: certificates.value,
    close,
  });
};

export const openTerminalHost = async (
  options: TerminalHostOptions,
): Promise<Result<TerminalHost, TerminalHostFailure>> => {
  if (tapPlaceOf(options.profile) !== undefined) return openTapHost(options);
  const { profile, dataDir, system, logger, cardPort } = options;
  const trust = openTrust(options);
  if (!trust.ok) return trust;
  // The log knows how the clock stands, and it is opened last.
  let clockSuspect = (): boolean => false;
  const today = (): Day => ({ today: civilDateInJapan(system.now()), trusted: !clockSuspect() });
  const town = openTown(options, today);
  if (!town.ok) return town;
  const { registry, replica, linkProofs, stationRoll, counter, certificates } = town.value;
  const chosen = await chooseReader({
    profile,
    cardPort,
    system,
    logger,
    memory: readerMemoryIn(dataDir, logger),
  });
  if (!chosen.ok) {
    town.value.close();
    return chosen;
  }
  const pictures = createPictureReader(system);
  const renamed = renamedTowns(options, profile.renamedTowns ?? [], today().today);
  const terminal = openTerminal({
    profile,
    dataDir,
    reader: chosen.value.reader,
    residents: createResidents(registry, today, renamed),
    ...cardParts(options, registry, today, trust.value, pictures),
    linkProofs,
    replica,
    stationRoll,
    counter,
    certificates,
    print: createReceiptPrinter(profile.printer, logger),
    startSender: createSender({ ...options, stationRoll }),
    system,
    logger,
  });
  if (!terminal.ok) {
    await chosen.value.reader.close();
    town.value.close();
    return terminal;
  }
  clockSuspect = () => terminal.value.log.clock().suspect;
  const looking = setInterval(trust.value.lookForLists, LISTS_MS);
  return success({
    terminal: terminal.value,
    reader: chosen.value.how,
    async close() {
      clearInterval(looking);
      await terminal.value.close();
      await pictures.close();
      town.value.close();
    },
  });
};
