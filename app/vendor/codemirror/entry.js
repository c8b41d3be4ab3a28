export { autocompletion } from "@codemirror/autocomplete";
export { basicSetup } from "codemirror";
export { EditorState, Prec } from "@codemirror/state";
export { EditorView, keymap } from "@codemirror/view";
export { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
export { setDiagnostics } from "@codemirror/lint";
export { tags } from "@lezer/highlight";
export { SparqlLanguage, sparql } from "codemirror-lang-sparql";
