/** The page's state. The file is long because all features share these signals. */
import { batch, computed, type Signal, signal } from '@lit-labs/preact-signals';
import type { MeshParts } from '../../api/mesh-parts.ts';
import type { CacheStats, DatasetMeta, OpenSource, PageDataset } from '../../api/types.ts';
import type { Cube } from '../../core/cube.ts';
import {
  type ColormapName,
  type DisplaySettings,
  type EightBit,
  flipPolarity,
  type PathPoint,
  type PathSection,
  type SliceSlot,
  type SlicesBelow,
  type VolumeStyle,
} from '../../core/scene.ts';
import type { GatherData, LineSection } from '../../core/section.ts';
import type {
  AmplitudeRange,
  HeaderWord,
  Mesh,
  PlacedSlice,
  Progress,
  ProgressListener,
  Statistics,
  VerticalAxis,
} from '../../core/types.ts';
import { clipOf, colormapOf } from './clip-choice.ts';
import { SettingSignals } from './setting-signals.ts';
import type { ShownCube } from './shown-cube.ts';
import { clampIndex, type SurveyShape } from './survey-shape.ts';
import type { NewTask, Task } from './task.ts';
import { valueName } from './value-name.ts';
import {
  DISPLAY_NAMES,
  type OwnGain,
  type Panels,
  SETTING_NAMES,
  type SectionDisplay,
  type Setting,
  VIEW_SETTINGS,
} from './view-settings.ts';

export type Status = 'idle' | 'opening' | 'preview' | 'refining' | 'ready';

/** The level that the GPU holds, and its number format. */
export interface HeldVolume {
  readonly subsample: number;
  /** 1 if it holds every sample of its traces. */
  readonly sampleStride: number;
  /** Null when the samples are half floats. */
  readonly eightBit: EightBit | null;
}

/** State of the samples for the volume view. The reason is a clause, such as "the GPU is out of memory". */
export type VolumeSamples =
  | { readonly kind: 'loading' }
  | { readonly kind: 'refused'; readonly reason: string }
  | ({ readonly kind: 'ready' } & HeldVolume);

/** Messages of kind 'done' tell a success. They disappear by themselves. */
export interface Message extends MessageAbout {
  readonly id: number;
  readonly kind: 'error' | 'notice' | 'done';
  readonly text: string;
  readonly of: string;
  /** When it was said, as performance.now(). */
  readonly at: number;
}

export interface MessageAbout {
  /**
   * Fingerprint of the file that the message is about, 'page' for the page or the machine, or '' for what was dropped or
   * typed last. If missing, it is about the survey shown.
   */
  readonly of?: string;
  /** The only tab on which it is shown. */
  readonly tab?: string;
  /**
   * Name of what it asks for or reports, with which `settle` removes it. A task of this kind does so when it
   * begins.
   */
  readonly matter?: string;
  /** A file that could not be read as inferred. The user may choose how to read it. */
  readonly refused?: Blob | undefined;
  /** What the user is asked for. It would interrupt running tasks, so its button waits for them. */
  readonly action?: { readonly label: string; readonly hint: string; readonly run: () => void };
}

const DONE_MILLISECONDS = 6000;
const SHOWN_AT_ONCE = 4;
const KEPT_TO_READ = 100;

/** A sample of the survey by its full-resolution indices. */
export interface CursorPoint {
  readonly inlineIndex: number;
  readonly crosslineIndex: number;
  readonly sampleIndex: number;
}

/** A path over the survey, finished or being drawn. */
export interface DrawnPath {
  readonly points: readonly PathPoint[];
  /** True for an area, whose last point is joined to the first one. No section is read along it. */
  readonly closed: boolean;
  /** The point that a click would add. */
  readonly hover: PathPoint | null;
  /** The user is still adding points. */
  readonly drawing: boolean;
  readonly said: string;
  /** The section read along the path, or null until it is read. */
  readonly section: PathSection | null;
}

export interface CustomWord extends HeaderWord {
  readonly name: string;
}

