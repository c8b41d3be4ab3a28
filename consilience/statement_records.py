"""Everything that is anchored in a document as plain data: statements in full, and what else is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any as Anything

from consilience import iris
from consilience.anchor_files import AnchorSet
from consilience.anchors import Anchor, fault
from consilience.conditions import Condition
from consilience.corpus import Corpus
from consilience.coverage import anchor_faults
from consilience.documents import Document
from consilience.encodings import SCOPE, Source, Statement
from consilience.evidence.model import KINDS

Record = dict[str, Anything]
Findings = Mapping[tuple[str, str], Sequence[str]]


def anchored_records(
    corpus: Corpus, source: Source, made: AnchorSet, document: Document | None, findings: Findings
) -> Iterator[Record]:
    """Yield a record for everything of a source that needs an anchor, statements in full.

    `faults` say why its words cannot be pointed at in the reader's copy; without a copy they are
    None, as is `verified` of each anchor: not known. `findings` are the ids of those it stands in.
    """
    told = {**_statements(corpus, source), **_others(corpus, source), **_evidence(corpus, source)}
    for name, at in source.anchored().items():
        anchors = made.anchors.get(name, ())
        faults = anchor_faults(made, name, at, document.passages) if document else None
        yield {
            "id": name,
            "at": at,
            **told[name],
            "anchors": [_anchor(anchor, document) for anchor in anchors],
            "faults": faults,
            "findings": list(findings.get((source.id, name), ())),
        }


def _anchor(anchor: Anchor, document: Document | None) -> Record:
    return {
        "at": anchor.at,
        "start": anchor.start,
        "end": anchor.end,
        "sha256": anchor.sha256,
        "verified": not fault(anchor, document.passages) if document else None,
    }


# ------------------------------------------------------------------------------ statements


def _statements(corpus: Corpus, source: Source) -> dict[str, Record]:
    sentence = _sentences(corpus, source)
    positions = _positions(source)
    return {
        s.id: {
            "what": "statement",
            "says": s.says,
            "basis": s.basis,
            "when": sentence(s.when),
            "iri": iris.statement(source.id, s.id),
            **_marks(s),
            "positions": positions.get(s.id, []),
        }
        for s in source.statements.values()
    }


def _marks(s: Statement) -> Record:
    return {
        "act": s.act,
        "force": s.force,
        "question": s.question,
        "wording": s.wording,
        "strength": s.strength,
        "scale": s.scale,
        "duty": s.duty,
        "duty_on": s.duty_on,
        "shown_by": s.shown_by,
        "defines": s.defines,
        "appraisal": s.appraisal,
        "item_of": s.item_of,
        "cites": list(s.cites),
    }


def _positions(source: Source) -> dict[str, list[Record]]:
    """Return by statement the positions that it carries, is a condition of, or is provided for."""
    found: dict[str, list[Record]] = {}
    for position in source.positions.values():
        inside = [position.when, *(source.statements[n].when for n in position.by)]
        below = [n for when in inside if when for n in source.refs(when)]
        parts = dict.fromkeys(position.provided, "provided")
        parts |= {n: "condition" for n in below if n in source.statements}
        parts |= dict.fromkeys(position.by, "words")
        for name, part in parts.items():
            found.setdefault(name, []).append(
                {
                    "id": position.id,
                    "part": part,
                    "stance": position.stance,
                    "question": position.question,
                    "at": position.at,
                    "says": position.says,
                    "basis": position.basis,
                    "iri": iris.position(source.id, position.id),
                }
            )
    return found


def _sentences(corpus: Corpus, source: Source) -> Callable[[Condition | None], str]:
    def sentence(when: Condition | None) -> str:
        return corpus.sentences.condition(corpus.resolve(source, when)) if when else ""

    return sentence


# ------------------------------------------------------------------------------ what else is


def _others(corpus: Corpus, source: Source) -> dict[str, Record]:
    sentence = _sentences(corpus, source)
    scope = source.scope
    found: dict[str, Record] = {
        SCOPE: {
            "what": "scope",
            "says": scope.says,
            "basis": scope.basis,
            "when": sentence(scope.when),
            "iri": iris.statement(source.id, SCOPE),
        }
    }
    for c in source.classes.values():
        found[f"class {c.id}"] = {
            "what": "class of devices",
            "says": c.says,
            "basis": c.basis,
            "when": sentence(c.when),
            "iri": iris.device_class(source.id, c.id),
        }
    for d in source.descriptions:
        name = f"description {d.procedure} {d.feature}"
        found[name] = {"what": "description of a device", "says": d.says, "basis": d.basis}
    for deferral in source.deferrals:
        found[f"deferral {deferral.to}"] = {
            "what": "deferral",
            "says": deferral.says,
            "when": sentence(deferral.when),
        }
    for dated in source.dates:
        found[f"date {dated.what}"] = {"what": "date", "says": f"{dated.what}: {dated.on}"}
    return found


# ------------------------------------------------------------------------------ evidence

_OWN = ("id", "at", "says", "basis", "when", "place")  # told by every record, or no text


def _evidence(corpus: Corpus, source: Source) -> dict[str, Record]:
    """Return a record for every item of evidence; `told` are its own fields that are not empty."""
    sentence = _sentences(corpus, source)
    return {
        name: {
            "what": KINDS[type(item)],
            "says": item.says,
            "basis": item.basis,
            "when": sentence(getattr(item, "when", None)),
            "iri": iris.evidence_item(source.id, KINDS[type(item)], item.id),
            "told": {
                key: value
                for key, value in asdict(item).items()  # type: ignore[call-overload]
                if key not in _OWN and value not in ("", (), None)
            },
        }
        for name, item in source.evidence.items().items()
    }
