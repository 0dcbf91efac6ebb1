import type { Camera, Matrix4 } from 'three';

/** Tells when the camera has come to rest at another place than before. */
export class CameraRest {
  #place = '';

  /** Asked once a frame in which the camera does not move; `placement` is the matrix from index space to the world. */
  isNew(camera: Camera, placement: Matrix4): boolean {
    const place = [...camera.matrixWorld.elements, ...placement.elements].join();
    if (place === this.#place) return false;
    this.#place = place;
    return true;
  }
}
