import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { openApiText } from '../../central/openapi.ts';
import { print } from './output.ts';

export const defineOpenApi = (command: Command): void => {
  command
    .option('--write <file>', 'ファイルに書く (docs/openapi.json)')
    .action(({ write }: { readonly write?: string }) => {
      if (write === undefined) print(openApiText().trimEnd());
      else writeFileSync(write, openApiText());
    });
};
