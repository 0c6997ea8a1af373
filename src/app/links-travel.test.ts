/** A card that was registered at one desk is known at the next: two terminals and a real centre between them. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { partsOf, person } from '../../test/harness/check-desk.ts';
import { hands, openTestTerminal, openTown } from '../../test/harness/town-terminal.ts';
import { startTrainingCentre, type TrainingCentre } from '../../test/harness/training-centre.ts';
import { deviceIdSchema } from '../kernel/ids.ts';
import { createLogger } from '../kernel/log.ts';
import { realSystem } from '../kernel/system.ts';
import { createSender } from './sender.ts';

const town = await openTown({ commonCardId: true, jpkiStatus: 'none' });
let centre: TrainingCentre;
beforeAll(async () => {
  centre = await startTrainingCentre();
}, 60_000);
afterAll(async () => {
  await centre.stop();
  town.close();
});

const until = async (what: () => boolean | Promise<boolean>): Promise<void> => {
  for (let turn = 0; turn < 600; turn += 1) {
    if (await what()) return;
    await realSystem.sleep(50);
  }
  throw new Error('it did not happen');
};

/** A terminal of the municipality, enrolled at the centre, with the municipality's token key. */
const openDesk = (name: string) => {
  const logged: string[] = [];
  const logger = createLogger(
    () => realSystem.now(),
    (line) => logged.push(line),
  );
  const reader = town.reader();
  const profile = {
    ...town.profile,
    device: deviceIdSchema.parse(name),
    centralUrl: centre.central.url,
  };
  const options = town.optionsFor(reader, { profile });
  const { terminal } = openTestTerminal({
    ...options,
    startSender: createSender({
      profile,
      dataDir: options.dataDir,
      enrolCodeFile: join(centre.dataDir, 'enrol-code'),
      system: realSystem,
      logger,
    }),
  });
  const desk = hands(terminal);
  return {
    terminal,
    logged,
    output: (method: string, input: unknown) => desk.output(method, input),
    async tap(persona: string): Promise<() => void> {
      const lift = reader.tap(await town.card(persona));
      await desk.read();
      return lift;
    },
  };
};

test('linked at one desk, it leads to the person at the next; ended there, it leads to nobody at the first', async () => {
  const first = openDesk('desk-1');
  const { residentId } = person('unlinked').resident;
  let lift = await first.tap('unlinked');
  expect(first.terminal.state().phase).toEqual({ kind: 'problem', problem: 'not_linked' });
  await first.output('identification.begin', {});
  const read = (await first.output('identification.readFace', partsOf('unlinked'))) as {
    readonly value: { readonly checkId: string };
  };
  const { checkId } = read.value;
  await first.output('identification.choose', { checkId, residentId });
  await first.output('identification.confirm', { checkId, result: 'same' });
  await first.output('identification.link', { checkId, consent: 'holder' });
  await first.output('identification.end', {});
  lift();
  await first.output('desk.clear', {});
  await until(() => first.terminal.state().record.pending === 0);
  await until(async () => {
    const [row] = await centre.central.database<{ n: number }[]>`SELECT count(*)::int AS n FROM link_change`;
    return (row?.n ?? 0) > 0;
  });

  // The second desk asks as soon as it knows its centre.
  const second = openDesk('desk-2');
  await until(async () => {
    lift = await second.tap('unlinked');
    const { kind } = second.terminal.state().phase;
    lift();
    if (kind !== 'identified') await second.output('desk.clear', {});
    return kind === 'identified';
  });
  // The key that the first desk pinned is asked of the chip here as well.
  expect(second.terminal.state().phase).toMatchObject({
    visit: { residentId, evidence: { level: 'LC', source: 'common_card_id' } },
  });
  await second.output('identification.begin', {});
  const { phase } = second.terminal.state();
  const visitId = phase.kind === 'checking' ? phase.visit?.visitId : undefined;
  expect(await second.output('identification.cards', { visitId })).toMatchObject({
    value: { cards: [{ kind: 'common_card_id', status: 'active', site: town.profile.site.id }] },
  });
  await second.output('identification.unlink', { visitId, reason: 'ご本人の申し出' });
  await until(() => second.terminal.state().record.pending === 0);
  await second.terminal.close();

  // A third desk, that opens when all of it has happened.
  await first.terminal.close();
  const again = openDesk('desk-3');
  await until(async () => {
    const [row] = await centre.central.database<{ n: number }[]>`SELECT count(*)::int AS n FROM link_change`;
    return (row?.n ?? 0) >= 3;
  });
  // It knows of the card, and that its registration was ended at the other desk.
  const { kana, birthDate } = person('unlinked').resident;
  await again.output('desk.search', { text: kana.slice(0, 3), birthDate, purpose: 'training' });
  await again.output('desk.choose', { residentId });
  await again.output('identification.begin', {});
  const there = again.terminal.state().phase;
  const id = there.kind === 'checking' ? there.visit?.visitId : undefined;
  await until(async () => {
    const listed = (await again.output('identification.cards', { visitId: id })) as {
      readonly value: { readonly cards: readonly { readonly status: string }[] };
    };
    return listed.value.cards[0]?.status === 'unlinked';
  });
  await again.output('identification.end', {});
  await again.output('desk.clear', {});
  lift = await again.tap('unlinked');
  expect(again.terminal.state().phase).toEqual({ kind: 'problem', problem: 'not_linked' });
  lift();
  await again.terminal.close();
}, 120_000);

test('who has the centre’s database can point a card at nobody: what no desk has proven is not believed', async () => {
  const { residentId } = person('elder').resident;
  // A copy of the link of the first test, of a later time and to somebody else.
  await centre.central.database`
    INSERT INTO link_change
      (tenant, version, mode, device, epoch, seq, event_id, hlc, kind, staff, site, proof, data)
    SELECT tenant, 1000, mode, device, epoch, 1000, gen_random_uuid(), 'ffffffffffff-0000', kind, staff, site, proof,
      jsonb_set(data::jsonb, '{residentId}', to_jsonb(${residentId}::text))::text
    FROM link_change WHERE kind = 'identification.linked' ORDER BY version LIMIT 1`;
  const desk = openDesk('desk-4');
  await until(() => desk.logged.some((line) => line.includes('"reason":"links_not_proven","count":1')));
  const lift = await desk.tap('unlinked');
  expect(desk.terminal.state().phase).toEqual({ kind: 'problem', problem: 'not_linked' });
  lift();
  await desk.terminal.close();
}, 60_000);

test('nobody but an enrolled terminal is told anything', async () => {
  const reply = await fetch(`${centre.central.url}/v1/links?after=0`);
  expect(reply.status).toBe(403);
  expect(await reply.json()).toEqual({ reason: 'wrong_tenant' });
});
