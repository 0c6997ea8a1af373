/** What must happen before an application lets itself be read: VERIFY, with care for the tries that are left. */
import { asciiBytes } from '../../kernel/bytes.ts';
import type { CivilDate } from '../../kernel/dates.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { ExchangeFailure } from '../limits.ts';
import { birthKey, numberB } from '../number-b.ts';
import { ask, isExpected, type Line, selectFile, swHex, verifyCommand } from './commands.ts';
import { isTwelveDigits } from './refused.ts';
import { fitsWhole, type ProfileStep, type SecretSource } from './schema.ts';
import type { VerifyGuard } from './verify-guard.ts';

/** What the person or the clerk has told; what a profile does not ask for stays away. */
export interface Secrets {
  readonly birth?: CivilDate;
  /** 有効期限 printed on the card: its year, four digits. */
  readonly expiryYear?: string;
  /** セキュリティコード printed on the card, four digits. */
  readonly securityCode?: string;
  /** By name of the step. */
  readonly operator?: ReadonlyMap<string, string>;
}

/** `detail.step` names the step. */
export type StepFailure =
  | ExchangeFailure
  /** The step needs what this terminal does not have (a SAM, a trust root). */
  | 'not_available'
  | 'secret_missing'
  /** Does not look like such a secret, so it was not sent. */
  | 'secret_malformed'
  /** The card does not say how many tries are left, so nothing was sent. */
  | 'tries_unknown'
  /** Fewer left than the profile's floor, so nothing was sent. `detail.left` */
  | 'too_few_tries'
  /** `detail.left` */
  | 'secret_wrong'
  | 'secret_blocked'
  /** `detail.sw` */
  | 'unexpected_status';

type Verify = Extract<ProfileStep, { do: 'verify' }>;

const given = (source: SecretSource, step: string, secrets: Secrets): string | undefined => {
  switch (source.from) {
    case 'literal':
      return source.value;
    case 'operator':
      return secrets.operator?.get(step);
    case 'birth_yymmdd':
      return secrets.birth === undefined ? undefined : birthKey(secrets.birth, source.calendar);
    case 'number_b': {
      const { birth, expiryYear, securityCode } = secrets;
      if (birth === undefined || expiryYear === undefined || securityCode === undefined) return undefined;
      const digits = numberB({ birth, expiryYear, securityCode }, source.calendar);
      return digits.ok ? digits.value : undefined;
    }
  }
};

const SHAPE: Readonly<Record<SecretSource['from'], string>> = {
  literal: '[\\x20-\\x7e]{1,16}',
  operator: '[\\x20-\\x7e]{1,16}',
  birth_yymmdd: '\\d{6}',
  number_b: '\\d{14}',
};

/** The bytes to send. A value of another shape would cost a try for nothing. */
export const secretOf = (
  { name: step, secret }: Verify,
  secrets: Secrets,
): Result<Uint8Array, 'secret_missing' | 'secret_malformed'> => {
  const value = given(secret, step, secrets);
  if (value === undefined) return failure('secret_missing', { step });
  const fits =
    fitsWhole(SHAPE[secret.from], value) &&
    (secret.from !== 'operator' || fitsWhole(secret.pattern, value)) &&
    !isTwelveDigits(value);
  return fits ? success(asciiBytes(value)) : failure('secret_malformed', { step });
};

/** All that can be known before the card is asked anything: a step that cannot succeed must not cost a try before. */
export const prepareSteps = (
  steps: readonly ProfileStep[],
  secrets: Secrets,
): Result<'ready', 'not_available' | 'secret_missing' | 'secret_malformed'> => {
  for (const step of steps) {
    if (step.do === 'external_authenticate')
      return failure('not_available', { step: step.name, need: 'sam' });
    const secret = secretOf(step, secrets);
    if (!secret.ok) return secret;
    secret.value.fill(0);
  }
  return success('ready');
};

const isBlocked = (sw: number): boolean => sw === 0x63c0 || sw === 0x6983 || sw === 0x6984;

/** Tries left by an empty VERIFY, or `open` when the key is verified already (card.md §9). */
const triesLeft = async (
  line: Line,
  sfi: number,
  step: string,
): Promise<Result<number | 'open', StepFailure>> => {
  const answer = await ask(line, verifyCommand(sfi));
  if (!answer.ok) return answer;
  const { sw } = answer.value;
  if (sw === 0x9000) return success('open');
  if (isBlocked(sw)) return failure('secret_blocked', { step });
  return sw >> 4 === 0x63c ? success(sw & 0x0f) : failure('tries_unknown', { step, sw: swHex(sw) });
};

const runVerify = async (
  line: Line,
  guard: VerifyGuard,
  step: Verify,
  secret: Uint8Array,
): Promise<Result<'done', StepFailure>> => {
  const { name, key } = step;
  if (key.fid !== undefined) {
    const selected = await ask(line, selectFile(key.fid));
    if (!selected.ok) return selected;
    if (selected.value.sw !== 0x9000)
      return failure('unexpected_status', { step: name, sw: swHex(selected.value.sw) });
  }
  const sfi = key.sfi === undefined ? 0 : Number.parseInt(key.sfi, 16);
  const left = await triesLeft(line, sfi, name);
  if (!left.ok) return left;
  if (left.value === 'open') return success('done');
  if (left.value < step.minTries) return failure('too_few_tries', { step: name, left: left.value });
  guard.arm(step.minTries);
  const command = verifyCommand(sfi, secret);
  const answer = await line.channel.exchange(command);
  command.fill(0);
  if (!answer.ok) return answer;
  const { sw } = answer.value;
  if (isExpected(sw, step.expect)) return success('done');
  if (isBlocked(sw)) return failure('secret_blocked', { step: name });
  return sw >> 4 === 0x63c
    ? failure('secret_wrong', { step: name, left: sw & 0x0f })
    : failure('unexpected_status', { step: name, sw: swHex(sw) });
};

/** In the order of the profile; ends at the first that does not succeed. */
export const runSteps = async (
  line: Line,
  guard: VerifyGuard,
  secrets: Secrets,
): Promise<Result<'done', StepFailure>> => {
  for (const step of line.profile.steps) {
    if (step.do === 'external_authenticate')
      return failure('not_available', { step: step.name, need: 'sam' });
    const secret = secretOf(step, secrets);
    if (!secret.ok) return secret;
    const done = await runVerify(line, guard, step, secret.value);
    secret.value.fill(0);
    if (!done.ok) return done;
  }
  return success('done');
};
