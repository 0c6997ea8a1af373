import { useEffect, useRef } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { SLIP_COLUMNS } from '../../../ui/slip.ts';
import { SlipPaper } from '../../../ui/slip-paper.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { type CheckInSlip, checkInSlip, lettersLost } from '../print.ts';
import { text } from '../screen-text.ts';

export type SlipPlace = Pick<CheckInSlip, 'shelter' | 'municipality' | 'training'>;

/** 受付票 as it would be printed. */
export const SlipPreview = ({
  slip,
  onClose,
  onDegraded,
}: {
  readonly slip: CheckInSlip;
  readonly onClose: () => void;
  /** 〓 stands for so many letters. */
  readonly onDegraded: (letters: number) => void;
}) => {
  const lost = lettersLost(slip);
  const report = useRef(onDegraded);
  useEffect(() => {
    if (lost > 0) report.current(lost);
  }, [lost]);
  return (
    <Dialog title={text.slip.preview} onClose={onClose} width="max-w-[58rem]">
      <div className="grid grid-cols-[auto_minmax(0,1fr)] items-start gap-8">
        <SlipPaper markup={checkInSlip(slip)} columns={SLIP_COLUMNS} label={text.slip.title} />
        <div className="flex flex-col gap-6">
          {lost > 0 && <Banner tone="care">{text.slip.degraded(lost)}</Banner>}
          <Banner tone="info">{text.slip.noPrinter}</Banner>
          <Button kind="primary" size="wide" onPress={onClose} first>
            {ja.button.close}
          </Button>
        </div>
      </div>
    </Dialog>
  );
};
