// The canvas of the view in space: draws when something changed, coarser while it moves and is slow.

const SLOW = 45;      // milliseconds a frame, above which motion is drawn coarsely
const SETTLE = 180;   // milliseconds without motion, after which the picture is drawn in full

class Stage {
  constructor(place, model, camera) {
    Object.assign(this, { place, model, camera, gl: null, asked: 0, settling: 0 });
    this.timing = { frames: 0, last: 0, scale: 0, width: 0, height: 0 };
    this.cost = 0;   // milliseconds a million pixels
    this.after = () => {};
  }

  // Whether the browser can draw here; contexts are few, so they are made when seen.
  start() {
    if (this.gl) return true;
    const canvas = el("canvas");
    const gl = canvas.getContext("webgl2", { antialias: false, alpha: true, powerPreference: "high-performance" });
    if (!gl) return false;
    Object.assign(this, { canvas, gl });
    canvas.addEventListener("webglcontextlost", () => this.stop());
    this.place.prepend(canvas);
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    this.renderers = this.model.items.map((item) => {
      if (item.kind === "volume") item.prepare();
      return new RENDERERS[item.kind](gl, item);
    });
    this.lines = new LineRenderer(gl, boxSegments(this.model.box));
    this.ask();
    return true;
  }

  stop() {
    if (!this.gl) return;
    cancelAnimationFrame(this.asked);
    clearTimeout(this.settling);
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
    this.canvas.remove();
    Object.assign(this, { gl: null, canvas: null, asked: 0 });
  }

  // Draw soon; while a picture is still being made, once after it.
  ask(moving = false) {
    this.moving = moving;
    if (!this.gl) return;
    this.again = Boolean(this.asked);
    if (this.again) return;
    this.asked = requestAnimationFrame(async () => {
      await this.draw(this.scale());
      this.asked = 0;
      if (this.again) this.ask(this.moving);
    });
  }

  // Pixels of the canvas for one of the page.
  scale() {
    clearTimeout(this.settling);
    const sharp = Math.min(window.devicePixelRatio || 1, 2);
    const full = (this.place.clientWidth * this.place.clientHeight * sharp * sharp) / 1e6;
    if (this.moving) {
      this.settling = setTimeout(() => this.ask(), SETTLE);
      return this.cost * full > SLOW ? sharp / 2 : sharp;
    }
    return this.cost && this.cost * full * 4 < 2.5 * SLOW && sharp < 2 ? 2 * sharp : sharp;
  }

  // Draw at once; the promise is kept when the picture is complete.
  async draw(scale) {
    const { gl, canvas, place, timing } = this;
    if (!gl || gl.isContextLost()) return;
    const begun = performance.now();
    const [width, height] = [place.clientWidth, place.clientHeight];
    const size = [width, height].map((n) => Math.max(1, Math.round(n * scale)));
    if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
    gl.viewport(0, 0, ...size);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    const frame = this.frame(width, height, scale);
    for (const renderer of this.renderers) renderer.draw(frame);
    this.lines.draw(frame);
    this.after(frame);
    await complete(gl);
    const spent = performance.now() - begun;
    this.cost = timing.frames ? spent / ((size[0] * size[1]) / 1e6) : 0;
    Object.assign(timing, { frames: timing.frames + 1, last: spent, scale, width: size[0], height: size[1] });
  }

  frame(width, height, scale) {
    const { camera, model } = this;
    const pixel = camera.perPixel(width, height);
    const away = Math.hypot(...camera.target.map((t, i) => t - camera.middle[i]));
    return {
      keep: model.keep(), pixel, width, height, picture: [width * scale, height * scale],
      line: 1.1 * scale, ink: inkOf(this.place),
      uniforms: {
        uRight: camera.right, uUp: camera.up, uEye: camera.eye, uTarget: camera.target, uPixel: pixel / scale,
        uPerUnit: [2 / (pixel * width), 2 / (pixel * height)], uDepth: 1 / (1.02 * (camera.radius + away)),
      },
    };
  }
}

const RENDERERS = { volume: VolumeRenderer, spheres: SphereRenderer, surfaces: TriangleRenderer };

// Wait, without holding up the page, until all that was asked of WebGL is done.
async function complete(gl) {
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  gl.flush();
  while (fence && !gl.isContextLost() && gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED) {
    await new Promise((resume) => { setTimeout(resume, 1); });
  }
  gl.deleteSync(fence);
}

// The colour of secondary text, as red, green and blue in 0 to 1.
function inkOf(element) {
  const found = getComputedStyle(element).color.match(/[\d.]+/g) ?? [128, 128, 128];
  return found.slice(0, 3).map((part) => Number(part) / 255);
}
