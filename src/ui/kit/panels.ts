type Load = () => Promise<unknown>;

const loads = new Map<string, Load>();

/** Registers how to load each panel's code. The page calls this once for all features. */
export function registerPanels(panels: Readonly<Record<string, Load>>): void {
  for (const [name, load] of Object.entries(panels)) loads.set(name, load);
}

/** Loads a panel's code. Its element, which may already be on the page, then starts to work. */
export function loadPanel(name: string, session: { fail(error: unknown): void }): void {
  loads
    .get(name)?.()
    .catch((error: unknown) => session.fail(error));
}
