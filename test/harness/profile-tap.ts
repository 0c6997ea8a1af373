/** Card profiles in tests: the shipped ones, their virtual cards, and one tap read by the reader's side. */
import { join } from 'node:path';
import { loadProfile } from '../../src/card/profile/load.ts';
import { type ProfileMeans, readProfile } from '../../src/card/profile/read.ts';
import type { CardProfile } from '../../src/card/profile/schema.ts';
import { toHex } from '../../src/kernel/bytes.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { INSTANT } from '../../src/simulator/card-timing.ts';
import type { Application } from '../../src/simulator/files.ts';
import { type AppletContent, profileApplet } from '../../src/simulator/profile-applet.ts';
import { createSimulatedReader } from '../../src/simulator/simulated-reader.ts';
import { createVirtualCard, type VirtualCard } from '../../src/simulator/virtual-card.ts';
import { permit } from './cards.ts';
import { fixedSystem } from './fixed-system.ts';

/** A profile of `kiosk-config/cards`. */
export const shipped = (name: string): CardProfile =>
  mustSucceed(
    loadProfile(join(import.meta.dirname, `../../kiosk-config/cards/${name}.yaml`), { training: true }),
  );

export const cardOf = (...applications: readonly Application[]): VirtualCard =>
  createVirtualCard(applications);
export const applet = (profile: CardProfile, content: AppletContent): Application =>
  mustSucceed(profileApplet(profile, content));

/** One tap, read by the profile; the result, or the reason with its detail. */
export const tap = async (
  card: VirtualCard,
  profile: CardProfile,
  means: Omit<ProfileMeans, 'system'> = {},
) => {
  const system = fixedSystem();
  const reader = createSimulatedReader({ permit, system, timing: INSTANT });
  const sent: string[] = [];
  reader.tap({
    ...card,
    transmit(command) {
      sent.push(toHex(command));
      return card.transmit(command);
    },
  });
  const read = mustSucceed(
    await reader.withCard(reader.names[0] ?? '', (inSlot) =>
      readProfile(inSlot, profile, { system, ...means }),
    ),
  );
  await reader.close();
  return { read, sent, verifies: sent.filter((command) => command.startsWith('0020') && command.length > 8) };
};
