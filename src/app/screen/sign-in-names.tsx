import { useEffect, useRef, useState } from 'react';
import { ja } from '../../ui/text/ja.ts';

export interface Staff {
  readonly people: readonly { readonly id: string; readonly name: string }[];
  /** Nobody has said for long whether it is still so. */
  readonly stale: boolean;
}

export const NOBODY: Staff = { people: [], stale: false };

/** Who may sign in here, asked once; nobody to choose from until the host has said. */
export const useStaff = (load: () => Promise<Staff>): Staff => {
  const [staff, setStaff] = useState(NOBODY);
  const first = useRef(load);
  useEffect(() => {
    let current = true;
    void first.current().then((answer) => {
      if (current) setStaff(answer);
    });
    return () => {
      current = false;
    };
  }, []);
  return staff;
};

/** 名前: one of a list, by touch or with the arrow keys. */
export const StaffNames = ({
  people,
  chosen,
  choose,
}: {
  readonly people: Staff['people'];
  readonly chosen: string;
  readonly choose: (id: string) => void;
}) => (
  <fieldset className="m-0 min-w-0 border-0 p-0">
    <legend className="p-0 text-[1.25rem] font-bold">{ja.signIn.names}</legend>
    <div className="mt-1 flex max-h-[19rem] flex-col gap-2 overflow-y-auto p-1">
      {people.map(({ id, name }, at) => (
        <label
          key={id}
          className={`flex min-h-14 shrink-0 cursor-pointer items-center gap-3 rounded-8 border-2 px-4 py-2 text-[1.375rem] leading-tight ${
            chosen === id ? 'border-act bg-act-soft font-bold' : 'border-solid-gray-536 bg-paper'
          }`}
        >
          <input
            type="radio"
            name="staff"
            className="size-6 shrink-0"
            checked={chosen === id}
            onChange={() => choose(id)}
            // biome-ignore lint/a11y/noAutofocus: the dialog is there to be answered
            autoFocus={at === 0}
          />
          <span className="min-w-0 break-words">{name}</span>
        </label>
      ))}
    </div>
  </fieldset>
);
