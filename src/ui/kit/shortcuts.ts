/** A shortcut: its keys as `keyOf` names them, and what it does, as shown on the sheet. */
export interface Shortcut {
  readonly keys: readonly string[];
  readonly does: string;
}

const STEP_KEYS = ['ArrowUp', 'ArrowRight'];
const STEP_BACK_KEYS = ['ArrowDown', 'ArrowLeft'];

/**
 * Every shortcut, by the element that must have the focus. Handlers, sheet and tooltips use this one table,
 * so they always agree.
 */
export const SHORTCUTS = {
  page: {
    sheet: { keys: ['?'], does: 'Show this sheet' },
    undo: { keys: ['Ctrl+Z'], does: 'Undo the last change of the view' },
    redo: { keys: ['Ctrl+Shift+Z', 'Ctrl+Y'], does: 'Redo it' },
    openFile: { keys: ['O'], does: 'Open a file' },
    exportData: { keys: ['E'], does: 'Export data' },
    controls: { keys: ['['], does: 'Show or hide the controls' },
    summary: { keys: [']'], does: 'Show or hide the summary' },
  },
  tabs: {
    next: { keys: ['ArrowRight'], does: 'Next tab' },
    previous: { keys: ['ArrowLeft'], does: 'Previous tab' },
    first: { keys: ['Home'], does: 'First tab' },
    last: { keys: ['End'], does: 'Last tab' },
  },
  view3d: {
    forward: { keys: STEP_KEYS, does: 'Next slice' },
    back: { keys: STEP_BACK_KEYS, does: 'Previous slice' },
    tenForward: { keys: ['PageUp'], does: 'Ten slices on' },
    tenBack: { keys: ['PageDown'], does: 'Ten slices back' },
    inline: { keys: ['I'], does: 'The keys step the inline' },
    crossline: { keys: ['C'], does: 'The keys step the crossline' },
    sample: { keys: ['T'], does: 'The keys step the time or depth slice' },
    reset: { keys: ['Home'], does: 'The whole survey, from the side' },
    fit: { keys: ['F'], does: 'The whole survey, as it is turned' },
    top: { keys: ['Shift+T'], does: 'From above, north up' },
    facingInline: { keys: ['Shift+I'], does: 'Face the inlines' },
    facingCrossline: { keys: ['Shift+C'], does: 'Face the crosslines' },
    removeCursor: { keys: ['Escape'], does: 'Take the cursor away' },
  },
  cube: {
    left: { keys: ['ArrowLeft'], does: 'Turn to the side on the left' },
    right: { keys: ['ArrowRight'], does: 'Turn to the side on the right' },
    up: { keys: ['ArrowUp'], does: 'Turn to the side above' },
    down: { keys: ['ArrowDown'], does: 'Turn to the side below' },
  },
  section: {
    forward: { keys: STEP_KEYS, does: 'Next section; on a single line, move there' },
    back: { keys: STEP_BACK_KEYS, does: 'Previous section; on a single line, move there' },
    tenForward: { keys: ['PageUp'], does: 'Ten sections on' },
    tenBack: { keys: ['PageDown'], does: 'Ten sections back' },
    zoomIn: { keys: ['+', '='], does: 'Zoom in' },
    zoomOut: { keys: ['-', '_'], does: 'Zoom out' },
    acrossIn: { keys: ['X'], does: 'Zoom in across only; by the wheel with Shift' },
    acrossOut: { keys: ['Shift+X'], does: 'Zoom out across only' },
    downIn: { keys: ['Y'], does: 'Zoom in down only; by the wheel with Alt' },
    downOut: { keys: ['Shift+Y'], does: 'Zoom out down only' },
    whole: { keys: ['0', 'Home'], does: 'Show the whole section' },
    pan: {
      keys: ['Shift+ArrowLeft', 'Shift+ArrowRight', 'Shift+ArrowUp', 'Shift+ArrowDown'],
      does: 'Move by a tenth of what is shown',
    },
    cursor: {
      keys: ['Alt+ArrowLeft', 'Alt+ArrowRight', 'Alt+ArrowUp', 'Alt+ArrowDown'],
      does: 'Move the crosshair by a trace or sample',
    },
    removeCursor: { keys: ['Escape'], does: 'Remove the crosshair' },
    flip: { keys: ['B'], does: 'While comparing: switch between A and B' },
  },
  map: {
    inlineUp: { keys: ['ArrowUp'], does: 'Next inline, or next gather' },
    inlineDown: { keys: ['ArrowDown'], does: 'Previous inline, or gather' },
    crosslineUp: { keys: ['ArrowRight'], does: 'Next crossline; on a single line, next trace' },
    crosslineDown: { keys: ['ArrowLeft'], does: 'Previous crossline, or trace' },
  },
  horizon: {
    pick: { keys: ['H'], does: 'Begin a horizon: clicks set seeds' },
    more: { keys: ['Shift+H'], does: 'Set more seeds on the current one' },
    place: { keys: [' '], does: 'Set a seed, or a point of the guided path, at the crosshair' },
    track: { keys: ['Enter'], does: 'Track it from the seeds' },
    removeSeed: { keys: ['Backspace'], does: 'Take the last seed, or stick of a fault, back' },
    leave: { keys: ['Escape'], does: 'Stop tracking, or leave the tool in hand' },
    draw: { keys: ['D'], does: 'Draw by dragging' },
    guide: { keys: ['G'], does: 'Guided path: click along the reflector' },
    eraseBox: { keys: ['R'], does: 'Erase picks in a box' },
    eraseOutline: { keys: ['P'], does: 'Erase picks within a drawn outline' },
    fault: { keys: ['Shift+F'], does: 'Draw a fault that tracking does not cross' },
    snap: { keys: ['S'], does: 'Snap the picks to the nearest event' },
    again: { keys: ['Shift+Enter'], does: 'Track anew from all seeds' },
    lock: { keys: ['K'], does: 'Lock or unlock the horizon' },
    flattenAll: { keys: ['Shift+L'], does: 'Flatten the whole survey on it, in every view, or not' },
    flatten: { keys: ['L'], does: 'Flatten sections on the horizon, or not' },
  },
  path: {
    addPoint: { keys: [' '], does: 'Set a point where the inline and the crossline shown cross' },
    finish: { keys: ['Enter'], does: 'Read the section along the path' },
    close: { keys: ['Escape'], does: 'Leave without it' },
    removePoint: { keys: ['Backspace'], does: 'Take the last point back' },
  },
  opacity: {
    left: { keys: ['ArrowLeft'], does: 'Point to a lower amplitude' },
    right: { keys: ['ArrowRight'], does: 'Point to a higher amplitude' },
    up: { keys: ['ArrowUp'], does: 'More opaque' },
    down: { keys: ['ArrowDown'], does: 'More transparent' },
    remove: { keys: ['Delete'], does: 'Remove the point' },
  },
  traces: {
    down: { keys: ['ArrowDown'], does: 'Next trace' },
    up: { keys: ['ArrowUp'], does: 'Previous trace' },
    pageDown: { keys: ['PageDown'], does: 'A page on' },
    pageUp: { keys: ['PageUp'], does: 'A page back' },
    first: { keys: ['Home'], does: 'First trace' },
    last: { keys: ['End'], does: 'Last trace' },
  },
} as const satisfies Record<string, Record<string, Shortcut>>;

