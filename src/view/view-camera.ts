import { PerspectiveCamera, Vector3 } from 'three';

/**
 * A perspective camera that can also draw with parallel rays. The visible height is then everywhere that of
 * the perspective at `reach`, the distance to the point it orbits, so objects there keep their size and code
 * that moves the camera needs no special case.
 */
export class ViewCamera extends PerspectiveCamera {
  parallel = false;
  reach = 1;

  /** Distance of a world point in front of the camera; negative behind it. */
  depthOf(point: Vector3): number {
    return -point.applyMatrix4(this.matrixWorldInverse).z;
  }

  /** Sets what is drawn by depth: everything within `radius` of the world's origin. */
  setDepths(radius: number): void {
    if (this.parallel) {
      // A parallel camera has nothing of the survey behind it, however close it is.
      const depth = this.depthOf(new Vector3());
      this.near = depth - radius * 1.2;
      this.far = depth + radius * 1.2;
    } else {
      const away = this.position.length();
      this.near = Math.max(away * 0.005, 0.001, (away - radius) * 0.9);
      this.far = away + radius * 1.2;
    }
    this.updateProjectionMatrix();
  }

  override updateProjectionMatrix(): void {
    if (!this.parallel) {
      super.updateProjectionMatrix();
      return;
    }
    let height = (2 * this.reach * Math.tan((this.fov * Math.PI) / 360)) / this.zoom;
    let width = height * this.aspect;
    let left = -width / 2;
    let top = height / 2;
    const { view } = this;
    if (view?.enabled) {
      left += (view.offsetX * width) / view.fullWidth;
      top -= (view.offsetY * height) / view.fullHeight;
      width *= view.width / view.fullWidth;
      height *= view.height / view.fullHeight;
    }
    const { near, far, coordinateSystem } = this;
    this.projectionMatrix.makeOrthographic(
      left,
      left + width,
      top,
      top - height,
      near,
      far,
      coordinateSystem,
    );
    this.projectionMatrixInverse.copy(this.projectionMatrix).invert();
  }

  /** Origin of the rays. For parallel rays it is far behind the camera, so that they are almost parallel. */
  get eye(): Vector3 {
    if (!this.parallel) return this.position.clone();
    return this.position.clone().addScaledVector(new Vector3().setFromMatrixColumn(this.matrixWorld, 2), FAR);
  }
}

/**
 * Distance of that origin for a survey of size 1. If it were much larger, a side seen from its edge would
 * count as visible.
 */
const FAR = 200;
