/** Whole terminals of one site in this process: real records, real TLS between them on loopback, their own timers, and no centre. */
import { join } from 'node:path';
import { type SiteProfile, siteProfileSchema, siteScopeOf } from '../../src/app/site-profile.ts';
import type { TerminalOptions } from '../../src/app/terminal.ts';
import type { DeskState } from '../../src/identity/schema.ts';
import { deviceIdSchema } from '../../src/kernel/ids.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { deviceValidity, issueCertificate, publicKeyOf } from '../../src/kernel/x509.ts';
import type { ForeignStreams } from '../../src/outbox/foreign.ts';
import { signRoster } from '../../src/outbox/roster.ts';
import { freePort } from './free-port.ts';
import { CARRY_KEY } from './peer-site.ts';
import { newKeys } from './test-stream.ts';
import { deviceHolder, testAuthority } from './tls-peer.ts';
import { openTestTerminal, type Town } from './town-terminal.ts';

export type LanTerminal = Awaited<ReturnType<typeof openLan>>['terminals'][number];

/** Who is on the roster of the site, each with a certificate; the centre that gave it out is not there. */
export const openLan = async (
  town: Town,
  base: SiteProfile,
  names: readonly string[],
  change: (name: string) => Partial<TerminalOptions> = () => ({}),
) => {
  const centre = newKeys();
  const authority = testAuthority();
  const ports: number[] = [];
  for (const _ of names) ports.push(await freePort());
  const open = (name: string, at: number) => {
    const device = deviceIdSchema.parse(name);
    const profile = siteProfileSchema.parse({
      ...base,
      device,
      peers: {
        listen: { host: '127.0.0.1', port: ports[at] },
        addresses: ports.map((port) => `127.0.0.1:${port}`),
      },
    });
    const reader = town.reader();
    let foreign: ForeignStreams | undefined;
    const desk = openTestTerminal(
      town.optionsFor(reader, {
        dataDir: join(town.folder, name),
        profile,
        startSender: (_log, _changed, { tls, nearby }) => {
          foreign = nearby;
          const publicKey = publicKeyOf(tls.key);
          const validity = deviceValidity(realSystem.now());
          const holder = deviceHolder(name);
          mustSucceed(tls.agree(centre.publicKey));
          mustSucceed(tls.believe(authority.certificate));
          mustSucceed(tls.keep(issueCertificate(authority, realSystem, { holder, publicKey, ...validity })));
          return { line: () => 'offline', stop: async () => undefined };
        },
        ...change(name),
      }),
    );
    if (foreign === undefined) throw new Error('the sender was not given the others');
    return { ...desk, reader, foreign: foreign as ForeignStreams, profile, device };
  };
  const terminals = names.map(open);
  return {
    terminals,
    /** The centre's roster, given to the first of them: it travels to the others. */
    enrol(): void {
      const [first] = terminals;
      if (first === undefined) throw new Error('a site has terminals');
      const members = terminals.map(({ device, terminal }) => ({
        device,
        publicKey: terminal.log.publicKey,
        state: 'active' as const,
      }));
      const about = { v: 1, tenant: base.tenant.id, version: 1, madeAt: 0, carryKey: CARRY_KEY } as const;
      const roster = { ...siteScopeOf(first.profile), ...about, members };
      mustSucceed(first.foreign.keepRoster(signRoster(roster, centre.privateKey), centre.publicKey));
    },
  };
};

/** What a terminal says of the others. */
export const peersOf = ({ terminal }: Pick<LanTerminal, 'terminal'>): NonNullable<DeskState['peers']> => {
  const { peers } = terminal.state();
  if (peers === undefined) throw new Error('the terminal has no peers');
  return peers;
};
