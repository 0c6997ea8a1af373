/** Bent answers against the signing certificate (署名用電子証明書), which only the holder's own password opens. */
import { createChannel } from '../../../src/card/apdu.ts';
import { JPKI_AID, JPKI_SFI } from '../../../src/card/applications/jpki/files.ts';
import { hold } from '../held.ts';
import { verdictProblem } from '../judges/proof.ts';
import { RECORD_REASONS } from '../judges/records.ts';
import { flowProblem, type SecretRule, secretProblem } from '../judges/secret.ts';
import { type Exchange, isOfFile, talksOf, talksWith } from '../judges/talk.ts';
import { guarded, type Kind } from '../kind.ts';

const asciiOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const REASONS = new Set([...RECORD_REASONS, 'malformed']);

/** Behind the certificate the application is selected anew, to take the password's permission back. */
const untilRead = (exchanges: readonly Exchange[]): readonly Exchange[] => {
  const opened = exchanges.findIndex(({ command }) => command[1] === 0x20 && command.length > 5);
  const after = opened < 0 ? -1 : exchanges.findIndex(({ command }, n) => n > opened && command[1] === 0xa4);
  return after < 0 ? exchanges : exchanges.slice(0, after);
};

export const signCertificate: Kind = {
  name: 'sign certificate',
  group: 'taps',
  weight: 8,
  reaches: ['der', 'wrong', 'blocked', 'too_few_tries', 'malformed', 'absent', 'garbled', 'card_lost'],
  run: (target, { people, issued }, random) => {
    const person = random.pick(people.all);
    const [left, insists] = [random.pick([5, 5, 5, 3, 2, 1, 0]), random.chance(0.3)];
    if (person.tries.sign !== undefined) person.tries.sign.left = left;
    const given = random.pick([
      person.password,
      person.password,
      person.password,
      'WRONG99',
      'short',
      'NODIGITS',
    ]);
    const password = asciiOf(given);
    const floor = insists ? 1 : 3;
    const rule: SecretRule = { aid: JPKI_AID, key: JPKI_SFI.signPassword, value: asciiOf(given), floor };
    const foreign = [random.pick(issued).der] as const;
    const held = hold(person.card, random, { foreign, answers: 9, name: person.kind });
    const startedAt = held.system.monotonic();
    return guarded(held.input, async () => {
      const { exchanges, system, connection } = held;
      const read = await target.readSignCertificate(createChannel(connection, system), password, { insists });
      const core = untilRead(exchanges);
      const endedAt = core.length < exchanges.length ? startedAt : system.monotonic();
      const times = { known: REASONS, startedAt, endedAt };
      const talks = talksWith(talksOf(core), JPKI_AID);
      const problem =
        secretProblem(exchanges, [rule], [password]) ??
        flowProblem(core, read.ok ? undefined : read.reason, times) ??
        verdictProblem(read, core, floor) ??
        (!read.ok || isOfFile(read.value, talks, JPKI_SFI.signCertificate)
          ? undefined
          : 'a certificate that no answer holds');
      return { outcome: read.ok ? 'der' : read.reason, problem };
    });
  },
};
