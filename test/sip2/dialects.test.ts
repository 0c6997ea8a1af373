import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readYamlFile } from '../../src/kernel/yaml-file.ts';
import { dialectSchema } from '../../src/sip2/index.ts';

const FOLDER = 'kiosk-config/library';

it('every dialect that is shipped is one', () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
  expect(files).toEqual(expect.arrayContaining(['evergreen.yaml', 'generic-cp932.yaml', 'koha.yaml']));
  for (const file of files) {
    const read = readYamlFile(`${FOLDER}/${file}`, dialectSchema);
    expect(read.ok || { file, ...read }).toBe(true);
    // One that no vendor has must say so.
    if (read.ok && file.startsWith('generic')) expect(read.value.name).toContain('架空');
  }
});
