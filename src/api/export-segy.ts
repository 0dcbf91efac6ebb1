/** Writes cubes as SEG-Y, Seismic Unix or plain samples, and reads back what was written. */
export { COMPUTED_BINARY } from '../survey/out/file-head.ts';
export type {
  OutChange,
  OutContainer,
  OutOptions,
  OutWarning,
  WordChoice,
} from '../survey/out/out-options.ts';
export { checkSegyExport, type ExportCheck } from './check-export.ts';
export { exportSegy, planSegyExport } from './cube-export.ts';
export type { SegyExportOptions, SegyExportPlan, SegyExportResult, WrittenLines } from './export-types.ts';
