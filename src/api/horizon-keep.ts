import type { Cube } from '../core/cube.ts';
import { SegyError } from '../core/errors.ts';
import type { FaultSticks, Horizon } from '../core/horizon.ts';
import { faultInNumbers, faultOnGrid, horizonOnGrid } from '../horizon/on-grid.ts';
import { workStore } from '../io/work-store.ts';
import { checked } from './call-options.ts';
import { EngineCube } from './engine-cube.ts';
import { HORIZON } from './horizon-options.ts';

const KIND = 'horizon';

/** The horizons of a survey, kept in this browser until they are removed. */
export interface KeptHorizons {
  /** On the grid that the cube has now, in the order of their names. A record that is damaged is left out. */
  list(): Promise<Horizon[]>;
  /** Keeps a horizon under its name, in place of one that has the same. Resolves when the browser has taken it. */
  put(horizon: Horizon): Promise<void>;
  remove(name: string): Promise<void>;
}

/** What the samples of a cube come from: the fingerprint of its file, whatever is computed from it, or the cube's own id. */
const originOf = (cube: Cube): string =>
  (cube instanceof EngineCube ? cube.headerFile?.record.fingerprint : undefined) ?? cube.id;

/** Gives access to the horizons that are kept with the origin of a cube. Methods throw SegyError 'quota', 'cache-corrupt', 'timeout'. */
export function horizonsOf(cube: Cube): KeptHorizons {
  const store = workStore();
  const origin = originOf(cube);
  return {
    async list() {
      const names = (await store.names(KIND, origin)).sort();
      const records = await Promise.all(names.map((name) => store.get(KIND, origin, name)));
      return records.filter(isHorizon).map((horizon) => horizonOnGrid(horizon, cube.grid));
    },
    async put(horizon) {
      checked(HORIZON, horizon, 'The horizon');
      if (horizon.name.trim() === '') throw new SegyError('bad-argument', 'A horizon needs a name.');
      await store.put(KIND, origin, horizon.name, { ...horizon });
    },
    remove: (name) => store.remove(KIND, origin, name),
  };
}

const FAULT = 'fault';

/** The faults drawn over a survey, kept as `horizonsOf` keeps horizons. */
export function faultsOf(cube: Cube) {
  const store = workStore();
  const origin = originOf(cube);
  return {
    /** On the grid that the cube has now. */
    async list(): Promise<FaultSticks[]> {
      const names = (await store.names(FAULT, origin)).sort();
      const records = await Promise.all(names.map((name) => store.get(FAULT, origin, name)));
      return (records as (FaultSticks | undefined)[])
        .filter((fault) => Array.isArray(fault?.sticks))
        .map((fault) => faultOnGrid(fault!, cube.grid));
    },
    /** Keeps a fault by line numbers and times or depths, because indices change when a survey is read otherwise. */
    put: (fault: FaultSticks): Promise<void> =>
      store.put(FAULT, origin, fault.name, faultInNumbers(fault, cube.grid)),
    remove: (name: string): Promise<void> => store.remove(FAULT, origin, name),
  };
}

/**
 * What people have made over a survey that need not be open: names of its horizons and faults, and how to delete them.
 * @param origin the fingerprint of its file
 */
export async function workOver(origin: string) {
  const store = workStore();
  const [horizons, faults] = await Promise.all([store.names(KIND, origin), store.names(FAULT, origin)]);
  return {
    horizons,
    faults,
    async remove(): Promise<void> {
      for (const name of horizons) await store.remove(KIND, origin, name);
      for (const name of faults) await store.remove(FAULT, origin, name);
    },
  };
}

function isHorizon(record: unknown): record is Horizon {
  try {
    checked(HORIZON, record, 'The record');
    return true;
  } catch {
    return false;
  }
}
