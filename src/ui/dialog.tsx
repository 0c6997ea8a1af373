import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

/** Something in front of the screen; Escape or a press beside it closes it. */
export const Dialog = ({
  title,
  children,
  onClose,
  width = 'max-w-[60rem]',
}: {
  readonly title: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  readonly width?: string;
}) => (
  <ModalOverlay
    isOpen
    isDismissable
    onOpenChange={(open) => {
      if (!open) onClose();
    }}
    className="fixed inset-0 z-10 flex items-center justify-center bg-black/60 p-6"
  >
    <Modal className={`flex max-h-full w-full ${width}`}>
      <AriaDialog className="flex min-h-0 w-full flex-col rounded-16 bg-paper shadow-5 outline-none">
        <Heading slot="title" className="px-10 pt-7 text-[2rem] font-bold">
          {title}
        </Heading>
        <div className="min-h-0 overflow-y-auto px-10 pt-4 pb-8">{children}</div>
      </AriaDialog>
    </Modal>
  </ModalOverlay>
);
