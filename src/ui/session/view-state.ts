import * as v from 'valibot';
import { checkOverrides } from '../../api/overrides.ts';
import type { Overrides } from '../../core/types.ts';
import type { Session } from './session.ts';
import { readViewFragment, type ViewLink, viewFragment } from './view-link.ts';
import { settingsThatAre } from './view-settings.ts';

/** The current view, or null when no survey is shown. */
export function viewOf({ store, parts }: Session): ViewLink | null {
  const dataset = store.dataset.value;
  const meta = store.meta.value;
  if (!dataset || !meta) return null;
  const saved = parts.all.value.flatMap((part) => {
    const state = part.saved && v.safeParse(part.saved, part.read());
    return state?.success ? [[part.name, state.output] as const] : [];
  });
  return {
    version: 2,
    fingerprint: meta.fingerprint,
    name: meta.name,
    overrides: checkOverrides(meta.overrides) as NonNullable<ViewLink['overrides']>,
    part: dataset.part ?? null,
    settings: Object.fromEntries(settingsThatAre('linked').map((name) => [name, store[name].value])),
    parts: Object.fromEntries(saved),
  };
}

/**
 * The page's address with this view in its fragment. If the address names a file with a user, a password or a query, which may be
 * for this user alone, the file is left out, and whoever opens the link is asked for it.
 */
export function linkTo(
  link: ViewLink,
  page: Pick<Location, 'href'> = location,
): { link: string; withoutFile: boolean } {
  const address = new URL(page.href);
  const file = address.searchParams.get('url');
  const withoutFile = file !== null && hasSecrets(file, page.href);
  // A query that was not encoded continues in parameters of the page.
  if (withoutFile) address.search = '';
  address.hash = viewFragment(link);
  return { link: address.href, withoutFile };
}

function hasSecrets(file: string, base: string): boolean {
  if (!URL.canParse(file, base)) return true;
  const { username, password, search } = new URL(file, base);
  return `${username}${password}${search}` !== '';
}

/**
 * Shows the view in an address if the current survey is its file, and otherwise tells the user which file it
 * needs. Returns false when the link must be tried again after the next survey is opened.
 */
export async function followLink(session: Session, fragment: string): Promise<boolean> {
  const { store } = session;
  const link = readViewFragment(fragment, session.parts.all.value);
  if (link === null) return true;
  if (link === 'damaged') {
    store.say(
      'error',
      'The link holds a view that cannot be read. Ask for it again, or open the file as usual.',
    );
    return true;
  }
  const meta = store.meta.value;
  if (!meta) {
    store.say('notice', `This link shows a view of “${link.name}”. Drop that file here to see it.`);
    return false;
  }
  if (meta.fingerprint !== link.fingerprint) {
    store.say(
      'notice',
      `The link shows a view of “${link.name}”, but “${meta.name}” is another file. Drop “${link.name}” to see that view.`,
    );
    return false;
  }
  if (await reread(session, link)) return false;
  await show(session, link);
  return true;
}

/**
 * Opens the file with the link's overrides, or shows the link's part. Returns true when a survey is being
 * opened, after which the link is applied again.
 */
async function reread(session: Session, link: ViewLink): Promise<boolean> {
  const { store, dataset } = session;
  const overrides = link.overrides as Overrides | undefined;
  if (overrides && dataset && !isSame(checkOverrides(dataset.meta.overrides), overrides)) {
    if (!(await session.reopen(overrides))) return false;
    const names = Object.keys(overrides).join(', ');
    store.say(
      'notice',
      `The link reads this file otherwise than you did: ${names ? `${names} overruled` : 'with nothing overruled'}. That holds until the file is opened again.`,
    );
    return isSame(checkOverrides(session.dataset?.meta.overrides), overrides);
  }
  // What is about to be shown is waited for, because showing it resets what the link sets.
  if (link.part === undefined || isSame(dataset?.part, link.part)) return dataset !== store.dataset.value;
  await session.showPart(link.part);
  return isSame(session.dataset?.part, link.part);
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

async function show(session: Session, { settings, parts }: ViewLink): Promise<void> {
  const { tab, ...others } = settings;
  session.setAll(others);
  // The page must draw once before the camera moves, because a vertical stretch resets the camera.
  await session.nextFrame();
  for (const part of session.parts.all.value) if (part.name in parts) await part.write(parts[part.name]);
  session.setAll({ tab });
}
