import { SignalWatcher, signal } from '@lit-labs/preact-signals';
import { css, html, LitElement } from 'lit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import {
  bound,
  button,
  check,
  chooser,
  filePicker,
  number,
  part,
  select,
  slider,
  text,
} from '../../../../src/ui/kit/controls.ts';
import { base, tokens } from '../../../../src/ui/kit/tokens.styles.ts';
import { violations } from '../page.ts';

const form = signal({
  on: false,
  level: 4,
  colour: 'grey',
  percent: 98 as number | null,
  trace: null as number | null,
});
const words = signal('');
const off = signal(false);
let pressed: string[];
let files: readonly File[];

/** One of each, in a shadow tree as on the page. */
class Controls extends SignalWatcher(LitElement) {
  static override styles = [tokens, base, css``];

  override render() {
    const disabled = off.value;
    return html`
      ${check({ label: 'Smooth', title: 'Smooths', to: part(form, 'on'), disabled })}
      ${select({
        label: 'Subsample',
        title: 'How coarse',
        to: part(form, 'level'),
        disabled,
        options: [
          [1, 'all'],
          [4, 'every 4th'],
        ],
        group: ['Coarse', [[16, 'every 16th']]],
      })}
      ${chooser(
        'Colours',
        part(form, 'colour'),
        [
          ['grey', 'Grey', 'From black to white'],
          ['red', 'Red', 'From red to blue'],
        ],
        disabled,
      )}
      ${number({ label: 'Percentile', title: 'Share', to: part(form, 'percent'), min: 1, max: 100, unit: '%', disabled })}
      ${number({
        name: 'Trace',
        title: 'Goes there',
        to: part(form, 'trace'),
        whole: true,
        min: 1,
        placeholder: 'none',
        refuse: (value) => (value === 13 ? 'Trace 13 is dead.' : ''),
      })}
      ${text({ label: 'Filter', title: 'Filters', to: words, placeholder: 'offset > 0', enter: () => pressed.push(words.value) })}
      ${slider({
        label: 'Level',
        title: 'How high',
        min: 0,
        max: 10,
        text: `${form.value.level} of 10`,
        to: part(form, 'level'),
      })}
      ${button('Apply', 'Applies it', () => pressed.push('Apply'), { disabled, pressed: form.value.on })}
      ${filePicker((picked) => {
        files = picked;
      })}
    `;
  }
}
customElements.define('test-controls', Controls);

let host: Controls;
const spin = (name: string) => page.getByRole('spinbutton', { name });
const field = (name: string) => spin(name).element() as HTMLInputElement;
const said = () => Array.from(host.renderRoot.querySelectorAll('[role=alert]'), (line) => line.textContent);

beforeEach(async () => {
  form.value = { on: false, level: 4, colour: 'grey', percent: 98, trace: null };
  words.value = '';
  off.value = false;
  pressed = [];
  files = [];
  host = document.createElement('test-controls') as Controls;
  document.body.append(host);
  await host.updateComplete;
});
afterEach(() => host.remove());

async function type(name: string, entry: string): Promise<void> {
  await userEvent.clear(spin(name));
  await userEvent.type(spin(name), `${entry}{Enter}`);
  await host.updateComplete;
}

it('controls show what they are bound to, and follow it', async () => {
  form.value = { on: true, level: 16, colour: 'red', percent: 5, trace: 7 };
  words.value = 'cdp == 1';
  await expect.element(page.getByRole('checkbox', { name: 'Smooth', exact: true })).toBeChecked();
  await expect.element(page.getByRole('combobox', { name: 'Subsample', exact: true })).toHaveValue('16');
  await expect.element(page.getByRole('radio', { name: 'Red', exact: true })).toBeChecked();
  await expect.element(spin('Percentile')).toHaveValue(5);
  await expect.element(spin('Trace')).toHaveValue(7);
  await expect.element(page.getByRole('textbox', { name: 'Filter', exact: true })).toHaveValue('cdp == 1');
  await expect.element(page.getByRole('button', { name: 'Apply' })).toHaveAttribute('aria-pressed', 'true');
});

