// The controls beside the view.

function panel(model, viewer) {
  const space = model.lower.length === 3;
  const parts = model.items.flatMap((item) => [legend(item, model), ...(item.kind === "volume" ? volumeControls(item, model, space) : [])]);
  parts.push(...model.items.filter((item) => item.kind === "spheres").map((item) => radius(item, model)));
  if (space) parts.push(cuts(model), views(model, viewer));
  return el("div", { className: "panel" }, ...parts.filter(Boolean));
}

const IN_SPACE = new Set(["surface", "cut", "spheres"]);   // groups that concern the view in space alone

function group(title, ...rows) {
  return el("fieldset", IN_SPACE.has(title) ? { className: "in-space" } : {}, el("legend", { textContent: title }), ...rows);
}

function legend(item, model) {
  const { names, shares } = item.key ?? item;
  if (!names) return null;
  if (names.length > FEW) return item.key ? group(item.key.noun, ...counted(item), ...colouring(item, model)) : null;
  const rows = names.map((name, place) => legendRow(item, model, name, place, shares ? percent(shares[place]) : ""));
  return group(item.key ? item.key.noun : "shown", ...rows, ...(item.key ? colouring(item, model) : []));
}

function counted({ key, things }) {
  return things ? [el("p", { textContent: `${key.names.length - key.hidden.length} ${key.noun}s` })] : [];
}

function legendRow(item, model, name, place, share) {
  const { colours } = item.colouring ?? item;
  const hex = [0, 1, 2].map((i) => colours[3 * place + i].toString(16).padStart(2, "0")).join("");
  const box = model.lower.length < 3 ? null : el("input", { type: "checkbox", checked: item.shown[place] === 1, onchange: () => {
    item.show(place, box.checked);
    model.changed();
  } });
  const swatch = el("input", { type: "color", value: `#${hex}`, title: `colour of ${name}`, oninput: () => {
    item.setColour(place, [1, 3, 5].map((i) => parseInt(swatch.value.slice(i, i + 2), 16)));
    model.changed();
  } });
  swatch.setAttribute("aria-label", `colour of ${name}`);
  return el("div", { className: "row" }, el("label", {}, box ?? "", el("span", { className: "name", textContent: name, title: name })),
    el("span", { className: "share", textContent: share }), swatch);
}

// Where a volume has several colourings: the choice, and what the colours mean.
function colouring(item, model) {
  const { colourings } = item.key;
  const remark = el("div", { className: "remark" });
  const explain = () => remark.replaceChildren(...(item.colouring.remark ? [poleKey(), item.colouring.remark] : []));
  explain();
  if (colourings.length < 2) return [remark];
  const choice = el("select", { onchange: () => {
    item.colourBy(choice.selectedIndex);
    explain();
    model.changed();
  } }, ...colourings.map(({ name }) => el("option", { textContent: `colour: ${name}` })));
  choice.setAttribute("aria-label", "what the colours mean");
  return [choice, remark];
}

// The triangle of colours between three crystal directions: weights add up, the largest is full.
function poleKey() {
  const [wide, high] = [72, 60];
  const canvas = el("canvas", { width: wide, height: high, className: "pole" });
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(wide, high);
  for (let y = 0; y < high; y += 1) {
    for (let x = 0; x < wide; x += 1) {
      const blue = 1 - (y + 0.5) / high;
      const green = (x + 0.5) / wide - 0.5 * blue;
      const weights = [1 - blue - green, green, blue];
      if (Math.min(...weights) < 0) continue;
      weights.forEach((weight, i) => { pixels.data[4 * (x + wide * y) + i] = 255 * Math.sqrt(weight / Math.max(...weights)); });
      pixels.data[4 * (x + wide * y) + 3] = 255;
    }
  }
  context.putImageData(pixels, 0, 0);
  return canvas;
}

function volumeControls(volume, model, space) {
  const rows = volume.key || model.lower.length < 2 ? [] : greyControls(volume, model, space);
  if (space) {
    rows.push(toggle("smooth surfaces", volume.smooth, (on) => { volume.smooth = on; model.changed(); }));
    if (volume.things) rows.push(toggle("outlines", volume.outlines, (on) => { volume.outlines = on; model.changed(); }));
    if (!volume.key) rows.push(toggle("whole cut faces", volume.solidCuts, (on) => { volume.solidCuts = on; model.changed(); }));
  }
  return rows.length ? [group(volume.key ? "surface" : "grey values", ...rows)] : [];
}

function greyControls(volume, model, space) {
  const { low, high } = volume.grey;
  const make = (name, value, change) => slider(name, {
    min: low, max: high, step: (high - low) / 510 || 1, value, text: (number) => digits(number, 3),
    change: (number) => { change(number); model.changed("look", true); },
  }).row;
  const rows = [make("black", volume.black, (number) => { volume.black = number; }),
    make("white", volume.white, (number) => { volume.white = number; })];
  if (space) rows.push(make("solid from", volume.threshold, (number) => volume.setThreshold(number)));
  return rows;
}

function toggle(text, on, change) {
  const box = el("input", { type: "checkbox", checked: on, onchange: () => change(box.checked) });
  return el("label", { className: "toggle" }, box, el("span", { textContent: text }));
}

function radius(item, model) {
  const control = slider("radius", { min: 0.1, max: 2, step: 0.05, value: item.grow, text: (n) => `× ${n.toFixed(2)}`,
    change: (grow) => { item.grow = grow; model.changed("look", true); } });
  return group("spheres", control.row);
}

// A plane across each axis takes away what lies beyond it, or before it once it is turned round.
function cuts(model) {
  const rows = model.axes.map((name, axis) => {
    const low = model.lower[axis], high = model.upper[axis];
    const cut = model.cuts[axis];
    let side = 1;
    const set = (share) => { cut[side] = share; model.changed("look", true); };
    const control = slider(name, { min: 0, max: 1, step: 0.005, value: 1, change: set,
      text: (share) => withUnit(low + share * (high - low), model.unit) });
    const turn = el("button", { type: "button", textContent: "⇄", title: `cut from the other side of ${name}`, onclick: () => {
      const share = cut[side];
      [cut[0], cut[1]] = [0, 1];
      side = 1 - side;
      cut[side] = share === 1 - side ? side : share;
      control.set(cut[side]);
      model.changed();
    } });
    return el("div", { className: "cut" }, control.row, turn);
  });
  return group("cut", ...rows);
}

function views(model, viewer) {
  const buttons = model.axes.map((name, axis) => el("button", { type: "button", textContent: `along ${name}`, onclick: () => viewer.look(axis) }));
  return el("div", { className: "views in-space" }, ...buttons, el("button", { type: "button", textContent: "reset", onclick: () => viewer.reset() }));
}
