import { PerspectiveCamera, Vector3 } from 'three';

/**
 * A perspective camera that can draw with parallel rays: then the view is as high everywhere as the field of view is at
 * `reach`, the distance to the point that it turns about. Whatever moves it need not know: there nothing changes its size.
 */
export class ViewCamera extends PerspectiveCamera {
  parallel = false;
  reach = 1;

  /** Distance of a point of the world before the camera; negative behind it. */
  depthOf(point: Vector3): number {
    return -point.applyMatrix4(this.matrixWorldInverse).z;
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

  /** Where rays come from: with parallel ones a point so far back that all of them do. */
  get eye(): Vector3 {
    if (!this.parallel) return this.position.clone();
    return this.position.clone().addScaledVector(new Vector3().setFromMatrixColumn(this.matrixWorld, 2), FAR);
  }
}

/** Against a survey of size 1; not so far that a side seen from its edge, a thousandth of a turn off, counts as seen. */
const FAR = 200;
