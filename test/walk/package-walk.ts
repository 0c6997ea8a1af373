/** 住民データの配布 through the centre: a package with the protected people in it, handed in and fetched, every answer kept. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deviceIdSchema } from '../../src/kernel/ids.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { scopeOf } from '../../src/registry/scope.ts';
import { enrol } from '../../src/sync/enrol.ts';
import { handIn } from '../../src/sync/registry-hand-in.ts';
import { createPackageTransport } from '../../src/sync/registry-transport.ts';
import { changesIn, createPublisher, createSource } from '../harness/made-up-publisher.ts';
import { newKeys, TENANT } from '../harness/test-stream.ts';
import { enrolCodeIn, type TrainingCentre } from '../harness/training-centre.ts';
import { HOMES, peopleIn } from './protected-town.ts';
import type { Output } from './terminal-walk.ts';

const DEVICE = deviceIdSchema.parse('walk-2');

export const openPackageWalk = () => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-walk-packages-'));
  const people = peopleIn(HOMES).map((resident) => {
    const { card: _, certificateSerial: __, ...person } = resident;
    return person;
  });
  const scope = scopeOf(['shelter', 'identification'], { pollDay: null, towns: null });
  const publisher = createPublisher(folder, scope, createSource(people));
  return {
    publicKey: publisher.publicKey,
    /** Hands the package in and fetches it as a terminal; gives what the package holds when it is opened. */
    async walk({ central, dataDir }: TrainingCentre, outputs: Output[]): Promise<string> {
      const centralUrl = central.url;
      const kept: typeof fetch = async (input, init) => {
        const reply = await fetch(input, init);
        const path = input instanceof Request ? input.url : String(input);
        outputs.push({
          from: `centre package ${init?.method ?? 'GET'} ${new URL(path).pathname}`,
          value: new Uint8Array(await reply.clone().arrayBuffer()),
        });
        return reply;
      };
      const manifest = mustSucceed(await publisher.publish());
      const file = publisher.file(manifest.version);
      mustSucceed(await handIn({ centralUrl, file, signingKey: publisher.privateKey, fetch: kept }));
      const keys = newKeys();
      const code = enrolCodeIn(dataDir);
      const site = { site: 'gym-1', siteName: '体育館' };
      mustSucceed(
        await enrol({ centralUrl, code, device: DEVICE, ...site, publicKey: keys.publicKey, tenant: TENANT }),
      );
      const { privateKey } = keys;
      const transport = createPackageTransport({
        ...{ centralUrl, tenant: TENANT, device: DEVICE, privateKey, system: realSystem, send: kept },
      });
      const never = new AbortController().signal;
      mustSucceed(await transport.list(0, never));
      mustSucceed(await transport.fetch(manifest, join(folder, 'fetched'), never));
      outputs.push({ from: 'package as a file', value: readFileSync(file.path) });
      return JSON.stringify(await changesIn(file, publisher.siteKey));
    },
    close(): void {
      publisher.close();
      rmSync(folder, { recursive: true });
    },
  };
};
