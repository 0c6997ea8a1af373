import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { SLIP_COLUMNS } from '../../../ui/slip.ts';
import { SlipPaper } from '../../../ui/slip-paper.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { type PollingRpc, printWith } from '../acts.ts';
import { placeSlip } from '../print.ts';
import { slipText } from '../print-text.ts';
import type { Printing } from '../scene.ts';
import type { PollingState, ShownPlace } from '../views.ts';
import { PrintState } from './report.tsx';

/** 投票所の案内: to take along to the right place. No name of anybody is on it. */
export const MapSlip = ({
  lookId,
  places,
  polling,
  rpc,
  training,
  municipality,
  onClose,
}: {
  readonly lookId: string;
  readonly places: readonly ShownPlace[];
  readonly polling: PollingState;
  readonly rpc: PollingRpc;
  readonly training: boolean;
  readonly municipality: string;
  readonly onClose: () => void;
}) => {
  const [print, setPrint] = useState<Printing>({ state: 'none' });
  const send = (): void => printWith(rpc, { paper: 'way', lookId }, setPrint);
  return (
    <Dialog title={slipText.title} onClose={onClose} width="max-w-[60rem]">
      <div className="flex flex-wrap items-start gap-8">
        <SlipPaper
          markup={placeSlip({
            election: polling.election?.name ?? '',
            from: polling.place,
            places,
            municipality,
            training,
          })}
          columns={SLIP_COLUMNS}
          label={slipText.title}
        />
        <div className="flex min-w-0 flex-1 basis-60 flex-col gap-4">
          <PrintState print={print} />
          <Button kind="primary" size="wide" onPress={send} disabled={print.state === 'printing'} first>
            {slipText.print}
          </Button>
          <Button size="wide" onPress={onClose}>
            {ja.button.close}
          </Button>
        </div>
      </div>
    </Dialog>
  );
};
