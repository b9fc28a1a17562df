// Mouse, touch and keys turn, shift and enlarge; `act` is told how far in pixels.

function listen(target, act) {
  const down = new Map();
  target.addEventListener("pointerdown", (event) => {
    target.focus({ preventScroll: true });
    target.setPointerCapture(event.pointerId);
    down.set(event.pointerId, event);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    target.addEventListener(end, (event) => down.delete(event.pointerId));
  }
  target.addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    if (!before) return act.hover(...place(target, event));
    const others = [...down.values()].filter((one) => one.pointerId !== event.pointerId);
    moved(target, act, before, event, others[0]);
    down.set(event.pointerId, event);
  });
  target.addEventListener("pointerleave", () => act.leave());
  target.addEventListener("contextmenu", (event) => event.preventDefault());
  target.addEventListener("dblclick", () => act.reset());
  target.addEventListener("wheel", (event) => {
    const root = target.getRootNode();
    if (!event.ctrlKey && !event.metaKey && root.activeElement !== target) return;
    event.preventDefault();
    act.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), ...place(target, event));
  }, { passive: false });
  target.addEventListener("keydown", (event) => pressed(act, event));
}

// Pixels from the middle of an element.
function place(target, event) {
  const box = target.getBoundingClientRect();
  return [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
}

function moved(target, act, before, now, other) {
  const [dx, dy] = [now.clientX - before.clientX, now.clientY - before.clientY];
  if (other) {
    const gap = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    act.zoom(gap(now) / Math.max(gap(before), 1), ...place(target, other));
    act.pan(dx / 2, dy / 2);
  } else if (now.buttons & 6 || now.shiftKey) {
    act.pan(dx, dy);
  } else {
    act.turn(dx, dy);
  }
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function pressed(act, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const arrow = ARROWS[event.key];
  if (arrow && event.shiftKey) act.pan(arrow[0] * 20, arrow[1] * 20);
  else if (arrow) act.turn(arrow[0] * 12, arrow[1] * 12);
  else if (event.key === "+" || event.key === "=") act.zoom(1.15, 0, 0);
  else if (event.key === "-") act.zoom(1 / 1.15, 0, 0);
  else if (event.key === "0" || event.key === "Home") act.reset();
  else if ("xyz".includes(event.key) && act.look) act.look("xyz".indexOf(event.key));
  else return;
  event.preventDefault();
}
