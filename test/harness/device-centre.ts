/** The entrance of terminals on real TLS sockets, over a real database, for two municipalities: with two routes that only say who got in. */

import { loadAuthority } from '../../src/central/authority.ts';
import { createGuard, type Guard } from '../../src/central/certificate-guard.ts';
import { addCertificateRoutes } from '../../src/central/certificate-routes.ts';
import type { Certifier } from '../../src/central/certificates.ts';
import { type DeviceListener, startDeviceListener } from '../../src/central/device-listener.ts';
import { DEVICE_LIMITS } from '../../src/central/device-routes.ts';
import { loadReceiptKey } from '../../src/central/receipt-key.ts';
import { type TenantId, tenantIdSchema } from '../../src/kernel/ids.ts';
import { createLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem, type System } from '../../src/kernel/system.ts';
import { TENANT_HEADER } from '../../src/outbox/protocol.ts';
import type { TestDatabase } from './test-database.ts';
import { TENANT } from './test-stream.ts';

export const VILLAGE = tenantIdSchema.parse('999982');

/** The real system with another clock. */
export const shifted = (): System & { at(days: number): void } => {
  let days = 0;
  return {
    ...realSystem,
    now: () => realSystem.now() + days * 86_400_000,
    at(next) {
      days = next;
    },
  };
};

export interface DeviceCentre {
  readonly town: Certifier;
  readonly village: Certifier;
  /** Of the town by its address, of the village by a name. */
  readonly url: { readonly town: string; readonly village: string };
  readonly logged: string[];
  /** Requests that were let in. */
  readonly served: string[];
  stop(): Promise<void>;
}

export const RECEIPT_KEY = 'MCowBQYDK2VwAyEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';

export const startDeviceCentre = async (database: TestDatabase, system: System): Promise<DeviceCentre> => {
  const logged: string[] = [];
  const served: string[] = [];
  const logger = createLogger(
    () => realSystem.now(),
    (line) => logged.push(line),
  );
  // No certificate is older than its CA.
  const longAgo = shifted();
  longAgo.at(-500);
  const centreKey = { key: realSystem.randomBytes(32), from: 'file' } as const;
  const certifier = async (tenant: TenantId): Promise<Certifier> => {
    const sql = tenant === TENANT ? database.sql : database.as(tenant);
    const authority = mustSucceed(await loadAuthority({ sql, tenant, system: longAgo, centreKey }));
    const acts = { tenant, mode: 'drill', key: await loadReceiptKey(sql, tenant, system), system } as const;
    return { sql, tenant, system, authority, acts };
  };
  const [town, village] = [await certifier(TENANT), await certifier(VILLAGE)];
  const certifierOf = ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }) =>
    [town, village].find(({ tenant }) => tenant === headers[TENANT_HEADER]);
  const guard: Guard = createGuard({ verifierOf: certifierOf, system, logger });
  const listener: DeviceListener = mustSucceed(
    await startDeviceListener({
      listen: { host: '127.0.0.1', port: 0 },
      tenants: [
        { ...town, names: ['127.0.0.1'] },
        { ...village, names: ['localhost'] },
      ],
      system: realSystem,
      logger,
      addRoutes: async (app) => {
        app.addHook('onRequest', guard.onRequest);
        addCertificateRoutes(app, {
          certifierOf,
          guard,
          receiptKeyOf: () => RECEIPT_KEY,
          system,
          logger,
          limits: DEVICE_LIMITS,
          changed: () => undefined,
        });
        for (const path of ['/v1/probe', '/v1/streams/:device/probe'])
          app.get(path, { config: { access: 'device' } }, async ({ url }) => {
            served.push(url);
            return { served: true };
          });
      },
    }),
  );
  return {
    town,
    village,
    url: {
      town: `https://127.0.0.1:${listener.port}`,
      village: `https://localhost:${listener.port}`,
    },
    logged,
    served,
    stop: () => listener.close(),
  };
};
