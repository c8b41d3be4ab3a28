// An editor for SPARQL: completes the words of the graph, asks with Ctrl+Enter, marks a fault.
// Where its library cannot be had, the text area below it stays and asks as well.

const LIBRARY = new URL("/vendor/codemirror/codemirror.js", location.origin).href;
const PER_KIND = { class: "class", property: "property", individual: "constant" };
const KEYWORDS =
  "ASK BIND CONSTRUCT COUNT DESCRIBE DISTINCT FILTER FROM GRAPH LIMIT MINUS OFFSET OPTIONAL SELECT UNION VALUES WHERE " +
  "CONTAINS EXISTS GROUP_CONCAT LANG LCASE REGEX SAMPLE STR STRSTARTS";
const WORDS = [...KEYWORDS.split(" "), "GROUP BY", "ORDER BY", "NOT EXISTS"];
const kept = new WeakMap(); // by frame: the view, the text as last given, what asks

// ---------------------------------------------------------------------------- completion

// What the word at hand can be: of a triple the first, second or third, or a class behind `a`.
function expected(before) {
  const bare = before.replace(/<[^<>\s]*>|"[^"\n]*"|#[^\n]*/g, "x");
  const separator = Math.max(...["{", "}", ".", ";"].map((s) => bare.search(new RegExp(`\\${s}[^${s}]*$`))));
  const words = bare.slice(separator + 1).trim().split(/\s+/).filter(Boolean);
  const inside = bare[separator] === ";" ? words.length + 1 : words.length;
  if (inside === 1) return "property";
  return inside === 2 && words.at(-1) === "a" ? "class" : "";
}

function insertion(term, prefixes) {
  return (view, _, from, to) => {
    const text = view.state.doc.toString();
    const prefix = /^([\w-]+):/.exec(term.name)?.[1];
    const declared = !prefix || new RegExp(`PREFIX\\s+${prefix}:`, "i").test(text);
    const head = declared || !prefixes[prefix] ? "" : `PREFIX ${prefix}: <${prefixes[prefix]}>\n`;
    const changes = [{ from, to, insert: term.name }];
    if (head) changes.unshift({ from: 0, insert: head });
    const anchor = from + head.length + term.name.length;
    view.dispatch({ changes, selection: { anchor }, userEvent: "input.complete" });
  };
}

function completions({ terms, prefixes }) {
  const named = terms.map((term) => ({
    label: `${term.name} ${term.label}`, displayLabel: term.name, detail: term.label,
    type: PER_KIND[term.kind] ?? "constant", info: term.about || undefined, kind: term.kind,
    apply: insertion(term, prefixes),
  })); // prettier-ignore
  const words = WORDS.map((word) => ({ label: word, type: "keyword", boost: -1 }));
  return (context) => {
    const text = context.state.doc.toString();
    const variable = context.matchBefore(/[?$]\w*/);
    if (variable) {
      const all = new Set(text.match(/[?$]\w+/g));
      all.delete(variable.text);
      return { from: variable.from, options: [...all].map((label) => ({ label, type: "variable" })) };
    }
    const word = context.matchBefore(/[\w:.-]+/);
    if (!word && !context.explicit) return null;
    const from = word?.from ?? context.pos;
    const wanted = expected(text.slice(0, from));
    const boosted = named.map((o) => (o.kind === wanted ? { ...o, boost: 50 } : o));
    return { from, options: [...boosted, ...words] };
  };
}

// ---------------------------------------------------------------------------- the editor

// Whether the page is dark: its text is light then.
function isDark(frame) {
  const [red, green, blue] = getComputedStyle(frame).color.match(/[\d.]+/g).map(Number);
  return red + green + blue > (getComputedStyle(frame).color.startsWith("color(") ? 1.5 : 382);
}

