/** The training door as it is composed, in this process: real record, real RPC, whichever reader is given, and a day that can be turned. */

import { loadSiteProfile } from '../../src/app/site-profile.ts';
import { openTapModule } from '../../src/app/tap-modules.ts';
import { createTapReading } from '../../src/app/tap-reading.ts';
import { openTapTerminal } from '../../src/app/tap-terminal.ts';
import type { Terminal } from '../../src/app/terminal-base.ts';
import type { CardReader } from '../../src/card/index.ts';
import { readCard } from '../../src/card/read-card.ts';
import { fromHex } from '../../src/kernel/bytes.ts';
import { civilDateInJapan } from '../../src/kernel/dates.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem, type System } from '../../src/kernel/system.ts';
import type { AttendanceEvent } from '../../src/modules/attendance/schema.ts';
import { attendanceEvents } from '../../src/modules/attendance/store.ts';
import { createLinkProofs } from '../../src/modules/identification/index.ts';
import { envelopeOf } from '../../src/outbox/event.ts';
import { commonApplication } from '../../src/simulator/applications/common.ts';
import { personaByName } from '../../src/simulator/town/personas.ts';
import {
  createStorageCard,
  createVirtualCard,
  MY_NUMBER_ATR,
  type VirtualCard,
} from '../../src/simulator/virtual-card.ts';

export const DOOR_SITE = 'kiosk-config/sites/training-door.yaml';
const KEY = new Uint8Array(32).fill(6);

export interface TurnedSystem extends System {
  /** It is then. Wall clock and monotonic clock go on together: a day that passes is no clock that jumps. */
  goTo(at: number): void;
}

export const turnedSystem = (start: number): TurnedSystem => {
  let ahead = start - realSystem.now();
  let passed = 0;
  return {
    ...realSystem,
    now: () => realSystem.now() + ahead,
    monotonic: () => realSystem.monotonic() + passed,
    goTo(at) {
      const by = at - (realSystem.now() + ahead);
      ahead += by;
      passed += by;
    },
  };
};

/** A training card as far as a door reads it: 職員証 by its identifier, a My Number Card by its number. */
export const doorCard = (persona: string): VirtualCard => {
  const content = personaByName(persona)?.card;
  if (content === undefined) throw new Error(`no persona ${persona}`);
  return content.uid === undefined
    ? createVirtualCard([commonApplication(content)], MY_NUMBER_ATR)
    : createStorageCard(fromHex(content.uid));
};

export interface DoorTerminal {
  readonly terminal: Terminal;
  readonly events: () => readonly AttendanceEvent[];
  close(): Promise<void>;
}

export const openDoorTerminal = async (
  reader: CardReader,
  dataDir: string,
  system: System,
): Promise<DoorTerminal> => {
  const profile = mustSucceed(loadSiteProfile(DOOR_SITE));
  const shared = { profile, dataDir, reader, system, logger: silentLogger };
  const module = mustSucceed(await openTapModule({ ...shared, tokenKey: KEY }));
  const terminal = mustSucceed(
    openTapTerminal({
      ...shared,
      linkProofs: createLinkProofs(KEY),
      replica: () => undefined,
      readTap: createTapReading({
        read: (card) => readCard(card, profile.cardSources, { system, trustAnchors: [] }),
        tokenKey: KEY,
        cardSources: profile.cardSources,
        staffCards: module.staffCards,
        today: () => civilDateInJapan(system.now()),
        system,
      }),
      startModule: module.start,
      simulated: module.simulated,
      // The centre is no part of this: a door must work without one.
      startSender: () => ({ line: () => 'offline', stop: async () => undefined }),
    }),
  );
  return {
    terminal,
    events: () =>
      terminal.log
        .events({ afterSeq: 0, limit: 10_000 })
        .flatMap(({ kind, body }) => attendanceEvents.ours(kind, envelopeOf(body)?.data) ?? []),
    close: () => terminal.close(),
  };
};
