import { useState } from 'react';
import type { DeskState, RecordIncident } from '../../identity/schema.ts';
import { dayInJapan, secondInJapan, timeInJapan } from '../../ui/browser-system.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ja } from '../../ui/text/ja.ts';
import { dataDayWords, incidentWords, lostWords, offsetWords, peersFact, type Trouble } from './trouble.ts';

/** What stands in front of the desk's screen: help, a trouble explained. */

const help = ja.help;

/** What a module says of itself. */
export interface HelpWords {
  readonly steps: readonly string[];
  readonly keys: readonly (readonly [key: string, meaning: string])[];
}

/** 使い方: three steps, the keys, and what machine this is. */
export const HelpDialog = ({
  desk,
  words = help,
  onClose,
}: {
  readonly desk: DeskState;
  readonly words?: HelpWords | undefined;
  readonly onClose: () => void;
}) => (
  <Dialog title={help.title} onClose={onClose} width="max-w-[68rem]">
    <ol className="flex flex-col gap-2 text-[1.375rem]">
      {words.steps.map((step, at) => (
        <li key={step} className="flex gap-4">
          <span className="grid size-8 shrink-0 place-items-center rounded-full bg-act font-bold text-white">
            {at + 1}
          </span>
          <span className="phrase">{step}</span>
        </li>
      ))}
    </ol>
    <div className="mt-6 grid grid-cols-[3fr_2fr] gap-10">
      <section>
        <h3 className="text-[1.25rem] font-bold text-soft">{help.keysTitle}</h3>
        <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-5 gap-y-2 text-[1.125rem]">
          {words.keys.map(([key, meaning]) => (
            <div key={key} className="contents">
              <dt>
                <kbd className="inline-block rounded-6 border-2 border-line bg-ground px-3 font-sans font-bold">
                  {key}
                </kbd>
              </dt>
              <dd className="phrase">{meaning}</dd>
            </div>
          ))}
        </dl>
      </section>
      <Machine desk={desk} />
    </div>
    <div className="mt-6 flex justify-end">
      <Button kind="primary" onPress={onClose} first>
        {ja.button.close}
      </Button>
    </div>
  </Dialog>
);

/** 基準日, 出典 and 版 in one line. */
const dataOrigin = ({ dataDate, source, version }: DeskState['registry']): string | undefined =>
  dataDate === null || source === null || version === null
    ? undefined
    : help.dataOrigin(dataDayWords(dataDate, ''), source, version);

/** この端末: what a telephone call with the IT section begins with. */
const Machine = ({ desk: { record, reader, registry, site, peers } }: { readonly desk: DeskState }) => {
  const sent = record.lastSync;
  const nearby = peersFact(peers);
  const facts = [
    [help.device, site.device],
    [help.readers, reader.names.length === 0 ? help.noReaders : reader.names.join('、')],
    [help.keyProtection, help.keyKinds[record.keyProtection]],
    [
      help.data,
      dataOrigin(registry) ?? ja.status[registry.state === 'none' ? 'noResidents' : 'data_missing'],
    ],
    [help.lastSync, sent === null ? help.never : `${dayInJapan(sent)} ${timeInJapan(sent)}`],
    ...(nearby === undefined ? [] : [[help.nearby, nearby] as const]),
  ] as const;
  return (
    <section>
      <h3 className="text-[1.25rem] font-bold text-soft">{help.machineTitle}</h3>
      <dl className="mt-2 flex flex-col gap-2 text-[1.125rem]">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="text-[1rem] text-soft">{name}</dt>
            <dd className="font-bold">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
};

/** A chip of the status bar, explained. */
export const TroubleDialog = ({
  trouble,
  desk,
  onSeen,
  onClose,
}: {
  readonly trouble: Trouble;
  readonly desk: DeskState;
  /** A supervisor says that she has read what happened to the record; resolves false when that could not be written down. */
  readonly onSeen: (id: number) => Promise<boolean>;
  readonly onClose: () => void;
}) => {
  const words = ja.machine[trouble];
  const origin = trouble === 'data_stale' ? dataOrigin(desk.registry) : undefined;
  const incident = trouble === 'record_renewed' ? desk.record.incident : null;
  const offset = trouble === 'clock_off' ? offsetWords(desk.clock.offsetMs) : undefined;
  const lost =
    trouble === 'peer_lost' ? lostWords(desk.peers, (at) => `${dayInJapan(at)} ${secondInJapan(at)}`) : [];
  return (
    <Dialog title={words.title} onClose={onClose}>
      <p className="phrase text-[1.5rem]">{words.what}</p>
      {origin !== undefined && <p className="mt-1 text-[1.5rem] font-bold">{origin}</p>}
      {offset !== undefined && <p className="mt-1 text-[1.5rem] font-bold">{offset}</p>}
      {incident !== null && <IncidentFacts incident={incident} />}
      {lost.map((line) => (
        <p key={line} className="phrase mt-1 text-[1.375rem] font-bold tabular-nums">
          {line}
        </p>
      ))}
      <h3 className="mt-5 text-[1.25rem] font-bold text-soft">{ja.next}</h3>
      <ol className="mt-2 flex list-decimal flex-col gap-2 pl-9 text-[1.5rem]">
        {words.next.map((step) => (
          <li key={step} className="phrase">
            {step}
          </li>
        ))}
      </ol>
      <div className="mt-6 flex justify-end gap-4">
        {incident !== null && <ConfirmIncident id={incident.id} onSeen={onSeen} onClose={onClose} />}
        <Button kind="primary" onPress={onClose} first>
          {ja.button.understood}
        </Button>
      </div>
    </Dialog>
  );
};

const IncidentFacts = ({ incident }: { readonly incident: RecordIncident }) => (
  <ul className="mt-3 flex flex-col gap-1 border-l-4 border-stop pl-4 text-[1.375rem] font-bold">
    {incidentWords(incident).map((line) => (
      <li key={line} className="phrase">
        {line}
      </li>
    ))}
  </ul>
);

const ConfirmIncident = ({
  id,
  onSeen,
  onClose,
}: {
  readonly id: number;
  readonly onSeen: (id: number) => Promise<boolean>;
  readonly onClose: () => void;
}) => {
  const [failed, setFailed] = useState(false);
  const confirm = async (): Promise<void> => {
    if (await onSeen(id)) onClose();
    else setFailed(true);
  };
  return (
    <>
      {failed && (
        <p role="alert" className="mr-auto self-center text-[1.25rem] font-bold text-stop">
          {ja.incident.failed}
        </p>
      )}
      <Button onPress={() => void confirm()}>{ja.incident.confirm}</Button>
    </>
  );
};
