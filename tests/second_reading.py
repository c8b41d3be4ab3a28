"""Draws the samples of a second reading: items of the graph, and places of the documents' texts.

`python tests/second_reading.py FOLDER [SEED]` writes for every document: `<id>.items`, a sample of
its items of evidence (all of them where there are few), to be held against the text; and
`<id>.places`, random places of its evidence passages, whose facts a reader writes down from the
text alone before looking for them in the graph. The files hold the documents' words; keep them out
of the project. docs/second-reading.md has the figures.
"""

import json
import random
import sys
from dataclasses import asdict
from pathlib import Path

from consilience.corpus import load_corpus
from consilience.coverage import class_of
from consilience.documents import find_documents
from consilience.evidence.accounting import evidence_passages
from consilience.rooms import room

SEED = 20261121  # of the first round; that after the corrections had 20261122
SAMPLE = 200  # of items and of places; a document with few has all its items read
FEW = 250


def main(folder: Path, seed: int = SEED) -> None:
    """Write the samples of every document that is found."""
    corpus = load_corpus([room("ontology")], [room("sources")])
    documents = find_documents({s.id: s.kind for s in corpus.sources.values()}, None)
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in documents.items():
        source, made = corpus.sources[name], corpus.anchor_sets[name]
        items = source.evidence.items()
        names = sorted(n for n in items if not n.startswith("reference "))
        if len(names) > FEW:
            names = random.Random(seed).sample(names, SAMPLE)
        records = [
            {"item": n, **asdict(items[n])}  # type: ignore[call-overload]
            for n in names
        ]
        lines = [json.dumps(r, ensure_ascii=False, default=str) for r in records]
        (folder / f"{name}.items").write_text("\n".join(lines) + "\n", encoding="utf-8")
        classes = {
            at: found.name
            for at, p in document.passages.items()
            if (found := class_of(corpus.passage_classes[name], at, p.kind, corpus.vocabulary))
        }
        wanted = evidence_passages(source.evidence, classes, made, corpus.vocabulary)
        passages = [(at, p.text) for at, p in document.passages.items() if at in wanted]
        (folder / f"{name}.places").write_text(_places(passages, seed), encoding="utf-8")


def _places(passages: list[tuple[str, str]], seed: int) -> str:
    """Return random places: each its number, its passage, and the words around a mark."""
    drawn = random.Random(seed)
    lengths = [len(text) for _, text in passages]
    found = []
    for i in range(1, SAMPLE + 1):
        at, text = drawn.choices(passages, weights=lengths)[0]
        place = drawn.randrange(len(text))
        shown = f"{text[max(0, place - 60) : place]}▮{text[place : place + 60]}"
        found.append(f"{i}\t{at}\t{place}\t{shown}")
    return "\n".join(found) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:3]))
