// The view in space: stage, labels and what the pointer does there.

class Space {
  constructor(model, tell, height) {
    Object.assign(this, { model, tell });
    this.camera = new Camera(model.lower, model.upper);
    this.element = el("div", { className: "stage", tabIndex: 0, role: "application" });
    this.element.setAttribute("aria-label", "View in space. Arrow keys turn, with Shift they shift; plus and minus enlarge; "
      + "x, y, z look along an axis; 0 resets.");
    this.element.style.height = `${height}px`;
    this.stage = new Stage(this.element, model, this.camera);
    this.labels = new BoxLabels(model, this.camera);
    this.element.append(this.labels.element);
    this.stage.after = (frame) => this.labels.draw(frame);
    listen(this.element, this.actions());
    this.element.addEventListener("click", (event) => this.clicked(event));
    this.element.addEventListener("pointerdown", (event) => { this.pressedAt = [event.clientX, event.clientY]; });
    model.watch((what, moving) => this.stage.ask(moving));
  }

  get pixel() {
    return this.camera.perPixel(this.element.clientWidth, this.element.clientHeight);
  }

  actions() {
    const { camera } = this;
    const moved = () => this.model.changed("camera", true);
    return {
      turn: (dx, dy) => { camera.turn(0.45 * dx, 0.45 * dy); moved(); },
      pan: (dx, dy) => { camera.pan(dx * this.pixel, -dy * this.pixel); moved(); },
      zoom: (factor, x, y) => { camera.zoomAt(factor, x * this.pixel, -y * this.pixel); moved(); },
      reset: () => this.reset(),
      look: (axis) => this.look(axis),
      hover: (x, y) => this.hover(x, y),
      leave: () => { this.mark(-1); this.tell(""); },
    };
  }

  reset() {
    this.camera.reset();
    this.model.changed("camera");
  }

  look(axis) {
    this.camera.look(axis);
    this.model.changed("camera");
  }

  // The voxel under a pixel counted from the middle, or null.
  voxel(x, y) {
    const { volume } = this.model;
    if (!volume) return null;
    const to = (at) => at.map((a, i) => (a - volume.origin[i]) / volume.spacing[i]);
    const ray = this.camera.eye.map((e, i) => -e / volume.spacing[i]);
    return firstSolid(volume, to(this.camera.point(x, y, this.pixel)), ray, ...volume.cutVoxels());
  }

  // What is said of the sphere under a pixel.
  sphere(x, y) {
    const item = this.model.items.find((one) => one.kind === "spheres");
    if (!item) return "";
    const { pixel, camera, model } = this;
    const place = firstSphere(item, (at) => camera.project(at, pixel), pixel, x, y, model.keep());
    if (place < 0) return "";
    const at = model.axes.map((name, i) => `${name} ${digits(item.positions[3 * place + i])}`);
    return `${at.join(", ")}${model.unit ? ` ${model.unit}` : ""}: ${item.names[item.kinds[place]]}, number ${place}`;
  }

  hover(x, y) {
    if (!this.model.volume) return this.tell(this.sphere(x, y));
    const found = this.voxel(x, y);
    if (!found) {
      this.mark(-1);
      return this.tell("");
    }
    const { volume, axes, unit } = this.model;
    const at = found.place.map((p, i) => `${axes[i]} ${digits(volume.origin[i] + (p + 0.5) * volume.spacing[i])}`);
    this.tell(`${at.join(", ")}${unit ? ` ${unit}` : ""}: ${volume.told(found.index)}`);
    if (volume.things) this.mark(volume.values[found.index]);
  }

  mark(label) {
    const { volume } = this.model;
    if (!volume || volume.marked === label) return;
    volume.marked = label;
    this.stage.ask(true);
  }

  // A click on one of many labels shows it alone; on it again, or beside it, all.
  clicked(event) {
    const { volume } = this.model;
    const [x, y] = this.pressedAt ?? [0, 0];
    if (!volume?.things || Math.hypot(event.clientX - x, event.clientY - y) > 4) return;
    const found = this.voxel(...place(this.element, event));
    volume.isolate(found ? volume.values[found.index] : -1);
    this.model.changed();
  }
}
