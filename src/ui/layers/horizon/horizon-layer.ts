import { computed } from '@lit-labs/preact-signals';
import { html } from 'lit';
import { mapStatistics } from '../../../api/horizon-tools.ts';
import type { Horizon } from '../../../core/horizon.ts';
import { HORIZON, type HorizonSheet } from '../../../view/layers/horizon/horizon-sheets.ts';
import type { LayerDrawing } from '../../../view/layers/layer.ts';
import { formatNumber } from '../../kit/format.ts';
import { pressed } from '../../kit/shortcuts.ts';
import { perSession } from '../../session/per-session.ts';
import type { Session } from '../../session/session.ts';
import type { Layer } from '../layer.ts';
import { ownLook } from '../own-look.ts';
import { contourMarks, sectionLines, seedMarks, sheetOf } from './horizon-drawing.ts';
import type { HorizonMap } from './horizon-map.ts';
import { horizonPart } from './horizon-part.ts';
import { horizonsIn } from './horizons.ts';
import './lens-horizons.ts';

/** Values of a horizon on the map are drawn by this colour map, dark for what is shallow or low. */
const COLOUR_MAP = 'viridis';

/** The horizons of a survey: sheets in 3D, lines in sections, colours and contours on the map. */
const horizonLayer = perSession((session: Session): Layer => {
  const { store } = session;
  const horizons = horizonsIn(session);
  const look = ownLook(store, 'horizons');
  /** Sheets by horizon, for as long as neither its colours nor its contours change. */
  const sheets = new WeakMap<Horizon, { key: string; map: Float32Array | null; sheet: HorizonSheet }>();
  const sheet = (horizon: Horizon): HorizonSheet => {
    const map = horizons.mapOf(horizon);
    // Contours of a horizon that grows would cost more than they tell.
    const interval = horizons.tracking.value ? 'none' : horizons.interval.value;
    const key = `${horizons.colour.value} ${interval}`;
    const known = sheets.get(horizon);
    if (known && known.key === key && known.map === (map?.values ?? null)) return known.sheet;
    const table = session.services.colormapTable(COLOUR_MAP);
    const made = { key, map: map?.values ?? null, sheet: sheetOf(horizon, map, table, interval) };
    sheets.set(horizon, made);
    return made.sheet;
  };
  const state = computed(() => ({
    // A single line has no surface.
    sheets: store.shape.value?.flat === false && look.visible.value ? horizons.visible.value.map(sheet) : [],
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
    const map = horizons.mapOf(horizon);
    return map && { horizon, map };
  };
  return {
    id: 'horizons',
    title: 'Horizons',
    ...look,
    get present() {
      return horizons.list.value.length > 0 || horizons.picking.value;
    },
    stage: () => drawing.value,
    section: (place) => [
      ...horizons.visible.value.flatMap((horizon) =>
        sectionLines(horizon, place, horizon.name === horizons.active.value),
      ),
      ...seedMarks(horizons.seeds.value, place),
    ],
    map() {
      const now = shown();
      return now ? contourMarks(now.horizon, now.map, horizons.interval.value) : [];
    },
    mapValues() {
      const now = shown();
      return now && { ...now.map, title: `${now.map.title} of ${now.horizon.name}` };
    },
    flatten: () => (horizons.flattened.value ? horizons.current.value : null),
    hint: () => (horizons.picking.value || horizons.tracking.value ? horizons.said.value : ''),
    click: (point) => horizons.click(point),
    key: (event) =>
      pressed('horizon', event, {
        pick: () => horizons.togglePicking(),
        track: () => (horizons.seeds.value.length > 0 ? void horizons.track() : false),
        removeSeed: () => (horizons.seeds.value.length > 0 ? horizons.removeSeed() : false),
        leave: () => horizons.leave(),
        flatten: () => {
          if (!horizons.current.value) return false;
          horizons.flattened.value = !horizons.flattened.value;
          return true;
        },
      }),
    caption() {
      const said = horizons.visible.value.map((horizon) => {
        const map = horizons.mapOf(horizon);
        if (!map) return horizon.name;
        // The ends of the sheet's colours, which have no bar of their own.
        const { min, max } = mapStatistics(map.values);
        return `${horizon.name} (${map.title.toLowerCase()} ${formatNumber(min, 1)} to ${formatNumber(max, 1)} ${map.unit})`;
      });
      return said.length > 0 ? `Horizons: ${said.join(', ')}` : '';
    },
    saved: [horizonPart(horizons), look.part],
    panel: () => html`<lens-horizons .session=${session}></lens-horizons>`,
  };
});

export const layers = (session: Session): readonly Layer[] => [horizonLayer(session)];
