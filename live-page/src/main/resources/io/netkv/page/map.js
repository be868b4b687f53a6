// The fabric as boxes within boxes: zones, pods, racks, nodes, instances. At the head of each box are its links to what is around it, every one a
// bar that fills with use, on the left those up, on the right those down. What is too small to be seen is drawn as one bar: the busiest of them.

import { DOWN, UNMEASURED, share } from "./numbers.js";

const GAP = [3, 4, 8, 14, 20]; // around instance, node, rack, pod, zone
const HEAD = [8, 12, 26, 40, 40]; // height of the links' bars
const CELL = 16;
const SMALLEST_BAR = 2.2; // pixels
const SMALLEST_BOX = 5;
const MOST_COLUMNS = 64;
const MOST_ARCS = 60;

const smooth = (a, b, t) => a.map((from, i) => Math.round(from + (b[i] - from) * t));

export class FabricMap {
  constructor(canvas, onLink) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.onLink = onLink;
    this.view = null;
    this.root = null;
    this.links = null;
    this.own = null;
    this.onLinks = new Map();
    this.transfers = [];
    this.stale = true;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    new ResizeObserver(() => this.fit()).observe(canvas);
    this.listen();
    this.themed();
    const frame = (time) => {
      if (this.root && !document.hidden && (this.stale || (this.transfers.length && time - (this.drawn ?? 0) > 50))) {
        this.drawn = time;
        this.draw(time);
      }
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  /** Colours have changed. */
  themed() {
    const style = getComputedStyle(document.documentElement);
    const read = (name) => style.getPropertyValue(name).trim();
    const rgb = (name) => [1, 3, 5].map((at) => parseInt(read(name).slice(at, at + 2), 16));
    this.colours = Object.fromEntries(
      ["ground", "card", "ink", "quiet", "line", "track", "own", "prefill", "decode"].map((name) => [name, read(`--${name}`)]),
    );
    this.heat = [rgb("--low"), rgb("--mid"), rgb("--high")];
    this.stale = true;
  }

  /** Colour of a share in use. */
  colour(used) {
    const [low, mid, high] = this.heat;
    const mixed = used < 0.35 ? low : used < 0.65 ? smooth(low, mid, (used - 0.35) / 0.3) : smooth(mid, high, Math.min(1, (used - 0.65) / 0.2));
    return `rgb(${mixed.join(",")})`;
  }

  setMap(map) {
    this.map = map;
    this.links = null;
    this.own = null;
    this.root = layOut(map, this.canvas.clientWidth / Math.max(1, this.canvas.clientHeight));
    this.fit();
  }

  setLinks(links, own) {
    this.links = links;
    this.own = own;
    this.stale = true;
  }

  setUnderWay(onLinks, transfers) {
    this.onLinks = onLinks;
    this.transfers = transfers;
    this.stale = true;
  }

  fit() {
    const { canvas } = this;
    const ratio = devicePixelRatio || 1;
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    if (this.root) {
      const scale = Math.min(canvas.clientWidth / this.root.width, canvas.clientHeight / this.root.height);
      this.view = {
        scale,
        x: (canvas.clientWidth - this.root.width * scale) / 2,
        y: (canvas.clientHeight - this.root.height * scale) / 2,
      };
    }
    this.stale = true;
  }

  zoom(factor, x = this.canvas.clientWidth / 2, y = this.canvas.clientHeight / 2) {
    if (!this.view) return;
    const scale = Math.min(40, Math.max(0.005, this.view.scale * factor));
    const grown = scale / this.view.scale;
    this.view = { scale, x: x - (x - this.view.x) * grown, y: y - (y - this.view.y) * grown };
    this.stale = true;
  }

  move(dx, dy) {
    this.view.x += dx;
    this.view.y += dy;
    this.stale = true;
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        this.zoom(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY);
      },
      { passive: false },
    );
    let from = null;
    canvas.addEventListener("pointerdown", (event) => {
      from = { x: event.offsetX, y: event.offsetY, moved: false };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!from) {
        const hit = this.hit(event.offsetX, event.offsetY);
        canvas.title = hit ? hit.title : "";
        canvas.style.cursor = hit && hit.link !== undefined ? "pointer" : "grab";
        return;
      }
      const dx = event.offsetX - from.x;
      const dy = event.offsetY - from.y;
      if (from.moved || Math.hypot(dx, dy) > 4) {
        this.move(dx, dy);
        from = { x: event.offsetX, y: event.offsetY, moved: true };
      }
    });
    canvas.addEventListener("pointerup", (event) => {
      if (from && !from.moved) {
        const hit = this.hit(event.offsetX, event.offsetY);
        if (hit && hit.link !== undefined) this.onLink(hit.link);
      }
      from = null;
    });
    canvas.addEventListener("dblclick", (event) => this.zoom(2, event.offsetX, event.offsetY));
    canvas.addEventListener("keydown", (event) => {
      const step = 40;
      const keys = {
        ArrowLeft: () => this.move(step, 0),
        ArrowRight: () => this.move(-step, 0),
        ArrowUp: () => this.move(0, step),
        ArrowDown: () => this.move(0, -step),
        "+": () => this.zoom(1.3),
        "=": () => this.zoom(1.3),
        "-": () => this.zoom(1 / 1.3),
        0: () => this.fit(),
      };
      if (keys[event.key]) {
        event.preventDefault();
        keys[event.key]();
      }
    });
  }

  /** What is at a place: a link's bar, or a box. */
  hit(px, py) {
    if (!this.view || !this.root) return null;
    const x = (px - this.view.x) / this.view.scale;
    const y = (py - this.view.y) / this.view.scale;
    let found = null;
    const look = (box, bx, by) => {
      if (x < bx || y < by || x > bx + box.width || y > by + box.height) return;
      if (box.title) found = { title: box.title };
      if (box.head && y < by + box.head) {
        const bar = bars(this.map, box).find((each) => x >= bx + each.x && x < bx + each.x + each.width);
        if (bar) {
          const link = bar.width * this.view.scale >= SMALLEST_BAR || !this.links ? bar.link : this.busiest(box.links(bar.isUp));
          found = { title: `${box.title}, ${bar.isUp ? "up" : "down"}`, link };
        }
      }
      for (const child of box.children) look(child, bx + child.x, by + child.y);
    };
    look(this.root, 0, 0);
    return found;
  }

  busiest(links) {
    return links.reduce((best, link) => ((share(this.links[link]) ?? -1) > (share(this.links[best]) ?? -1) ? link : best), links[0]);
  }

  draw(time) {
    this.stale = false;
    const { context: c, view, canvas, colours } = this;
    const ratio = devicePixelRatio || 1;
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.fillStyle = colours.card;
    c.fillRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    for (const child of this.root.children) this.drawBox(child, view.x + child.x * view.scale, view.y + child.y * view.scale);
    this.drawTransfers(time);
  }

  drawBox(box, x, y) {
    const { context: c, view, canvas, colours } = this;
    const width = box.width * view.scale;
    const height = box.height * view.scale;
    if (x + width < 0 || y + height < 0 || x > canvas.clientWidth || y > canvas.clientHeight) return;
    box.at = [x + width / 2, y + height / 2];
    c.fillStyle = box.level === 0 ? (box.isPrefill ? colours.prefill : colours.decode) : box.level % 2 ? colours.card : colours.ground;
    c.fillRect(x, y, width, height);
    if (width > SMALLEST_BOX) {
      c.strokeStyle = colours.line;
      c.lineWidth = 1;
      c.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
    }
    this.drawHead(box, x, y, width);
    const isSeen = width > SMALLEST_BOX * 2;
    if (isSeen && box.children.length) {
      for (const child of box.children) this.drawBox(child, x + child.x * view.scale, y + child.y * view.scale);
    }
    this.drawLabel(box, x, y, width, height);
  }

  drawHead(box, x, y, width) {
    if (!box.head || !this.links) return;
    const { context: c, view, colours } = this;
    const height = box.head * view.scale - 1;
    if (height < 1.5) return;
    const all = bars(this.map, box);
    const isFine = all.length === 0 || all[0].width * view.scale >= SMALLEST_BAR;
    if (isFine) {
      for (const bar of all) this.drawBar(bar.link, x + bar.x * view.scale, y + 1, bar.width * view.scale, height);
    } else {
      for (const isUp of [true, false]) {
        const links = box.links(isUp);
        if (links.length) this.drawBar(this.busiest(links), x + (isUp ? 0 : width / 2) + 1, y + 1, width / 2 - 2, height);
      }
    }
    if (height > 15 && width > 60) {
      c.fillStyle = colours.quiet;
      c.font = "9px system-ui";
      c.textAlign = "center";
      c.fillText("▲", x + 6, y + 9);
      c.fillText("▼", x + width - 6, y + 9);
    }
  }

  /** One link: what others use from below, own transfers hatched on top of it. */
  drawBar(link, x, y, width, height) {
    const { context: c, colours } = this;
    const inner = Math.max(1, width - (width > 4 ? 1 : 0.4));
    const value = this.links[link];
    const used = share(value);
    c.fillStyle = colours.track;
    c.fillRect(x, y, inner, height);
    if (used === null) {
      c.strokeStyle = colours.quiet;
      c.setLineDash(value === UNMEASURED ? [2, 2] : []);
      c.strokeRect(x + 0.5, y + 0.5, Math.max(0.5, inner - 1), height - 1);
      c.setLineDash([]);
      if (value === DOWN) {
        c.beginPath();
        c.moveTo(x, y);
        c.lineTo(x + inner, y + height);
        c.moveTo(x + inner, y);
        c.lineTo(x, y + height);
        c.stroke();
      }
      return;
    }
    const own = Math.min(used, this.own ? this.own[link] / 200 : 0);
    c.fillStyle = this.colour(used);
    c.fillRect(x, y + height * (1 - used), inner, height * used);
    if (own > 0.005) {
      this.hatch(x, y + height * (1 - used), inner, height * own);
    }
    if (this.onLinks.has(link) && inner > 3) {
      c.fillStyle = colours.own;
      c.fillRect(x, y + height - 2, inner, 2);
    }
  }

  hatch(x, y, width, height) {
    const { context: c, colours } = this;
    c.save();
    c.beginPath();
    c.rect(x, y, width, height);
    c.clip();
    c.strokeStyle = colours.own;
    c.lineWidth = 1.2;
    c.beginPath();
    for (let at = -height; at < width; at += 3.5) {
      c.moveTo(x + at, y + height);
      c.lineTo(x + at + height, y);
    }
    c.stroke();
    c.restore();
  }

  drawLabel(box, x, y, width, height) {
    const { context: c, view, colours } = this;
    const isLeaf = box.level === 0 || width <= SMALLEST_BOX * 2 * 3;
    const room = isLeaf && box.level > 0 ? height - box.head * view.scale : box.level === 0 ? height - box.head * view.scale : box.label * view.scale;
    if (!box.name || width < 26 || room < 9) return;
    const size = Math.min(13, room * 0.8);
    c.font = `${size}px system-ui`;
    c.textAlign = "center";
    c.fillStyle = box.level === 0 ? colours.ink : colours.quiet;
    const text = width < 60 && box.level === 0 ? (box.isPrefill && box.isDecode ? "PD" : box.isPrefill ? "P" : "D") : box.name;
    const below = y + box.head * view.scale + (box.level === 0 ? room / 2 + size * 0.35 : box.label * view.scale * 0.5 + size * 0.35);
    c.fillText(text, x + width / 2, below, width - 4);
  }

  drawTransfers(time) {
    const { context: c, colours } = this;
    c.strokeStyle = colours.own;
    c.fillStyle = colours.own;
    c.lineWidth = 1;
    for (let i = Math.max(0, this.transfers.length - MOST_ARCS); i < this.transfers.length; i++) {
      const [from, to] = this.transfers[i].map((instance) => this.root.instances[instance]);
      if (!from?.at || !to?.at) continue;
      const [x1, y1] = from.at;
      const [x2, y2] = to.at;
      const bend = Math.hypot(x2 - x1, y2 - y1) / 5;
      const cx = (x1 + x2) / 2;
      const cy = (y1 + y2) / 2 - bend;
      c.globalAlpha = 0.25;
      c.beginPath();
      c.moveTo(x1, y1);
      c.quadraticCurveTo(cx, cy, x2, y2);
      c.stroke();
      c.globalAlpha = 1;
      const t = this.still.matches ? 1 : (time / 900 + i * 0.37) % 1;
      const x = (1 - t) ** 2 * x1 + 2 * t * (1 - t) * cx + t * t * x2;
      const y = (1 - t) ** 2 * y1 + 2 * t * (1 - t) * cy + t * t * y2;
      c.beginPath();
      c.arc(x, y, 2, 0, 7);
      c.fill();
    }
  }
}

