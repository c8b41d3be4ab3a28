"""The sources page: what it shows is what `consilience document` tells."""

import json
import os
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from app_pages import Node, Opened, by_class, drawn_parts, open_page, part, tree, words
from streamlit.testing.v1 import AppTest

import consilience
from consilience import iris
from consilience.quotes import as_shown
from consilience.rooms import room

PAGE = room("app") / "views" / "sources.py"
COPIES = os.environ.get("CONSILIENCE_DOCUMENTS", "")
needs_copies = pytest.mark.skipif(not COPIES, reason="CONSILIENCE_DOCUMENTS names no copies")
SOURCES = ("nice-htg108", "nice-htg3", "nice-htg422", "regence-sur107", "snis-2014")
HOSTILE = """\
1 Recommendations

<script>alert(1)</script> costs $5 and $10, see [this](https://example.org/a) & ![x](y.png)
"""


@pytest.fixture
def opened(in_app: None, monkeypatch: pytest.MonkeyPatch) -> Opened:  # noqa: ARG001
    """Open the page at an address, with the copies of a folder."""

    def open_at(copies: str | Path, **params: str) -> AppTest:
        monkeypatch.setenv("CONSILIENCE_DOCUMENTS", str(copies))
        return open_page(PAGE, params)

    return open_at


@pytest.fixture
def no_copies(tmp_path: Path) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    (tmp_path / "nice-htg3.txt").write_text(HOSTILE)
    return tmp_path


def documents_listed(page: AppTest) -> Node:
    """The first drawing that holds a table; the menus draw too."""
    drawn = (parts.get("plain", "") for parts in drawn_parts(page))
    return next(tree(html) for html in drawn if "<table" in html)


def there(page: AppTest, name: str) -> Node:
    found = part(page, name)
    assert found is not None
    return found


def passages(page: AppTest) -> list[Node]:
    return by_class(there(page, "text"), "passage")


def notes(page: AppTest) -> str:
    return " ".join([t.value for t in page.text] + [m.value for m in page.markdown])


# ------------------------------------------------------------------------------ all documents


def test_without_a_source_every_document_is_listed_with_its_figures(
    opened: Opened, kg: consilience.KnowledgeGraph, no_copies: Path
) -> None:
    table = documents_listed(opened(no_copies))
    rows = list(table.iter("tr"))[1:]
    links = [next(r.iter("a")).get("href") or "" for r in rows]
    assert [parse_qs(urlsplit(link).query)["source"] for link in links] == [[s] for s in kg.sources]
    for source, row in zip(kg.sources, rows, strict=True):
        account = kg.document(source, no_copies)["account"]
        assert f"statements {account['statements']}" in words(row)
        assert f"passages {account['passages']}" in words(row)
        assert "anchors verified not known" in words(row)


def test_stale_links_say_so(opened: Opened, no_copies: Path) -> None:
    assert "source: nice-htg9" in notes(opened(no_copies, source="nice-htg9"))
    page = opened(
        no_copies, source="nice-htg3", statement="9.9", section="Nowhere", colour="red",
        as_of="2026-01-01",
    )  # fmt: skip
    told = notes(page)
    assert "statement: 9.9" in told and "section: Nowhere" in told and "colour: red" in told
    assert "as_of" not in told
    assert part(page, "panel") is None and passages(page)


# ------------------------------------------------------------------------------ the words


@needs_copies
@pytest.mark.parametrize("source", SOURCES)
def test_every_passage_is_shown_letter_by_letter_but_for_its_marks(
    opened: Opened, kg: consilience.KnowledgeGraph, source: str
) -> None:
    page = opened(COPIES, source=source)
    shown = passages(page)
    expected = kg.document(source)["passages"]
    assert [p.get("data-key") for p in shown] == [p["locator"] for p in expected]
    for node, passage in zip(shown, expected, strict=True):
        [text] = by_class(node, "text") + by_class(node, "row")
        assert words(text) == as_shown(passage["text"])
        marks = "".join(words(m) for m in node.iter("mark"))
        pieces = [as_shown(passage["text"], p["start"], p["end"]) for p in passage["pieces"]]
        assert marks == "".join(pieces)
        if passage["state"] == "classed" and passage["kind"] != "heading":
            assert passage["reason"] in words(node)


@needs_copies
@pytest.mark.parametrize("source", SOURCES)
def test_everything_anchored_is_marked_and_linked(
    opened: Opened, kg: consilience.KnowledgeGraph, source: str
) -> None:
    text = there(opened(COPIES, source=source), "text")
    names = {r["id"] for r in kg.document(source)["anchored"]}
    marked = {n for e in by_class(text, "drawn") for n in json.loads(str(e.get("data-of")))}
    linked = {parse_qs(urlsplit(str(a.get("href"))).query)["statement"][0] for a in text.iter("a")}
    assert marked == linked == names


