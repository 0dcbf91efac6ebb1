import { effect } from '@lit-labs/preact-signals';
import type { Dataset } from '../api/types.ts';
import type { Session } from './session.ts';
import type { CursorPoint, ViewStore } from './store.ts';

/** Place in the file of the gather that is shown alone; −1 for none. */
const gatherShown = ({ part }: Dataset): number => (part && 'gather' in part ? part.gather : -1);

/** Place in the file of the gather that a trace belongs to. */
function gatherOf(firstTraces: Int32Array, trace: number): number {
  let gather = 0;
  while (gather + 1 < firstTraces.length && firstTraces[gather + 1]! <= trace) gather += 1;
  return gather;
}

/** Trace of the file at the crosshair, of a line or a file of gathers; −1 without a crosshair. */
export function traceAtCursor({ dataset, cursor, shape }: ViewStore): number {
  if (!dataset.value || !cursor.value || !shape.value?.flat) return -1;
  const first = dataset.value.gathers?.firstTraces[gatherShown(dataset.value)] ?? 0;
  return first + cursor.value.crosslineIndex;
}

/** Puts the crosshair of all views on a cell, at the depth it has or that of the time slice; the read-out tells its sample. */
export function placeCursor({ store, probe }: Session, cell: Omit<CursorPoint, 'sampleIndex'>): void {
  const sampleIndex = store.cursor.value?.sampleIndex ?? store.indices.value.sample;
  const point = { ...cell, sampleIndex };
  store.cursor.value = point;
  probe.at(point, 'inline');
}

/** Puts the crosshair on a trace of a line or of a file of gathers, whose gather is then shown. */
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
  // The gather takes the place of what is shown, and of its crosshair, once its picture is there.
  const stop = effect(() => {
    const shown = store.dataset.value;
    if (!shown || shown === dataset) return;
    queueMicrotask(() => {
      stop();
      if (store.dataset.value === shown && gatherShown(shown) === gather) place(within);
    });
  });
}

/** The first trace of the gather `by` further on than that of a trace; −1 where there is none. */
export function traceOfGather({ gathers }: Dataset, trace: number, by: number): number {
  if (!gathers) return -1;
  return gathers.firstTraces[gatherOf(gathers.firstTraces, Math.max(0, trace)) + by] ?? -1;
}
