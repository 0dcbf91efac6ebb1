/** Size of a map of cells; cell = inline × crosslineCount + crossline. */
export interface MapSize {
  readonly inlineCount: number;
  readonly crosslineCount: number;
}

/** Calls back for each cell within some lines of a cell, itself excepted, with the larger of the distances along both axes. */
export function forNear(
  { inlineCount, crosslineCount }: MapSize,
  cell: number,
  reach: number,
  visit: (cell: number, distance: number) => void,
): void {
  const inline = Math.floor(cell / crosslineCount);
  const crossline = cell % crosslineCount;
  const lastInline = Math.min(inlineCount - 1, inline + reach);
  const lastCrossline = Math.min(crosslineCount - 1, crossline + reach);
  for (let i = Math.max(0, inline - reach); i <= lastInline; i++) {
    for (let j = Math.max(0, crossline - reach); j <= lastCrossline; j++) {
      if (i === inline && j === crossline) continue;
      visit(i * crosslineCount + j, Math.max(Math.abs(i - inline), Math.abs(j - crossline)));
    }
  }
}

/** Calls back for the up to four cells that share a side with a cell. */
export function forBeside(
  { inlineCount, crosslineCount }: MapSize,
  cell: number,
  visit: (cell: number) => void,
): void {
  const crossline = cell % crosslineCount;
  if (cell >= crosslineCount) visit(cell - crosslineCount);
  if (crossline > 0) visit(cell - 1);
  if (crossline < crosslineCount - 1) visit(cell + 1);
  if (cell < (inlineCount - 1) * crosslineCount) visit(cell + crosslineCount);
}
