import { useState } from 'react';
import { Choices } from '../../../ui/choices.tsx';
import { text } from '../screen-text.ts';
import type { PollingDesk, PollingRpc } from '../use-polling.ts';
import { SecondPerson } from './second.tsx';

const PAPERS = ['1', '2', '3', '4', '5', '6'] as const;

/** 不在者投票用紙の返還 */
export const Returned = ({
  rpc,
  model,
  onBack,
}: {
  readonly rpc: PollingRpc;
  readonly model: PollingDesk;
  readonly onBack: () => void;
}) => {
  const [papers, setPapers] = useState<(typeof PAPERS)[number] | ''>('');
  return (
    <SecondPerson
      what={text.returned.what}
      reasons={[]}
      rpc={rpc}
      model={model}
      ready={papers !== ''}
      onSubmit={(_reason, second) => model.absenteeReturned(Number(papers), second)}
      onBack={onBack}
    >
      <p className="text-[1.25rem] font-bold">{text.returned.papers}</p>
      <Choices
        label={text.returned.papers}
        options={PAPERS.map((each) => [each, text.returned.count(Number(each))] as const)}
        value={papers}
        onChange={setPapers}
        across={3}
      />
    </SecondPerson>
  );
};
