import { computed } from '@lit-labs/preact-signals';
import { html } from 'lit';
import type { Horizon } from '../../../core/horizon.ts';
import {
  HORIZON,
  type HorizonLimits,
  type HorizonSheet,
} from '../../../view/layers/horizon/horizon-sheets.ts';
import type { LayerDrawing } from '../../../view/layers/layer.ts';
import { formatNumber } from '../../kit/format.ts';
import { pressed } from '../../kit/shortcuts.ts';
import { perSession } from '../../session/per-session.ts';
import type { Session } from '../../session/session.ts';
import type { Layer } from '../layer.ts';
import { ownLook } from '../own-look.ts';
import { faultsIn } from './faults.ts';
import { flatVolumeOf } from './flat-volume.ts';
import { contourMarks, openCells, sectionLines, seedMarks, sheetOf } from './horizon-drawing.ts';
import { editingIn } from './horizon-editing.ts';
import type { HorizonMap } from './horizon-map.ts';
import { mapsIn } from './horizon-maps.ts';
import { horizonPart } from './horizon-part.ts';
import { horizonsAt } from './horizon-words.ts';
import { horizonsIn } from './horizons.ts';
import './lens-horizons.ts';

/** The horizons of a survey: sheets in 3D, lines in sections, colours and contours on the map. */
const horizonLayer = perSession((session: Session): Layer => {
  const { store } = session;
  const horizons = horizonsIn(session);
  const editing = editingIn(session);
  const faults = faultsIn(session);
  const maps = mapsIn(session);
  const flat = flatVolumeOf(session);
  const look = ownLook(store, 'horizons');
  /** Sheets by horizon, for as long as neither its colours nor its contours change. */
  const sheets = new WeakMap<
    Float32Array,
    { key: string; map: Float32Array | null; table: Uint8Array | null; sheet: HorizonSheet }
  >();
  const sheet = (horizon: Horizon): HorizonSheet => {
    const map = maps.of(horizon);
    const colours = map && maps.coloursOf(map);
    // Contours of a horizon that grows would cost more than they tell.
    const grows = horizons.tracking.value && horizon.name === horizons.active.value;
    const interval = grows ? 'none' : horizons.interval.value;
    const key = `${horizon.colour} ${interval} ${colours?.range} ${map?.below}`;
    const table = colours?.table ?? null;
    const values = map?.values ?? null;
    const place = flat.inPicture(horizon);
    const known = sheets.get(place.values);
    if (known && known.key === key && known.map === values && known.table === table) return known.sheet;
    const made = {
      key,
      map: values,
      table,
      sheet: sheetOf(horizon, place.values, map, colours, interval, grows),
    };
    sheets.set(place.values, made);
    return made.sheet;
  };
  const limits = computed((): HorizonLimits | null => {
    const named = (name: string | null) =>
      horizons.list.value.find((horizon) => horizon.name === name) ?? null;
    const [upper, lower] = [named(horizons.between.value.upper), named(horizons.between.value.lower)];
    const of = upper ?? lower;
    if (!of || store.shape.value?.flat !== false) return null;
    return {
      upper: upper && flat.inPicture(upper).values,
      lower: lower && flat.inPicture(lower).values,
      crosslineCount: of.grid.crossline.count,
    };
  });
  const state = computed(() => ({
    // A single line has no surface.
    sheets: store.shape.value?.flat === false && look.visible.value ? horizons.visible.value.map(sheet) : [],
    limits: limits.value,
  }));
  const drawing = computed(
    (): LayerDrawing => ({
      id: 'horizons',
      kind: HORIZON,
      state: state.value,
      shown: look.visible.value,
      opacity: look.opacity.value,
    }),
  );
  const shown = (): { horizon: Horizon; map: HorizonMap } | null => {
    const horizon = horizons.current.value;
    if (!horizon || horizons.hidden.value.includes(horizon.name) || store.shape.value?.flat) return null;
    const map = maps.of(horizon);
    return map && { horizon, map };
  };
  return {
    id: 'horizons',
    title: 'Horizons',
    ...look,
    get present() {
      return (
        horizons.list.value.length > 0 ||
        horizons.picking.value ||
        editing.tool.value !== null ||
        faults.list.value.length > 0
      );
    },
    stage: () => drawing.value,
    section: (shown) => {
      const place = flat.truePlace(shown);
      const at = place.upright ? null : shown.point(0, 0).sampleIndex;
      return [
        ...horizons.visible.value.flatMap((horizon) =>
          sectionLines(
            at === null ? horizon : flat.inPicture(horizon),
            place,
            horizons.weight.value + (horizon.name === horizons.active.value ? 1 : 0),
            at,
          ),
        ),
        ...faults.marks(place),
        ...seedMarks(horizons.seeds.value, place),
        ...editing.marks(place),
      ];
    },
    map() {
      const now = shown();
      if (!now) return [];
      // Contours of amplitudes would be noise.
      const contours = now.map.amplitudes ? [] : contourMarks(now.horizon, now.map, horizons.interval.value);
      return [...contours, ...openCells(now.horizon)];
    },
    mapValues() {
      const now = shown();
      if (!now) return null;
      const { title, unit, values } = now.map;
      // "Time of Top", "Amplitude 12 ms below Top".
      const of = now.map.below === undefined ? 'of ' : '';
      return {
        title: `${title} ${of}${now.horizon.name}`,
        unit,
        values,
        colours: maps.coloursOf(now.map),
      };
    },
    readout: (point) =>
      horizonsAt(flat.truePoint(point), horizons.visible.value, (horizon) => maps.of(horizon)),
    bar() {
      const now = shown();
      const colours = now && look.opacity.value > 0 && maps.coloursOf(now.map);
      if (!now || !colours) return null;
      const { title, unit, downwards = false, amplitudes = false } = now.map;
      const [low, high] = colours.range;
      return {
        title: `${title}${now.map.below === undefined ? ' of' : ''} ${now.horizon.name}${unit ? ` (${unit})` : ''}`,
        table: colours.table,
        low,
        high,
        lowOnTop: downwards,
        amplitudes,
      };
    },
    flatten: () => (horizons.flattened.value && !flat.shown.value ? horizons.current.value : null),
    hint: () => (horizons.picking.value || horizons.tracking.value ? horizons.said.value : editing.hint),
    click: (point, place) => {
      const at = flat.truePoint(point);
      return horizons.click(at) || editing.click(at, place && flat.truePlace(place));
    },
    drag: (place) => editing.drag(flat.truePlace(place)),
    key: (event) =>
      pressed('horizon', event, {
        pick: () => horizons.togglePicking(),
        more: () => {
          const { current } = horizons;
          return current.value && !current.value.locked ? horizons.pickOn(current.value.name) : false;
        },
        place: () => {
          const at = store.cursor.value && flat.truePoint(store.cursor.value);
          return at !== null && (horizons.click(at) || editing.click(at));
        },
        track: () => (horizons.canTrack.value ? void horizons.track() : false),
        removeSeed: () => (horizons.seeds.value.length > 0 ? horizons.removeSeed() : editing.takeBack()),
        leave: () => editing.leave() || horizons.leave(),
        draw: () => editing.toggle('draw'),
        guide: () => editing.toggle('guide'),
        eraseBox: () => editing.toggle('box'),
        eraseOutline: () => editing.toggle('lasso'),
        fault: () => editing.toggle('fault'),
        snap: () => (horizons.current.value ? void horizons.snap() : false),
        flattenAll: () =>
          horizons.current.value && store.shape.value?.flat === false
            ? void flat.toggle(horizons.current.value)
            : false,
        again: () => (horizons.current.value?.seeds.length ? void horizons.retrack() : false),
        lock: () => horizons.toggleLock(),
        flatten: () => {
          if (!horizons.current.value) return false;
          horizons.flattened.value = !horizons.flattened.value;
          return true;
        },
      }),
    caption() {
      const said = horizons.visible.value.map((horizon) => {
        const map = maps.of(horizon);
        const colours = map && maps.coloursOf(map);
        if (!colours) return horizon.name;
        // An exported picture of the 3D view has no bar of these colours.
        const [low, high] = colours.range.map((end) => formatNumber(end, 1));
        return `${horizon.name} (colours: ${map.title.toLowerCase()} ${low} to ${high}${map.unit && ` ${map.unit}`})`;
      });
      const { upper, lower } = horizons.between.value;
      const cropped = [upper && `below ${upper}`, lower && `above ${lower}`].filter(Boolean).join(' and ');
      return [
        said.length > 0 ? `Horizons: ${said.join(', ')}` : '',
        limits.value ? `Surface and volume only ${cropped}` : '',
      ]
        .filter(Boolean)
        .join('. ');
    },
    saved: [horizonPart(horizons), look.part],
    panel: () => html`<lens-horizons .session=${session}></lens-horizons>`,
  };
});

export const layers = (session: Session): readonly Layer[] => [horizonLayer(session)];
