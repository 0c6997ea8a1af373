/**
 * What a clerk, or who looks over her shoulder, could infer: nothing. The same session is played over two towns that differ
 * only in where the protected people live; every answer, list, order, 「もっとある」 and count must be the same in both.
 */
import { afterAll, expect, it, vi } from 'vitest';
import { parseEventBody } from '../../src/outbox/event.ts';
import { textOfPdf } from '../harness/pdf-text.ts';
import { openTown } from '../harness/town-terminal.ts';
import { HOMES, type Homes, OPEN_DAY, personaOf } from './protected-town.ts';
import { type Desk, everything, type Output, searchesFor, walkTerminal } from './terminal-walk.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const town = await openTown({ commonCardId: true, jpkiStatus: 'verifier' });
afterAll(() => town.close());

/** Among people who may be found there, so that a list would grow or a rank would change. */
const ELSEWHERE: Homes = {
  applicant: {
    ...HOMES.applicant,
    address: personaOf('open').resident.address,
    parts: ['本町', '1-2', '本町1丁目'],
    phone: '0255123456',
    postCode: '9990001',
  },
  together: { ...HOMES.together, address: '架空県かざし市本町一丁目２番３号', parts: ['本町1-2-3'] },
  stranger: { ...HOMES.stranger, address: '架空県かざし市緑ケ丘一丁目１番１号', parts: ['緑ケ丘'] },
};

const scenario = async (desk: Desk): Promise<void> => {
  await everything(desk);
  for (const part of ['applicant', 'housemate', 'together', 'stranger', 'open'] as const)
    for (const text of [...searchesFor(part, HOMES), ...searchesFor(part, ELSEWHERE)])
      await desk.ask('desk.search', { text, purpose: 'inquiry' });
};

const UNLIKE =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}|KZT(?:-[0-9A-Z]{4}){4}-[0-9A-Z*]|(?<=\^)(?:KZT|[0-9A-Z]{4})(?:\\+-[0-9A-Z]{1,4}){2}|(?<=\^\^\^)[0-9A-F]{4}-[0-9A-F]{4}|\d{1,2}時\d{1,2}分|(?<="(?:afterLastApduMs|durationMs|offsetMs)":)[\d.e-]+|\b1[789]\d{11}\b/gu;

/** A paper is compared by its words: when it was made stands in its bytes too. */
const inWords = (text: string): string =>
  text.replaceAll(
    /"pdf":"([A-Za-z0-9+/=]+)"/gu,
    (_, pdf: string) => `"pdf":${JSON.stringify(textOfPdf(Buffer.from(pdf, 'base64')))}`,
  );

/** What is another each time (ids, numbers of slips made of them, 仮カード, times, hashes) is made the same; everything else is compared. */
const said = ({ outputs }: { readonly outputs: readonly Output[] }): readonly string[] =>
  outputs.flatMap(({ from, value }) => {
    // The state is pushed whenever time passes; what is in it is also in the answers.
    if (from.startsWith('topic')) return [];
    if (from !== 'record')
      return [
        `${from} ${inWords(typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(UNLIKE, '#')}`,
      ];
    const { kind, body } = value as { kind: string; body: string };
    const { data, evidence } = mustParse(body);
    return [`record ${kind} ${JSON.stringify({ data, evidence }).replaceAll(UNLIKE, '#')}`];
  });

const mustParse = (body: string) => {
  const parsed = parseEventBody(body);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
};

const play = async (homes: Homes, day?: typeof OPEN_DAY) =>
  said(
    await walkTerminal(town, {
      topics: () => [],
      homes,
      scenario,
      change: { profile: { ...town.profile, search: { perHour: 10_000 } } },
      ...(day === undefined ? {} : { day }),
    }),
  );

it('says the same wherever they live', async () => {
  const here = await play(HOMES);
  const there = await play(ELSEWHERE);
  expect(here.length).toBeGreaterThan(150);
  expect(there).toEqual(here);
});

it('would be seen: with no measure running the two towns are told apart', async () => {
  const here = await play(HOMES, OPEN_DAY);
  const there = await play(ELSEWHERE, OPEN_DAY);
  expect(there.filter((line, at) => line !== here[at]).length).toBeGreaterThan(20);
});
