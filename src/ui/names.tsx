/** Names in a row; a line may break between two of them, never inside one. */
export const Names = ({ names }: { readonly names: readonly string[] }) =>
  names.map((name, at) => (
    <span key={`${name}-${String(at)}`}>
      <span className="inline-block">
        {name}
        {at < names.length - 1 && '、'}
      </span>
      <wbr />
    </span>
  ));
