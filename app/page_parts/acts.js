// Puts the parts on the page, marks the picked cell, reports clicks; arrow keys move between cells.

const memory = new WeakMap();

// What has the focus in a part that is about to be drawn anew.
function held(part) {
  const active = part.getRootNode().activeElement;
  return part.contains(active) ? active : null;
}

// The focus goes to the same link, else to the part's head, and is never lost.
function refocus(part, { dataset: { row, cell } }) {
  const links = [...part.querySelectorAll("a[data-cell]")];
  const same = links.find((a) => a.dataset.row === row && a.dataset.cell === cell);
  (same ?? part.querySelector("[tabindex='-1']"))?.focus({ preventScroll: true });
}

function put(frame, parts) {
  const kept = memory.get(frame) ?? {};
  for (const [name, html] of Object.entries(parts)) {
    let part = frame.querySelector(`:scope > [data-part="${name}"]`);
    if (!part) {
      part = document.createElement("div");
      part.dataset.part = name;
      frame.append(part);
    }
    if (kept[name] === html) continue;
    const other = name in kept;
    const focused = held(part);
    part.innerHTML = html;
    if (focused) refocus(part, focused);
    part.scrollTop = 0;
    if (other && name === "text" && part.getBoundingClientRect().top < 0) part.scrollIntoView();
    kept[name] = html;
  }
  for (const part of frame.querySelectorAll(":scope > [data-part]")) {
    if (part.dataset.part in parts) continue;
    part.remove();
    delete kept[part.dataset.part];
  }
  memory.set(frame, kept);
}

const cellsOf = (frame) => [...frame.querySelectorAll("[data-part=table] a[data-cell]")];

const find = (frame, { row, cell }) =>
  cellsOf(frame).find((a) => a.dataset.row === row && a.dataset.cell === cell);

function mark(frame, picked) {
  const chosen = find(frame, picked);
  for (const link of cellsOf(frame)) {
    link.tabIndex = -1;
    link.toggleAttribute("data-picked", link === chosen);
    if (link === chosen) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  const entry = chosen ?? cellsOf(frame)[0];
  if (entry) entry.tabIndex = 0;
  frame.toggleAttribute("data-open", Boolean(picked.row));
  return chosen;
}

// A text marks every piece that what is picked was drawn from; Tab goes through it as usual.
function markText(frame, { row, cell }) {
  const pieces = [...frame.querySelectorAll("[data-part=text] [data-of]")];
  const from = (piece) => cell && JSON.parse(piece.dataset.of).includes(row);
  for (const piece of pieces) {
    piece.toggleAttribute("data-picked", Boolean(from(piece)));
    if (from(piece)) piece.setAttribute("aria-current", "true");
    else piece.removeAttribute("aria-current");
  }
  return pieces.find((piece) => piece.href && from(piece));
}

function neighbour(link, key) {
  const rows = [...link.closest("table").querySelectorAll("tr[data-key]")];
  const row = rows.indexOf(link.closest("tr"));
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (step) {
    const column = link.closest("td, th").cellIndex;
    const further = step > 0 ? rows.slice(row + 1) : rows.slice(0, row).reverse();
    const inColumn = further.map((r) => r.cells[column]?.querySelector("a[data-cell]"));
    return inColumn.find(Boolean);
  }
  const links = [...rows[row].querySelectorAll("a[data-cell]")];
  const right = { ArrowRight: 1, ArrowLeft: -1 }[key] ?? 0;
  const to = key === "Home" ? 0 : key === "End" ? links.length - 1 : links.indexOf(link) + right;
  return links[to];
}

function move(frame, event) {
  const link = event.target.closest("[data-part=table] a[data-cell]");
  const keys = ["ArrowDown", "ArrowUp", "ArrowRight", "ArrowLeft", "Home", "End"];
  if (!link || !keys.includes(event.key)) return;
  event.preventDefault();
  const next = neighbour(link, event.key);
  if (!next) return;
  link.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

// Leads to what Streamlit drew under a key, such as the form's field for a fact; unfolds it first.
async function lead(to) {
  const place = document.querySelector(`.st-key-${to.replace(/[^a-zA-Z0-9_-]/g, "-")}`);
  if (!place) return;
  place.closest("details:not([open])")?.querySelector("summary").click();
  place.style.scrollMarginTop = "80px"; // what stays at the top of the window
  for (let tries = 0; tries < 20 && !place.contains(document.activeElement); tries++) {
    for (const field of place.querySelectorAll("input, button, [tabindex='0']")) {
      field.focus({ preventScroll: true });
      if (place.contains(document.activeElement)) break;
    }
    await new Promise((done) => setTimeout(done, 50)); // what is unfolded takes a moment
  }
  place.scrollIntoView({ block: place.clientHeight > innerHeight / 2 ? "start" : "center" });
}

// What scrolls and has nothing in it that takes the focus takes it itself, to be scrolled by keys.
function reach(frame) {
  for (const panel of frame.querySelectorAll(":scope > [data-part=panel]")) {
    const held = panel.querySelector("a[href], button, summary, [tabindex='0']");
    if (!held && panel.scrollHeight > panel.clientHeight) panel.tabIndex = 0;
    else panel.removeAttribute("tabindex");
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const frame = parentElement.querySelector(".frame");
  const first = !memory.has(frame);
  put(frame, data.parts);
  const piece = markText(frame, data);
  const chosen = mark(frame, data) ?? piece;
  frame.removeAttribute("aria-busy");
  reach(frame);
  if (chosen) chosen.scrollIntoView({ block: first ? "center" : "nearest" });
  if (first && piece) piece.focus({ preventScroll: true });

  const pick = (picked) => {
    if (picked.row === data.row && picked.cell === data.cell) return;
    const before = frame.querySelector("a[data-picked]");
    mark(frame, picked);
    markText(frame, picked);
    if (!picked.row) before?.focus();
    frame.setAttribute("aria-busy", "true");
    setTriggerValue("pick", picked);
  };
  frame.onclick = (event) => {
    const leading = event.target.closest("a[data-to]");
    if (leading) {
      event.preventDefault();
      lead(leading.dataset.to);
      return;
    }
    const link = event.target.closest("a[data-cell]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    pick({ row: link.dataset.row, cell: link.dataset.cell });
  };
  frame.onkeydown = (event) => {
    if (event.key === "Escape" && frame.hasAttribute("data-open")) pick({ row: "", cell: "" });
    else move(frame, event);
  };
}