export interface Readout extends CursorPoint {
  /** The value there before any process of the picture; null when it has none. */
  readonly amplitude: number | null;
  /** The column of the section that the pointer is in; undefined in other pictures. */
  readonly column?: number | undefined;
  /** True when a click has fixed this read-out, so that it stays when the pointer leaves. */
  readonly pinned: boolean;
  /** The value stored in the file, read once the pointer rests. */
  readonly exact: {
    readonly value: string;
    readonly hex: string;
    readonly trace: number;
    readonly byteOffset: number;
  } | null;
}

/** A survey opened in this page. Only its source is kept, from which it can be opened again. */
export interface OpenedSurvey {
  readonly fingerprint: string;
  readonly name: string;
  readonly source: OpenSource;
}

/** The processes of the file shown before, which are off for this one until the user takes them over. */
export interface FormerProcesses {
  readonly flipped: boolean;
  readonly section: SectionDisplay;
  readonly vertical: VerticalAxis;
}

type Slices = Readonly<Record<SliceSlot, PlacedSlice | null>>;
type Indices = Readonly<Record<SliceSlot, number>>;

/** Everything the page shows, in signals. It knows no DOM and does no work. */
export class ViewStore extends SettingSignals {
  readonly #renewals: (() => void)[] = [];

  /** Makes a signal that returns to its first value whenever another survey is shown. */
  ofSurvey<T>(first: T): Signal<T> {
    const own = signal(first);
    this.#renewals.push(() => {
      own.value = first;
    });
    return own;
  }

  readonly status = signal<Status>('idle');
  readonly dataset = signal<PageDataset | null>(null);
  /** A cube computed from the survey that is shown in its place, or null; `derived` only if its values are others. */
  readonly shown = this.ofSurvey<ShownCube | null>(null);
  readonly derived = computed(() => (this.shown.value?.moved ? null : this.shown.value));
  /** The samples shown, of which slices, sections, surface and volume are made. */
  readonly cube = computed<Cube | null>(() => this.shown.value?.cube ?? this.dataset.value?.cube ?? null);
  readonly meta = signal<DatasetMeta | null>(null);
  readonly shape = signal<SurveyShape | null>(null);
  /** The range of the survey's own samples. */
  readonly surveyRange = signal<AmplitudeRange | null>(null);
  /** The range of the samples shown. */
  readonly amplitude = computed(() => this.shown.value?.range ?? this.surveyRange.value);
  readonly openingName = signal('');
  /** Surveys opened in this page, including the current one, in the order of opening. */
  readonly surveys = signal<readonly OpenedSurvey[]>([]);

  readonly tasks = signal<readonly Task[]>([]);
  /** The messages that still hold. */
  readonly messages = signal<readonly Message[]>([]);
  /** Everything that was said, the last first, to be read again. */
  readonly said = signal<readonly Message[]>([]);
  /** Errors that no code caught, for the diagnostics. The page adds them (src/app.ts). */
  readonly uncaught: { readonly at: number; readonly text: string }[] = [];
  readonly lastOperation = signal<{ label: string; milliseconds: number } | null>(null);
  readonly bytesRead = signal(0);
  readonly cacheStats = signal<CacheStats | null>(null);
  /** Share (0…1) of the current survey that optimize has stored. */
  readonly optimizedShare = this.ofSurvey(0);
  readonly statistics = this.ofSurvey<Statistics | null>(null);
  readonly readout = this.ofSurvey<Readout | null>(null);

  readonly indices = signal<Indices>({ inline: 0, crossline: 0, sample: 0 });
  readonly slices = signal<Slices>({ inline: null, crossline: null, sample: null });
  readonly mesh = this.ofSurvey<Mesh | null>(null);
  /** The connected parts of `mesh`. */
  readonly meshParts = this.ofSurvey<MeshParts | null>(null);
  /** Slices that those of a cube shown in place of the survey lie over, or null. */
  readonly below = this.ofSurvey<SlicesBelow | null>(null);
  readonly depthPlanes = this.ofSurvey<readonly PlacedSlice[]>([]);
  readonly gather = this.ofSurvey<GatherData | null>(null);
  /** The path drawn over the survey, or null. */
  readonly path = this.ofSurvey<DrawnPath | null>(null);
  readonly hasPath = computed(() => this.path.value !== null);
  /**
   * The section along the path (a random line). The Section tab shows it instead of a slice while `showsLine`
   * is true.
   */
  readonly lineSection = this.ofSurvey<LineSection | null>(null);
  readonly showsLine = this.ofSurvey(false);
  /** The crosshair of all views, set by a click. */
  readonly cursor = this.ofSurvey<CursorPoint | null>(null);
  /** Trace header words that the user defined, in addition to the standard ones. */
  readonly customWords = signal<readonly CustomWord[]>([]);

  readonly subsampleTouched = signal(false);
  /** Until the user, a link or the address has set the threshold, it follows the samples shown. */
  readonly thresholdTouched = signal(false);
  readonly subsampleNote = this.ofSurvey('');
  readonly volumeStyle = signal<VolumeStyle | null>(null);
  /** Which level the GPU holds for the volume view, or why it holds none. */
  readonly volumeSamples = signal<VolumeSamples>({ kind: 'loading' });
  readonly colormap = computed<ColormapName>(() => this.derived.value?.colormap ?? this.surveyColormap.value);
  readonly surveyColormap = computed(() => colormapOf(this.surveyRange.value, this.chosenColormap.value));

  /** What the samples are called in titles, read-outs and captions. */
  readonly valueName = computed(
    () => this.shown.value?.named ?? valueName(this.amplitude.value, this.meta.value?.textHeaders ?? []),
  );

  /** Amplitudes at the two ends of the colour map at gain 1, in every view. */
  readonly clip = computed(() => this.derived.value?.range.clip ?? this.surveyClip.value);
  readonly surveyClip = computed(() =>
    clipOf(this.surveyRange.value, this.statistics.value, this.clipChoice.value),
  );

  /** Whether amplitudes are drawn as their negatives. Data of one sign, such as velocities, have no polarity. */
  readonly flipped = computed(
    () => this.polarityFlipped.value && !this.derived.value && this.amplitude.value?.bothSigns !== false,
  );

  /** What was on when another file was shown. */
  readonly former = signal<FormerProcesses | null>(null);

  readonly display = computed<DisplaySettings>(() => {
    const values = Object.fromEntries(DISPLAY_NAMES.map((name) => [name, this[name].value]));
    const display = values as Pick<DisplaySettings, (typeof DISPLAY_NAMES)[number]>;
    const colours = { ...display, ...this.cycle.value, colormap: this.colormap.value, clip: this.clip.value };
    return this.flipped.value ? flipPolarity(colours) : colours;
  });

  /** The colours of a cyclic quantity have no gain, and a mean of its ends would be its middle. */
  readonly cycle = computed(() => (this.shown.value?.cyclic ? { gain: 1, mixing: 'cycle' as const } : {}));

  /** True if the surface is that of the amplitudes although another quantity is shown, whose colours it has. */
  readonly surfacePainted = computed(() => this.shown.value?.surface === 'amplitude');
  /** The range of what the surface is made of. */
  readonly surfaceRange = computed(() =>
    this.surfacePainted.value ? this.surveyRange.value : this.amplitude.value,
  );

  /** The amplitude that the threshold means, estimated until a mesh gives it. */
  readonly thresholdAmplitude = computed<number | null>(() => {
    const range = this.surfaceRange.value;
    if (!range) return null;
    if (!range.bothSigns) return range.p001 + this.threshold.value * (range.p999 - range.p001);
    const level = this.threshold.value * range.p999Absolute;
    return this.surfaceSign.value === 'negative' ? -level : level;
  });

  togglePanel(name: keyof Panels): void {
    this.panels.value = { ...this.panels.value, [name]: !this.panels.value[name] };
  }

  /** The Section tab shows the gather where the inline and crossline slices cross. */
  readonly showsGather = computed(
    () => this.gatherShown.value && !this.shown.value && this.shape.value?.kind === 'prestack',
  );

  /** The gain of a view: its own, or that of 3D. */
  gainOf(view: OwnGain): number {
    return this.cycle.value.gain ?? this[view].value ?? this.gain.value;
  }

  #nextId = 1;

  /** Replaces the survey in one step, so that no view sees parts of two surveys. */
  show(dataset: PageDataset, shape: SurveyShape, slices: Slices, indices: Indices): void {
    batch(() => {
      const isSameFile = this.meta.value?.fingerprint === dataset.meta.fingerprint;
      if (!isSameFile) this.#keepProcesses();
      this.dataset.value = dataset;
      this.meta.value = dataset.meta;
      this.shape.value = shape;
      this.surveyRange.value = dataset.amplitude;
      this.indices.value = indices;
      this.slices.value = slices;
      for (const renew of this.#renewals) renew();
      for (const name of SETTING_NAMES) {
        const { renew } = VIEW_SETTINGS[name] as Setting<unknown>;
        if (renew) (this[name] as Signal<unknown>).value = renew(this[name].value, isSameFile);
      }
      this.bytesRead.value = dataset.work.bytesRead;
      if (shape.flat) {
        this.activeSlot.value = 'inline';
        this.sectionSlot.value = 'inline';
      }
    });
  }

  /** Remembers the processes that are on, before they are turned off for another file. */
  #keepProcesses(): void {
    const vertical = this.shape.value?.vertical;
    const section = this.section.value;
    const flipped = this.flipped.value;
    if (vertical && (flipped || section.bandPassOn || section.agcOn || section.normalise !== 'none'))
      this.former.value = { flipped, section, vertical };
  }

  setIndex(slot: SliceSlot, index: number): void {
    const shape = this.shape.value;
    if (!shape) return;
    this.indices.value = { ...this.indices.value, [slot]: clampIndex(shape[slot], Math.round(index)) };
  }

  setSlice(slot: SliceSlot, slice: PlacedSlice | null): void {
    this.slices.value = { ...this.slices.value, [slot]: slice };
  }

  /** Copies what the dataset has read meanwhile. Returns true when the metadata were replaced. */
  refresh(): boolean {
    const dataset = this.dataset.value;
    if (!dataset) return false;
    const changed = this.meta.value !== dataset.meta;
    batch(() => {
      this.bytesRead.value = dataset.work.bytesRead;
      this.meta.value = dataset.meta;
      this.surveyRange.value = dataset.amplitude;
    });
    return changed;
  }

  /** Shows a message. One with the same text is replaced. A success disappears after a while. */
  say(kind: Message['kind'], text: string, about: MessageAbout = {}): void {
    const of = about.of ?? this.meta.value?.fingerprint ?? '';
    const message = { ...about, id: this.#nextId++, kind, text, of, at: performance.now() };
    const others = (list: readonly Message[]) => list.filter((other) => other.text !== text);
    this.messages.value = [...others(this.messages.value), message].slice(-SHOWN_AT_ONCE);
    this.said.value = [message, ...others(this.said.value)].slice(0, KEPT_TO_READ);
    if (kind === 'done') setTimeout(() => this.dismiss(message.id), DONE_MILLISECONDS);
  }

  /** Removes the messages about a matter that is done or holds no more. */
  settle(matter: string): void {
    if (this.messages.value.some((message) => message.matter === matter))
      this.messages.value = this.messages.value.filter((message) => message.matter !== matter);
  }

  /**
   * Removes what was said about other files and every earlier error, when a file is shown that was dropped or asked for at
   * `since`. Messages about files dropped together with it stay.
   */
  leaveOtherFiles(fingerprint: string, since: number): void {
    this.messages.value = this.messages.value.filter(
      ({ of, kind, at }) =>
        of === 'page' || (of === fingerprint && kind !== 'error') || (of === '' && at >= since),
    );
  }

  dismiss(id: number): void {
    this.messages.value = this.messages.value.filter((message) => message.id !== id);
  }

  isRunning(kind: string): boolean {
    return this.tasks.value.some((task) => task.kind === kind);
  }

  /** Shows a task in the status bar while it runs. */
  async during<T>(task: NewTask, run: (report: ProgressListener) => Promise<T>): Promise<T> {
    const { report, end } = this.begin(task);
    try {
      return await run(report);
    } finally {
      end();
    }
  }

  /** Adds a task to the status bar; `end` removes it. */
  begin(task: NewTask): { report: (progress: Progress) => void; end: () => void } {
    const id = this.#nextId++;
    this.settle(task.kind);
    this.tasks.value = [...this.tasks.value, { ...task, id, progress: null }];
    return {
      report: (progress) => {
        this.tasks.value = this.tasks.value.map((task) => (task.id === id ? { ...task, progress } : task));
      },
      end: () => {
        this.tasks.value = this.tasks.value.filter((task) => task.id !== id);
      },
    };
  }
}
