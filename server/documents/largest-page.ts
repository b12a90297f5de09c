/** The paper that would do for every page added, in points and upright: the longest short side, and the longest long one. */
export const createLargestPage = () => {
  let largest: { readonly widthPt: number; readonly heightPt: number } | null = null;
  return {
    add({ widthPt, heightPt }: { readonly widthPt: number; readonly heightPt: number }): void {
      const [short, long] = [Math.min(widthPt, heightPt), Math.max(widthPt, heightPt)];
      largest = { widthPt: Math.max(short, largest?.widthPt ?? 0), heightPt: Math.max(long, largest?.heightPt ?? 0) };
    },
    /** Null where no page was added. */
    size: () => largest,
  };
};
