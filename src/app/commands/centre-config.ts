import { type CentralConfig, loadCentralConfig } from '../../central/config.ts';
import { success } from '../../kernel/result.ts';

/**
 * The configuration of a centre as every command about it works on it: addresses of the database come with their passwords from
 * the environment where they are there, so that they are in no file that is copied about. systemd, and `kazasu` of a machine of
 * the centre, read them from one that only root may read. `DATABASE_OWNER_URL`: the role that owns the tables, for the first start
 * and for new versions.
 */
export const loadCentreConfig = (
  file: string,
  env: NodeJS.ProcessEnv = process.env,
): ReturnType<typeof loadCentralConfig> => {
  const loaded = loadCentralConfig(file);
  const { DATABASE_URL: url = '', DATABASE_OWNER_URL: ownerUrl = '' } = env;
  if (!loaded.ok || url === '') return loaded;
  const database: CentralConfig['database'] = ownerUrl === '' ? { url } : { url, ownerUrl };
  return success({ ...loaded.value, database });
};

/** For a centre that is there for a moment, beside the one that runs: nothing of it has a port that the other has. */
export const beside = (config: CentralConfig): CentralConfig => ({ ...config, metrics: undefined });
