// What is drawn, to take away: a PNG of the picture as it looks, an SVG drawing of the same.

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function svgElement(name, attributes, ...inside) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

const round = (number) => Math.round(number * 10) / 10;

function svgShape(node, colour) {
  const { x, y } = node.position();
  const half = node.width() / 2;
  const look = { fill: colour, stroke: "none" };
  const points = node.data("points");
  if (!points) return svgElement("circle", { cx: round(x), cy: round(y), r: round(half), ...look });
  const corners = [];
  for (let i = 0; i < points.length; i += 2) {
    corners.push(`${round(x + points[i] * half)},${round(y + points[i + 1] * half)}`);
  }
  return svgElement("polygon", { points: corners.join(" "), ...look });
}

// Lines of text one under the other; a rim of the paper's colour keeps them off the edges.
function svgText(lines, x, y, size, c, more = {}) {
  const rim = { stroke: c.paper, "stroke-width": 3, "paint-order": "stroke", "stroke-linejoin": "round" };
  const spans = lines.map((line, i) =>
    svgElement("tspan", { x: round(x), y: round(y + i * size * LINE) }, line),
  );
  return svgElement(
    "text",
    { "font-size": size, fill: c.ink, "text-anchor": "middle", "font-family": c.font, ...rim, ...more },
    ...spans,
  );
}

function svgNode(node, c) {
  const [{ x, y }, size] = [node.position(), node.data("centre") ? CENTRE.letters : LABEL.size];
  const under = y + node.height() / 2 + 4 + size * 0.9;
  const title = svgElement("title", {}, `${node.data("kindLabel")}: ${node.data("label")}`);
  const ring = svgElement("circle", {
    cx: round(x), cy: round(y), r: round(node.width() / 2 + 3), fill: "none", stroke: c.ink, "stroke-width": 1.5,
  });
  return svgElement(
    "g", {}, title, svgShape(node, c[node.data("family")] ?? c.ink),
    ...(node.data("opened") ? [ring] : []),
    svgText(node.data("text").split("\n"), x, under, size, c, node.data("centre") ? { "font-weight": 600 } : {}),
  );
}

function svgEdge(edge, c) {
  const [a, b] = [edge.sourceEndpoint(), edge.targetEndpoint()];
  const lit = edge.hasClass("lit");
  const look = { stroke: c.ink, "stroke-width": lit ? 2 : 1.2, "stroke-opacity": lit ? 0.85 : 0.32 };
  if (edge.data("on")) look["marker-end"] = "url(#arrow)";
  if (edge.data("back")) look["marker-start"] = "url(#arrow)";
  const line = svgElement("line", { x1: round(a.x), y1: round(a.y), x2: round(b.x), y2: round(b.y), ...look });
  return svgElement("g", {}, svgElement("title", {}, edge.data("text")), line);
}

function svgOf(cy, c, title) {
  const seen = cy.elements(":visible");
  const box = seen.boundingBox({ includeOverlays: false });
  const [x, y, w, h] = [box.x1 - 20, box.y1 - 44, box.w + 40, box.h + 64].map(round);
  const tip = svgElement("path", { d: "M0 0 L8 4 L0 8 z", fill: c.ink, "fill-opacity": 0.6 });
  const arrow = svgElement(
    "marker",
    { id: "arrow", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 7, markerHeight: 7, markerUnits: "userSpaceOnUse", orient: "auto-start-reverse" },
    tip,
  );
  const labels = seen.edges(".lit").map((edge) => {
    const { x: at, y: high } = edge.midpoint();
    const [a, b] = [edge.sourceEndpoint(), edge.targetEndpoint()];
    const turn = (Math.atan((b.y - a.y) / (b.x - a.x || 1e-6)) * 180) / Math.PI; // as the line lies
    const transform = `rotate(${round(turn)} ${round(at)} ${round(high)})`;
    return svgText([edge.data("text")], at, high + 3, 10, c, { transform });
  });
  const drawing = svgElement(
    "svg",
    { viewBox: `${x} ${y} ${w} ${h}`, width: w, height: h, role: "img" },
    svgElement("title", {}, title),
    svgElement("defs", {}, arrow),
    svgElement("rect", { x, y, width: w, height: h, fill: c.paper }),
    svgText([title], x + w / 2, y + 24, 15, c, { "font-weight": 600 }),
    ...seen.edges().map((edge) => svgEdge(edge, c)),
    ...labels,
    ...seen.nodes().map((node) => svgNode(node, c)),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(drawing)}\n`;
}

const FILES = {
  svg: (cy, c, title) => new Blob([svgOf(cy, c, title)], { type: "image/svg+xml" }),
  png: (cy, c) => cy.png({ output: "blob", full: true, scale: 2, bg: c.paper, maxWidth: 6000, maxHeight: 6000 }),
};
