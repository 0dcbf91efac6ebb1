import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

/**
 * The value a control shows and writes: a signal, a part of one (`part`), a property (`prop`), or anything
 * else (`bound`).
 */
export interface Bound<T> {
  value: T;
}

/** Binds a value to a function that is called with a new one. */
export function bound<T>(value: T, write: (value: T) => unknown): Bound<T> {
  return {
    get value() {
      return value;
    },
    set value(changed) {
      write(changed);
    },
  };
}

/** Binds a property of an element, which renders again when it changes. */
export function prop<T, K extends keyof T>(target: T, key: K): Bound<T[K]> {
  return bound(target[key], (value) => {
    target[key] = value;
  });
}

/** Binds one key of a record. Writing it replaces the record. */
export function part<T, K extends keyof T>(whole: Bound<T>, key: K): Bound<T[K]> {
  return bound(whole.value[key], (value) => {
    whole.value = { ...whole.value, [key]: value };
  });
}

type Choice<T> = readonly [value: T, label: string, ...unknown[]];

interface Control<T> {
  readonly to: Bound<T>;
  /** The tooltip: what the control does. */
  readonly title: string;
  /** The label beside the control. */
  readonly label?: unknown;
  /** The accessible name, if there is no label or it differs from the label. */
  readonly name?: string;
  /** Id for a `<label for>` elsewhere in the same shadow tree. */
  readonly id?: string;
  readonly disabled?: boolean;
  /** Classes of the control itself. */
  readonly kind?: string;
}

interface Select<T> extends Control<T> {
  readonly options: readonly Choice<T>[] | (T extends string ? Readonly<Record<T, string>> : never);
  /** Options listed under a heading, after the others. */
  readonly group?: readonly [heading: string, options: readonly Choice<T>[]];
}

interface Field<T> extends Control<T> {
  readonly min?: number;
  readonly max?: number;
  /** True refuses fractions. */
  readonly whole?: boolean;
  /** Text of an empty field, which means null. Without it the field must be filled. */
  readonly placeholder?: string;
  /** Unit shown after the field. */
  readonly unit?: string;
  /** Returns why a number within the limits is refused; '' accepts it. */
  readonly refuse?: (value: number) => string;
  /** Id of the element that explains why the value is wrong. */
  readonly faultId?: string | false;
  /** Called when Enter is pressed. */
  readonly enter?: () => void;
}

interface Slider extends Control<number> {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  /** The value as text. */
  readonly text: string;
  /** Small texts below the start and the end of the range. */
  readonly hint?: string;
  readonly hintEnd?: string;
  /** True shows a number field instead of the text. */
  readonly editable?: boolean;
  /** A picture that stands on the slider. */
  readonly behind?: unknown;
}

interface Button {
  /** The accessible name, if the label is only a symbol. */
  readonly name?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  /** Classes that replace `small`. */
  readonly kind?: string;
}

/** A native button that does not submit its form. */
export function button(
  label: unknown,
  title: string,
  click: (event: Event) => unknown,
  { name, disabled, pressed, expanded, kind = 'small' }: Button = {},
): TemplateResult {
  return html`<button class=${kind} type="button" title=${title} aria-label=${name ?? nothing} aria-pressed=${pressed ?? nothing}
    aria-expanded=${expanded ?? nothing} ?disabled=${disabled} @click=${click}>${label}</button>`;
}

/** The button that closes its dialog. */
export const closeButton = (): TemplateResult =>
  button('Close', 'Close (Escape)', ({ target }) => (target as HTMLElement).closest('dialog')?.close(), {
    kind: 'primary',
  });

/** A check box inside its label. */
export function check({ label, name, title, disabled, to }: Control<boolean>) {
  return html`<label class="check" title=${title}><input type="checkbox" aria-label=${name ?? nothing} .checked=${live(to.value)} ?disabled=${disabled}
    @change=${(event: Event) => {
      to.value = (event.target as HTMLInputElement).checked;
    }} />${label}</label>`;
}

/** Radio buttons side by side as one control. The element needs the `chooser` styles. */
export function chooser<T extends string>(
  name: string,
  to: Bound<T>,
  options: readonly (readonly [value: T, label: string, title: string])[],
  disabled = false,
) {
  return html`<fieldset aria-label=${name} ?disabled=${disabled}>
    ${options.map(
      ([value, label, title]) => html`<label title=${title}><input type="radio" name=${name} value=${value}
        .checked=${live(to.value === value)} @change=${() => {
          to.value = value;
        }} />${label}</label>`,
    )}
  </fieldset>`;
}

/**
 * A native select, which writes the option's value in its own type. It is named by an attribute, because a
 * label around it would include the options' text.
 */
export function select<T extends string | number>(options: Select<T>) {
  const { id, label, name, title, disabled, kind, to, group } = options;
  const list = (
    Array.isArray(options.options) ? options.options : Object.entries(options.options)
  ) as readonly Choice<T>[];
  const all = [...list, ...(group?.[1] ?? [])];
  const chosen = to.value;
  const option = ([value, label]: Choice<T>) =>
    html`<option value=${value} .selected=${live(value === chosen)}>${label}</option>`;
  return labelled(
    options,
    html`<select class=${kind ?? nothing} id=${id ?? nothing} aria-label=${name ?? label ?? nothing} title=${title} ?disabled=${disabled}
      @change=${(event: Event) => {
        to.value = all[(event.target as HTMLSelectElement).selectedIndex]![0];
      }}>
      ${list.map(option)}
      ${group ? html`<optgroup label=${group[0]}>${group[1].map(option)}</optgroup>` : nothing}
    </select>`,
  );
}

