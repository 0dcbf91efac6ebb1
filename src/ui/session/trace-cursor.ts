import { effect } from '@lit-labs/preact-signals';
import type { PageDataset } from '../../api/types.ts';
import type { Session } from './session.ts';
import type { CursorPoint, ViewStore } from './store.ts';

/** Index of the gather that is shown alone, or −1. */
const gatherShown = ({ part }: PageDataset): number => (part && 'gather' in part ? part.gather : -1);

/** Index of the gather that a trace belongs to. */
function gatherOf(firstTraces: Int32Array, trace: number): number {
  let gather = 0;
  while (gather + 1 < firstTraces.length && firstTraces[gather + 1]! <= trace) gather += 1;
  return gather;
}

/** Trace number in the file at the crosshair, for a line or a file of gathers; −1 without a crosshair. */
export function traceAtCursor({ dataset, cursor, shape }: ViewStore): number {
  if (!dataset.value || !cursor.value || !shape.value?.flat) return -1;
  const first = dataset.value.gathers?.firstTraces[gatherShown(dataset.value)] ?? 0;
  return first + cursor.value.crosslineIndex;
}

/**
 * Moves the crosshair of all views to a cell. Its depth stays, or is that of the time slice. The read-out
 * then shows the sample there.
 */
export function placeCursor({ store, probe }: Session, cell: Omit<CursorPoint, 'sampleIndex'>): void {
  const sampleIndex = store.cursor.value?.sampleIndex ?? store.indices.value.sample;
  const point = { ...cell, sampleIndex };
  store.cursor.value = point;
  probe.at(point, 'inline');
}

/** Moves the slices to a cell, and the crosshair of all views onto it. */
export function showCell(session: Session, cell: Omit<CursorPoint, 'sampleIndex'>): void {
  session.slices.move('crossline', cell.crosslineIndex);
  session.slices.move('inline', cell.inlineIndex);
  placeCursor(session, cell);
}

/** Moves the crosshair to a trace of a line or a file of gathers, and shows the trace's gather. */
export function showTrace(session: Session, trace: number): void {
  const { store } = session;
  const dataset = store.dataset.value;
  if (!dataset) return;
  const place = (crosslineIndex: number) =>
    placeCursor(session, { inlineIndex: store.indices.value.inline, crosslineIndex });
  if (!dataset.gathers) {
    place(trace);
    return;
  }
  const { firstTraces } = dataset.gathers;
  const gather = gatherOf(firstTraces, trace);
  const within = trace - firstTraces[gather]!;
  if (gatherShown(dataset) === gather) {
    place(within);
    return;
  }
  void session.showPart({ gather });
  // Showing another gather clears the crosshair, so it is set again once the gather's picture is drawn.
  const stop = effect(() => {
    const shown = store.dataset.value;
    if (!shown || shown === dataset) return;
    queueMicrotask(() => {
      stop();
      if (store.dataset.value === shown && gatherShown(shown) === gather) place(within);
    });
  });
}

/** The first trace of the gather `by` gathers after that of a trace; −1 if there is none. */
export function traceOfGather({ gathers }: PageDataset, trace: number, by: number): number {
  if (!gathers) return -1;
  return gathers.firstTraces[gatherOf(gathers.firstTraces, Math.max(0, trace)) + by] ?? -1;
}
