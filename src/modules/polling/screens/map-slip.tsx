import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { SLIP_COLUMNS } from '../../../ui/slip.ts';
import { SlipPaper } from '../../../ui/slip-paper.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { placeSlip } from '../print.ts';
import { slipText } from '../print-text.ts';
import type { PollingState, ShownPlace } from '../views.ts';

/** 投票所の案内: to take along to the right place. No name of anybody is on it. */
export const MapSlip = ({
  places,
  polling,
  training,
  municipality,
  onClose,
}: {
  readonly places: readonly ShownPlace[];
  readonly polling: PollingState;
  readonly training: boolean;
  readonly municipality: string;
  readonly onClose: () => void;
}) => (
  <Dialog title={slipText.title} onClose={onClose} width="max-w-[44rem]">
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
      <Button kind="primary" size="large" onPress={onClose} first>
        {ja.button.close}
      </Button>
    </div>
  </Dialog>
);