/** The bars of a box's head, each with its link, in the box's own coordinates. */
const bars = (map, box) => {
  const made = [];
  const half = box.width / 2;
  for (const isUp of [true, false]) {
    const links = box.links(isUp);
    const width = Math.min(10, (half - 2) / Math.max(1, links.length));
    links.forEach((link, i) => made.push({ link, isUp, width, x: isUp ? half - 1 - (links.length - i) * width : half + 1 + i * width }));
  }
  return made;
};

/** Places boxes in rows, as many to a row as come nearest to a wanted ratio of width to height. */
const inRows = (children, gap, top, ratio) => {
  const inColumns = (columns, place) => {
    let x = gap;
    let y = top + gap;
    let rowHeight = 0;
    let width = 0;
    children.forEach((child, i) => {
      if (i > 0 && i % columns === 0) {
        x = gap;
        y += rowHeight + gap;
        rowHeight = 0;
      }
      place?.(child, x, y);
      x += child.width + gap;
      rowHeight = Math.max(rowHeight, child.height);
      width = Math.max(width, x);
    });
    return { width, height: y + rowHeight + gap };
  };
  let best = 1;
  let least = Infinity;
  for (let columns = 1; columns <= Math.min(children.length, MOST_COLUMNS); columns++) {
    const size = inColumns(columns);
    const needed = Math.max(size.width / ratio, size.height);
    if (needed < least) [best, least] = [columns, needed];
  }
  return inColumns(best, (child, x, y) => Object.assign(child, { x, y }));
};

