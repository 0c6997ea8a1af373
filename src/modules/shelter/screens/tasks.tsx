import { useState } from 'react';
import type { NewGuest } from '../draft.ts';
import type { ListName, ScannedCard, Scene, Task } from '../scene.ts';
import type { ShelterDesk, ShelterHost } from '../use-shelter.ts';
import type { ShelterState } from '../views-schema.ts';
import { Cards } from './cards.tsx';
import { Closing } from './closing.tsx';
import { Counting, type CountingDraft, EMPTY_COUNTING } from './counting.tsx';
import { Family } from './family.tsx';
import { Guests } from './guests.tsx';
import { Naming } from './naming.tsx';
import { NeedsList } from './needs-list.tsx';
import { People } from './people.tsx';
import { Place } from './place.tsx';
import { Supplies } from './supplies.tsx';

/** What was begun in a task and not recorded: kept while somebody with a card comes in between. */
export interface TaskDrafts {
  readonly counting: CountingDraft;
  readonly party: readonly NewGuest[];
  readonly list: ListName;
  readonly scanned: ScannedCard | null;
  /** Guests are being named of these heads. */
  readonly guestsOf: Extract<Task, { kind: 'naming' }>['heads'];
}

const EMPTY: TaskDrafts = {
  counting: EMPTY_COUNTING,
  party: [],
  list: 'here',
  scanned: null,
  guestsOf: null,
};

export const useTaskDrafts = () => {
  const [drafts, setDrafts] = useState(EMPTY);
  return { drafts, setDrafts: (change: Partial<TaskDrafts>) => setDrafts((now) => ({ ...now, ...change })) };
};

interface Props {
  readonly scene: Extract<Scene, { at: 'task' }>;
  readonly host: ShelterHost;
  readonly shelter: ShelterState;
  readonly model: ShelterDesk;
  readonly tasks: ReturnType<typeof useTaskDrafts>;
  readonly onSearch: () => void;
  readonly requireSupervisor: () => Promise<boolean>;
  readonly endSession: () => void;
}

/** The task that is open. */
export const TaskView = (props: Props) => {
  const { scene, host, shelter, model, tasks, requireSupervisor, endSession } = props;
  const { dispatch } = model;
  const { drafts, setDrafts } = tasks;
  const { task } = scene;
  const show = (next: Task): void => dispatch({ kind: 'task', task: next });
  const back = (): void => dispatch({ kind: 'back' });
  const shared = { host, shelter, onBack: back };
  const onPerson = (
    personId: Extract<Parameters<typeof dispatch>[0], { kind: 'toggled' }>['personId'],
  ): void => dispatch({ kind: 'came', who: { by: 'list', personId } });
  switch (task.kind) {
    case 'counting':
      return (
        <Counting
          {...shared}
          draft={drafts.counting}
          onDraft={(counting) => setDrafts({ counting })}
          onNaming={() => show({ kind: 'naming', heads: null })}
        />
      );
    case 'naming':
      return <NamingOf {...props} task={task} onTask={show} />;
    case 'guests':
      return <GuestsOf {...props} />;
    case 'cards':
      return (
        <Cards
          {...shared}
          scanned={drafts.scanned}
          onScanned={(scanned) => setDrafts({ scanned })}
          onPerson={(cardId) => dispatch({ kind: 'came', who: { by: 'temp_card', cardId } })}
        />
      );
    case 'people':
      return <People key={drafts.list} {...shared} first={drafts.list} onPerson={onPerson} />;
    case 'needs':
      return <NeedsList {...shared} onPerson={onPerson} />;
    case 'family':
      return <Family {...shared} />;
    case 'supplies':
      return <Supplies {...shared} task={task} onTask={show} />;
    case 'place':
      return <Place {...shared} />;
    case 'closing':
      return (
        <Closing
          {...shared}
          {...{ requireSupervisor, endSession }}
          onTask={(next, list) => {
            if (list !== undefined) setDrafts({ list });
            show(next);
          }}
        />
      );
  }
};

const NamingOf = ({
  host,
  shelter,
  model,
  tasks,
  onSearch,
  task,
  onTask,
}: Props & {
  readonly task: Extract<Task, { kind: 'naming' }>;
  readonly onTask: (task: Task) => void;
}) => (
  <Naming
    host={host}
    shelter={shelter}
    task={task}
    onTask={onTask}
    onGuests={() => {
      tasks.setDrafts({ guestsOf: task.heads, party: [] });
      onTask({ kind: 'guests' });
    }}
    onSearch={onSearch}
    onBack={() => model.dispatch({ kind: 'back' })}
  />
);

/** Guests of nobody, or of the heads that are being named: then it is back to those. */
const GuestsOf = ({ host, shelter, model, tasks }: Props) => {
  const { drafts, setDrafts } = tasks;
  const { guestsOf } = drafts;
  const back = (): void => {
    setDrafts({ guestsOf: null });
    if (guestsOf === null) model.dispatch({ kind: 'back' });
    else model.dispatch({ kind: 'task', task: { kind: 'naming', heads: guestsOf } });
  };
  return (
    <Guests
      host={host}
      shelter={shelter}
      party={drafts.party}
      onParty={(party) => setDrafts({ party })}
      {...(guestsOf === null ? {} : { heads: guestsOf })}
      onBack={back}
    />
  );
};