/**
 * A number field. An invalid entry is refused: the field shows its former value again and the reason beside
 * it.
 */
export function number(options: Field<number | null>) {
  const { id, name, title, disabled, to, min, max, whole, placeholder, unit, faultId } = options;
  return html`${labelled(
    options,
    html`<input type="number" id=${id ?? nothing} aria-label=${name ?? nothing} title=${title} ?disabled=${disabled}
        min=${min ?? nothing} max=${max ?? nothing} step=${whole ? 1 : 'any'} placeholder=${placeholder ?? nothing}
        aria-invalid=${faultId ? 'true' : 'false'} aria-describedby=${faultId || nothing}
        .value=${fieldText(to.value)} @input=${({ target }: Event) => say(target as HTMLInputElement, '')}
        @change=${({ target }: Event) => typed(target as HTMLInputElement, options)} />${unit ? ` ${unit}` : ''}`,
  )}<span class="wrong"></span>`;
}

const fieldText = (value: number | null): string =>
  value === null ? '' : String(Number(value.toPrecision(9)));

function typed(field: HTMLInputElement, options: Field<number | null>): void {
  const { to, placeholder, refuse } = options;
  const before = to.value;
  const value = field.value === '' ? null : field.valueAsNumber;
  const missing = value === null && placeholder === undefined;
  const words =
    missing || !field.validity.valid ? range(options) : value === null ? '' : (refuse?.(value) ?? '');
  say(field, words);
  if (!words) to.value = value;
  // An entry that changes nothing causes no render, so the field is reset here.
  if (words || to.value === before) field.value = fieldText(before);
}

const range = ({ min, max, whole }: Field<number | null>): string =>
  `Only a ${whole ? 'whole ' : ''}number${min === undefined ? '' : ` from ${min} ${max === undefined ? 'on' : `to ${max}`}`} can stand here.`;

/** Adds the alert only when there is a message, because screen readers also announce an empty one. */
function say(field: HTMLInputElement, words: string): void {
  const place = (field.closest('label') ?? field).nextElementSibling as HTMLElement;
  place.role = words ? 'alert' : null;
  place.textContent = words;
}

function labelled(
  { label, title }: Pick<Control<never>, 'label' | 'title'>,
  control: TemplateResult,
): TemplateResult {
  return label === undefined
    ? control
    : html`<label class="labelled" title=${title}>${label} ${control}</label>`;
}

/** A text field that writes on every key. */
export function text({ label, name, title, to, placeholder, faultId, enter }: Field<string>) {
  return labelled(
    { label, title },
    html`<input type="text" spellcheck="false" autocomplete="off" aria-label=${name ?? nothing} title=${title}
      placeholder=${placeholder ?? nothing} aria-invalid=${faultId ? 'true' : 'false'} aria-describedby=${faultId || nothing} .value=${live(to.value)}
      @input=${(event: Event) => {
        to.value = (event.target as HTMLInputElement).value;
      }} @keydown=${(event: KeyboardEvent) => event.key === 'Enter' && enter?.()} />`,
  );
}

/** A labelled slider that writes while it moves. Its label must be unique in the shadow tree; the sheet `sliders` draws it. */
export function slider({
  label,
  title,
  disabled,
  to,
  text,
  hint,
  hintEnd,
  editable,
  behind,
  ...range
}: Slider) {
  const { min, max, step = 1 } = range;
  const id = label.replaceAll(' ', '-');
  const value = live(String(to.value));
  return html`<div class="slider">
    <div class="head">
      <label for=${id}>${label}</label>
      ${
        editable
          ? html`<input type="number" aria-label="${label} value" title="Type a value; Enter takes it" min=${min} max=${max} step="any"
              ?disabled=${disabled} .value=${value} @change=${({ target }: Event) => typedInto(target as HTMLInputElement, to, min, max)} />`
          : html`<output for=${id}>${text}</output>`
      }
    </div>
    ${behind ?? nothing}
    <input id=${id} type="range" title=${title} min=${min} max=${max} step=${step} aria-valuetext=${text} ?disabled=${disabled} .value=${value}
      @input=${(event: Event) => {
        to.value = (event.target as HTMLInputElement).valueAsNumber;
      }} />
    ${hint || hintEnd ? html`<div class="hint"><span>${hint}</span><span>${hintEnd}</span></div>` : nothing}
  </div>`;
}

/** Takes a typed number, limited to min … max. Text that is not a number leaves the value as it is. */
function typedInto(field: HTMLInputElement, to: Bound<number>, min: number, max: number): void {
  const value = field.valueAsNumber;
  field.value = String(to.value);
  if (Number.isFinite(value)) to.value = Math.min(max, Math.max(min, value));
}

/** A hidden file input; a button opens it with click(). */
export function filePicker(
  picked: (files: readonly File[], event: Event) => void,
  { accept, multiple }: { readonly accept?: string; readonly multiple?: boolean } = {},
) {
  return html`<input type="file" hidden tabindex="-1" aria-hidden="true" accept=${accept ?? nothing} ?multiple=${multiple}
    @change=${(event: Event) => {
      const field = event.target as HTMLInputElement;
      const files = Array.from(field.files ?? []);
      // Reset, so that picking the same file again fires an event.
      field.value = '';
      if (files.length > 0) picked(files, event);
    }} />`;
}
