"""Addresses: every one that can be made is read back, and what is none is told apart."""

import inspect
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience import KnowledgeGraph, iris
from consilience.prefixes import Prefixes
from consilience.vocabulary import BASE, CORE

READERS = {"parse", "kind_of"}
MAKERS = {
    name: made
    for name, made in inspect.getmembers(iris, inspect.isfunction)
    if made.__module__ == iris.__name__ and not name.startswith("_") and name not in READERS
}
# Ids that are paths themselves.
PATHS = {
    "reading": ("snis-2014/connective-of-2",),
    "option": ("class/nice-htg422/implants/kiva", "in"),
    "row": ("kiva/osteoporotic-fracture/level=C7 or above",),
    "cell": ("kiva/osteoporotic-fracture", "snis-2014"),
    "evidence_item": ("snis-2014", "result", "vertos-2.pain 1/2"),
    "study_match": ("snis-2014", "free", "regence-sur107", "wardlaw-2009"),
    "alignment": ("infection", "snis-2014", "absolute.1", "regence-sur107", "I.A.5.e"),
}
# No surrogates, which have no bytes; "edition" and the like would be read as parts of the path.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


def arity(made: Callable[..., str]) -> int:
    return len(inspect.signature(made).parameters)


@pytest.mark.parametrize("name", MAKERS)
def test_what_is_made_is_read_back(name: str) -> None:
    parts = PATHS.get(
        name, ("source-1", "2014", "Recommendation 2 > (c)/é#?%2F")[-arity(MAKERS[name]) :]
    )
    if name == "core":
        parts = ("Statement",)
    assert iris.parse(MAKERS[name](*parts)) == iris.Address(name, tuple(parts))


@given(st.sampled_from([n for n in MAKERS if n not in PATHS and n != "core"]), st.data())
def test_any_text_is_read_back(name: str, data: st.DataObject) -> None:
    parts = tuple(data.draw(TEXTS) for _ in range(arity(MAKERS[name])))
    assert iris.parse(MAKERS[name](*parts)) == iris.Address(name, parts)


@pytest.mark.parametrize(
    "other",
    [
        "", "kiva", BASE, CORE, "https://example.org/source/snis-2014", BASE + "source/",
        BASE + "finding/a/b/c", BASE + "source/a/statement/b#when", BASE + "source/a/deferral/0",
        BASE + "source/%61", BASE + "source/a/b", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_what_nothing_makes_is_none(other: str) -> None:
    assert iris.parse(other) is None
    assert iris.kind_of(other) is None


def test_the_things_of_the_graph_are_what_their_addresses_say(kg: KnowledgeGraph) -> None:
    expected = {
        "Source": "source", "Edition": "edition", "Position": "position", "Passage": "passage",
        "Statement": "statement", "Scope": "statement", "Reading": "reading", "Row": "row",
        "ReadingOption": "option", "DeviceClass": "device_class", "MatrixCell": "cell",
        "Finding": "finding", "Alignment": "alignment", "Study": "evidence_item",
        "Result": "evidence_item", "StudyMatch": "study_match",
    }  # fmt: skip
    for name, kind in expected.items():
        things = [s.subject for s in kg.store.naming(CORE + name) if s.property.endswith("#type")]
        assert things
        assert {iris.kind_of(thing) for thing in things} == {kind}, name


def test_a_name_is_shortened_and_expanded_by_the_same_prefix(kg: KnowledgeGraph) -> None:
    prefixes = kg.resources.prefixes
    for iri in kg.store.subjects():
        assert prefixes.expand(prefixes.shorten(iri)) == iri
    assert prefixes.shorten(CORE + "Statement") == "cns:Statement"
    assert prefixes.shorten(iris.finding("0a")) == "cnsd:finding/0a"
    assert prefixes.expand("<http://a.b/c>") == "http://a.b/c" == prefixes.shorten("http://a.b/c")
    assert Prefixes().shorten(BASE) == BASE
