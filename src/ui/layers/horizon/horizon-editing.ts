import { batch, effect, signal, untracked } from '@lit-labs/preact-signals';
import { emptyHorizon, eraseWithin, guidedPicks, snapDrawn, withPicks } from '../../../api/horizon-edit.ts';
import { cutHorizon } from '../../../api/horizon-tools.ts';
import type { CubeCells } from '../../../core/cube.ts';
import type { Horizon } from '../../../core/horizon.ts';
import type { MarkColour, SectionMark } from '../../../core/layer.ts';
import { formatCount } from '../../kit/format.ts';
import { Latest } from '../../kit/latest.ts';
import { perSession } from '../../session/per-session.ts';
import type { Session } from '../../session/session.ts';
import type { CursorPoint } from '../../session/store.ts';
import { numberAt } from '../../session/survey-shape.ts';
import { work } from '../../session/work.ts';
import type { SectionDrag, SectionPlace } from '../layer.ts';
import { type DrawnLine, drawnLine, straightCells, thinnedStick } from './drawn-line.ts';
import { faultsIn } from './faults.ts';
import { horizonsIn } from './horizons.ts';

/** What a drag or click in a section does to the current horizon. */
export type EditTool = 'draw' | 'guide' | 'box' | 'lasso' | 'fault';

type Points = readonly (readonly [number, number])[];

const HINTS: Readonly<Record<EditTool, string>> = {
  draw: 'Drag along the reflector to draw the horizon; Escape leaves. Shift and drag zooms.',
  guide: 'Click along the reflector: the path between two clicks follows it; Escape leaves.',
  box: 'Drag a box around the picks to erase; Escape leaves.',
  lasso: 'Drag a line around the picks to erase; Escape leaves.',
  fault: 'Drag along the fault, a stick on each section; Backspace takes the last one back, Escape leaves.',
};
const TRAIL: MarkColour = { light: '#c2185b', dark: '#ff80ab' };
const CLOSED: readonly EditTool[] = ['box', 'lasso'];

/** Drawing and erasing by hand, in sections. */
export class HorizonEditing {
  readonly tool = signal<EditTool | null>(null);
  /** Whether what is drawn moves to the nearest event. */
  readonly snaps = signal(true);
  readonly #trail = signal<Points>([]);
  /** Where the next leg of a guided path begins. */
  readonly #from = signal<CursorPoint | null>(null);
  readonly #work = new Latest();

  constructor(private readonly session: Session) {
    effect(() => {
      void session.store.dataset.value;
      untracked(() => {
        this.#work.abort();
        this.leave();
      });
    });
    effect(() => {
      // Clicks set either seeds or points of a path.
      if (!this.#horizons.picking.value) return;
      untracked(() => {
        this.tool.value = null;
        this.#from.value = null;
      });
    });
  }

  get #horizons() {
    return horizonsIn(this.session);
  }

  get hint(): string {
    return this.tool.value ? this.#horizons.said.value : '';
  }

  /** Takes up a tool, or lays it down if it is in hand. */
  toggle(tool: EditTool): void {
    const horizons = this.#horizons;
    if (this.tool.value === tool) {
      this.leave();
      return;
    }
    horizons.leavePicking();
    const refused = this.#refusal(tool);
    batch(() => {
      horizons.touched.value = true;
      this.#from.value = null;
      this.#trail.value = [];
      this.tool.value = refused ? null : tool;
      horizons.said.value = refused || HINTS[tool];
    });
  }

