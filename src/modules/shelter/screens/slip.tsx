import { useEffect, useRef } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { type CheckInSlip, checkInSlip, lettersLost, SLIP_COLUMNS } from '../print.ts';
import { text } from '../screen-text.ts';

export type SlipPlace = Pick<CheckInSlip, 'shelter' | 'municipality' | 'training'>;

/**
 * The slip's picture. Parsed as an image document and put in as nodes, so that nothing in a name could become markup of
 * this page; receiptline's own style would load a font from a network and is taken out.
 */
const draw = async (slip: CheckInSlip): Promise<SVGElement | undefined> => {
  const { default: receiptline } = await import('receiptline');
  const picture = receiptline.transform(checkInSlip(slip), {
    cpl: SLIP_COLUMNS,
    encoding: 'shiftjis',
    command: 'svg',
  });
  const { documentElement } = new DOMParser().parseFromString(picture, 'image/svg+xml');
  if (!(documentElement instanceof SVGElement)) return undefined;
  for (const style of documentElement.querySelectorAll('style')) style.remove();
  documentElement.querySelector('g')?.setAttribute('font-family', "'Noto Sans JP'");
  return documentElement;
};

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
  const paper = useRef<HTMLDivElement>(null);
  const latest = useRef(slip);
  useEffect(() => {
    void draw(latest.current).then((picture) => {
      if (picture !== undefined) paper.current?.replaceChildren(picture);
    });
  }, []);
  return (
    <Dialog title={text.slip.preview} onClose={onClose} width="max-w-[58rem]">
      <div className="grid grid-cols-[auto_minmax(0,1fr)] items-start gap-8">
        <div
          ref={paper}
          role="img"
          aria-label={text.slip.title}
          className="min-h-80 w-[26rem] border-2 border-line bg-white px-5 py-4 shadow-2 [&_svg]:h-auto [&_svg]:w-full"
        />
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
