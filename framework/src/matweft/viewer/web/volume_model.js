// A volume and how it is shown at the moment; renderers look at the version of what they use.

const FEW = 24;   // labels that have a legend

class VolumeModel {
  constructor(item, model) {
    Object.assign(this, item, { model, fieldVersion: 0, freeVersion: 0, paletteVersion: 0, marked: -1 });
    this.pale = 0;
    this.solidCuts = false;
    if (this.key) this.startKey();
    else this.startGrey();
  }

  startKey() {
    const { key } = this;
    this.few = key.names.length <= FEW;
    this.things = key.objects && !this.few;
    this.shown = new Uint8Array(key.names.length).fill(1);
    for (const place of key.hidden) this.shown[place] = 0;
    this.colouring = key.colourings[0];
    this.renewPalette();
  }

  startGrey() {
    Object.assign(this, { black: this.grey.black, white: this.grey.white, threshold: this.grey.threshold });
  }

  // What only the view in space needs, made when it is first drawn.
  prepare() {
    if (this.occupancy) return;
    this.occupancy = new Occupancy(this.shape);
    if (this.key) return this.renewField();
    this.occupancy.fill(this.values);
    this.fieldVersion += 1;
    this.setThreshold(this.threshold);
  }

  renewPalette() {
    const { colours } = this.colouring;
    const palette = new Uint8Array(this.shown.length * 4);
    for (let i = 0; i < this.shown.length; i += 1) {
      palette.set(colours.subarray(3 * i, 3 * i + 3), 4 * i);
      palette[4 * i + 3] = this.shown[i] ? 255 : 0;
    }
    const visible = this.shown.reduce((sum, one) => sum + one, 0);
    this.pale = visible === this.shown.length || !this.few ? 0 : visible === 1 ? 0.42 : 0.15;
    this.palette = palette;
    this.paletteVersion += 1;
  }

  renewField() {
    if (!this.occupancy) return;
    this.occupancy.showLabels(this.values, this.shown);
    this.fieldVersion += 1;
    this.freeVersion += 1;
  }

  show(place, on) {
    this.shown[place] = on ? 1 : 0;
    this.renewPalette();
    this.renewField();
  }

  // Show one label alone, or again all that were shown at first.
  isolate(place) {
    const alone = place >= 0 && this.shown.reduce((sum, one) => sum + one, 0) > 1;
    this.shown.fill(alone ? 0 : 1);
    if (alone) this.shown[place] = 1;
    else for (const hidden of this.key.hidden) this.shown[hidden] = 0;
    this.renewPalette();
    this.renewField();
  }

  colourBy(place) {
    this.colouring = this.key.colourings[place];
    this.renewPalette();
  }

  setColour(place, rgb) {
    this.colouring.colours.set(rgb, 3 * place);
    this.renewPalette();
  }

  setThreshold(value) {
    this.threshold = value;
    if (!this.occupancy) return;
    this.occupancy.keep(Math.max(1, Math.floor(this.level(value) * 255)));
    this.freeVersion += 1;
  }

  // A grey value as a share of the range that the numbers of the field span, and back.
  level(value) {
    return (value - this.grey.low) / (this.grey.high - this.grey.low || 1);
  }

  greyAt(index) {
    return this.grey.low + (this.values[index] / this.grey.full) * (this.grey.high - this.grey.low);
  }

  isSolid(index) {
    return this.key ? this.shown[this.values[index]] === 1 : this.greyAt(index) >= this.threshold;
  }

  // Whether a ray that enters through a face stops there.
  stopsAt(axis, upper) {
    const [low, high] = this.cutVoxels();
    return this.solidCuts && (upper ? high[axis] < this.extent[axis] - 1e-3 : low[axis] > 1e-3);
  }

  cutVoxels() {
    const ends = this.model.keep().map((corner) => corner.map((at, i) =>
      Math.max(0, Math.min(this.extent[i], (at - this.origin[i]) / this.spacing[i]))));
    return [ends[0], ends[1].map((end, i) => Math.max(end, ends[0][i] + 1e-3))];
  }

  // Uniforms of the shaders.
  look() {
    if (this.key) {
      return { uIso: 0.5, uPale: this.pale, uOutline: this.outlines ? 0.45 : 0, uChosen: this.marked, uSolidCuts: 0 };
    }
    return {
      uIso: Math.max(this.level(this.threshold), 0.5 / 255), uBlack: this.level(this.black), uWhite: this.level(this.white),
      uTint: [0.62, 0.72, 0.8], uPale: 0, uSolidCuts: this.solidCuts ? 1 : 0,
    };
  }

  // Red, green and blue of a voxel on a plane.
  paint(index, out, to) {
    if (this.key) {
      const from = 4 * this.values[index];
      for (let i = 0; i < 3; i += 1) out[to + i] = this.palette[from + i];
    } else {
      const share = (this.greyAt(index) - this.black) / (this.white - this.black || 1);
      out[to] = out[to + 1] = out[to + 2] = 255 * Math.max(0, Math.min(1, share));
    }
    out[to + 3] = 255;
  }

  // What a voxel is, in words.
  told(index) {
    if (!this.key) return digits(this.greyAt(index), 5);
    const place = this.values[index];
    const { names, shares } = this.key;
    if (this.few) return `${names[place]} (${percent(shares[place])})`;
    if (!this.things) return names[place];
    const content = shares[place] * this.extent.reduce((product, n, i) => product * n * this.spacing[i], 1);
    const power = ["", "", "²", "³"][this.extent.length];
    return `${names[place]}, ${withUnit(content, this.model.unit && this.model.unit + power)} (${percent(shares[place])})`;
  }
}
