import { type ConsoleSession, loginSchema } from '../central/schema.ts';
import { failure, type Result } from '../kernel/result.ts';
import type { ApiFailure, ConsoleApi } from './api.ts';

/**
 * First sign-in of a loaded page. With a one-time code the code decides, and `forgetCode` takes it out of the address
 * as soon as the centre has answered, so that it stays in no history and no screenshot; when the centre cannot be
 * reached the code stays, and loading the page again tries it again. A used code does not lock out someone whose cookie
 * is still good (the link was opened twice).
 */
export const enter = async (
  api: Pick<ConsoleApi, 'signIn' | 'session'>,
  code: string | null,
  forgetCode: () => void,
): Promise<Result<ConsoleSession, ApiFailure>> => {
  if (code === null) return api.session();
  const login = loginSchema.safeParse({ code });
  const answer = login.success ? await api.signIn(login.data) : failure('bad_login');
  if (answer.ok || (answer.reason !== 'unreachable' && answer.reason !== 'too_many')) forgetCode();
  if (answer.ok || answer.reason !== 'bad_login') return answer;
  const session = await api.session();
  return session.ok ? session : answer;
};