def test_hostile_words_stay_letters(
    opened: Opened, kg: consilience.KnowledgeGraph, hostile: Path
) -> None:
    page = opened(hostile, source="nice-htg3")
    text = there(page, "text")
    line = HOSTILE.splitlines()[2]
    assert line in [words(e) for e in by_class(text, "text")]
    assert not list(text.iter("script")) and not list(text.iter("img"))
    assert all("example.org" not in str(a.get("href")) for a in text.iter("a"))
    assert all(line not in m.value for m in page.markdown)
    gone = kg.document("nice-htg3", hostile)["gone"]
    lost = words(by_class(text, "lost")[0])
    assert "1.2 bullet 3" in gone and all(at in lost for at in gone)


def test_an_anchor_that_no_longer_fits_is_told(opened: Opened, hostile: Path) -> None:
    page = opened(hostile, source="nice-htg3", statement="1.2.c")
    panel = words(there(page, "panel"))
    assert "the document has no passage '1.2 bullet 3'" in panel
    assert "not verified: your copy has other words here" in panel
    assert "do not fit" in words(there(page, "head"))


def test_a_copy_that_cannot_be_read_is_told(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "nice-htg3.txt").write_bytes(b"caf\xe9")
    page = opened(tmp_path, source="nice-htg3")
    assert "not UTF-8" in notes(page) and passages(page)


# ------------------------------------------------------------------------------ without a copy


def test_without_a_copy_our_words_stand_in_their_places(
    opened: Opened, kg: consilience.KnowledgeGraph, no_copies: Path
) -> None:
    page = opened(no_copies, source="snis-2014")
    assert "snis-2014.txt" in notes(page) and "CONSILIENCE_DOCUMENTS" in notes(page)
    text = words(there(page, "text"))
    document = kg.document("snis-2014", no_copies)
    assert all(r["says"] in text for r in document["anchored"])
    assert not list(there(page, "text").iter("mark"))
    number = sum(r["what"] == "statement" for r in document["anchored"])
    assert f"{number} statements" in words(there(page, "head"))


# ------------------------------------------------------------------------------ outline, filter


@pytest.mark.parametrize("show", ["", "encoded", "not-encoded"])
@pytest.mark.parametrize("section", ["", "MEDICAL POLICY CRITERIA"])
def test_outline_and_filter_narrow_the_passages(
    opened: Opened, kg: consilience.KnowledgeGraph, section: str, show: str
) -> None:
    page = opened(COPIES or "nowhere", source="regence-sur107", section=section, show=show)
    document = kg.document("regence-sur107", Path(COPIES) if COPIES else None)
    expected = [
        p["locator"]
        for p in document["passages"]
        if (not section or section in (p["locator"], *p["above"]))
        and (not show or (p["state"] == "encoded") == (show == "encoded"))
    ]
    choice = page.selectbox(key="choose show")
    labels = {o.rpartition(" (")[0]: o.rpartition("(")[2].rstrip(")") for o in choice.options}
    words_of = {"": "All passages", "encoded": "Encoded only", "not-encoded": "Not encoded only"}
    assert labels[words_of[show]] == str(len(expected))
    if document["copy"]:
        assert [p.get("data-key") for p in passages(page)] == expected


def test_the_outline_counts_the_statements_below_each_heading(
    opened: Opened, kg: consilience.KnowledgeGraph, no_copies: Path
) -> None:
    outline = there(opened(no_copies, source="nice-htg108"), "outline")
    shown = {a.get("data-row"): words(by_class(a, "number")[0]) for a in outline.iter("a")}
    document = kg.document("nice-htg108", no_copies)
    statements = {r["id"] for r in document["anchored"] if r["what"] == "statement"}
    assert shown[""] == str(len(statements))
    for heading in document["outline"]:
        assert shown[heading["locator"]] == str(len(statements & {*heading["of"]}))


def test_what_is_picked_but_not_among_those_shown_is_told(opened: Opened, no_copies: Path) -> None:
    page = opened(no_copies, source="nice-htg3", statement="1.2.c", show="not-encoded")
    assert "1.2.c is not among those shown" in notes(page)
    next(b for b in page.button if "Show" in b.label).click().run()
    assert "not among those shown" not in notes(page)
    assert page.query_params["statement"] == "1.2.c"


# ------------------------------------------------------------------------------ one statement


