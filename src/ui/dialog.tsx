import { type ReactNode, useEffect } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { sceneAppeared } from './double-press.ts';

/** Something in front of the screen; Escape closes it, and a press beside it unless it asks for something. */
export const Dialog = ({
  title,
  children,
  onClose,
  width = 'max-w-[60rem]',
  asks = false,
}: {
  readonly title: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  readonly width?: string;
  /** What was typed in would be lost by a press beside it. */
  readonly asks?: boolean;
}) => {
  useEffect(() => sceneAppeared(), []);
  return (
    <ModalOverlay
      isOpen
      isDismissable={!asks}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      className="fixed inset-0 z-10 flex items-center justify-center bg-black/60 p-3 sm:p-6"
    >
      <Modal className={`flex max-h-full w-full ${width}`}>
        <AriaDialog className="flex min-h-0 w-full flex-col rounded-16 bg-paper shadow-5 outline-none">
          <Heading slot="title" className="px-5 pt-5 text-2xl font-bold sm:px-10 sm:pt-7 sm:text-[2rem]">
            {title}
          </Heading>
          <div className="min-h-0 overflow-y-auto px-5 pt-4 pb-6 sm:px-10 sm:pb-8">{children}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
};
