// Puts a viewer into each element that a page's fragments name.

async function mount(id) {
  const host = document.getElementById(id);
  if (!host || host.shadowRoot) return;
  const view = { ready: false, error: null, timing: () => null };
  window.matweftViewer[id] = view;
  try {
    const header = await unpack(host.querySelector("script[data-scene]").textContent);
    build(host, new Model(header), view);
    view.ready = true;
  } catch (error) {
    view.error = String(error);
    console.error(error);
  }
}

function build(host, model, view) {
  const root = host.attachShadow({ mode: "open" });
  const told = el("div", { className: "told" });
  const tell = (text) => { told.textContent = text || "\u00a0"; };
  tell("");
  const show = SHOWS[model.lower.length](model, tell, host, view);
  const notes = [...model.notes, ...(show.hint ? [show.hint] : [])];
  root.append(el("style", { textContent: STYLE }), el("div", { className: "viewer" },
    model.title ? el("div", { className: "title", textContent: model.title }) : null,
    el("div", { className: "main" }, el("div", { className: "views-of" }, show.main, told), panel(model, show)),
    show.below ?? null, ...notes.map((text) => el("p", { className: "note", textContent: text }))));
  new ResizeObserver(() => model.changed()).observe(root.querySelector(".viewer"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => model.changed());
  show.begin?.();
}

const SHOWS = { 1: showLine, 2: showImage, 3: showSpace };

function showLine(model, tell) {
  return { main: curve(model, tell) };
}

function showImage(model, tell, host, view) {
  const plane = new Plane(model, null, tell);
  plane.canvas.style.aspectRatio = String(plane.size(0) / plane.size(1));
  Object.assign(plane.canvas.style, { minHeight: "3rem", maxHeight: `${model.height}px` });
  plane.canvas.setAttribute("aria-label", `Image: ${plane.directionsInWords}`);
  model.watch(() => { plane.dirty = true; plane.draw(); });
  view.plane = plane;
  const size = model.axes.map((name, i) => `${name} ${withUnit(model.upper[i] - model.lower[i], model.unit)}`).join(" × ");
  const main = el("div", {}, plane.canvas, el("div", { className: "axes", textContent: plane.directions }));
  return { main, hint: `${size}. Drag to shift; Ctrl and wheel, or + and −, enlarge; a double click resets.` };
}

function showSpace(model, tell, host, view) {
  const space = new Space(model, tell, model.height);
  const flat = model.volume ? slices(model, tell) : null;
  if (flat) {
    model.watch((what) => {
      if (what === "camera") return;
      for (const plane of flat.planes) { plane.dirty = true; plane.draw(); }
    });
  }
  view.timing = () => ({ ...space.stage.timing, webgl: Boolean(space.stage.gl) });
  view.measure = async (scale = 1, frames = 5) => {
    const spent = [];
    while (spent.length < frames) {
      space.camera.turn(3, 0);
      await space.stage.draw(scale);
      spent.push(space.stage.timing.last);
    }
    return spent;
  };
  view.space = space;
  return {
    main: space.element, below: flat?.element,
    look: (axis) => space.look(axis), reset: () => space.reset(),
    hint: "Drag to turn, with Shift to shift; Ctrl and wheel, or + and −, enlarge; a double click resets."
      + (model.volume?.things ? ` A click on a ${model.volume.key.noun} shows it alone.` : ""),
    begin: () => begin(space, host),
  };
}

// Contexts of WebGL are few: one is held only while the view is on the screen.
function begin(space, host) {
  const watcher = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) return space.stage.stop();
    try {
      if (space.stage.start()) return;
    } catch (error) {
      console.error(error);
      space.stage.stop();
    }
    watcher.disconnect();
    space.element.classList.add("picture");
    host.shadowRoot.querySelector(".viewer").classList.add("picture-only");
    space.element.replaceChildren(el("slot"), el("p", { className: "note",
      textContent: "This browser draws no WebGL2: a picture instead of the view that turns." }));
  }, { rootMargin: "200px" });
  watcher.observe(host);
}
