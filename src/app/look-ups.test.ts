/** 閲覧記録: as many audit events as times that somebody's data were shown, over sessions nobody planned. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { seeded } from '../../test/faults/seeded.ts';
import { checkDesk, partsOf, person } from '../../test/harness/check-desk.ts';
import { openTown } from '../../test/harness/town-terminal.ts';

const town = await openTown({ commonCardId: true, jpkiStatus: 'none' });
afterAll(() => town.close());
const desk = checkDesk(town);
afterEach(() => desk.close());

const AUDIT = ['desk.searched', 'desk.looked_up', 'desk.listed'];
const audited = () => desk.events().filter(({ kind }) => AUDIT.includes(kind));

type Answer = {
  readonly ok?: boolean;
  readonly reason?: string;
  readonly value?: {
    readonly checkId?: string;
    readonly candidate?: { readonly residentId: string } | null;
    readonly suggestions?: readonly { readonly residentId: string }[];
    readonly hits?: readonly { readonly residentId: string }[];
    readonly entries?: readonly { readonly names: readonly string[] }[];
  };
};

/** A clerk without a plan. Counts what she was shown, by what came back and not by what was written. */
const wander = () => {
  let shown = 0;
  let lift = (): void => undefined;
  let found: readonly string[] = [];
  let check: { readonly checkId: string; readonly offered: readonly string[] } | undefined;
  const ask = async (method: string, input: unknown = {}): Promise<Answer> =>
    (await desk.output(method, input)) as Answer;
  const visitOf = () => {
    const phase = desk.phase();
    return phase.kind === 'identified' || phase.kind === 'checking' ? phase.visit : null;
  };
  const tap = async (name: string): Promise<void> => {
    lift();
    const before = visitOf()?.visitId;
    lift = await desk.tap(name);
    if (desk.phase().kind === 'identified' && visitOf()?.visitId !== before) shown += 1;
  };
  const took = (answer: Answer): void => {
    const { checkId, candidate, suggestions } = answer.value ?? {};
    if (checkId !== undefined)
      check = {
        checkId,
        offered: [...(suggestions ?? []), ...(candidate ? [candidate] : [])].map((each) => each.residentId),
      };
  };
  const readFace = async (name: string): Promise<void> => {
    const visit = visitOf();
    const answer = await ask('identification.readFace', partsOf(name));
    if (answer.ok !== true) return;
    took(answer);
    const { candidate } = answer.value ?? {};
    // Somebody new beside the card, or the look for whom it may be.
    if (candidate?.residentId !== visit?.residentId) shown += 1;
    else if (visit === null) shown += 1;
  };
  const search = async (text: string): Promise<void> => {
    const answer = await ask('desk.search', { text, purpose: 'training' });
    if (answer.ok === true) shown += 1;
    found = answer.value?.hits?.map(({ residentId }) => residentId) ?? [];
  };
  const choose = async (at: number): Promise<void> => {
    const residentId = found[at] ?? person('elder').resident.residentId;
    if ((await ask('desk.choose', { residentId })).ok === true) shown += 1;
  };
  const chooseBeside = async (at: number): Promise<void> => {
    const residentId = [...(check?.offered ?? []), ...found][at] ?? '1';
    const checkId = check?.checkId ?? '018f0000-0000-7000-8000-000000000001';
    if ((await ask('identification.choose', { checkId, residentId })).ok === true) shown += 1;
  };
  const checkIn = async (): Promise<void> => {
    const visit = visitOf();
    if (visit === null) return;
    const who = { by: 'visit', visitId: visit.visitId };
    await ask('shelter.household', { who });
    await ask('shelter.checkIn', { who, present: [visit.residentId] });
  };
  const recent = async (): Promise<void> => {
    const answer = await ask('shelter.recent');
    if (answer.value?.entries?.some(({ names }) => names.length > 0) === true) shown += 1;
  };
  const steps: readonly ((draw: (below: number) => number) => Promise<unknown>)[] = [
    (draw) => tap(['elder', 'unlinked', 'protected', 'family6-1', 'clone', 'foreigner'][draw(6)] ?? 'elder'),
    () => ask('desk.clear'),
    (draw) => search(['ワタナベ', 'ヨシダ', 'ワ', '本町1', '緑ケ丘2-5-6', 'S64.2.1'][draw(6)] ?? ''),
    (draw) => choose(draw(4)),
    () => ask('identification.begin'),
    () => ask('identification.end'),
    () => ask('identification.current'),
    (draw) => readFace(draw(2) === 0 ? 'unlinked' : 'elder'),
    (draw) => chooseBeside(draw(4)),
    checkIn,
    recent,
    () => desk.signIn(),
    () => ask('session.signOut'),
    () => desk.release().catch(() => undefined),
    // What chance alone seldom finds its way to.
    async () => {
      await ask('desk.clear');
      await search('ワタナベ');
      await choose(0);
    },
    async (draw) => {
      await ask('desk.clear');
      await tap('unlinked');
      await ask('identification.begin');
      await readFace('unlinked');
      await chooseBeside(draw(2));
    },
  ];
  return { steps, shown: () => shown, checkIn, recent };
};

describe('the record of who was looked at', () => {
  it.each([1, 2])(
    'has one event for each time somebody is shown (session %i)',
    { timeout: 180_000 },
    async (seed) => {
      desk.open();
      await desk.signIn();
      await desk.output('shelter.open');
      const random = seeded(seed);
      const draw = (below: number): number => Math.floor(random() * below);
      const { steps, shown, checkIn, recent } = wander();
      for (let step = 0; step < 80; step += 1) {
        await steps[draw(steps.length)]?.(draw);
        expect({ step, audited: audited().length }).toEqual({ step, audited: shown() });
      }
      // The last steps lead to each way of being shown, whatever chance did before.
      for (const step of steps.slice(-2)) {
        await step(draw);
        await checkIn();
        await recent();
      }
      expect(audited()).toHaveLength(shown());
      const byKind = Map.groupBy(audited(), ({ kind }) => kind);
      // The walk was worth something: each way of being shown was taken.
      for (const kind of AUDIT) expect(byKind.get(kind)?.length ?? 0).toBeGreaterThan(0);
      const ways = new Set(audited().map(({ data }) => (data as { by?: string }).by));
      expect([...ways]).toEqual(expect.arrayContaining(['card', 'search', 'check']));
    },
  );

  it('names the person, by whom she was shown and by what, with the card’s level', async () => {
    desk.open();
    await desk.tap('elder');
    const { residentId } = person('elder').resident;
    expect(desk.events()).toMatchObject([
      {
        kind: 'desk.looked_up',
        actor: { staff: 'desk', role: 'clerk' },
        evidence: { level: 'L0', source: 'common_card_id' },
        data: { residentId, by: 'card' },
      },
    ]);
  });
});