  /** Why a tool cannot be used now, in a sentence; '' if it can. */
  #refusal(tool: EditTool): string {
    const { tracking, current } = this.#horizons;
    const horizon = current.value;
    if (this.session.store.shape.value?.kind === 'gathers')
      return 'Horizons follow stacked traces; this file has gathers.';
    if (tool === 'fault') return '';
    if (tracking.value) return 'Stop tracking first; what it has found is kept.';
    if (horizon?.locked) return `“${horizon.name}” is locked. Unlock it (K) to change it.`;
    if (!horizon && CLOSED.includes(tool)) return 'Choose the horizon to erase from first.';
    return '';
  }

  leave(): boolean {
    if (!this.tool.value) return false;
    batch(() => {
      this.tool.value = null;
      this.#trail.value = [];
      this.#from.value = null;
      this.#horizons.said.value = '';
    });
    return true;
  }

  /** Takes the last stick of a fault back. */
  takeBack(): boolean {
    return this.tool.value === 'fault' && faultsIn(this.session).removeLastStick();
  }

  drag(place: SectionPlace): SectionDrag | null {
    const tool = this.tool.value;
    const { dataset, showsGather } = this.session.store;
    if (!tool || tool === 'guide' || showsGather.value) return null;
    return (points, ended) => {
      const shape = tool === 'box' && points.length > 1 ? boxOf(points) : points;
      this.#trail.value = ended ? [] : [...shape];
      if (!ended || shape.length < 2) return;
      const refused = this.#refusal(tool);
      if (refused) this.#horizons.said.value = refused;
      else if (CLOSED.includes(tool)) this.#erase(shape, place);
      else if (!place.upright)
        this.#horizons.said.value =
          'Draw on an inline, a crossline or a random line; a time slice has no reflectors.';
      else if (tool === 'fault') this.#stick(shape, place);
      else void this.#draw(drawnLine(shape, place, dataset.value!.cube.grid.sampleCount));
    };
  }

  /** Takes a click for the guided path. */
  click(point: CursorPoint, place?: SectionPlace): boolean {
    const tool = this.tool.value;
    if (!tool) return false;
    // A click with the other tools is a drag that did not move, and must not move the crosshair.
    if (tool !== 'guide') return true;
    const from = this.#from.value;
    this.#from.value = point;
    if (from) void this.#guide(from, point, place);
    else this.#horizons.said.value = 'Click farther along the reflector; the path in between is found.';
    return true;
  }

  /** The current horizon, or a new one for what is drawn. */
  #target(): Horizon | null {
    const horizons = this.#horizons;
    const grid = this.session.store.dataset.value?.cube.grid;
    if (!grid) return null;
    return (
      horizons.current.value ??
      emptyHorizon(grid, {
        name: horizons.freeName('Horizon'),
        colour: horizons.freeColour(),
        event: horizons.choice.value.event,
      })
    );
  }

  async #draw({ cells, samples }: DrawnLine): Promise<void> {
    const target = this.#target();
    if (!target || samples.length === 0) return;
    const { window } = this.#horizons.choice.value;
    await work(this.session, {
      kind: 'horizon',
      label: `Drawing ${target.name}`,
      latest: this.#work,
      run: async ({ dataset: { cube }, signal }) =>
        this.snaps.value
          ? snapDrawn(cube, cells, samples, target.event, {
              signal,
              ...(window !== null && { windowMilliseconds: window }),
            })
          : samples,
      show: (found) => this.#put(target, cells, found, [found.length >> 1]),
    });
  }

  async #guide(from: CursorPoint, to: CursorPoint, place?: SectionPlace): Promise<void> {
    const target = this.#target();
    if (!target) return;
    const cells = straightCells(from, to, place);
    const last = cells.inlineIndices.length - 1;
    const { window } = this.#horizons.choice.value;
    const picks = await work(this.session, {
      kind: 'horizon',
      label: `Path of ${target.name}`,
      latest: this.#work,
      run: ({ dataset: { cube }, signal }) =>
        guidedPicks(cube, cells, from.sampleIndex, to.sampleIndex, target.event, {
          signal,
          ...(window !== null && { windowMilliseconds: window }),
        }),
      show: (found) => this.#put(target, cells, found, [0, last]),
      failed: () => {
        this.#from.value = from;
        return false;
      },
    });
    // The next leg begins where this one has ended, on the event.
    if (picks && this.#from.value === to) this.#from.value = { ...to, sampleIndex: picks[last]! };
  }

  /** @param seeds places among the picks from which tracking may go on */
  #put(target: Horizon, cells: CubeCells, found: Float32Array, seeds: readonly number[]): void {
    const horizons = this.#horizons;
    const { grid } = this.session.store.dataset.value!.cube;
    // Reading may have found every header, and with them another grid.
    if (target.values.length !== grid.inline.count * grid.crossline.count) {
      horizons.said.value = 'The survey’s lines were only known now. Draw it once more.';
      return;
    }
    const across = grid.crossline.count;
    const { inlineIndices, crosslineIndices } = cells;
    const places = Int32Array.from(inlineIndices, (inline, k) => inline * across + crosslineIndices[k]!);
    const made = seeds
      .filter((k) => !Number.isNaN(found[k]!))
      .map((k) => ({
        inlineIndex: inlineIndices[k]!,
        crosslineIndex: crosslineIndices[k]!,
        sampleIndex: found[k]!,
      }))
      .filter(
        (seed) =>
          !target.seeds.some(
            (other) => other.inlineIndex === seed.inlineIndex && other.crosslineIndex === seed.crosslineIndex,
          ),
      );
    const count = found.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + 1), 0);
    const before = this.tool.value;
    horizons.put(withPicks(target, places, found, made));
    horizons.said.value = `${formatCount(count)} trace${count === 1 ? '' : 's'} drawn on ${target.name}.${before === 'guide' ? ' Click on to go on.' : ''} Enter tracks from there.`;
  }

  #erase(polygon: Points, place: SectionPlace): void {
    const horizons = this.#horizons;
    const horizon = horizons.current.value;
    if (!horizon) return;
    const { inline, crossline } = horizon.grid;
    const count = ({ values }: Horizon): number =>
      values.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + 1), 0);
    let left: Horizon;
    if (place.upright) {
      const cells = Int32Array.from({ length: place.across.count }, (_, column) => {
        const { inlineIndex, crosslineIndex } = place.point(column, 0);
        return inlineIndex * crossline.count + crosslineIndex;
      });
      left = eraseWithin(horizon, cells, polygon, place.shifts);
    } else {
      const numbers = polygon.map(([j, i]): [number, number] => [
        numberAt(inline, i),
        numberAt(crossline, j),
      ]);
      left = cutHorizon(horizon, { numbers }, 'outside');
    }
    const erased = count(horizon) - count(left);
    if (erased > 0) horizons.put(left);
    horizons.said.value =
      erased > 0
        ? `${formatCount(erased)} pick${erased === 1 ? '' : 's'} of ${horizon.name} erased.`
        : `No pick of ${horizon.name} lies there.`;
  }

  #stick(points: Points, place: SectionPlace): void {
    const name = faultsIn(this.session).add(thinnedStick(points, place));
    this.#horizons.said.value = `A stick of ${name}. Draw the next one on another section, or press Escape.`;
  }

  marks(place: SectionPlace): SectionMark[] {
    const tool = this.tool.value;
    const trail = this.#trail.value;
    const from = this.#from.value;
    const marks: SectionMark[] = [];
    if (tool && trail.length > 1)
      marks.push({
        points: CLOSED.includes(tool) ? [...trail, trail[0]!] : trail,
        colour: TRAIL,
        weight: 2,
        ...(CLOSED.includes(tool) && { fill: 0.15, dash: [4, 3] }),
      });
    if (from && place.upright) {
      const { column, row } = place.cellOf(from);
      const there = column >= 0 && column < place.across.count ? place.point(column, 0) : null;
      if (there?.inlineIndex === from.inlineIndex && there.crosslineIndex === from.crosslineIndex)
        marks.push({ points: [[column, row]], colour: TRAIL, weight: 9 });
    }
    return marks;
  }
}

/** The corners of the box between the first and the last point. */
function boxOf(points: Points): Points {
  const [[a, b], [c, d]] = [points[0]!, points.at(-1)!];
  return [
    [a, b],
    [c, b],
    [c, d],
    [a, d],
  ];
}

export const editingIn = perSession((session: Session) => new HorizonEditing(session));
