"""Cases to start from: those the project is tested with, and those on which documents part.

A start names some facts; the rest is taken as typical, and that is said. It is known by its id, so
that an address can tell what its case began from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any as Anything

from consilience import KnowledgeGraph
from consilience.problems import Problem
from consilience.rows import question_of
from page_parts.case_address import CaseAddress
from page_parts.findings_page import weighed
from page_parts.kept import kept
from page_parts.words import sentence_case

Facts = Mapping[str, Anything]
_MOST = 12  # cases offered of those on which documents part
_PARTING = ("conflict", "tension")


@dataclass(frozen=True)
class Start:
    """A case to start from: the facts it names, and those it takes as typical."""

    id: str
    title: str
    procedure: str
    named: Facts
    typical: Facts
    finding: str = ""

    @property
    def facts(self) -> dict[str, Anything]:
        """All of its facts."""
        return {**self.named, **self.typical}


def _vignettes(kg: KnowledgeGraph) -> tuple[dict[str, Start], list[Problem]]:
    told, problems = kg.vignettes()
    asked = [f["id"] for f in kg.facts_asked()]
    found = {}
    for vignette in told:
        typical = {n: vignette["typical"][n] for n in asked if n in vignette["typical"]}
        named = vignette["facts"] | {"readings": vignette["readings"]}
        procedure = str((named | typical).get("procedure", ""))
        title = sentence_case(vignette["title"].rstrip("."))
        found[vignette["id"]] = Start(vignette["id"], title, procedure, named, typical)
    order = ["", *kg.vocabulary.leaf_procedures]
    by_procedure = {p: i for i, p in enumerate(order)}
    listed = sorted(
        found.values(), key=lambda s: (by_procedure.get(s.procedure, len(order)), s.title)
    )
    return {start.id: start for start in listed}, problems


def vignettes(kg: KnowledgeGraph) -> tuple[dict[str, Start], list[Problem]]:
    """Return the cases that the project is tested with, by procedure and title; what is unreadable.

    They are read once for all visitors.
    """
    return kept(lambda: _vignettes(kg), "vignettes", kg.build.inputs)


def parting(kg: KnowledgeGraph, procedure: str) -> dict[str, Start]:
    """Return the cases of the weightiest findings in which documents part on a procedure.

    Only those on the question that each document is asked here: no other shows in its verdict.
    """
    return kept(lambda: _parting(kg, procedure), "parting", kg.build.inputs, procedure)


def _parting(kg: KnowledgeGraph, procedure: str) -> dict[str, Start]:
    questions = {s: question_of(kg.corpus, s) for s in kg.sources}
    found = [
        f
        for f in kg.build.findings
        if f["kind"] in _PARTING
        and f["witness"]
        and f["procedure"] == procedure
        and set(f["questions"]) <= {questions[s] for s in f["sources"]}
    ]
    return {f["id"]: witness_of(kg, f) for f in weighed(found)[:_MOST]}


def witness_of(kg: KnowledgeGraph, finding: Mapping[str, Anything]) -> Start:
    """Return the case that a finding shows itself on, complete."""
    attributes = kg.vocabulary.attributes
    named = {n: v for n, v in finding["witness"].items() if n in attributes or n == "readings"}
    typical: dict[str, Anything] = {}
    for fact in kg.facts_asked():
        usual = list(attributes[fact["id"]].typical)
        if fact["id"] not in named:
            typical[fact["id"]] = usual if fact["kind"] == "several" else (usual or ["no"])[0]
    words = finding["explanation"]
    return Start(
        finding["id"], words, finding["procedure"] or "", named, typical, finding=finding["id"]
    )


def start_of(kg: KnowledgeGraph, start: str) -> Start | None:
    """Return the start of an id; None if there is none (any more)."""
    finding = next((f for f in kg.build.findings if f["id"] == start and f["witness"]), None)
    return witness_of(kg, finding) if finding else vignettes(kg)[0].get(start)


def case_link(kg: KnowledgeGraph, finding: Mapping[str, Anything]) -> str:
    """Return the address of the case checker with a finding's case, complete; or nothing."""
    if not finding["witness"]:
        return ""
    address = CaseAddress(kg.vocabulary.attributes)
    return address.case_link(witness_of(kg, finding).facts, start=finding["id"])
