/** A place without residents as it is composed from its training profile: a virtual card in the simulated reader, a real record, the real RPC. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replicaFiles } from '../../src/app/registry-files.ts';
import { loadSiteProfile, type SiteProfile } from '../../src/app/site-profile.ts';
import { openTapModule } from '../../src/app/tap-modules.ts';
import { createTapReading } from '../../src/app/tap-reading.ts';
import { openTapTerminal, type TapTerminalOptions } from '../../src/app/tap-terminal.ts';
import { linkProofsIn } from '../../src/app/token-key.ts';
import { readCard } from '../../src/card/read-card.ts';
import { civilDateInJapan } from '../../src/kernel/dates.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem, type System } from '../../src/kernel/system.ts';
import { INSTANT } from '../../src/simulator/card-timing.ts';
import { createSimulatedReader } from '../../src/simulator/simulated-reader.ts';
import { permit } from './cards.ts';
import { hands } from './town-terminal.ts';

export type TapPlaceName = 'library' | 'library-self' | 'door' | 'shop';
export const TAP_PLACES: readonly TapPlaceName[] = ['library', 'library-self', 'door', 'shop'];

export const trainingProfile = (place: TapPlaceName): SiteProfile =>
  mustSucceed(loadSiteProfile(`kiosk-config/sites/training-${place}.yaml`));

/** `change`: of what the terminal is opened with. `own`: the key that another terminal has too, a clock that a test sets. */
export const openTapPlace = async (
  place: TapPlaceName,
  profile: SiteProfile = trainingProfile(place),
  change: Partial<TapTerminalOptions> = {},
  own: { readonly tokenKey?: Uint8Array; readonly system?: System } = {},
) => {
  const dataDir = mkdtempSync(join(tmpdir(), `kazasu-${place}-`));
  const shared = { profile, dataDir, system: own.system ?? realSystem, logger: silentLogger };
  const files = mustSucceed(replicaFiles(shared));
  const tokenKey = own.tokenKey ?? files.tokenKey;
  const reader = createSimulatedReader({ permit, system: realSystem, timing: INSTANT });
  const module = mustSucceed(await openTapModule({ ...shared, reader, tokenKey }));
  const opened = openTapTerminal({
    ...shared,
    reader,
    linkProofs: mustSucceed(linkProofsIn(dataDir, realSystem)),
    replica: () => undefined,
    readTap: createTapReading({
      read: (card) => readCard(card, profile.cardSources, { system: realSystem, trustAnchors: [] }),
      tokenKey,
      cardSources: profile.cardSources,
      staffCards: module.staffCards,
      today: () => civilDateInJapan(realSystem.now()),
      system: realSystem,
    }),
    startModule: module.start,
    simulated: module.simulated,
    startSender: () => ({ line: () => 'offline', stop: async () => undefined }),
    ...change,
  });
  if (!opened.ok) {
    await module.close();
    rmSync(dataDir, { recursive: true });
    return opened;
  }
  const terminal = opened.value;
  return {
    ok: true as const,
    reader,
    terminal,
    ...hands(terminal),
    async close() {
      await terminal.close();
      rmSync(dataDir, { recursive: true });
    },
  };
};
