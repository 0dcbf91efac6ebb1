import { html, nothing, type TemplateResult } from 'lit';
import { bound, button, select } from '../kit/controls.ts';
import { formatPercent } from '../kit/format.ts';
import { tooltip } from '../kit/shortcuts.ts';
import { libraryOf } from '../library/library-session.ts';
import type { Session } from '../session/session.ts';
import { historyOf } from '../session/view-history.ts';
import { DIALOGS } from './features.ts';
import { OPEN_HINT } from './page-keys.ts';

export interface BarActions {
  /** Lets the user choose files. */
  pick(): void;
  demo(event: Event): void;
  /** Shows a dialog by its name. */
  show(name: string): void;
}

/**
 * The bar above everything, in one row: the survey, and buttons of three weights, for opening, for every day, and for now and then. A
 * narrow one has a menu for all but the first and the last.
 */
export function topBar(session: Session, actions: BarActions, wide: boolean): TemplateResult {
  const open = session.store.shape.value !== null;
  const library = libraryOf(session);
  const others = html`${open ? everyday(session, actions) : nothing} ${rare(actions, open)}`;
  return html`<h1 ?hidden=${open && !wide}>SEG-Y Lens</h1>
    ${survey(session)} ${open ? openButton(actions) : nothing}
    ${
      wide
        ? others
        : html`<button type="button" class="more" popovertarget="menu" title="More buttons" aria-label="More">⋯</button>
            <div id="menu" popover @click=${({ currentTarget }: Event) => (currentTarget as HTMLElement).hidePopover()}>${others}</div>`
    }
    ${button('Clear cache', library.clearHint, () => library.askClear())}`;
}

/** The name of the current survey, as a select when several are open. */
function survey(session: Session): TemplateResult {
  const { surveys, meta } = session.store;
  const shown = meta.value;
  if (!shown || surveys.value.length < 2)
    return html`<span class="file" title=${shown?.name ?? nothing}>${shown?.name ?? ''}</span>`;
  return html`${select({
    kind: 'file',
    name: 'Survey shown',
    title:
      'Surveys opened in this page. The slices stay at the same X/Y (or line numbers) and time or depth; a survey without that place is shown where it was left.',
    options: surveys.value.map(({ fingerprint, name }) => [fingerprint, name]),
    to: bound(shown.fingerprint, (fingerprint) => session.switchTo(fingerprint, performance.now())),
  })}`;
}

export const openButton = ({ pick }: BarActions): TemplateResult =>
  button('Open file', OPEN_HINT, pick, { kind: 'primary' });

export const demoButton = ({ demo }: BarActions, kind: string): TemplateResult =>
  button('Try a demo survey', 'A made-up survey with folds, faults, a channel and a salt body', demo, {
    kind,
  });

function everyday(session: Session, actions: BarActions): TemplateResult {
  const history = historyOf(session);
  return html`<div class="everyday">
    ${session.store.meta.value?.container ? nothing : optimize(session)} ${dialogs(actions, true, '')}
    ${button('↶', tooltip('Undo the last change of the view', 'page', 'undo'), () => history.undo(), { kind: '', name: 'Undo' })}
    ${button('↷', tooltip('Redo the change of the view', 'page', 'redo'), () => history.redo(), { kind: '', name: 'Redo' })}
  </div>`;
}

const rare = (actions: BarActions, open: boolean): TemplateResult =>
  html`<div class="rare">
    ${open ? demoButton(actions, 'small') : nothing} ${dialogs(actions, false, 'small')}
    ${button('?', tooltip('Keyboard shortcuts', 'page', 'sheet'), () => actions.show('shortcuts'), { name: 'Keyboard shortcuts' })}
  </div>`;

const dialogs = ({ show }: BarActions, ofSurvey: boolean, kind: string): TemplateResult[] =>
  DIALOGS.filter(({ hint, needsSurvey = false }) => hint && needsSurvey === ofSurvey).map(
    ({ name, title, hint }) => button(title, hint, () => show(name), { kind }),
  );

/** The Optimize button. The share that an earlier run stored is shown beside it. */
function optimize(session: Session): TemplateResult {
  const running = session.store.isRunning('optimize');
  const kept = session.store.optimizedShare.value;
  const begun = !running && kept > 0 && kept < 1;
  const hint = begun
    ? `Goes on where it stopped: ${formatPercent(kept)} of the survey is kept and is not read again`
    : 'Reads the file once, so that every slice then appears immediately';
  const label = html`Optimize${begun ? html`<span class="kept" aria-hidden="true"> · ${formatPercent(kept)} kept</span>` : nothing}`;
  return button(label, hint, () => session.optimize(), { disabled: running, kind: '' });
}
