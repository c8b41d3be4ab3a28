"""The page of a resource: it shows what `describe` tells, and finds whatever the graph names."""

from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from app_pages import HOSTILE, Opened, drawn, open_page, tree, words
from streamlit.testing.v1 import AppTest

import consilience
from consilience import iris
from consilience.rooms import room

PAGE = room("app") / "views" / "resource.py"


@pytest.fixture
def parts(in_app: None) -> SimpleNamespace:  # noqa: ARG001
    """What the page is made of, as the app finds it."""
    from page_parts import links, pages, resource_page

    return SimpleNamespace(links=links, pages=pages, page=resource_page)


@pytest.fixture
def opened(in_app: None) -> Opened:  # noqa: ARG001
    """Open the page at an address."""
    return lambda **params: open_page(PAGE, params)


def told(page: AppTest) -> str:
    return "\n".join(t.value for t in page.text)


def found(page: AppTest) -> list[str]:
    return [str(r.get("data-key")) for r in drawn(page).iter("tr") if r.get("data-key")]


def some_of_every_kind(kg: consilience.KnowledgeGraph) -> list[str]:
    """One resource of every class, a property, a graph, and what is only named."""
    first: dict[str, str] = {}
    for quad in kg.store.quads():
        if quad.predicate.value.endswith("#type"):
            first.setdefault(quad.object.value, quad.subject.value)
    return [*first.values(), iris.core("kind"), iris.FINDINGS_GRAPH, *first]


def assert_told(text: str, said: dict[str, Any]) -> None:
    """All that is said of a resource and names it stands in a text."""
    assert (said["label"] or said["name"]) in text
    for part in said["graphs"]:
        assert part["graph"]["name"] in text
        for one in part["properties"]:
            assert one["property"]["name"] in text
            assert all(v.get("name", v.get("text")) in text for v in one["values"])
    for one in said["named_by"]:
        assert one["property"]["name"] in text and f"{one['count']:,}" in text
        assert all(named["name"] in text for named in one["first"])
        assert (f"and {one['count'] - len(one['first']):,} more" in text) == (
            one["count"] > len(one["first"])
        )


def test_what_describe_tells_is_drawn_for_every_class(
    parts: SimpleNamespace, kg: consilience.KnowledgeGraph
) -> None:
    names = {s["id"]: s["name"] for s in kg.matrix()["sources"]}
    for iri in some_of_every_kind(kg):
        said = kg.describe(iri)  # what `describe --format json` prints
        drawing = parts.page.ResourceDrawing(said, names)
        assert_told(words(tree(drawing.head() + drawing.body())), said)


def test_the_page_shows_what_describe_tells_for_every_kind_of_address(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    of_kind = {iris.kind_of(iri): iri for iri in some_of_every_kind(kg)}
    assert len(of_kind) > 10
    for iri in of_kind.values():
        page = opened(iri=iri)
        assert page.code[0].value == iri
        assert_told(words(drawn(page)), kg.describe(iri))


def test_the_values_of_a_property_stand_in_its_row(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    rows = {
        words(next(row.iter("code"))): [words(li) for li in row.iter("li")]
        for row in drawn(opened(iri="va:kiva")).iter("tr")
    }
    assert rows["skos:broader"] == ["mechanical kyphoplasty va:mechanical-kyphoplasty"]
    assert rows["skos:prefLabel"] == ["Kiva en"]
    assert rows["cns:order"] == ["4 xsd:integer"]
    assert set(rows) == {
        one["property"]["name"]
        for part in kg.describe("va:kiva")["graphs"]
        for one in part["properties"]
    }


def test_every_address_on_it_leads_to_a_resource_or_its_own_page(
    opened: Opened, kg: consilience.KnowledgeGraph, parts: SimpleNamespace
) -> None:
    statement, finding = iris.statement("snis-2014", "absolute.1"), kg.findings()[0]["id"]
    for iri, own in (
        (statement, parts.links.statement_link("snis-2014", "absolute.1")),
        (iris.finding(finding), parts.links.finding_link(finding)),
        (iris.source("snis-2014"), parts.links.source_link("snis-2014")),
        (iris.core("kind"), None),
    ):
        links = [str(a.get("href")) for a in drawn(opened(iri=iri)).iter("a")]
        assert [link for link in links if not link.startswith("resource?iri=")] == (
            [own] if own else []
        ) + [parts.links.graph_link(iri)]


def test_an_unknown_address_says_so_and_offers_near_ones(opened: Opened) -> None:
    page = opened(iri="va:kivva", colour="red")
    assert "va:kivva" in told(page) and "colour: red" in told(page)
    assert iris.parse(found(page)[0]) is None and found(page)[0].endswith("#kiva")
    assert not page.code


def test_the_search_finds_what_kg_search_finds(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    for text in ("balloon kypho", "VA_KIVA", "I.A.5.e", "infection"):
        assert found(opened(find=text)) == [f["iri"] for f in kg.search(text)]
    page = opened(iri="va:kiva")
    page.text_input[0].set_value("sacro").run()
    assert page.query_params == {"find": "sacro"}
    assert found(page) == [f["iri"] for f in kg.search("sacro")]
    assert "Nothing in the graph" in told(opened(find="xyzzyqqq"))


def test_without_an_address_it_tells_the_kinds_of_things(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    rows = {r.get("data-key"): [words(c) for c in r] for r in drawn(opened()).iter("tr")}
    assert rows[iris.core("Finding")][-1] == f"{len(kg.findings()):,}"
    assert rows[iris.core("Source")][-1] == str(len(kg.sources))


def test_hostile_text_stays_text(opened: Opened, parts: SimpleNamespace) -> None:
    for page in (opened(iri=HOSTILE), opened(find=HOSTILE)):
        assert "alert(1)" in told(page)
        assert not any("alert" in m.value for m in page.markdown)
    named = {"iri": "javascript:alert(1)", "name": HOSTILE, "label": HOSTILE}
    value = {"text": HOSTILE, "datatype": HOSTILE, "language": ""}
    everything = {
        **named, "kind": None, "types": [named], "definitions": [HOSTILE + "."],
        "graphs": [{"graph": named, "properties": [{"property": named, "values": [named, value]}]}],
        "named_by": [{"property": named, "count": 1, "first": [named]}],
        "as_property": 1, "as_graph": 0,
    }  # fmt: skip
    drawing = parts.page.ResourceDrawing(everything, {})
    for markup in (
        drawing.head(),
        drawing.body(),
        parts.page.found_table([{**named, "types": []}], HOSTILE),
    ):
        tree = ElementTree.fromstring(markup)
        assert not list(tree.iter("script")) and HOSTILE in words(tree)
        assert all(
            str(a.get("href")).startswith(("resource?iri=", "graph?iri=")) for a in tree.iter("a")
        )


def test_the_page_stands_outside_the_navigation(parts: SimpleNamespace) -> None:
    assert parts.pages.hidden(PAGE)
    assert not parts.pages.hidden(PAGE.with_name("query.py"))