@pytest.mark.parametrize(
    ("source", "statement"),
    [("regence-sur107", "I.A.indication"), ("nice-htg3", "1.2.c"), ("snis-2014", "scope")],
)
def test_the_panel_tells_a_statement_in_full(
    opened: Opened, kg: consilience.KnowledgeGraph, no_copies: Path, source: str, statement: str
) -> None:
    panel = there(opened(no_copies, source=source, statement=statement), "panel")
    text = words(panel)
    [record] = [r for r in kg.document(source, no_copies)["anchored"] if r["id"] == statement]
    assert record["says"] in text and record["at"] in text and record["basis"] in text
    assert record["when"][1:] in text
    assert iris.statement(source, statement) == record["iri"] and record["iri"] in text
    assert all(p["says"] in text and p["id"] in text for p in record.get("positions", ()))
    assert all(a["sha256"] in text for a in record["anchors"])
    assert "there is no copy" in text
    links = [str(a.get("href")) for a in panel.iter("a")]
    shown = [parse_qs(urlsplit(a).query)["finding"][0] for a in links if a.startswith("findings?")]
    assert set(shown) <= set(record["findings"])
    assert len(shown) == min(5, len(record["findings"]))
    if record["findings"]:
        assert f"rest on it ({len(record['findings'])})" in text


@needs_copies
def test_the_panel_quotes_the_copy_and_says_it_is_verified(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    panel = there(opened(COPIES, source="nice-htg108", statement="1.1.arrangements"), "panel")
    assert words(next(panel.iter("blockquote"))) == kg.quotes().of(
        iris.statement("nice-htg108", "1.1.arrangements")
    )
    assert "verified against your copy" in words(panel)


def test_readings_are_told_with_what_turns_on_them(
    opened: Opened, kg: consilience.KnowledgeGraph, no_copies: Path
) -> None:
    head = words(there(opened(no_copies, source="regence-sur107"), "head"))
    own = [r for r in kg.ledger().records() if r["reading"].startswith("regence-sur107/")]
    assert own
    for record in own:
        assert record["ask"][1:] in head
        assert f"{record['lost']} would go and {record['gained']} come" in head


# ------------------------------------------------------------------------------ links, speed


def test_locators_on_the_other_pages_lead_to_statements_that_are_there(
    opened: Opened, kg: consilience.KnowledgeGraph, no_copies: Path
) -> None:
    opened(no_copies)  # puts the parts where they are found
    from page_parts.case_cards import Case, CaseCards
    from page_parts.statements import statement_items

    drawn = [*statement_items(kg.findings(kind="conflict")[0]["statements"], None)]
    sources = {s["id"]: s for s in kg.build.matrix["sources"]}
    cards = CaseCards(
        sources, kg.vocabulary.lists["AbsenceKind"], kg.vocabulary.attributes, kg.readings
    )
    facts = {"procedure": "balloon-kyphoplasty", "fracture": "compression"}
    drawn.append(cards.draw(kg.case(facts), Case(facts, lambda _: "")))
    known = {s: {r["id"] for r in kg.document(s, no_copies)["anchored"]} for s in kg.sources}
    tree = ElementTree.fromstring(f"<root>{''.join(drawn)}</root>")
    links = [urlsplit(str(a.get("href"))) for a in tree.iter("a") if a.get("class") == "place"]
    assert len(links) > len(drawn) and {link.path for link in links} == {"sources"}
    for link in links:
        query = parse_qs(link.query)
        assert query["statement"][0] in known[query["source"][0]]


@needs_copies
def test_the_longest_document_is_drawn_again_quickly(opened: Opened) -> None:
    page = opened(COPIES, source="regence-sur107", statement="I.A.indication")
    took = []
    for statement in ("I.A.1", "I.A.2", "II"):
        page.query_params["statement"] = statement
        begun = time.process_time()
        page.run()
        took.append(time.process_time() - begun)
    assert min(took) < 0.4


def test_the_tables_to_take_away_hold_every_document_and_statement(
    kg: consilience.KnowledgeGraph, no_copies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(room("app")))
    from page_parts.source_tables import accounts_table, anchored_table

    documents = [kg.document(source, no_copies) for source in kg.sources]
    rows = {r["id"]: r for r in accounts_table(documents).records()}
    assert {s: rows[s]["statements"] for s in rows} == {
        d["id"]: d["account"]["statements"] for d in documents
    }
    told = anchored_table(documents).records()
    assert len(told) == sum(len(d["anchored"]) for d in documents)
    assert {r["verified"] for r in told} == {None}  # not known without a copy
    assert {r["at"] for r in told if r["id"] == "I.A.5.g"} == {"I.A.5.g"}
