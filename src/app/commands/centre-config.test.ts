import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { mustSucceed } from '../../kernel/result.ts';
import { beside, loadCentreConfig } from './centre-config.ts';

const EXAMPLE = 'kiosk-config/central/three-machines-example.yaml';
const url = 'postgres://kazasu:secret@192.0.2.11:5432/kazasu';
const ownerUrl = 'postgres://kazasu_owner:secret@192.0.2.11:5432/kazasu';

it('takes the database with its password from the environment, and from the file where there is none', () => {
  const databaseWith = (env: NodeJS.ProcessEnv) => mustSucceed(loadCentreConfig(EXAMPLE, env)).database;
  expect(databaseWith({ DATABASE_URL: url })).toEqual({ url });
  expect(databaseWith({ DATABASE_URL: url, DATABASE_OWNER_URL: ownerUrl })).toEqual({ url, ownerUrl });
  expect(databaseWith({ DATABASE_URL: '' })).toEqual(databaseWith({}));
  expect(databaseWith({})).not.toEqual({ url });
  expect(loadCentreConfig('absent.yaml', { DATABASE_URL: url })).toMatchObject({ ok: false });
});

it('is what every command about the centre asks: one that read the file alone would speak to another database', () => {
  const folder = import.meta.dirname;
  const readers = readdirSync(folder).filter(
    (file) =>
      !file.includes('.test.') && /\bloadCentralConfig\(/.test(readFileSync(`${folder}/${file}`, 'utf8')),
  );
  expect(readers).toEqual(['centre-config.ts']);
});

it('a centre for a moment takes no port of the one that runs', () => {
  const config = mustSucceed(loadCentreConfig(EXAMPLE, {}));
  expect(config.metrics).toBeDefined();
  expect(beside(config)).toEqual({ ...config, metrics: undefined });
  for (const file of readdirSync(import.meta.dirname)) {
    const text = file.includes('.test.') ? '' : readFileSync(`${import.meta.dirname}/${file}`, 'utf8');
    if (/\bstartCentral\(/.test(text) && file !== 'central.ts')
      expect(text, file).toContain('config: beside(loaded.value)');
  }
});
