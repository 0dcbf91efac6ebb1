import type { Dataset } from '../api/types.ts';
import type { MapPoint } from '../core/types.ts';
import type { Companion } from './companion.ts';
import { placeOf } from './map-frame.ts';
import { hullOf, mapUnit, unitNote } from './map-units.ts';
import { rememberSurvey } from './open-surveys.ts';
import type { Session } from './session.ts';
import { surveyShape } from './survey-shape.ts';

/** Finds where each file lies, by its headers alone, and puts it on the map; those without coordinates are said. Cancelled, it leaves the rest out. */
export async function addCompanions(session: Session, files: readonly File[]): Promise<void> {
  const { store, services } = session;
  const stop = new AbortController();
  const { signal } = stop;
  for (const file of files) {
    if (signal.aborted) return;
    const task = store.begin(`Locating ${file.name}`, () =>
      stop.abort(new DOMException('Cancelled', 'AbortError')),
    );
    try {
      const dataset = await services.openSegy(file, {
        signal,
        overridesFor: session.overrides.remembered,
        onProgress: task.report,
      });
      const path = await outlineOf(dataset, signal);
      const { fingerprint, name, geometry, coordinates } = dataset.meta;
      const unit = ('binGrid' in geometry ? geometry.binGrid?.unit : coordinates?.unit) ?? 'unknown';
      rememberSurvey(store, { fingerprint, name, source: file });
      dataset.close();
      if (path.length < 2) {
        store.say('notice', `“${file.name}” has no map coordinates, so it is not on the map.`);
        continue;
      }
      const others = store.companions.value.filter((line) => line.fingerprint !== fingerprint);
      const line = { name: file.name, file, fingerprint, path, unit };
      const note = store.meta.value && unitNote(line, mapUnit(store.meta.value, [...others, line]));
      store.companions.value = [...others, line];
      if (note) store.say('notice', note);
    } catch (error) {
      session.fail(error, file.name);
    } finally {
      task.end();
    }
  }
}

/** Traces whose positions make the outline of a file of gathers. */
const OUTLINE_TRACES = 1000;

async function outlineOf(dataset: Dataset, signal: AbortSignal): Promise<readonly MapPoint[]> {
  const { geometry, coordinates, traceCount } = dataset.meta;
  if (geometry.kind === '2d') return geometry.path;
  if (geometry.kind === 'gathers') {
    if (!coordinates) return [];
    const step = Math.max(1, Math.floor(traceCount / OUTLINE_TRACES));
    const { x, y } = await dataset.mapTraces({ step, signal });
    return hullOf(
      Array.from(x, (px, row) => ({ x: px, y: y[row]! })).filter((point) => !Number.isNaN(point.x)),
    );
  }
  if (!geometry.binGrid) return [];
  const { inline, crossline } = surveyShape(dataset);
  const place = placeOf(geometry.binGrid);
  const [i, x] = [inline.count - 1, crossline.count - 1];
  return [place(0, 0), place(0, x), place(i, x), place(i, 0), place(0, 0)];
}

/** Shows a companion instead; the survey shown before takes its place on the map when it is still at hand. */
export function openCompanion(session: Session, line: Companion): void {
  const { store } = session;
  const former = session.file;
  store.companions.value = store.companions.value.filter((other) => other !== line);
  void session
    .open({ source: line.file, start: performance.now() })
    .then(() => (former ? addCompanions(session, [former]) : undefined))
    .catch(() => {});
}
