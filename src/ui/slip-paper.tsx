import { useEffect, useRef } from 'react';

/**
 * The slip's picture. Parsed as an image document and put in as nodes, so that nothing in a name could become markup of
 * this page; receiptline's own style would load a font from a network and is taken out.
 */
const draw = async (markup: string, columns: number): Promise<SVGElement | undefined> => {
  const { default: receiptline } = await import('receiptline');
  const picture = receiptline.transform(markup, { cpl: columns, encoding: 'shiftjis', command: 'svg' });
  const { documentElement } = new DOMParser().parseFromString(picture, 'image/svg+xml');
  if (!(documentElement instanceof SVGElement)) return undefined;
  for (const style of documentElement.querySelectorAll('style')) style.remove();
  documentElement.querySelector('g')?.setAttribute('font-family', "'Noto Sans JP'");
  return documentElement;
};

/** A slip as it would be printed. */
export const SlipPaper = ({
  markup,
  columns,
  label,
}: {
  readonly markup: string;
  readonly columns: number;
  readonly label: string;
}) => {
  const paper = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let wanted = true;
    void draw(markup, columns).then((picture) => {
      if (wanted && picture !== undefined) paper.current?.replaceChildren(picture);
    });
    return () => {
      wanted = false;
    };
  }, [markup, columns]);
  return (
    <div
      ref={paper}
      role="img"
      aria-label={label}
      className="min-h-80 w-[26rem] border-2 border-line bg-white px-5 py-4 shadow-2 [&_svg]:h-auto [&_svg]:w-full"
    />
  );
};