function look({ EditorView, HighlightStyle, syntaxHighlighting, tags }, dark) {
  const style = HighlightStyle.define([
    { tag: tags.keyword, color: "var(--link)", fontWeight: "600" },
    { tag: tags.variableName, color: "var(--odd)" },
    { tag: [tags.string, tags.bool], color: "var(--yes)" },
    { tag: [tags.integer, tags.float], color: "var(--some)" },
    { tag: [tags.namespace, tags.url, tags.typeName], color: "var(--ink)" },
    { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
  ]);
  const theme = EditorView.theme({
    "&": { backgroundColor: "var(--paper)", color: "var(--ink)" },
    ".cm-content": { caretColor: "var(--ink)" },
    ".cm-cursor": { borderLeftColor: "var(--ink)" },
    ".cm-gutters": { backgroundColor: "var(--soft)", color: "var(--muted)", borderRightColor: "var(--line)" },
    ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--hatch)" },
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
      { backgroundColor: "color-mix(in srgb, var(--link) 28%, var(--paper))" },
    "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--hatch)", outline: "1px solid var(--muted)" },
    ".cm-panels": { backgroundColor: "var(--soft)", color: "var(--ink)" },
  }, { dark }); // prettier-ignore
  return [theme, syntaxHighlighting(style)];
}

function create(library, frame, text) {
  const { EditorView, Prec, SparqlLanguage, autocompletion, basicSetup, keymap, sparql } = library;
  const held = kept.get(frame);
  const complete = (context) => held.vocabulary?.then((found) => found(context)) ?? null;
  const asks = () => (held.ask(), true);
  held.view = new EditorView({
    doc: text,
    root: frame.getRootNode(),
    parent: frame.querySelector(".editor"),
    extensions: [
      Prec.highest(keymap.of([{ key: "Ctrl-Enter", mac: "Mod-Enter", run: asks }])),
      basicSetup, sparql(), SparqlLanguage.data.of({ autocomplete: complete }),
      autocompletion({ maxRenderedOptions: 8, icons: false }), // a list that need not scroll
      look(library, isDark(frame)), EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": "Your question in SPARQL", "data-editor": "sparql" }),
    ],
  }); // prettier-ignore
}

async function begin(frame, text) {
  const held = kept.get(frame);
  try {
    const library = await import(LIBRARY);
    held.library = library;
    create(library, frame, frame.querySelector("textarea").value || text);
    mark(frame);
  } catch (error) {
    for (const name of ["completes", "leaves"]) frame.querySelector(`.${name}`).hidden = true;
    console.warn("The editor cannot be had; the text area stays.", String(error));
  }
}

const textOf = (frame) => kept.get(frame).view?.state.doc.toString() ?? frame.querySelector("textarea").value;

function put(frame, text) {
  const { view } = kept.get(frame);
  frame.querySelector("textarea").value = text;
  view?.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}

// Underlines the place of a fault up to the end of its word.
function mark(frame) {
  const { view, library, fault } = kept.get(frame);
  if (!view) return;
  const found = [];
  if (fault.line && fault.line <= view.state.doc.lines) {
    const line = view.state.doc.line(fault.line);
    const from = Math.min(line.from + fault.column - 1, line.to);
    const word = /^[\w:?$]+/.exec(line.text.slice(from - line.from))?.[0].length ?? 1;
    const to = Math.min(Math.max(from + word, from), view.state.doc.length);
    found.push({ from, to, severity: "error", message: fault.message });
  }
  view.dispatch(library.setDiagnostics(view.state, found));
  if (found.length) view.dispatch({ selection: { anchor: found[0].from }, scrollIntoView: true });
}

function words(build) {
  const address = new URL(`/vocabulary.json?build=${build}`, location.origin);
  return fetch(address)
    .then((answer) => (answer.ok ? answer.json() : { terms: [], prefixes: {} }))
    .then(completions);
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const frame = parentElement.querySelector(".frame");
  const first = !kept.has(frame);
  if (first) kept.set(frame, { given: data.text });
  const held = kept.get(frame);
  held.ask = () => {
    held.given = textOf(frame);
    frame.setAttribute("aria-busy", "true");
    setTriggerValue("ask", { text: held.given, at: Date.now() });
  };
  const { message, line, column } = data;
  held.fault = { message, line, column };
  frame.removeAttribute("aria-busy");
  const area = frame.querySelector("textarea");
  if (first) {
    area.value = data.text;
    held.vocabulary = words(data.build);
    begin(frame, data.text);
  } else {
    if (data.text !== held.given) put(frame, data.text); // the address holds another question
    held.given = data.text;
    mark(frame);
  }
  frame.querySelector(".run").onclick = held.ask;
  area.onkeydown = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    held.ask();
  };
}
