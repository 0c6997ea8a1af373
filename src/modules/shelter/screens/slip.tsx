import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { SLIP_COLUMNS } from '../../../ui/slip.ts';
import { SlipPaper } from '../../../ui/slip-paper.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { type CheckInSlip, checkInSlip } from '../print.ts';
import { text } from '../screen-text.ts';

export type SlipPlace = Pick<CheckInSlip, 'shelter' | 'municipality' | 'training'>;

/** 受付票 as it would be printed. */
export const SlipPreview = ({
  slip,
  onClose,
}: {
  readonly slip: CheckInSlip;
  readonly onClose: () => void;
}) => (
  <Dialog title={text.slip.preview} onClose={onClose} width="max-w-[58rem]">
    <div className="grid grid-cols-[auto_minmax(0,1fr)] items-start gap-8">
      <SlipPaper markup={checkInSlip(slip)} columns={SLIP_COLUMNS} label={text.slip.title} />
      <div className="flex flex-col gap-6">
        <Banner tone="info">{text.slip.noPrinter}</Banner>
        <Button kind="primary" size="wide" onPress={onClose} first>
          {ja.button.close}
        </Button>
      </div>
    </div>
  </Dialog>
);