export type ShortcutPlace = keyof typeof SHORTCUTS;
export type ShortcutName<P extends ShortcutPlace> = keyof (typeof SHORTCUTS)[P];

export const PLACE_TITLES: Readonly<Record<ShortcutPlace, string>> = {
  page: 'Anywhere',
  tabs: 'Row of tabs',
  view3d: '3D view',
  cube: 'Orientation cube of the 3D view',
  section: 'Section',
  map: 'Map',
  horizon: 'Horizons, in a section or in 3D',
  path: 'Drawing a random section',
  opacity: 'Opacity points of the volume',
  traces: 'Table of trace headers',
};

interface Keys {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * The name of the pressed keys as in SHORTCUTS. Shift is left out when it only produces the character.
 * Command on a Mac counts as Ctrl.
 */
export function keyOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Keys): string {
  const command = ctrlKey || metaKey;
  const letter = /^[a-z]$/i.test(key);
  const shift = shiftKey && (key.length > 1 || letter);
  // Many keyboards have brackets on AltGr, which Windows reports as Ctrl+Alt, or on the Mac's Option.
  if (altKey && /^[^\p{L}\d\s]$/u.test(key)) return key;
  return `${command ? 'Ctrl+' : ''}${altKey ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${letter ? key.toUpperCase() : key}`;
}

/**
 * Runs the handler of the pressed keys. Returns false, leaving the keys to the browser, when there is none or
 * it returns false.
 */
export function pressed<P extends ShortcutPlace>(
  place: P,
  event: KeyboardEvent,
  does: Readonly<Record<ShortcutName<P>, () => unknown>>,
): boolean {
  const key = keyOf(event);
  for (const [name, { keys }] of Object.entries<Shortcut>(SHORTCUTS[place])) {
    if (!keys.includes(key)) continue;
    if (does[name as ShortcutName<P>]() === false) return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
  return false;
}

const SIGNS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ' ': 'Space',
  PageUp: 'Page Up',
  PageDown: 'Page Down',
};

/** The key as shown to people: `Alt+ArrowUp` becomes Alt+↑. */
export function readableKey(key: string): string {
  const at = key.length > 1 ? key.lastIndexOf('+') + 1 : 0;
  const last = key.slice(at);
  return key.slice(0, at) + (SIGNS[last] ?? last);
}

/** A tooltip with what the control does and its keys. */
export function tooltip<P extends ShortcutPlace>(text: string, place: P, name: ShortcutName<P>): string {
  const { keys } = (SHORTCUTS[place] as Record<ShortcutName<P>, Shortcut>)[name];
  return `${text} (${readableKey(keys[0] ?? '')})`;
}