it('controls write what is chosen, by the keys alone, in the type of the option', async () => {
  host.renderRoot.querySelector('input')!.focus();
  await userEvent.keyboard(' ');
  expect(form.value.on).toBe(true);
  await userEvent.keyboard('{Tab}{ArrowDown}');
  expect(form.value.level).toBe(16);
  await userEvent.keyboard('{Tab}{ArrowRight}');
  expect(form.value.colour).toBe('red');
  await userEvent.keyboard('{Tab}');
  expect((host.renderRoot as ShadowRoot).activeElement).toBe(field('Percentile'));
  await userEvent.keyboard('{ArrowUp}{Tab}');
  expect(form.value.percent).toBe(99);
  await userEvent.keyboard('{Tab}a < 2{Enter}');
  expect(pressed).toEqual(['a < 2']);
  await userEvent.keyboard('{Tab}{ArrowLeft}');
  expect(form.value.level).toBe(9);
  await userEvent.keyboard('{Tab} ');
  expect(pressed).toEqual(['a < 2', 'Apply']);
});

it('an odd number is not taken: the field goes back and says why, until it is typed into again', async () => {
  const range = 'Only a number from 1 to 100 can stand here.';
  for (const entry of ['101', '0', '', '1e']) {
    await type('Percentile', entry);
    expect([form.value.percent, field('Percentile').value, said()], entry).toEqual([98, '98', [range]]);
  }
  await type('Percentile', '50.5');
  expect([form.value.percent, field('Percentile').value, said()]).toEqual([50.5, '50.5', []]);
  for (const [entry, why] of [
    ['2.5', 'Only a whole number from 1 on can stand here.'],
    ['13', 'Trace 13 is dead.'],
  ] as const) {
    await type('Trace', entry);
    expect([form.value.trace, field('Trace').value, said()], entry).toEqual([null, '', [why]]);
  }
  await userEvent.type(spin('Trace'), '1');
  expect(said()).toEqual([]);
});

it('an empty field that may be empty means none', async () => {
  await type('Trace', '12');
  expect(form.value.trace).toBe(12);
  await type('Trace', '');
  expect([form.value.trace, field('Trace').value, said()]).toEqual([null, '', []]);
});

it('a number that is taken as another one is shown as it was taken', async () => {
  const steps = signal(10);
  class Snapped extends SignalWatcher(LitElement) {
    override render() {
      const to = bound<number | null>(steps.value, (value) => {
        steps.value = 10 * Math.round((value ?? 0) / 10);
      });
      return number({ name: 'Steps', title: 'By ten', to });
    }
  }
  customElements.define('test-snapped', Snapped);
  const element = document.body.appendChild(new Snapped());
  await element.updateComplete;
  for (const [entry, shown] of [
    ['12', '10'],
    ['18', '20'],
    ['21', '20'],
  ] as const) {
    await type('Steps', entry);
    await element.updateComplete;
    expect(field('Steps').value, entry).toBe(shown);
  }
  element.remove();
});

it('what is typed stays while something else is drawn anew', async () => {
  await userEvent.clear(spin('Percentile'));
  await userEvent.type(spin('Percentile'), '4');
  form.value = { ...form.value, on: true };
  await host.updateComplete;
  expect(field('Percentile').value).toBe('4');
});

it('disabled controls take nothing', async () => {
  off.value = true;
  await host.updateComplete;
  for (const control of host.renderRoot.querySelectorAll<HTMLInputElement>(
    '[type=checkbox], [type=radio], select, button',
  ))
    expect(control.matches(':disabled'), control.outerHTML).toBe(true);
  expect(field('Percentile').disabled).toBe(true);
  (page.getByRole('button', { name: 'Apply' }).element() as HTMLElement).click();
  expect(pressed).toEqual([]);
});

it('every control has a name, and axe finds nothing, in alarm neither', async () => {
  expect(await violations(host)).toEqual([]);
  await type('Percentile', '101');
  expect(await violations(host)).toEqual([]);
});

it('the same file can be picked twice', async () => {
  const picker = host.renderRoot.querySelector<HTMLInputElement>('[type=file]')!;
  for (const name of ['a.sgy', 'a.sgy']) {
    const list = new DataTransfer();
    list.items.add(new File(['x'], name));
    picker.files = list.files;
    files = [];
    picker.dispatchEvent(new Event('change'));
    expect(files.map((file) => file.name)).toEqual(['a.sgy']);
    expect(picker.files).toHaveLength(0);
  }
});
