/** The numbers a read needs from the person, each of the right shape or not at all. */
import type { CardProfile } from '../../card/profile/schema.ts';
import { asciiText } from '../../kernel/bytes.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { askHidden, firstLine, type InputFailure, openKeys } from './hidden-input.ts';
import type { ReadOptions } from './options.ts';
import type { Person, SecretsAsked } from './person.ts';

const ASK_NUMBER_B = '照合番号B（14桁、表示されません）: ';
const ASK_PIN = '利用者証明用暗証番号（4桁、表示されません）: ';

const areDigits = (bytes: Uint8Array, count: number): boolean =>
  bytes.length === count && bytes.every((byte) => byte >= 0x30 && byte <= 0x39);

/** A slip of the finger must not cost the citizen a try: what cannot be such a number is sent to no card. */
const digits = <R extends string>(
  typed: Result<Uint8Array, InputFailure>,
  count: number,
  reason: R,
): Result<Uint8Array, R | InputFailure> => {
  if (!typed.ok || areDigits(typed.value, count)) return typed;
  typed.value.fill(0);
  return failure(reason);
};

const askOperator = async (
  profile: CardProfile | undefined,
  ask: (question: string) => Promise<Result<Uint8Array, InputFailure>>,
): Promise<Result<ReadonlyMap<string, string>, InputFailure>> => {
  const given = new Map<string, string>();
  for (const step of profile?.steps ?? []) {
    if (step.do !== 'verify' || step.secret.from !== 'operator') continue;
    const typed = await ask(`${step.secret.label}（表示されません）: `);
    if (!typed.ok) return typed;
    given.set(step.name, asciiText(typed.value));
    typed.value.fill(0);
  }
  return success(given);
};

export const askSecrets = async (
  { numberB: wantsB, pinFromPrompt }: ReadOptions,
  profile: CardProfile | undefined,
  person: Person,
): Promise<Result<SecretsAsked, InputFailure | 'bad_number_b' | 'bad_pin'>> => {
  const ask = (question: string) => askHidden(question, person.keys?.() ?? openKeys(), person.say);
  const operator = await askOperator(profile, ask);
  if (!operator.ok) return operator;
  const typedB =
    wantsB === '-' ? success(await firstLine(person.stdin())) : wantsB && (await ask(ASK_NUMBER_B));
  const numberB = typedB === undefined ? undefined : digits(typedB, 14, 'bad_number_b');
  if (numberB?.ok === false) return numberB;
  const pin = pinFromPrompt === true ? digits(await ask(ASK_PIN), 4, 'bad_pin') : undefined;
  if (pin?.ok === false) {
    numberB?.value.fill(0);
    return pin;
  }
  return success({ operator: operator.value, numberB: numberB?.value, pin: pin?.value });
};
