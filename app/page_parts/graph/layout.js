// Where nodes stand. The same nodes and edges always get the same places, and a node that has a
// place keeps it: what comes later is put near what it was opened from. Lengths are in pixels of
// the picture at its own size.

const ROUNDS = 260;
const REACH = 3; // widths over which two nodes push each other away
const LENGTH = 175; // that an edge tends to
const ROOM = { x: 20, y: 12 }; // that is kept free about a node and its label

// Newcomers stand about a place first, the nearest ring full before the next, those of one kind
// next to each other.
function ring(newcomers, about, towards) {
  let [radius, done] = [LENGTH, 0];
  while (done < newcomers.length) {
    const room = Math.max(5, Math.floor((2 * Math.PI * radius) / 120));
    const here = newcomers.slice(done, done + room);
    here.forEach((node, i) => {
      const angle = towards + ((i + 0.5) / here.length - 0.5) * 2 * Math.PI;
      node.x = about.x + Math.cos(angle) * radius * 1.25;
      node.y = about.y + Math.sin(angle) * radius;
    });
    done += here.length;
    radius += LENGTH * 0.7;
  }
}

// A node stands where its shape is; with its label it reaches further down.
const middle = (node) => node.y + node.below;

function push(node, other) {
  const wide = (node.w + other.w) / 2 + ROOM.x;
  const high = (node.h + other.h) / 2 + ROOM.y;
  const [u, v] = [(node.x - other.x) / wide, (middle(node) - middle(other)) / high];
  const squared = Math.max(u * u + v * v, 0.01);
  if (squared > REACH * REACH) return [0, 0];
  const force = (26 * (1 / squared - 1 / (REACH * REACH))) / Math.sqrt(squared);
  return [u * force, v * force];
}

function pull(node, other, strength) {
  const [dx, dy] = [other.x - node.x, other.y - node.y];
  const far = Math.hypot(dx, dy) || 1;
  const force = ((far - LENGTH) / far) * strength;
  return [dx * force, dy * force];
}

function relax(movers, placed, links) {
  for (let round = 0; round < ROUNDS; round++) {
    const most = 2 + 38 * (1 - round / ROUNDS); // how far a node moves in one round
    for (const node of movers) {
      let [fx, fy] = [0, 0];
      const add = ([x, y]) => ([fx, fy] = [fx + x, fy + y]);
      for (const other of placed) if (other !== node) add(push(node, other));
      for (const [other, strength] of links.get(node.id) ?? []) add(pull(node, other, strength));
      const far = Math.hypot(fx, fy) || 1;
      const step = Math.min(far, most) / far;
      node.x += fx * step;
      node.y += fy * step;
    }
  }
}

// How far two nodes with their labels lie upon each other, across and down; 0 where they do not.
function overlap(node, other) {
  const wide = (node.w + other.w) / 2 + 6 - Math.abs(node.x - other.x);
  const high = (node.h + other.h) / 2 + 4 - Math.abs(middle(node) - middle(other));
  return wide > 0 && high > 0 ? [wide, high] : null;
}

// Pushes nodes that lie upon each other apart, the way that is the shorter.
function part(movers, placed) {
  const moving = new Set(movers);
  for (let round = 0; round < 60; round++) {
    let touched = false;
    for (const node of movers) {
      for (const other of placed) {
        const over = other === node ? null : overlap(node, other);
        if (!over) continue;
        touched = true;
        const share = moving.has(other) ? 0.5 : 1;
        const axis = over[0] < over[1] * 1.4 ? "x" : "y";
        const by = (axis === "x" ? over[0] : over[1]) * (Math.sign(node[axis] - other[axis]) || 1);
        node[axis] += by * share;
        if (share < 1) other[axis] -= by * share;
      }
    }
    if (!touched) return;
  }
}

// The last word: what still lies upon another, as there is no room between those that do not move,
// goes to the nearest free place.
function settle(movers, placed) {
  const standing = placed.filter((node) => !movers.includes(node));
  for (const node of movers) {
    const { x, y } = node;
    for (let far = 0, taken = true; taken && far < 4000; far += 16) {
      const turns = far ? Math.ceil(far / 10) : 1;
      for (let turn = 0; turn < turns && taken; turn++) {
        const angle = (turn / turns) * 2 * Math.PI;
        Object.assign(node, { x: x + far * Math.cos(angle) * 1.3, y: y + far * Math.sin(angle) });
        taken = standing.some((other) => overlap(node, other));
      }
    }
    standing.push(node);
  }
}

// An edge pulls the less, the more edges the lesser of its two ends has. Of nodes that come later
// nothing is known yet, so that a link to the page gives them the places they were given one by one.
function linksOf(pairs, byId, step) {
  const here = pairs.filter((pair) => pair.every((id) => byId.get(id)?.step <= step));
  const degree = new Map();
  for (const id of here.flat()) degree.set(id, (degree.get(id) ?? 0) + 1);
  const links = new Map();
  for (const [a, b] of here) {
    const strength = 0.5 / Math.min(degree.get(a), degree.get(b));
    for (const [from, to] of [[a, b], [b, a]]) {
      if (!links.has(from)) links.set(from, []);
      links.get(from).push([byId.get(to), strength]);
    }
  }
  return links;
}

// Gives every node without a place one; `origins` tells of each step what was opened. Every node
// is { id, step, w, h, below }, its place is put into x and y, and into `places`.
function layOut(nodes, pairs, origins, places) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const placed = nodes.filter((node) => places.has(node.id));
  for (const node of placed) Object.assign(node, places.get(node.id));
  const steps = [...new Set(nodes.map((node) => node.step))].sort((a, b) => a - b);
  for (const step of steps) {
    const movers = nodes.filter((node) => node.step === step && !places.has(node.id));
    if (!movers.length) continue;
    const about = byId.get(origins[step]) ?? byId.get(origins[0]);
    if (!places.has(about.id)) {
      Object.assign(about, { x: 0, y: 0 });
      movers.splice(movers.indexOf(about), 1);
      placed.push(about);
    }
    ring(movers, about, Math.atan2(about.y, about.x));
    placed.push(...movers);
    relax(movers, placed, linksOf(pairs, byId, step));
    part(movers, placed);
    settle(movers, placed);
    for (const node of [about, ...movers]) places.set(node.id, { x: node.x, y: node.y });
  }
}
