import type { DeskState } from '../../identity/schema.ts';
import type { ResidentId } from '../../kernel/ids.ts';
import { IdentificationScreen } from '../../modules/identification/screen.tsx';
import { browserSystem } from '../../ui/browser-system.ts';
import type { Sound } from '../../ui/sound.ts';
import { deskCalls } from './desk-calls.ts';
import type { Module } from './module.ts';
import { Search } from './search.tsx';
import type { Wires } from './wires.ts';

export interface DeskProps {
  readonly wires: Wires;
  readonly desk: DeskState;
  readonly module: Module;
  readonly sound: Sound;
}

/** With whom something has stopped (`null`: whom the card leads to), and whether the screen says already that it has. */
export interface ReleaseOf {
  readonly whom: ResidentId | null;
  readonly told: boolean;
}

export interface ContentProps extends DeskProps {
  readonly requireSupervisor: () => Promise<boolean>;
  /** Resolves true when a supervisor has released what stopped. */
  readonly requireRelease: (of: ReleaseOf) => Promise<boolean>;
  readonly onMeaning: () => void;
}

/** 本人確認 takes the screen from whatever module there is. */
export const Checking = ({ wires, desk, sound, requireSupervisor, requireRelease }: ContentProps) => {
  const calls = deskCalls(wires);
  return (
    <IdentificationScreen
      desk={desk}
      rpc={wires.identification}
      sound={sound}
      now={browserSystem.now}
      requireSupervisor={requireSupervisor}
      requireRelease={(whom) => requireRelease({ whom, told: true })}
      endSession={calls.signOut}
      renderSearch={(onChoose, onClose) => (
        <Search
          purpose={desk.site.training ? 'training' : 'identity'}
          purposes={desk.site.purposes}
          onSearch={calls.search}
          onChoose={onChoose}
          onClose={onClose}
        />
      )}
    />
  );
};
