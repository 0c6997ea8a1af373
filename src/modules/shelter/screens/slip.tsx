import { useEffect, useRef, useState } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { SlipPaper } from '../../../ui/slip-paper.tsx';
import { ja } from '../../../ui/text/ja.ts';
import type { ShelterRpc } from '../calls.ts';
import { text } from '../screen-text.ts';
import type { Slip, SlipWish } from '../slip-contract.ts';

const words = text.slip;

type Printing = 'no' | 'busy' | 'done' | 'failed';

/** The slip of the host, and its printing. `atOnce`: whoever opened it has pressed 印刷する already. */
const useSlip = (rpc: ShelterRpc, wish: SlipWish, atOnce: boolean) => {
  const [slip, setSlip] = useState<Slip | 'refused' | null>(null);
  const [printing, setPrinting] = useState<Printing>('no');
  // The wish is of the moment the dialog was opened; one that is drawn again asks and prints nothing a second time.
  const asked = useRef({ wish, begun: false });
  const print = (): void => {
    setPrinting('busy');
    void rpc
      .call('shelter.printSlip', asked.current.wish)
      .then(({ ok }) => setPrinting(ok ? 'done' : 'failed'));
  };
  const begin = useRef((): void => {
    void rpc.call('shelter.slip', asked.current.wish).then((answer) => {
      setSlip(answer.ok ? answer.value : 'refused');
      if (answer.ok && answer.value.printer && atOnce) print();
    });
  });
  useEffect(() => {
    if (asked.current.begun) return;
    asked.current.begun = true;
    begin.current();
  }, []);
  return { slip, printing, print };
};

/** A slip as it is printed, and the printing of it. */
export const SlipDialog = ({
  title,
  rpc,
  wish,
  atOnce = false,
  onClose,
}: {
  readonly title: string;
  readonly rpc: ShelterRpc;
  readonly wish: SlipWish;
  readonly atOnce?: boolean;
  readonly onClose: () => void;
}) => {
  const { slip, printing, print } = useSlip(rpc, wish, atOnce);
  const shown = slip === 'refused' ? null : slip;
  const canPrint = shown?.printer === true;
  return (
    <Dialog title={title} onClose={onClose} width="max-w-[58rem]">
      <div className="grid grid-cols-[auto_minmax(0,1fr)] items-start gap-8 small:grid-cols-1">
        {shown === null ? (
          <p role="status">{slip === null ? words.loading : ''}</p>
        ) : (
          <SlipPaper markup={shown.markup} columns={shown.columns} label={title} />
        )}
        <div className="flex flex-col gap-6">
          {slip === 'refused' && <Banner tone="care">{words.refused}</Banner>}
          {shown !== null && shown.lost > 0 && <Banner tone="care">{words.degraded(shown.lost)}</Banner>}
          {shown?.printer === false && <Banner tone="info">{words.noPrinter}</Banner>}
          {printing === 'done' && <Banner tone="info">{words.printed}</Banner>}
          {printing === 'failed' && <Banner tone="care">{words.failed}</Banner>}
          {canPrint && (
            <Button
              kind={printing === 'done' ? 'plain' : 'primary'}
              size="wide"
              onPress={print}
              disabled={printing === 'busy'}
              first={printing !== 'done'}
            >
              {printing === 'busy' ? words.printing : words.print[printing]}
            </Button>
          )}
          <Button
            kind={canPrint && printing !== 'done' ? 'plain' : 'primary'}
            size="wide"
            onPress={onClose}
            first={!canPrint || printing === 'done'}
          >
            {ja.button.close}
          </Button>
        </div>
      </div>
    </Dialog>
  );
};
