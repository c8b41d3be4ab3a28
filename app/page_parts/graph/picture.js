// The picture: one instance of the library per frame, which outlasts every answer of the server.

const CLOSE = 1.15; // no nearer than this when everything is shown
const LEGIBLE = 0.72; // of a label's own size
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

// The elements that the data ask for, by id.
function elementsOf(data, places) {
  const nodes = data.nodes.map((node) => {
    const kind = data.kinds[node.kind];
    return {
      group: "nodes", position: { ...places.get(node.id) }, classes: node.hidden ? "hidden" : "",
      data: {
        id: node.id, name: node.name, label: node.label, text: node.lines.join("\n"),
        family: kind.family || "other", kindLabel: kind.label, opened: node.opened && node.id !== data.centre,
        centre: node.id === data.centre, ...(kind.points.length ? { points: kind.points } : {}),
      },
    };
  });
  const pairs = data.pairs.map(({ from, to, labels, ways }) => ({
    group: "edges",
    data: {
      id: `${from} ${to}`, source: from, target: to, text: labels.join(" · "),
      on: ways.includes("on"), back: ways.includes("back"),
    },
  }));
  return [...nodes, ...pairs];
}

// Puts elements in and takes out those that are gone; what stays is not moved.
function update(cy, wanted) {
  const ids = new Set(wanted.map((one) => one.data.id));
  cy.batch(() => {
    cy.elements().filter((one) => !ids.has(one.id())).remove();
    for (const one of wanted) {
      const there = cy.getElementById(one.data.id);
      if (there.empty()) cy.add(one);
      else there.data(one.data).toggleClass("hidden", one.classes === "hidden");
    }
  });
}

// What is looked at stands out with what it is joined to; without any, the edges of few are told.
function lightUp(cy, id) {
  cy.batch(() => {
    cy.elements().removeClass("far lit looked");
    const node = cy.getElementById(id);
    const edges = cy.edges(":visible");
    if (node.empty() || !node.visible()) {
      if (edges.length <= 14) edges.addClass("lit");
      return;
    }
    cy.elements().difference(node.closedNeighborhood()).addClass("far");
    node.addClass("looked").connectedEdges().addClass("lit");
  });
}

// The first look: everything where it can be read, else the centre and what is near it.
function firstLook(cy, centre) {
  fit(cy, false);
  if (cy.zoom() < LEGIBLE) {
    cy.zoom(LEGIBLE);
    cy.center(cy.getElementById(centre));
  }
}

function fit(cy, smoothly) {
  const seen = cy.elements(":visible");
  if (seen.empty()) return;
  const box = seen.boundingBox();
  const room = { w: cy.width() - 24, h: cy.height() - 24 };
  const zoom = Math.min(room.w / box.w, room.h / box.h, CLOSE);
  const pan = {
    x: cy.width() / 2 - (zoom * (box.x1 + box.x2)) / 2,
    y: cy.height() / 2 - (zoom * (box.y1 + box.y2)) / 2,
  };
  if (smoothly && !STILL.matches) cy.animate({ zoom, pan, duration: 250 });
  else cy.viewport({ zoom, pan });
}

function zoomBy(cy, factor) {
  cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
}

// The visible node that lies best in a direction from another.
function towards(cy, from, [dx, dy]) {
  const here = from.position();
  let [best, least] = [null, Infinity];
  cy.nodes(":visible").forEach((node) => {
    const [x, y] = [node.position().x - here.x, node.position().y - here.y];
    const [along, aside] = [x * dx + y * dy, Math.abs(x * dy - y * dx)];
    const cost = along + 2 * aside;
    if (along > 1 && aside <= along * 1.5 && cost < least) [best, least] = [node, cost];
  });
  return best;
}

function intoView(cy, node) {
  const box = node.renderedBoundingBox();
  const by = {
    x: Math.max(0, 8 - box.x1) || Math.min(0, cy.width() - 8 - box.x2),
    y: Math.max(0, 8 - box.y1) || Math.min(0, cy.height() - 8 - box.y2),
  };
  if (by.x || by.y) cy.panBy(by);
}

// Nodes with their lines and their places; what has a place in `places` keeps it.
function prepared(data, places, font) {
  const nodes = data.nodes.map((node) => ({
    ...node, ...labelled(node, font, node.id === data.centre),
  }));
  layOut(nodes, data.all_pairs, data.steps, places);
  return { ...data, nodes };
}
