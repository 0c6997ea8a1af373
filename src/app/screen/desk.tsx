import { useEffect, useState } from 'react';
import type { CardProblem, DeskState } from '../../identity/schema.ts';
import type { ResidentId } from '../../kernel/ids.ts';
import type { ShelterState } from '../../modules/shelter/schema.ts';
import { ShelterScreen } from '../../modules/shelter/screen.tsx';
import { browserSystem } from '../../ui/browser-system.ts';
import { Button } from '../../ui/button.tsx';
import { useKeys } from '../../ui/keys.ts';
import { NoticeScreen } from '../../ui/notice-screen.tsx';
import type { Sound } from '../../ui/sound.ts';
import { ja } from '../../ui/text/ja.ts';
import { HelpDialog, SignInDialog, type SignInFailure, TroubleDialog } from './dialogs.tsx';
import { Search, type SearchAnswer, type SearchQuery } from './search.tsx';
import { StatusBar } from './status-bar.tsx';
import { announcementFor, offsetWords, stillUnderstood, type Trouble, troublesOf } from './trouble.ts';
import type { Wires } from './wires.ts';

interface Props {
  readonly wires: Wires;
  readonly desk: DeskState;
  readonly shelter: ShelterState;
  readonly sound: Sound;
}

/** What stands in front of the screen. A sign-in is asked for by someone who waits for its end. */
type Front =
  | { readonly kind: 'help' }
  | { readonly kind: 'trouble'; readonly trouble: Trouble }
  | { readonly kind: 'sign_in'; readonly end: (signedIn: boolean) => void };

/** Calls of the desk itself, in the words its screens need. */
const deskCalls = ({ desk }: Wires) => ({
  clear: (): void => void desk.call('desk.clear', {}),
  signOut: (): void => void desk.call('session.signOut', {}),
  async search(query: SearchQuery): Promise<SearchAnswer> {
    const answer = await desk.call('desk.search', query);
    if (answer.ok) return { ok: true, ...answer.value };
    return { ok: false, reason: answer.reason === 'cannot_record' ? 'cannotRecord' : 'failed' };
  },
  choose: async (residentId: ResidentId): Promise<boolean> =>
    (await desk.call('desk.choose', { residentId })).ok,
  async signIn(staff: string, pin: string): Promise<SignInFailure | undefined> {
    const answer = await desk.call('session.signIn', { staff, pin });
    if (!answer.ok)
      return answer.reason === 'wrong_pin' || answer.reason === 'locked' ? answer.reason : 'failed';
    if (answer.value.role === 'supervisor') return undefined;
    await desk.call('session.signOut', {});
    return 'notSupervisor';
  },
});

/** One desk with its status bar. */
export const Desk = ({ wires, desk, shelter, sound }: Props) => {
  const calls = deskCalls(wires);
  const [front, setFront] = useState<Front>();
  const [searching, setSearching] = useState(false);
  const [understood, setUnderstood] = useState<readonly Trouble[]>([]);
  const { phase } = desk;
  const announced = announcementFor(desk, understood);
  const troubles = troublesOf(desk);

  useEffect(() => {
    // A tap, or the person who was chosen, takes the screen from the search.
    if (phase.kind !== 'waiting') setSearching(false);
    if (phase.kind === 'problem') sound.stop();
  }, [phase.kind, sound]);
  useEffect(() => setUnderstood((before) => stillUnderstood(before, troubles)));

  const closeFront = (): void => {
    if (front?.kind === 'sign_in') front.end(false);
    setFront(undefined);
  };
  const requireSupervisor = (): Promise<boolean> =>
    desk.session.role === 'supervisor'
      ? Promise.resolve(true)
      : new Promise((end) => setFront({ kind: 'sign_in', end }));
  const help = (): void => setFront({ kind: 'help' });
  useKeys({ F1: help, '?': help });

  const content = (): React.ReactNode => {
    if (searching) {
      return <Search onSearch={calls.search} onChoose={calls.choose} onClose={() => setSearching(false)} />;
    }
    if (phase.kind === 'problem') {
      return (
        <CardStop
          problem={phase.problem}
          onAgain={calls.clear}
          onSearch={() => {
            calls.clear();
            setSearching(true);
          }}
        />
      );
    }
    if (announced !== null) {
      return (
        <NoticeScreen
          tone="care"
          words={ja.machine[announced]}
          detail={announced === 'clock_off' ? offsetWords(desk.clock.offsetMs) : undefined}
          actions={
            <Button
              kind="primary"
              size="large"
              onPress={() => setUnderstood([...understood, announced])}
              first
            >
              {ja.button.understood}
            </Button>
          }
        />
      );
    }
    return (
      <ShelterScreen
        desk={desk}
        shelter={shelter}
        rpc={wires.shelter}
        sound={sound}
        now={browserSystem.now}
        clearDesk={calls.clear}
        onSearch={() => setSearching(true)}
        requireSupervisor={requireSupervisor}
        endSession={calls.signOut}
      />
    );
  };

  return (
    <div className="grid h-dvh grid-rows-[auto_minmax(0,1fr)]">
      <StatusBar
        desk={desk}
        onTrouble={(trouble) => setFront({ kind: 'trouble', trouble })}
        onHelp={help}
        onSignOut={calls.signOut}
      />
      <div className="min-h-0">{content()}</div>
      {front?.kind === 'help' && <HelpDialog desk={desk} onClose={closeFront} />}
      {front?.kind === 'trouble' && (
        <TroubleDialog trouble={front.trouble} desk={desk} onClose={closeFront} />
      )}
      {front?.kind === 'sign_in' && (
        <SignInDialog
          onClose={closeFront}
          onSubmit={async (staff, pin) => {
            const refused = await calls.signIn(staff, pin);
            if (refused === undefined) {
              setFront(undefined);
              front.end(true);
            }
            return refused;
          }}
        />
      )}
    </div>
  );
};

/** A tap that led to nobody. Stays until a person presses something, as the host keeps it too. */
const CardStop = ({
  problem,
  onAgain,
  onSearch,
}: {
  readonly problem: CardProblem;
  readonly onAgain: () => void;
  readonly onSearch: () => void;
}) => {
  // A name in the registry cannot be linked to somebody who is no resident; two cards are no question of names.
  const searchable = problem !== 'person_not_active' && problem !== 'two_cards';
  // The card is good and nobody's: reading it once more would say the same.
  const searchFirst = problem === 'not_linked';
  useKeys({ Escape: onAgain, ...(searchable ? { F2: onSearch } : {}) });
  return (
    <NoticeScreen
      tone="stop"
      words={ja.card[problem]}
      actions={
        <>
          {searchable && !searchFirst && (
            <Button size="large" onPress={onSearch}>
              {ja.button.search}
            </Button>
          )}
          <Button
            kind={searchFirst ? 'plain' : 'primary'}
            size="large"
            onPress={onAgain}
            first={!searchFirst}
          >
            {ja.button.again}
          </Button>
          {searchFirst && (
            <Button kind="primary" size="large" onPress={onSearch} first>
              {ja.button.search}
            </Button>
          )}
        </>
      }
    />
  );
};
