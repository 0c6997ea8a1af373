/** 訓練: on every view and on paper, so that a figure of a drill is never taken for a real one. Also on the card desk. */
export const DrillRibbon = ({ children }: { readonly children: string }) => (
  <aside
    aria-label="訓練"
    className="flex items-stretch border-b-2 border-black bg-yellow-300 text-black"
    data-ribbon="drill"
  >
    <span aria-hidden="true" className="drill-stripes w-10 shrink-0 sm:w-24" />
    <p className="m-0 grow px-3 py-1 text-center font-bold">
      <span className="mr-3 text-xl tracking-[0.3em]">訓練</span>
      {children}
    </p>
    <span aria-hidden="true" className="drill-stripes w-10 shrink-0 sm:w-24" />
  </aside>
);
