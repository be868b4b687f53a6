// Time to first token by policy, as curves with intervals.

import uPlot from "./uplot.js";
import { count, element, millis } from "./numbers.js";

const MOST_POINTS = 500;
const REDRAW_MILLIS = 1000;
const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 4], [14, 4]];
const STYLES = ["solid", "dashed", "dotted", "dashed", "dashed", "dashed"];
const COLOURS = { light: ["#1c6ca1", "#a8500f", "#5b3fa8", "#0b6e4f", "#a32a63", "#55626c"], dark: ["#6fb7e6", "#f0a35e", "#b39cf5", "#5fd1a5", "#f08bb8", "#a3b0ba"] };

export class Curves {
  constructor(place, table, none) {
    this.place = place;
    this.table = table;
    this.none = none;
    this.curves = new Map();
    this.shown = "";
    this.drawn = 0;
    new ResizeObserver(() => this.plot && this.plot.setSize({ width: this.place.clientWidth, height: 190 })).observe(place);
  }

  begin(curves) {
    this.curves.clear();
    for (const curve of curves) this.curves.set(curve.fabric, { policy: curve.policy, points: curve.points });
    this.drawn = 0;
  }

  add(ends) {
    for (const end of ends) {
      if (!this.curves.has(end.fabric)) this.curves.set(end.fabric, { policy: end.policy, points: [] });
      const curve = this.curves.get(end.fabric);
      curve.policy = end.policy || curve.policy;
      curve.end = end;
      const last = curve.points.at(-1);
      if (!last || end.requests > last[0]) curve.points.push([end.requests, end.meanMillis, end.halfWidthMillis]);
      if (curve.points.length > MOST_POINTS) curve.points = curve.points.filter((_, i) => i % 2 === 1);
    }
    const now = performance.now();
    if (now - this.drawn > REDRAW_MILLIS && !document.hidden) {
      this.drawn = now;
      this.draw();
    }
  }

  themed() {
    this.shown = "";
    this.draw();
  }

  draw() {
    const curves = [...this.curves.entries()].filter(([, curve]) => curve.end && curve.end.requests > 1);
    this.none.hidden = curves.length > 0;
    this.table.hidden = curves.length === 0;
    if (!curves.length) return;
    const palette = COLOURS[document.documentElement.dataset.theme] ?? COLOURS.light;
    this.table.tBodies[0].replaceChildren(
      ...curves.map(([fabric, curve], i) =>
        element(
          "tr",
          { title: fabric },
          element("td", {}, element("span", { class: "line-sample", style: `border-color:${palette[i % 6]};border-top-style:${STYLES[i % 6]}` }), curve.policy || fabric),
          element("td", {}, count(curve.end.requests)),
          element("td", {}, millis(curve.end.meanMillis)),
          element("td", {}, curve.end.halfWidthMillis === null ? "–" : millis(curve.end.halfWidthMillis)),
        ),
      ),
    );
    const data = uPlot.join(
      curves.map(([, { points }]) => [
        points.map((p) => p[0]),
        points.map((p) => p[1]),
        points.map((p) => (p[2] === null ? null : p[1] - p[2])),
        points.map((p) => (p[2] === null ? null : p[1] + p[2])),
      ]),
    );
    const key = curves.map(([fabric]) => fabric).join();
    if (key === this.shown && this.plot) {
      this.plot.setData(data);
      return;
    }
    this.shown = key;
    this.plot?.destroy();
    const ink = getComputedStyle(document.documentElement).getPropertyValue("--quiet").trim();
    const grid = { stroke: getComputedStyle(document.documentElement).getPropertyValue("--line").trim(), width: 1 };
    const series = [{ label: "requests" }];
    const bands = [];
    curves.forEach(([, curve], i) => {
      const stroke = palette[i % 6];
      const spanGaps = true;
      series.push({ label: curve.policy, stroke, width: 2, dash: DASHES[i % 6], spanGaps, points: { show: false } });
      series.push({ stroke: "transparent", spanGaps, points: { show: false } });
      series.push({ stroke: "transparent", spanGaps, points: { show: false } });
      bands.push({ series: [3 * i + 3, 3 * i + 2], fill: `${stroke}22` });
    });
    this.plot = new uPlot(
      {
        width: this.place.clientWidth,
        height: 190,
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false }, y: { range: (_, low, high) => [0, Math.max(1, high * 1.05)] } },
        axes: [
          { stroke: ink, grid, label: "requests", labelSize: 18, size: 34 },
          { stroke: ink, grid, label: "ms", labelSize: 16, size: 54 },
        ],
        series,
        bands,
      },
      data,
      this.place,
    );
    this.place.querySelector("canvas").setAttribute("role", "img");
    this.place.querySelector("canvas").setAttribute("aria-label", "Curves of the table above.");
  }
}

/** A link's last minutes. */
export const linkCurve = (place, history) => {
  const ink = getComputedStyle(document.documentElement).getPropertyValue("--quiet").trim();
  const stroke = getComputedStyle(document.documentElement).getPropertyValue("--high").trim();
  const last = history.length ? history.at(-1)[0] : 0;
  const plot = new uPlot(
    {
      width: Math.max(200, place.clientWidth),
      height: 150,
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false }, y: { range: [0, 100] } },
      axes: [
        { stroke: ink, label: "seconds", labelSize: 18, size: 34 },
        { stroke: ink, label: "% in use", labelSize: 16, size: 46 },
      ],
      series: [{}, { stroke, width: 2, points: { show: false } }],
    },
    [history.map(([at]) => (at - last) / 1000), history.map(([, used]) => (used === null ? null : 100 * used))],
    place,
  );
  plot.root.querySelector("canvas").setAttribute("role", "img");
  plot.root.querySelector("canvas").setAttribute("aria-label", "Use of the link over time.");
  return plot;
};
