import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import type { Task } from '../scene.ts';
import { menuText as words } from '../screen-text-menu.ts';
import type { ShelterState } from '../views-schema.ts';

type Kind = Task['kind'];

/** In groups, always at the same place, so that a hand finds its button. */
const GROUPS = [
  ['arrivals', ['counting', 'naming', 'guests', 'cards']],
  ['people', ['people', 'needs', 'family']],
  ['place', ['supplies', 'place', 'closing']],
] as const satisfies readonly (readonly [keyof typeof words.groups, readonly Kind[]])[];

const TASKS: readonly Kind[] = GROUPS.flatMap(([, tasks]) => tasks);
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const;
const keyOf = (task: Kind): string => KEYS[TASKS.indexOf(task)] ?? '';

const taskOf = (kind: Kind): Task => {
  if (kind === 'naming') return { kind, heads: null };
  return kind === 'supplies' ? { kind, item: null, all: false } : { kind };
};

/** ほかの操作: whatever is not a tap. */
export const Menu = ({
  shelter,
  onChoose,
  onBack,
}: {
  readonly shelter: ShelterState;
  readonly onChoose: (task: Task) => void;
  readonly onBack: () => void;
}) => {
  const offered = (task: Kind): boolean => task !== 'naming' || shelter.unnamed > 0;
  const choose = (task: Kind): void => onChoose(taskOf(task));
  useKeys({
    Escape: onBack,
    ...Object.fromEntries(TASKS.filter(offered).map((task) => [keyOf(task), () => choose(task)] as const)),
  });
  return (
    <Screen
      title={words.title}
      back={
        <Button size="large" onPress={onBack} first>
          {ja.button.back}
        </Button>
      }
    >
      <div className="grid flex-1 grid-cols-3 items-start gap-6 small:grid-cols-1 small:gap-3">
        {GROUPS.map(([group, tasks]) => (
          <section key={group} className="flex flex-col gap-3 small:gap-2">
            <h2 className="text-[1.375rem] font-bold text-soft">{words.groups[group]}</h2>
            {tasks.map((task) => (
              <Button
                key={task}
                size="wide"
                disabled={!offered(task)}
                className="justify-start! px-4! text-left! [word-break:auto-phrase]"
                onPress={() => choose(task)}
              >
                <kbd className="grid size-8 shrink-0 place-items-center rounded-6 border-2 border-line text-[1rem] text-soft">
                  {keyOf(task)}
                </kbd>
                <span>
                  {words.tasks[task]}
                  {task === 'naming' && (
                    <span className="block text-[1.25rem] font-normal">{words.unnamed(shelter.unnamed)}</span>
                  )}
                </span>
              </Button>
            ))}
          </section>
        ))}
      </div>
    </Screen>
  );
};
