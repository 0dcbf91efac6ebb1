import { type Signal, signal } from '@lit-labs/preact-signals';
import { SETTING_NAMES, type SettingName, type SettingValue, VIEW_SETTINGS } from './view-settings.ts';

type Signals = { readonly [Name in SettingName]: Signal<SettingValue<Name>> };

/** Has one signal for each row of VIEW_SETTINGS, by its name. */
export const SettingSignals = class {
  constructor() {
    for (const name of SETTING_NAMES) Object.assign(this, { [name]: signal(VIEW_SETTINGS[name].first) });
  }
} as new () => Signals;
