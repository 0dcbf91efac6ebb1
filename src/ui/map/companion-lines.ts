import type { PageDataset } from '../../api/types.ts';
import { displayName } from '../../core/display-name.ts';
import type { MapPoint } from '../../core/types.ts';
import { placeOf } from '../session/map-frame.ts';
import { rememberSurvey } from '../session/open-surveys.ts';
import type { Session } from '../session/session.ts';
import { surveyShape } from '../session/survey-shape.ts';
import type { Companion } from './companion.ts';
import { mapStateOf } from './map-state.ts';
import { hullOf, mapUnit, unitNote } from './map-units.ts';

/**
 * Reads the map position of each file from its headers and draws it on the map. Files without coordinates are
 * reported. A cancel skips the rest.
 */
export async function addCompanions(session: Session, files: readonly File[]): Promise<void> {
  const { store } = session;
  const onMap = { of: '', tab: 'map' };
  const stop = new AbortController();
  const { signal } = stop;
  for (const file of files) {
    if (signal.aborted) return;
    const task = {
      kind: 'locate',
      label: `Locating ${displayName(file.name)}`,
      cancel: () => stop.abort(new DOMException('Cancelled', 'AbortError')),
    };
    try {
      const [dataset, path] = await store.during(task, async (onProgress) => {
        const opened = await session.read(file, { signal, onProgress });
        return [opened, await outlineOf(opened, signal)] as const;
      });
      const { fingerprint, name, geometry, coordinates } = dataset.meta;
      const unit = ('binGrid' in geometry ? geometry.binGrid?.unit : coordinates?.unit) ?? 'unknown';
      rememberSurvey(store, { fingerprint, name, source: file });
      dataset.close();
      if (path.length < 2) {
        store.say('notice', `“${name}” has no map coordinates, so it is not on the map.`, onMap);
        continue;
      }
      const others = mapStateOf(store).companions.value.filter((line) => line.fingerprint !== fingerprint);
      const line = { name, file, fingerprint, path, unit };
      const note = store.meta.value && unitNote(line, mapUnit(store.meta.value, [...others, line]));
      mapStateOf(store).companions.value = [...others, line];
      if (note) store.say('notice', note, onMap);
    } catch (error) {
      session.fail(error, displayName(file.name));
    }
  }
}

/** Number of traces used for the outline of a file of gathers. */
const OUTLINE_TRACES = 1000;

async function outlineOf(dataset: PageDataset, signal: AbortSignal): Promise<readonly MapPoint[]> {
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

/** Opens a companion. The survey shown before takes its place on the map if its file is still available. */
export function openCompanion(session: Session, line: Companion): void {
  const { store } = session;
  const former = session.file;
  mapStateOf(store).companions.value = mapStateOf(store).companions.value.filter((other) => other !== line);
  void session
    .open({ source: line.file, samePlace: true, start: performance.now() })
    .then(() => (former ? addCompanions(session, [former]) : undefined))
    .catch(() => {});
}
