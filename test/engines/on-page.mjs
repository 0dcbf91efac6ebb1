// What runs in the page. The methods are sent there as text; they see each other as `onPage`, and nothing else of this file.

export const onPage = {
  /** The element with its insides. @returns {any} */
  lens() {
    return document.querySelector('segy-lens');
  },

  /** @param {() => unknown} condition @param {string} what */
  async until(condition, what) {
    for (let left = 1200; !condition(); left--) {
      if (left === 0) {
        const { messages, status } = onPage.lens().store;
        const said = messages.value.map((/** @type {{ text: string }} */ { text }) => text).join(' ');
        throw new Error(`${what}: waited for a minute; ${status.value}. ${said}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  },

  async ready() {
    await onPage.until(() => customElements.get('segy-lens') && onPage.lens()?.store, 'the element');
  },

  /** Waits until a survey is shown and nothing is done for it any more. */
  async shown() {
    const { store, session } = onPage.lens();
    await onPage.until(() => performance.getEntriesByName('segy-lens/first-picture').length > 0, 'a picture');
    let still = 0;
    await onPage.until(() => {
      const { running, queued } = session.services.metrics().workers;
      still = store.status.value === 'ready' && running + queued === 0 ? still + 1 : 0;
      return still > 10;
    }, 'rest');
    performance.clearMeasures();
  },

  /** @param {ArrayBufferView} values */
  async hash(values) {
    const digest = await crypto.subtle.digest('SHA-256', /** @type {BufferSource} */ (values));
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  },

  /** @param {unknown} value */
  hashJson(value) {
    return onPage.hash(new TextEncoder().encode(JSON.stringify(value)));
  },

  async meta() {
    const { fingerprint, geometry, findings, vertical } = onPage.lens().dataset.meta;
    return { fingerprint, reading: await onPage.hashJson({ geometry, findings, vertical }) };
  },

  /** Slices, surface, volume and headers. @param {boolean} exact reads the slices from the file */
  async values(exact) {
    const { dataset } = onPage.lens();
    const { inline, crossline } = dataset.meta.geometry;
    const middle = (/** @type {any} */ { first, count, step }) => first + step * Math.floor(count / 2);
    /** @type {Record<string, unknown>} */
    const found = {};
    for (const [axis, position] of [
      ['inline', middle(inline)],
      ['crossline', middle(crossline)],
      ['sample', 100],
    ])
      found[axis] = await onPage.hash((await dataset.slice({ axis, position, exact })).data);
    const { positions, normals, indices, level, subsample } = await dataset.mesh({ threshold: 0.5 });
    found.mesh = await onPage.hashJson([
      await onPage.hash(positions),
      await onPage.hash(indices),
      level,
      subsample,
    ]);
    found['normals of the mesh'] = await onPage.hash(normals);
    found.triangles = indices.length / 3;
    const volume = await dataset.volume({ depthSlices: 50 });
    found.volume = await onPage.hash(volume.data);
    const headers = await dataset.readTraceHeaders(0, 500, {});
    found.headers = await onPage.hashJson(Object.entries(headers).map(([name, column]) => [name, ...column]));
    return found;
  },

  /** @param {number} position */
  async inlineHash(position) {
    const { data } = await onPage.lens().dataset.slice({ axis: 'inline', position, exact: true });
    return onPage.hash(data);
  },

  /** Shows each tab and tells what the page complained of. */
  async tabs() {
    const { store } = onPage.lens();
    for (const tab of ['section', 'map', 'headers', 'quality', '3d']) {
      store.tab.value = tab;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    const errors = store.said.value.filter((/** @type {{ kind: string }} */ { kind }) => kind === 'error');
    return { errors: errors.map((/** @type {{ text: string }} */ { text }) => text) };
  },

  async optimize() {
    const { dataset } = onPage.lens();
    const { levels } = await dataset.optimize();
    const statistics = await dataset.statistics();
    return { levels, complete: statistics.complete, statistics: await onPage.hashJson(statistics) };
  },

  async kept() {
    const { diskBytes, surveys } = await onPage.lens().cache.stats();
    return { surveys, isOnDisk: diskBytes > 0, share: onPage.lens().store.optimizedShare.value };
  },

  /** Reads traces of the file shown, which was overwritten meanwhile, and tells how that ends. */
  async readAgain() {
    const { dataset } = onPage.lens();
    await onPage.lens().session.checkFile();
    const code = await dataset.readTraces(0, 3).then(
      () => 'read',
      (/** @type {{ code: string }} */ error) => error.code,
    );
    return { code };
  },

  async clear() {
    const { cache } = onPage.lens();
    const { freedBytes } = await cache.clear();
    const { diskBytes, surveys } = await cache.stats();
    return { freed: freedBytes > 0, diskBytes, surveys };
  },
};
