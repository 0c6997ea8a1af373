import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { sheetText } from '../screen-text-sheet.ts';
import { Line } from './date-field.tsx';

const words = sheetText.applications;

/** 受付の取消し: never without a reason; one press, or typed. */
export const Withdraw = ({
  onReason,
  onClose,
}: {
  readonly onReason: (reason: string) => void;
  readonly onClose: () => void;
}) => {
  const [typed, setTyped] = useState('');
  const ready = typed.trim() !== '';
  return (
    <Dialog title={words.withdrawTitle} onClose={onClose} asks>
      <p className="phrase mb-3 text-[1.25rem] text-soft">{words.withdrawLead}</p>
      <div className="flex flex-col gap-2">
        {words.withdrawReasons.map((reason) => (
          <Button key={reason} size="wide" onPress={() => onReason(reason)}>
            {reason}
          </Button>
        ))}
        <Line
          label={words.otherReason}
          value={typed}
          onChange={setTyped}
          onEnter={() => {
            if (ready) onReason(typed.trim());
          }}
          maxLength={200}
        />
      </div>
      <div className="mt-6 flex flex-wrap justify-end gap-4">
        <Button onPress={onClose} first>
          {ja.button.back}
        </Button>
        <Button kind="stop" onPress={() => onReason(typed.trim())} disabled={!ready}>
          {words.withdrawYes}
        </Button>
      </div>
    </Dialog>
  );
};
