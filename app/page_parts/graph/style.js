// How nodes and edges look, by the colours of the page's theme.

const FAMILIES = {
  document: "--link", says: "--some", topic: "--odd", evidence: "--yes", computed: "--no",
};
const SIZE = 22; // of a node
const CENTRE = { size: 34, letters: 13 };
const LABEL = { size: 11, wide: 138, most: 4 }; // pixels; `most` lines
const LINE = 1.18; // of the height of letters

function coloursOf(frame) {
  const read = getComputedStyle(frame);
  const colour = (name) => read.getPropertyValue(name).trim();
  const found = { paper: colour("--paper"), ink: colour("--ink"), line: colour("--line") };
  for (const [family, name] of Object.entries(FAMILIES)) found[family] = colour(name);
  return { ...found, other: found.ink, font: colour("--st-font") || "sans-serif" };
}

const pen = document.createElement("canvas").getContext("2d");

// A text on lines that are no wider than a label; what is too much ends in an ellipsis.
function wrapped(text, most) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (pen.measureText(longer).width <= LABEL.wide) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  const full = lines.filter(Boolean);
  return full.length <= most ? full : [...full.slice(0, most - 1), `${full[most - 1]}…`];
}

// The lines under a node, how much room it takes with them, and how far below it its middle is.
function labelled(node, font, centre) {
  const { size, letters } = centre ? CENTRE : { size: SIZE, letters: LABEL.size };
  pen.font = `${centre ? 600 : 400} ${letters}px ${font}`;
  const [head, rest] = node.caption;
  const lines = wrapped(head ?? "", rest ? 2 : 3);
  if (rest) lines.push(...wrapped(rest, LABEL.most - lines.length));
  const w = Math.max(size, ...lines.map((line) => pen.measureText(line).width)) + 4;
  const h = size + 6 + lines.length * letters * LINE;
  return { lines, w, h, below: (h - size) / 2 };
}

function styleOf(c) {
  const families = [...Object.keys(FAMILIES), "other"].map((family) => ({
    selector: `node[family = "${family}"]`,
    style: { "background-color": c[family], "border-color": c[family] },
  }));
  return [
    {
      selector: "node",
      style: {
        width: SIZE, height: SIZE, label: "data(text)", color: c.ink, "font-family": c.font,
        "font-size": LABEL.size, "line-height": LINE, "text-wrap": "wrap",
        "text-max-width": 400, "text-valign": "bottom", "text-margin-y": 4,
        "text-background-color": c.paper, "text-background-opacity": 0.82,
        "text-background-padding": 1, "border-width": 1, "min-zoomed-font-size": 4,
        "overlay-opacity": 0,
      },
    },
    ...families,
    { selector: "node[points]", style: { shape: "polygon", "shape-polygon-points": "data(points)" } },
    { selector: "node[?opened]", style: { "border-width": 4, "border-style": "double", "border-color": c.paper, "outline-width": 2, "outline-color": c.ink, "outline-offset": 0 } },
    { selector: "node[?centre]", style: { width: CENTRE.size, height: CENTRE.size, "font-size": CENTRE.letters, "font-weight": 600, "z-index": 5 } },
    {
      selector: "edge",
      style: {
        width: 1.2, "line-color": c.ink, "line-opacity": 0.32, "curve-style": "straight",
        "target-arrow-color": c.ink, "source-arrow-color": c.ink, "arrow-scale": 0.7,
        "font-family": c.font, "font-size": 10, color: c.ink, "text-wrap": "wrap",
        "text-background-color": c.paper, "text-background-opacity": 0.9,
        "text-background-padding": 1, "text-rotation": "autorotate", "overlay-opacity": 0,
      },
    },
    { selector: "edge[?on]", style: { "target-arrow-shape": "triangle" } },
    { selector: "edge[?back]", style: { "source-arrow-shape": "triangle" } },
    { selector: "edge.lit", style: { width: 2, "line-opacity": 0.85, label: "data(text)", "z-index": 4 } },
    { selector: ".far", style: { opacity: 0.4 } },
    { selector: "node.at", style: { "underlay-color": c.document, "underlay-opacity": 0.35, "underlay-shape": "ellipse", "underlay-padding": 7, "z-index": 9 } },
    { selector: "node.looked", style: { "underlay-color": c.document, "underlay-opacity": 0.6, "underlay-shape": "ellipse", "underlay-padding": 6, "z-index": 9 } },
    { selector: ".hidden", style: { display: "none" } },
  ];
}
