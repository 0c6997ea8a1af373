/** Two whole terminals of one shelter, through their screens' calls, with no centre: one occupancy. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freePort } from '../../test/harness/free-port.ts';
import { CARRY_KEY } from '../../test/harness/peer-site.ts';
import { newKeys } from '../../test/harness/test-stream.ts';
import { deviceHolder, testAuthority } from '../../test/harness/tls-peer.ts';
import { openTestTerminal, openTown, type Town } from '../../test/harness/town-terminal.ts';
import type { DeskState } from '../identity/schema.ts';
import { deviceIdSchema } from '../kernel/ids.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { deviceValidity, issueCertificate, publicKeyOf } from '../kernel/x509.ts';
import type { ForeignStreams } from '../outbox/foreign.ts';
import { signRoster } from '../outbox/roster.ts';
import { siteProfileSchema, siteScopeOf } from './site-profile.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

let town: Town;
beforeAll(async () => {
  town = await openTown({ commonCardId: true, jpkiStatus: 'none' });
});
afterAll(() => town.close());

const until = async (is: () => boolean): Promise<void> => {
  while (!is()) await new Promise((resolve) => setTimeout(resolve, 20));
};

const centre = newKeys();
const authority = testAuthority();

const openDesk = (name: string, ports: readonly number[], own: number) => {
  const device = deviceIdSchema.parse(name);
  const profile = siteProfileSchema.parse({
    ...town.profile,
    device,
    peers: {
      listen: { host: '127.0.0.1', port: ports[own] },
      addresses: ports.map((port) => `127.0.0.1:${port}`),
    },
  });
  const reader = town.reader();
  let foreign: ForeignStreams | undefined;
  const dataDir = join(town.folder, name);
  const desk = openTestTerminal(
    town.optionsFor(reader, {
      dataDir,
      profile,
      startSender: (_log, _changed, _links, tls, nearby) => {
        foreign = nearby;
        const publicKey = publicKeyOf(tls.key);
        const validity = deviceValidity(realSystem.now());
        const holder = deviceHolder(name);
        mustSucceed(tls.agree(centre.publicKey));
        mustSucceed(tls.believe(authority.certificate));
        mustSucceed(tls.keep(issueCertificate(authority, realSystem, { holder, publicKey, ...validity })));
        return { line: () => 'offline', stop: async () => undefined };
      },
    }),
  );
  if (foreign === undefined) throw new Error('the sender was not given the others');
  return { ...desk, reader, foreign: foreign as ForeignStreams, profile, device };
};
type Desk = ReturnType<typeof openDesk>;

const peersOf = ({ terminal }: Desk): NonNullable<DeskState['peers']> => {
  const { peers } = terminal.state();
  if (peers === undefined) throw new Error('the desk has no peers');
  return peers;
};

/** The figure on the screen, as it is pushed. */
const watch = async ({ terminal }: Desk) => {
  let present = -1;
  const screen = terminal.rpc.accept((frame) => {
    if (frame.type === 'push' && frame.topic === 'shelter')
      present = (frame.value as { readonly present: number }).present;
  });
  await screen.receive({ type: 'subscribe', topic: 'shelter' });
  return { present: () => present, close: () => screen.close() };
};

test('whoever is taken in at one desk is on the screen of the other, and who is gone is said with the time', async () => {
  const ports = [await freePort(), await freePort()];
  const a = openDesk('gym-1a', ports, 0);
  const b = openDesk('gym-1b', ports, 1);
  expect(peersOf(a)).toEqual({ state: 'no_roster', others: [], ownForked: false });
  const members = [a, b].map(({ device, terminal }) => ({
    device,
    publicKey: terminal.log.publicKey,
    state: 'active' as const,
  }));
  const roster = {
    ...siteScopeOf(a.profile),
    v: 1,
    tenant: a.profile.tenant.id,
    version: 1,
    madeAt: 0,
    carryKey: CARRY_KEY,
    members,
  } as const;
  // Only one of them had the line when it was made.
  mustSucceed(a.foreign.keepRoster(signRoster(roster, centre.privateKey), centre.publicKey));
  const screen = await watch(b);
  await a.signIn();
  await a.output('shelter.open', {});
  a.reader.tap(await town.card('elder'));
  await until(() => a.terminal.state().phase.kind === 'identified');
  await until(() => peersOf(b).others.some(({ state }) => state === 'connected'));
  await until(() => b.foreign.streams()[0]?.headSeq === a.terminal.log.head().seq);
  expect(screen.present()).toBe(0);
  const { phase } = a.terminal.state();
  if (phase.kind !== 'identified') throw new Error(`the card led to ${phase.kind}`);
  const { visitId, residentId } = phase.visit;
  await a.output('shelter.checkIn', { who: { by: 'visit', visitId }, present: [residentId] });
  await until(() => screen.present() === 1);
  // The desk is open at the other, and she is there already.
  await b.signIn();
  expect(await b.output('shelter.open', {})).toMatchObject({ reason: 'already_open' });
  screen.close();
  await a.terminal.close();
  await until(() => b.foreign.streams()[0]?.inStepAt !== null || peersOf(b).others[0]?.upTo !== null);
  expect(peersOf(b)).toMatchObject({
    state: 'on',
    ownForked: false,
    others: [{ device: 'gym-1a', forked: false }],
  });
  await b.terminal.close();
});
