// The page: keeps legend, card and list as the server sends them, and the picture beside them.

const memory = new WeakMap();

async function library() {
  const address = new URL("/vendor/cytoscape/cytoscape.esm.min.mjs", location.origin);
  return (await import(address)).default;
}

// ---------------------------------------------------------------- legend, card, list

const keyed = (part, key) => [...part.querySelectorAll("[data-key]")].find((e) => e.dataset.key === key);

// Draws a part anew; what was unfolded by hand stays so, and the focus goes to the same link.
function draw(frame, kept, name, html) {
  if (kept.parts[name] === html) return;
  const part = frame.querySelector(`[data-part=${name}]`);
  const focused = part.contains(part.getRootNode().activeElement) ? part.getRootNode().activeElement : null;
  const folds = new Map([...part.querySelectorAll("details")].map((d) => [d.dataset.key, d.open]));
  part.innerHTML = html;
  for (const fold of part.querySelectorAll("details")) {
    if (folds.has(fold.dataset.key)) fold.open = folds.get(fold.dataset.key);
    if (kept.more && fold.dataset.key?.endsWith(kept.more)) fold.open = true;
  }
  kept.parts[name] = html;
  if (focused) refocus(part, focused);
}

function refocus(part, was) {
  const again = keyed(part, was.dataset.key ?? "");
  const fold = was.closest("details")?.dataset.key;
  const near = fold && keyed(part, fold)?.querySelector("summary");
  (again ?? near ?? part.querySelector("[tabindex='-1'], summary"))?.focus({ preventScroll: true });
}

// ---------------------------------------------------------------- the picture

function begin(cytoscape, frame, kept) {
  const place = frame.querySelector(".canvas");
  place.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) event.stopImmediatePropagation(); // the page scrolls
  }, { capture: true });
  const cy = cytoscape({ container: place, minZoom: 0.12, maxZoom: 3, boxSelectionEnabled: false, autounselectify: true });
  cy.on("onetap", "node", (event) => kept.look(event.target));
  cy.on("dbltap", "node", (event) => kept.expand(event.target));
  cy.on("mouseover", "node", (event) => {
    kept.tell(`${event.target.data("kindLabel")}: ${event.target.data("label")}`);
    event.target.connectedEdges().addClass("lit");
  });
  cy.on("mouseout", "node", () => lightUp(cy, kept.data.node));
  cy.on("dragfree", "node", (event) => kept.places.set(event.target.id(), { ...event.target.position() }));
  new ResizeObserver(() => cy.resize()).observe(place);
  frame.addEventListener("pointerenter", () => recolour(frame, kept));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    setTimeout(() => recolour(frame, kept), 300); // when the page has its new colours
  });
  return cy;
}

function recolour(frame, kept) {
  const colours = coloursOf(frame);
  const same = kept.colours && Object.keys(colours).every((k) => colours[k] === kept.colours[k]);
  if (same || !kept.cy) return;
  kept.colours = colours;
  kept.cy.style(styleOf(colours));
}

function drawPicture(frame, kept, data) {
  const another = kept.centre !== data.centre;
  if (another) kept.places = new Map();
  kept.centre = data.centre;
  const before = new Set(kept.places.keys());
  const font = getComputedStyle(frame).getPropertyValue("--st-font") || "sans-serif";
  const ready = prepared(data, kept.places, font);
  for (const id of before) {
    if (!data.nodes.some((node) => node.id === id)) kept.places.delete(id);
  }
  recolour(frame, kept);
  if (another) kept.cy.elements().remove();
  update(kept.cy, elementsOf(ready, kept.places));
  lightUp(kept.cy, data.node);
  const added = data.nodes.filter((node) => !before.has(node.id)).length;
  if (another) firstLook(kept.cy, data.centre);
  else if (added) kept.tell(`${added} nodes added; nothing else has moved`);
  const looked = kept.cy.getElementById(data.node);
  if (looked.nonempty() && looked.visible()) intoView(kept.cy, looked);
}

// ---------------------------------------------------------------- keys

const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

