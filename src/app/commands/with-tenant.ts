import { type CentralTenant, startCentral } from '../../central/server.ts';
import { silentLogger } from '../../kernel/log.ts';
import { realSystem } from '../../kernel/system.ts';
import { shippedForms } from '../shipped-forms.ts';
import { beside, loadCentreConfig } from './centre-config.ts';
import { fail } from './output.ts';
import { BUILT_CONSOLE, FORMS } from './paths.ts';

/** What every command says that works on one municipality of a centre. */
export interface AtCentre {
  readonly config: string;
  readonly data: string;
  readonly tenant?: string;
}

/** The centre itself, for a moment and on ports nobody knows: it alone knows its database. */
export const withTenant = async (
  options: AtCentre,
  work: (tenant: CentralTenant) => Promise<void>,
): Promise<void> => {
  const loaded = loadCentreConfig(options.config);
  if (!loaded.ok) return fail(loaded.reason, loaded.detail);
  const anywhere = { host: '127.0.0.1', port: 0 };
  const central = await startCentral({
    config: beside(loaded.value),
    dataDir: options.data,
    system: realSystem,
    logger: silentLogger,
    consoleDir: BUILT_CONSOLE,
    shippedForms: shippedForms(FORMS, silentLogger),
    listen: anywhere,
    devicesListen: anywhere,
    credentials: process.env['CREDENTIALS_DIRECTORY'],
  });
  if (!central.ok) return fail(central.reason, central.detail);
  try {
    const { tenants } = central.value;
    const [only] = tenants;
    const tenant =
      options.tenant === undefined && tenants.length === 1
        ? only
        : tenants.find(({ id }) => id === options.tenant);
    if (tenant === undefined)
      return fail('tenant_needed', { tenants: tenants.map(({ id }) => id).join(' ') });
    return await work(tenant);
  } finally {
    await central.value.close();
  }
};
