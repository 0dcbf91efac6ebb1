import type { WebGLRenderer } from 'three';
import type { GpuCapabilities } from './capabilities.ts';
import type { UploadCheck } from './upload-check.ts';

/** What the volume has to do with the GPU by. */
export interface VolumeGpu {
  readonly renderer: WebGLRenderer;
  readonly capabilities: GpuCapabilities;
  readonly uploads: UploadCheck;
  readonly onUpload: (bytes: number) => void;
}
