// A parallel projection that turns about the third axis, which is up.

const HOME = { azimuth: -52, elevation: 27, zoom: 1 };

class Camera {
  constructor(lower, upper) {
    this.middle = lower.map((low, i) => (low + upper[i]) / 2);
    this.size = lower.map((low, i) => upper[i] - low);
    this.radius = Math.hypot(...this.size) / 2 || 1;
    this.reset();
  }

  reset() {
    Object.assign(this, HOME);
    this.target = [...this.middle];
    this.update();
  }

  // Rows: to the right, up, and towards the eye.
  update() {
    const [a, e] = [this.azimuth, this.elevation].map((angle) => (angle * Math.PI) / 180);
    this.right = [-Math.sin(a), Math.cos(a), 0];
    this.eye = [Math.cos(e) * Math.cos(a), Math.cos(e) * Math.sin(a), Math.sin(e)];
    this.up = [-Math.sin(e) * Math.cos(a), -Math.sin(e) * Math.sin(a), Math.cos(e)];
  }

  turn(right, up) {
    this.azimuth = (this.azimuth - right) % 360;
    this.elevation = Math.max(-90, Math.min(90, this.elevation + up));
    this.update();
  }

  look(axis) {
    Object.assign(this, [{ azimuth: 0, elevation: 0 }, { azimuth: -90, elevation: 0 },
      { azimuth: -90, elevation: 90 }][axis]);
    this.target = [...this.middle];
    this.update();
  }

  pan(right, up) {
    this.target = this.target.map((t, i) => t - right * this.right[i] - up * this.up[i]);
  }

  // Lengths of the scene in a pixel, so that the whole turns within the picture.
  perPixel(width, height) {
    const reach = (row) => this.size.reduce((sum, size, i) => sum + size * Math.abs(row[i]), 0) / 2;
    const beside = Math.min(88, 30 + width / 9);   // for the label of the upright edge
    const still = Math.max(reach(HOME_ROWS.right) / (width / 2 - beside), reach(HOME_ROWS.up) / (height / 2 - 34));
    return Math.max(still, (0.8 * this.radius) / (Math.min(width, height) / 2)) / this.zoom;
  }

  zoomAt(factor, right, up) {
    const before = this.zoom;
    this.zoom = Math.max(0.3, Math.min(60, this.zoom * factor));
    const share = 1 - before / this.zoom;
    this.target = this.target.map((t, i) => t + share * (right * this.right[i] + up * this.up[i]));
  }

  // Where a point is seen: pixels from the middle of the picture, and its depth.
  project(point, perPixel) {
    const from = [0, 1, 2].map((i) => point[i] - this.target[i]);
    return [dot(from, this.right) / perPixel, -dot(from, this.up) / perPixel, dot(from, this.eye)];
  }

  // The point on the plane through the target under a pixel.
  point(x, y, perPixel) {
    return this.target.map((t, i) => t + perPixel * (x * this.right[i] - y * this.up[i]));
  }
}

function dot(a, b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

const HOME_ROWS = new Camera([0, 0, 0], [1, 1, 1]);
