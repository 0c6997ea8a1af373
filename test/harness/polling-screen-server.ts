/**
 * A host for the polling screens alone: the real RPC server, loopback server and contracts, over a made-up place in memory. Each
 * elector has the verdict she is made for; nothing decides here. For pictures and for tests of the page.
 */
import { randomUUID } from 'node:crypto';
import { pageDir } from '../../src/app/build-screens.ts';
import { startHostServer } from '../../src/app/host-server.ts';
import {
  type CardNote,
  type CardProblem,
  type DeskState,
  deskContract,
  deskTopics,
  visitSchema,
} from '../../src/identity/schema.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { failure, mustSucceed, success } from '../../src/kernel/result.ts';
import { pollingTopics } from '../../src/modules/polling/contract.ts';

import { type PollingState } from '../../src/modules/polling/views.ts';
import type { Methods } from '../../src/rpc/contract.ts';
import { createRpcServer } from '../../src/rpc/server.ts';
import { initialDesk } from './made-up-desk-state.ts';
import { checklistItems, DESK, type PollingWorld, personMethods } from './polling-methods.ts';
import { afterwardsMethods, placeMethods } from './polling-place-methods.ts';
import { type MadeUpElector, pollingState } from './polling-world.ts';

export { checklistItems };

const TOKEN = 'polling-screen-token';

const deskMethods = (world: PollingWorld, publish: () => void) =>
  ({
    'desk.clear': {
      roles: DESK,
      shape: deskContract['desk.clear'],
      handle: () => {
        world.desk = { ...world.desk, phase: { kind: 'waiting' } };
        publish();
        return {};
      },
    },
    'session.people': {
      roles: DESK,
      shape: deskContract['session.people'],
      handle: () => ({ people: [], stale: false }),
    },
    'session.signIn': {
      roles: DESK,
      shape: deskContract['session.signIn'],
      handle: ({ staff, pin }) => {
        if (pin !== '0000') return failure('wrong_pin');
        world.desk = { ...world.desk, session: { staff, role: 'supervisor' } };
        publish();
        return success({ role: 'supervisor' as const });
      },
    },
  }) satisfies Partial<Methods<typeof deskContract>>;

export interface PollingScreenServer {
  readonly url: string;
  readonly page: string;
  readonly world: PollingWorld;
  set(change: Partial<DeskState>): void;
  setPolling(change: Partial<PollingState>): void;
  /** The card of this resident was read. */
  tap(residentId: string, notes?: readonly CardNote[]): void;
  problem(problem: CardProblem): void;
  close(): Promise<void>;
}

export const startPollingScreenServer = async ({
  electors,
  early = false,
  oathBy = 'print',
}: {
  readonly electors: readonly MadeUpElector[];
  readonly early?: boolean;
  readonly oathBy?: 'print' | 'sign';
}): Promise<PollingScreenServer> => {
  const desk = initialDesk(true);
  const world: PollingWorld = {
    desk: {
      ...desk,
      site: { ...desk.site, site: early ? 'かざし市役所' : 'かざし市立第一小学校体育館', device: 'poll-1' },
    },
    polling: pollingState(early),
    electors,
    looks: new Map(),
    acceptances: [],
    items: checklistItems([]),
    oathBy,
    printer: 'good',
    calls: [],
    stopAtAccept: null,
    staff: [
      { id: 'jimu-1', name: '庶務係　小林' },
      { id: 'jimu-2', name: '名簿係　中村' },
      { id: 'jimu-3', name: '交付係　加藤' },
    ],
  };
  const publish = (): void => {
    rpc.publish('desk', world.desk);
    rpc.publish('polling', world.polling);
  };
  const rpc = createRpcServer({
    methods: {
      ...deskMethods(world, () => publish()),
      ...personMethods(world, () => publish()),
      ...afterwardsMethods(world),
      ...placeMethods(world, () => publish()),
    },
    topics: { ...deskTopics, ...pollingTopics },
    caller: () => world.desk.session,
    logger: silentLogger,
  });
  publish();
  const host = mustSucceed(
    await startHostServer({ rpc, token: TOKEN, screenDir: pageDir('screen'), port: 0 }),
  );
  const set = (change: Partial<DeskState>): void => {
    world.desk = { ...world.desk, ...change };
    publish();
  };
  return {
    url: host.url,
    page: `${host.url}/#token=${TOKEN}`,
    world,
    set,
    setPolling(change) {
      world.polling = { ...world.polling, ...change };
      publish();
    },
    tap(residentId, notes = []) {
      const visit = visitSchema.parse({
        visitId: randomUUID(),
        residentId,
        evidence: { level: 'L0', source: 'common_card_id', revocation: 'unknown' },
        notes,
        afterLastApduMs: 2,
      });
      set({ phase: { kind: 'identified', visit }, cardOnReader: true });
    },
    problem: (problem) => set({ phase: { kind: 'problem', problem } }),
    close: () => host.close(),
  };
};