const layOut = (map, ratio) => {
  const groupsOf = (place) => (isUp) => map.groups[isUp ? place.up : place.down] ?? [];
  const instances = map.instances.map((place) => ({
    level: 0,
    name: place.name,
    title: `${place.name}, ${place.prefill ? (place.decode ? "prefill and decode" : "prefill") : "decode"}`,
    isPrefill: place.prefill,
    isDecode: place.decode,
    node: place.node,
    width: CELL,
    height: CELL + HEAD[0],
    head: HEAD[0],
    label: 0,
    links: groupsOf(place),
    children: [],
  }));
  const over = (places, depth, childrenOf, name) =>
    places.map((place) => {
      const level = Math.min(depth, HEAD.length - 1);
      const children = childrenOf(place.number);
      const label = level === 1 ? 0 : level === 2 ? 9 : 14;
      const links = groupsOf(place);
      const head = links(true).length + links(false).length ? HEAD[level] : 0;
      const size = inRows(children, GAP[level], head + label, level >= 3 ? 2 : 1.6);
      const widest = Math.max(size.width, 4 * level);
      return { level, name: name(place), title: name(place), rack: place.rack, pod: place.pod, zone: place.zone, ...size, width: widest, head, label, links, children };
    });
  const by = (boxes, key) => {
    const grouped = new Map();
    boxes.forEach((box) => grouped.set(box[key], [...(grouped.get(box[key]) ?? []), box]));
    return (number) => grouped.get(number) ?? [];
  };
  const nodes = over(map.nodes, 1, by(instances, "node"), (place) => `node ${place.number}`);
  const racks = over(map.racks, 2, by(nodes, "rack"), (place) => `rack ${place.name}`);
  const pods = over(map.pods, 3, by(racks, "pod"), (place) => `pod ${place.number}`);
  const zoned = (boxes, zones, i) => over(zones, 4 + i, by(boxes, "zone"), (place) => `zone ${place.name}`);
  const outermost = map.zones.reduce(zoned, pods);
  return { level: 4, children: outermost, instances, title: "", head: 0, ...inRows(outermost, 10, 0, ratio) };
};
