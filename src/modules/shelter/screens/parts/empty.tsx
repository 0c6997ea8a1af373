/** A list with nothing in it: says so, and what would bring something into it. */
export const Empty = ({ title, lead }: { readonly title: string; readonly lead: string }) => (
  <div className="m-auto text-center">
    <p className="text-[2rem] font-bold">{title}</p>
    <p className="phrase mt-2 max-w-[48rem] text-[1.375rem] text-soft">{lead}</p>
  </div>
);
