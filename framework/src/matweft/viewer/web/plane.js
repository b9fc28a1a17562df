// A plane of a volume, or a whole image of two axes, on a plain canvas with zoom and value.

class Plane {
  // `across` is the axis that the plane is normal to, or null for an image. The second axis of an
  // image goes down, as in every viewer of images; that of a slice goes up, as in the view in space.
  constructor(model, across, tell) {
    Object.assign(this, { model, across, tell, volume: model.volume, zoom: 1, shift: [0, 0], dirty: true });
    const all = [0, 1, 2].slice(0, this.volume.shape.length);
    [this.u, this.v] = all.filter((axis) => axis !== across);
    this.down = across === null;
    this.index = across === null ? 0 : Math.floor(this.volume.extent[across] / 2);
    this.canvas = el("canvas", { className: "plane", tabIndex: 0, role: "img" });
    this.image = document.createElement("canvas");
    [this.image.width, this.image.height] = [this.volume.shape[this.u], this.volume.shape[this.v]];
    listen(this.canvas, this.actions());
  }

  actions() {
    const shift = (dx, dy) => { this.shift = [this.shift[0] + dx, this.shift[1] + dy]; this.draw(); };
    return {
      turn: shift, pan: shift, leave: () => this.tell(""),
      reset: () => { Object.assign(this, { zoom: 1, shift: [0, 0] }); this.draw(); },
      hover: (x, y) => this.tell(this.told(x, y)),
      zoom: (factor, x, y) => {
        const next = Math.max(0.5, Math.min(80, this.zoom * factor));
        const part = next / this.zoom;
        this.shift = [x - part * (x - this.shift[0]), y - part * (y - this.shift[1])];
        this.zoom = next;
        this.draw();
      },
    };
  }

  // The axes in words: "x →, y ↓".
  get directions() {
    const [u, v] = [this.model.axes[this.u], this.model.axes[this.v]];
    return `${u} →, ${v} ${this.down ? "↓" : "↑"}`;
  }

  get directionsInWords() {
    const [u, v] = [this.model.axes[this.u], this.model.axes[this.v]];
    return `${u} to the right, ${v} ${this.down ? "downwards" : "upwards"}`;
  }

  size(axis) {
    return this.volume.extent[axis] * this.volume.spacing[axis];
  }

  // Pixels of the page for a unit of length.
  perUnit() {
    const { clientWidth, clientHeight } = this.canvas;
    return Math.min(clientWidth / this.size(this.u), clientHeight / this.size(this.v)) * this.zoom;
  }

  place(i, j) {
    const at = [0, 0, 0];
    [at[this.u], at[this.v]] = [i, j];
    if (this.across !== null) at[this.across] = this.index;
    const [nx, ny] = this.volume.shape;
    return at[0] + nx * (at[1] + (ny ?? 1) * at[2]);
  }

  paint() {
    const { width, height } = this.image;
    const context = this.image.getContext("2d");
    const pixels = context.createImageData(width, height);
    for (let j = 0; j < height; j += 1) {
      for (let i = 0; i < width; i += 1) {
        this.volume.paint(this.place(i, j), pixels.data, 4 * (i + width * (this.down ? j : height - 1 - j)));
      }
    }
    context.putImageData(pixels, 0, 0);
    this.dirty = false;
  }

  draw() {
    const { canvas, volume } = this;
    if (!canvas.clientWidth) return;
    if (this.dirty) this.paint();
    const sharp = window.devicePixelRatio || 1;
    [canvas.width, canvas.height] = [canvas.clientWidth * sharp, canvas.clientHeight * sharp].map(Math.round);
    const context = canvas.getContext("2d");
    const perUnit = this.perUnit() * sharp;
    const [width, height] = [this.u, this.v].map((axis) => volume.shape[axis] * volume.spacing[axis] * perUnit);
    const [wide, high] = [this.size(this.u) * perUnit, this.size(this.v) * perUnit];
    const left = canvas.width / 2 + this.shift[0] * sharp - wide / 2;
    const top = canvas.height / 2 + this.shift[1] * sharp - high / 2;
    context.imageSmoothingEnabled = width < this.image.width;
    context.imageSmoothingQuality = "high";
    context.beginPath();
    context.rect(left, top, wide, high);
    context.clip();
    context.drawImage(this.image, left, this.down ? top : top + high - height, width, height);
  }

  told(x, y) {
    const { volume, model } = this;
    const perUnit = this.perUnit();
    const along = [x - this.shift[0], (this.down ? 1 : -1) * (y - this.shift[1])];
    const lengths = [this.u, this.v].map((axis, n) => this.size(axis) / 2 + along[n] / perUnit);
    const [i, j] = [this.u, this.v].map((axis, n) => Math.floor(lengths[n] / volume.spacing[axis]));
    if (i < 0 || j < 0 || i >= volume.extent[this.u] || j >= volume.extent[this.v]) return "";
    const place = [this.u, this.v].map((axis, n) => `${model.axes[axis]} ${digits(volume.origin[axis] + lengths[n])}`);
    if (this.across !== null) place.push(`${model.axes[this.across]} ${digits(this.height())}`);
    return `${place.join(", ")}${model.unit ? ` ${model.unit}` : ""}: ${volume.told(this.place(i, j))}`;
  }

  // The coordinate of the middle of the voxels shown.
  height() {
    return this.volume.origin[this.across] + (this.index + 0.5) * this.volume.spacing[this.across];
  }
}
