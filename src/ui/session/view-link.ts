import * as v from 'valibot';
import { OVERRIDES_SCHEMA } from '../../api/overrides.ts';
import { displayName } from '../../core/display-name.ts';
import type { ViewPart } from './view-parts.ts';
import { finite, index, settingsThatAre, VIEW_SETTINGS } from './view-settings.ts';

const SETTINGS = v.object(
  Object.fromEntries(
    settingsThatAre('linked').map((name) => {
      const { schema, first } = VIEW_SETTINGS[name];
      // A setting that is newer than the link takes its default.
      return [name, v.optional(schema as v.GenericSchema<unknown>, first)];
    }),
  ),
);

const SCHEMA = v.object({
  version: v.literal(2),
  /** The file's fingerprint, and its name for a user who has to find the file. */
  fingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  name: v.pipe(v.string(), v.maxLength(300), v.transform(displayName)),
  /** How the file is read. If missing, the user's own overrides apply. */
  overrides: v.optional(OVERRIDES_SCHEMA),
  /**
   * One offset, the stack or one gather. Null means the whole survey (its near offset is shown); missing
   * means whichever is shown.
   */
  part: v.optional(
    v.nullable(
      v.union([
        v.strictObject({ offset: v.union([finite, v.picklist(['near', 'far', 'stack'])]) }),
        v.strictObject({ gather: index }),
      ]),
    ),
  ),
  settings: SETTINGS,
  /** States of the view's parts by name. Each part checks its own. */
  parts: v.record(v.string(), v.unknown()),
});

/** Everything a link needs to show the same view of a file again. */
export type ViewLink = v.InferOutput<typeof SCHEMA>;

type Fields = Readonly<Record<string, unknown>>;

/** Gives the settings of an older link their names of today. `verticalExaggeration` never was a true exaggeration. */
function renamed({ verticalExaggeration: verticalStretch, ...others }: Fields): Fields {
  return verticalStretch === undefined ? others : { verticalStretch, ...others };
}

/**
 * Converts a link of version 1, which had one field per setting, some with other names, and the parts among
 * them.
 */
function fromVersion1(link: Fields, known: readonly ViewPart[]): Fields {
  const { fingerprint, name, overrides, part, show, colormap, clip, volume, ...settings } = link;
  const shown = show as Fields;
  return {
    ...{ version: 2, fingerprint, name, overrides, part },
    settings: {
      ...settings,
      showInline: shown.inline,
      showCrossline: shown.crossline,
      showSample: shown.sample,
      showSurface: shown.surface,
      chosenColormap: colormap,
      clipChoice: clip ?? undefined,
      volumeShown: Boolean(volume),
    },
    parts: Object.fromEntries(known.map((each) => [each.name, each.fromVersion1?.(link)])),
  };
}

/** The polarity was a setting of the section before it was one of all views. */
function withPolarity(link: Fields): Fields {
  const settings = link.settings as Fields | undefined;
  const section = settings?.section as Fields | undefined;
  return section?.reversed === true ? { ...link, settings: { polarityFlipped: true, ...settings } } : link;
}

const PREFIX = '#view=';
/** Longer links are not ours and are refused unread. */
const MOST_CHARACTERS = 16_384;

/** The part of the address after '#', which is never sent to a server: JSON as base64url. */
export function viewFragment(link: ViewLink): string {
  const bytes = new TextEncoder().encode(JSON.stringify(link));
  const text = btoa(String.fromCharCode(...bytes));
  return PREFIX + text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The view in an address: null if it holds none, 'damaged' if it cannot be read. */
export function readViewFragment(fragment: string, known: readonly ViewPart[]): ViewLink | 'damaged' | null {
  if (!fragment.startsWith(PREFIX)) return null;
  if (fragment.length > MOST_CHARACTERS) return 'damaged';
  try {
    const text = atob(fragment.slice(PREFIX.length).replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Fields;
    const latest = withPolarity(value.version === 1 ? fromVersion1(value, known) : value);
    const link = v.parse(SCHEMA, { ...latest, settings: renamed(latest.settings as Fields) });
    const parts = known
      .filter(({ name, saved }) => saved && link.parts[name] !== undefined)
      .map(({ name, saved }) => [name, v.parse(saved!, link.parts[name])] as const);
    return { ...link, parts: Object.fromEntries(parts) };
  } catch {
    return 'damaged';
  }
}