function stand(kept, node) {
  kept.cy.nodes().removeClass("at");
  node.addClass("at");
  kept.at = node.id();
  intoView(kept.cy, node);
  kept.tell(`${node.data("kindLabel")}: ${node.data("label")}`);
}

function press(kept, event) {
  const { cy } = kept;
  if (!cy || event.ctrlKey || event.metaKey || event.altKey) return;
  const there = cy.getElementById(kept.at ?? "");
  const node = there.nonempty() && there.visible() ? there : cy.getElementById(kept.data.centre);
  const does = {
    Enter: () => kept.look(node), e: () => kept.expand(node), c: () => kept.move(node),
    "+": () => zoomBy(cy, 1.3), "-": () => zoomBy(cy, 1 / 1.3), 0: () => fit(cy, true),
  }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  const arrow = ARROWS[event.key];
  if (!does && !arrow) return;
  event.preventDefault();
  if (arrow) stand(kept, (kept.at && towards(cy, node, arrow)) || node);
  else does();
}

// ---------------------------------------------------------------- what is asked of the server

const written = (params) => {
  const pairs = Object.entries(params).flatMap(([n, v]) => [v].flat().map((one) => [n, one]));
  return new URLSearchParams(pairs);
};

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const frame = parentElement.querySelector(".frame");
  if (!memory.has(frame)) memory.set(frame, { parts: {}, places: new Map() });
  const kept = memory.get(frame);
  kept.data = data;
  kept.tell = (text) => (frame.querySelector(".told").textContent = text);
  for (const [name, html] of Object.entries(data.parts)) draw(frame, kept, name, html);
  kept.more = "";
  frame.removeAttribute("aria-busy");

  const go = (query) => {
    if (query.toString() === written(data.query).toString()) return;
    frame.setAttribute("aria-busy", "true");
    setTriggerValue("go", query.toString());
  };
  const changed = (change) => {
    const query = written(data.query);
    change(query);
    go(query);
  };
  kept.look = (node) => changed((query) => query.set("node", node.data("name")));
  kept.expand = (node) => {
    if (node.data("opened") || node.data("centre") || data.full) return;
    changed((query) => query.append("open", node.data("name")));
  };
  kept.move = (node) => changed((query) => {
    for (const name of ["open", "node", "find"]) query.delete(name);
    query.set("iri", node.data("name"));
  });

  frame.onclick = (event) => {
    const tool = event.target.closest("[data-do]")?.dataset.do;
    if (tool && kept.cy) use(tool, frame, kept);
    const link = event.target.closest("a[data-key]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.dataset.key.startsWith("more ")) kept.more = link.closest("details").dataset.key;
    go(new URLSearchParams(link.getAttribute("href").split("?")[1]));
  };
  frame.querySelector(".canvas").onkeydown = (event) => press(kept, event);
  frame.onpointerover = frame.onfocusin = (event) => point(kept, event.target.closest?.("li[data-iri]"));

  if (kept.cy) drawPicture(frame, kept, data);
  else start(frame, kept);
}

async function start(frame, kept) {
  kept.loading ??= library();
  try {
    const cytoscape = await kept.loading;
    kept.cy ??= begin(cytoscape, frame, kept);
    drawPicture(frame, kept, kept.data);
    frame.picture = kept.cy;
  } catch (error) {
    frame.querySelector("[data-part=picture]").dataset.missing = "";
    kept.tell("The picture cannot be drawn here; the list holds everything that it would show.");
    throw error;
  }
}

// What is pointed at in the list is marked in the picture.
function point(kept, item) {
  if (!kept.cy) return;
  const id = item?.dataset.iri ?? "";
  if (id === kept.pointed) return;
  kept.pointed = id;
  kept.cy.nodes().removeClass("at");
  if (id) kept.cy.getElementById(id).addClass("at");
}

function use(tool, frame, kept) {
  const { cy, data, colours } = kept;
  const name = `neighbourhood-${data.query.iri}`.replace(/[^\w.-]+/g, "-");
  if (tool === "fit") fit(cy, true);
  else if (tool === "nearer") zoomBy(cy, 1.3);
  else if (tool === "farther") zoomBy(cy, 1 / 1.3);
  else save(FILES[tool](cy, colours, data.title), `${name}.${tool}`);
}
