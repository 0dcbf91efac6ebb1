/** A window of rows over a scroller whose height browsers can bear: elements are capped near 33 million pixels, some at 17. */

export const ROW_HEIGHT = 24;
const MOST_PIXELS = 8_000_000;

export interface RowScroller {
  readonly rowCount: number;
  /** Pixels of the viewport that rows may fill. */
  readonly viewport: number;
}

/** Height of the element that is scrolled, apart from what else stands in it. */
export function scrollerHeight({ rowCount }: RowScroller): number {
  return Math.min(rowCount * ROW_HEIGHT, MOST_PIXELS);
}

/** The last row that may stand at the top: then the last of all stands at the bottom. */
export function lastFirstRow({ rowCount, viewport }: RowScroller): number {
  return Math.max(0, rowCount - Math.floor(viewport / ROW_HEIGHT));
}

/** Row at the top when the scrollbar stands at `scrollTop`; of a capped scroller a pixel is many rows. */
export function rowAt(scroller: RowScroller, scrollTop: number): number {
  const way = scrollerHeight(scroller) - scroller.viewport;
  if (way <= 0) return 0;
  const share = Math.max(0, Math.min(1, scrollTop / way));
  return Math.round(share * lastFirstRow(scroller));
}

/** Where the scrollbar stands for a row at the top. */
export function scrollTopOf(scroller: RowScroller, firstRow: number): number {
  const last = lastFirstRow(scroller);
  const way = Math.max(0, scrollerHeight(scroller) - scroller.viewport);
  return last === 0 ? 0 : (Math.max(0, Math.min(last, firstRow)) / last) * way;
}
