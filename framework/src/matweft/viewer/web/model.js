// The whole scene: items, box, cuts; whoever shows it is told of changes.

class Model {
  constructor(header) {
    Object.assign(this, header);
    this.cuts = header.lower.map(() => [0, 1]);
    this.watchers = [];
    this.items = header.items.map((item) => item.kind === "volume" ? new VolumeModel(item, this) : new SolidModel(item));
    this.volume = this.items.find((item) => item.kind === "volume") ?? null;
  }

  watch(watcher) {
    this.watchers.push(watcher);
  }

  // `what`: "camera" concerns the view in space alone, "look" every view.
  changed(what = "look", moving = false) {
    for (const watcher of this.watchers) watcher(what, moving);
  }

  // Corners of what the cuts leave.
  keep() {
    const at = (share, i) => this.lower[i] + share * (this.upper[i] - this.lower[i]);
    const slack = (side, i) => (this.cuts[i][side] === side ? (side ? 1e6 : -1e6) : 0);
    return [0, 1].map((side) => this.cuts.map((cut, i) => at(cut[side] + slack(side, i), i)));
  }
}

// Spheres or triangles, of kinds that can be hidden.
class SolidModel {
  constructor(item) {
    Object.assign(this, item, { paletteVersion: 0, grow: item.bonds ? 0.45 : 1 });
    this.shown = new Uint8Array(this.names.length).fill(1);
    this.renewPalette();
  }

  renewPalette() {
    this.palette = new Uint8Array(this.names.length * 4);
    for (let i = 0; i < this.names.length; i += 1) {
      this.palette.set(this.colours.subarray(3 * i, 3 * i + 3), 4 * i);
      this.palette[4 * i + 3] = this.shown[i] ? 255 : 0;
    }
    this.paletteVersion += 1;
  }

  show(place, on) {
    this.shown[place] = on ? 1 : 0;
    this.renewPalette();
  }

  setColour(place, rgb) {
    this.colours.set(rgb, 3 * place);
    this.renewPalette();
  }
}
