import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';
import { failure, type Result, success } from './result.ts';

const firstLine = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';

/** A configuration file, parsed. `missing`: `detail.path`. `wrong`: `detail.at` names the first wrong field or line. */
export const readYamlFile = <S extends z.ZodType>(
  path: string,
  schema: S,
): Result<z.output<S>, 'missing' | 'wrong'> => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return failure('missing', { path });
  }
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (error) {
    return failure('wrong', { at: firstLine(error) });
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return success(parsed.data);
  const issue = parsed.error.issues[0];
  return failure('wrong', { at: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` });
};
