/**
 * Shows a window of rows in a scroller of limited height, because browsers limit elements to about 33 million
 * pixels, some to 17.
 */

export const ROW_HEIGHT = 24;
const MOST_PIXELS = 8_000_000;

export interface RowScroller {
  readonly rowCount: number;
  /** Height in pixels that rows may fill. */
  readonly viewport: number;
}

/** Height of the scrolled element in pixels, without headings. */
export const scrollerHeight = ({ rowCount }: RowScroller): number =>
  Math.min(rowCount * ROW_HEIGHT, MOST_PIXELS);

/** The first visible row when scrolled to the end, so that the last row is at the bottom. */
export const lastFirstRow = ({ rowCount, viewport }: RowScroller): number =>
  Math.max(0, rowCount - Math.floor(viewport / ROW_HEIGHT));

/** The first visible row for a `scrollTop`. In a capped scroller one pixel stands for many rows. */
export function rowAt(scroller: RowScroller, scrollTop: number): number {
  const scrollable = scrollerHeight(scroller) - scroller.viewport;
  if (scrollable <= 0) return 0;
  const share = Math.max(0, Math.min(1, scrollTop / scrollable));
  return Math.round(share * lastFirstRow(scroller));
}

/** The `scrollTop` that makes a row the first visible one. */
export function scrollTopOf(scroller: RowScroller, firstRow: number): number {
  const last = lastFirstRow(scroller);
  const scrollable = Math.max(0, scrollerHeight(scroller) - scroller.viewport);
  return last === 0 ? 0 : (Math.max(0, Math.min(last, firstRow)) / last) * scrollable;
}
