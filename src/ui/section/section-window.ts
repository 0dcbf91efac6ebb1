import type { SectionWindow } from '../../core/section.ts';

/** The smallest window, in cells across and down. */
const LEAST_CELLS = 4;

export const wholeWindow = (across: number, down: number): SectionWindow => ({
  left: 0,
  top: 0,
  width: across,
  height: down,
});

/** Keeps a window on the section and above the smallest size. A window larger than the section is centred. */
export function clampWindow(window: SectionWindow, across: number, down: number): SectionWindow {
  const width = Math.max(Math.min(LEAST_CELLS, across), window.width);
  const height = Math.max(Math.min(LEAST_CELLS, down), window.height);
  return {
    width,
    height,
    left: place(window.left + (window.width - width) / 2, width, across),
    top: place(window.top + (window.height - height) / 2, height, down),
  };
}

function place(start: number, extent: number, count: number): number {
  if (extent >= count) return (count - extent) / 2;
  return Math.max(0, Math.min(count - extent, start));
}

/**
 * Zooms: multiplies the number of visible cells by the factors and keeps the point `at` (shares, 0…1) in
 * place. It never shows more than the whole section.
 */
export function zoomWindow(
  window: SectionWindow,
  factor: { readonly across: number; readonly down: number },
  at: { readonly x: number; readonly y: number },
  across: number,
  down: number,
): SectionWindow {
  const limit = (extent: number, by: number, count: number) =>
    by > 1
      ? Math.max(extent, Math.min(extent * by, count))
      : Math.max(Math.min(LEAST_CELLS, count), extent * by);
  const width = limit(window.width, factor.across, across);
  const height = limit(window.height, factor.down, down);
  const left = window.left + at.x * (window.width - width);
  const top = window.top + at.y * (window.height - height);
  return clampWindow({ left, top, width, height }, across, down);
}

/** Moves the window by shares (0…1) of the picture. */
export function panWindow(
  window: SectionWindow,
  dx: number,
  dy: number,
  across: number,
  down: number,
): SectionWindow {
  const left = window.left + dx * window.width;
  const top = window.top + dy * window.height;
  return clampWindow({ ...window, left, top }, across, down);
}

/** The window between two points given as shares (0…1) of the picture. */
export function boxWindow(
  window: SectionWindow,
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
  across: number,
  down: number,
): SectionWindow {
  return clampWindow(
    {
      left: window.left + Math.min(from.x, to.x) * window.width,
      top: window.top + Math.min(from.y, to.y) * window.height,
      width: Math.abs(to.x - from.x) * window.width,
      height: Math.abs(to.y - from.y) * window.height,
    },
    across,
    down,
  );
}

/**
 * The window in which a metre across is as long as a metre down. It keeps the middle and the columns if the
 * section is high enough, else it shows the whole height.
 * @param cell size of one cell in metres (or in any one unit)
 */
export function trueScaleWindow(
  window: SectionWindow,
  picture: { readonly width: number; readonly height: number },
  cell: { readonly across: number; readonly down: number },
  across: number,
  down: number,
): SectionWindow {
  const perPixel = Math.min(
    (window.width * cell.across) / picture.width,
    (down * cell.down) / picture.height,
  );
  const width = (perPixel * picture.width) / cell.across;
  const height = (perPixel * picture.height) / cell.down;
  return clampWindow(
    {
      left: window.left + (window.width - width) / 2,
      top: window.top + (window.height - height) / 2,
      width,
      height,
    },
    across,
    down,
  );
}
