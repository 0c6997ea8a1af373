/** The other process of `registry.lookup.p99`: a host that answers look-ups over its WebSocket. */
import { z } from 'zod';
import { startHostServer } from '../../src/app/host-server.ts';
import { openLiveRegistry } from '../../src/app/registry-files.ts';
import { createResidents } from '../../src/app/residents.ts';
import { civilDateInJapan } from '../../src/kernel/dates.ts';
import { residentIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { cardLinkSchema } from '../../src/registry/schema.ts';
import { createRpcServer } from '../../src/rpc/server.ts';

const [dataDir = '', token = ''] = process.argv.slice(2);
const { registry } = mustSucceed(openLiveRegistry({ dataDir, system: realSystem, logger: silentLogger }));
const residents = createResidents(registry, () => ({
  today: civilDateInJapan(realSystem.now()),
  trusted: true,
}));
const rpc = createRpcServer({
  methods: {
    'bench.lookup': {
      roles: ['clerk'],
      shape: {
        input: cardLinkSchema,
        output: z.object({ residentId: residentIdSchema.optional(), members: z.int() }),
      },
      // What a tap needs: whose card, and the household as it may be shown.
      handle: (card: z.infer<typeof cardLinkSchema>) => {
        const residentId = registry.byCard(card);
        const household = residentId === undefined ? undefined : residents.household(residentId);
        return { residentId, members: household?.members.length ?? 0 };
      },
    },
  },
  topics: {},
  caller: () => ({ staff: 'bench', role: 'clerk' }),
  logger: silentLogger,
});
const server = mustSucceed(await startHostServer({ rpc, token, screenDir: '/nonexistent', port: 0 }));
process.stdout.write(`${server.url}\n`);
