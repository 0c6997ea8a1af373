import { resumedSession, type Session, stepSession } from '../identity/session.ts';
import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import type { SiteProfile } from './site-profile.ts';

/** The session of this desk, held by the host; `changed` tells the screens. */
export interface SessionBox {
  current(): Session;
  set(session: Session): void;
  /** Whoever signed in is gone; without anybody there it changes nothing. */
  end(): void;
}

interface Options {
  readonly profile: Pick<SiteProfile, 'deskRole'>;
  /** Wrong PINs of before this start. */
  readonly wrong: Session['wrong'];
  readonly system: Pick<System, 'monotonic'>;
  readonly logger: Logger;
}

/** The desk's session; a change of role is logged, every change is told. */
export const createSessionBox = (
  { profile, wrong, system, logger }: Options,
  changed: () => void,
): SessionBox => {
  let session: Session = resumedSession(profile.deskRole, wrong, system.monotonic());
  const set = (next: Session): void => {
    if (next === session) return;
    if (next.actor.role !== session.actor.role) logger.info('session.changed', { role: next.actor.role });
    session = next;
    changed();
  };
  return {
    current: () => session,
    set,
    end() {
      if (session.until === null) return;
      set(stepSession(session, { kind: 'signed_out' }, system.monotonic(), profile.deskRole));
    },
  };
};
