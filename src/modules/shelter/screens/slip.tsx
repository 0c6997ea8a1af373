import { useEffect, useRef } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { SLIP_COLUMNS } from '../../../ui/slip.ts';
import { SlipPaper } from '../../../ui/slip-paper.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { text } from '../screen-text.ts';

/** A slip as it would be printed. */
export const SlipDialog = ({
  title,
  markup,
  lost,
  onClose,
  onDegraded,
}: {
  readonly title: string;
  readonly markup: string;
  /** 〓 stands for so many letters on it. */
  readonly lost: number;
  readonly onClose: () => void;
  readonly onDegraded: (letters: number) => void;
}) => {
  const report = useRef(onDegraded);
  useEffect(() => {
    if (lost > 0) report.current(lost);
  }, [lost]);
  return (
    <Dialog title={title} onClose={onClose} width="max-w-[58rem]">
      <div className="grid grid-cols-[auto_minmax(0,1fr)] items-start gap-8 small:grid-cols-1">
        <SlipPaper markup={markup} columns={SLIP_COLUMNS} label={title} />
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
