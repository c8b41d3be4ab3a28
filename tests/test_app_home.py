"""The home page: headlines as the command prints them, pages that are there, the search."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from app_pages import HOSTILE, Opened, by_class, drawn, open_page, words

import consilience
from consilience.rooms import room

APP = room("app")
KG = consilience.KnowledgeGraph
Node = ElementTree.Element


@pytest.fixture
def opened(in_app: None) -> Opened:  # noqa: ARG001
    """Open the page at an address."""
    return lambda **params: open_page(APP / "views" / "home.py", params)


def links(node: Node) -> dict[str, str]:
    """The links below a node by what they are called."""
    return {words(a): a.get("href", "") for a in node.iter("a")}


def listed(page: Any, kind: str) -> list[Node]:
    return [li for found in by_class(drawn(page), kind) for li in found.findall("li")]


def told(page: Any) -> str:
    return " ".join(t.value for t in page.text)


# ------------------------------------------------------------------------------ for a newcomer


@pytest.mark.usefixtures("in_app")
def test_the_root_shows_the_home_page() -> None:
    page = open_page(APP / "router.py", {})
    assert [t.value for t in page.title] == ["Consilience"]
    assert by_class(drawn(page), "headlines")


def test_the_headlines_are_those_of_the_command_and_lead_on(opened: Opened, kg: KG) -> None:
    items = listed(opened(), "headlines")
    expected = kg.headlines()
    assert len(items) == len(expected)
    for item, headline in zip(items, expected, strict=True):
        text, found = words(item), links(item)
        assert headline["sentence"] in text
        assert found[headline["sentence"]] == f"findings?finding={headline['finding']}"
        for side in headline["sides"]:
            assert side["says"] in text
            place = parse_qs(urlsplit(found[side["locator"]]).query)
            assert place == {"source": [side["source"]], "statement": [side["statement"]]}
        compare = parse_qs(urlsplit(found["Compare point by point"]).query)
        assert compare["sources"] == [",".join(headline["sources"])]
        assert compare["condition"] == [headline["condition"]]


def test_those_like_a_headline_are_as_many_as_it_says(opened: Opened, kg: KG) -> None:
    items = listed(opened(), "headlines")
    for item, headline in zip(items, kg.headlines(), strict=True):
        href = next(h for n, h in links(item).items() if n.endswith("like it"))
        params = {n: v[0] for n, v in parse_qs(urlsplit(href).query).items()}
        page = open_page(APP / "views" / "findings.py", params)
        assert f"{headline['more'] + 1} of {len(kg.build.findings)} findings" in " ".join(
            m.value for m in page.markdown
        )
        assert "gone" not in told(page) and not told(page).count("not there")


def test_every_document_stands_there_with_issuer_kind_and_day(opened: Opened, kg: KG) -> None:
    items = listed(opened(), "documents")
    sources = kg.matrix()["sources"]
    kinds = kg.vocabulary.lists["DocumentKind"]
    for item, source in zip(items, sources, strict=True):
        assert links(item)[source["name"]] == f"sources?source={source['id']}"
        held = (source["title"], source["issuer_label"], source["in_force_from"])
        assert all(part in words(item) for part in (*held, kinds[source["kind"]].label))


def test_what_they_agree_on_is_counted(opened: Opened, kg: KG) -> None:
    agreed = kg.findings(kind="agreement")
    (line,) = by_class(drawn(opened()), "agreed")
    assert links(line)[f"{len(agreed)} agreements"] == "findings?kind=agreement"
    rows = len({f["row"] for f in agreed})
    assert f"on {rows} of {len(kg.matrix()['rows'])} pairs" in words(line)


def test_every_page_of_the_menu_is_a_way_and_no_other(opened: Opened) -> None:
    from page_parts.pages import ways

    found = {h: n for item in listed(opened(), "tasks") for n, h in links(item).items()}
    expected = ways(APP / "views")
    assert list(found) == [w.path for w in expected]
    assert "home" not in found and "resource" not in found
    assert {"matrix", "findings", "compare", "case", "sources", "query"} <= set(found)
    assert all(found[w.path] == (w.task or w.title) and w.says for w in expected)


@pytest.mark.usefixtures("in_app")
def test_fewer_than_five_are_told_as_such(kg: KG) -> None:
    from page_parts.home_page import headlines

    matrix, kinds = kg.matrix(), kg.vocabulary.lists["FindingKind"]
    for told, said in ((kg.headlines(most=2), True), (kg.headlines(), False)):
        drawn_ = headlines(told, kg.build.findings, matrix["rows"], kinds)
        assert ("They disagree on no more than this." in drawn_) == said


@pytest.mark.usefixtures("in_app")
def test_a_new_page_is_a_way_by_itself(tmp_path: Any) -> None:
    from page_parts.pages import ways

    (tmp_path / "first.py").write_text('"""First. The root."""\nPLACE = 0\n')
    (tmp_path / "new.py").write_text('"""New. What it shows.\n\nMore."""\nPLACE = 2\n')
    (tmp_path / "old.py").write_text('"""Old. It: (all)."""\nPLACE = 1\nTASK = "What for?"\n')
    (tmp_path / "away.py").write_text('"""Away. Hidden."""\nPLACE = 9\nHIDDEN = True\n')
    found = [(w.path, w.title, w.says, w.task) for w in ways(tmp_path)]
    assert found == [
        ("old", "Old", "It: (all).", "What for?"),
        ("new", "New", "What it shows.", ""),
    ]


def test_a_day_says_who_is_not_in_force_that_nothing_is_left_and_goes_along(
    opened: Opened,
) -> None:
    page = opened(as_of="2004-01-01")
    assert "No two of them say yes and no to the same case" in words(drawn(page))
    assert not by_class(drawn(page), "headlines") and not by_class(drawn(page), "agreed")
    there = [
        words(i) for i in listed(page, "documents") if "not in force on the day" not in words(i)
    ]
    assert len(there) == 1 and "NICE HTG3" in there[0]
    (home,) = by_class(drawn(page), "home")
    hrefs = [a.get("href", "") for a in home.iter("a")]
    assert hrefs and all("as_of=2004-01-01" in h for h in hrefs)


# ------------------------------------------------------------------------------ the search


def hits(page: Any) -> Iterator[tuple[str, Node]]:
    for section in drawn(page).iter("section"):
        yield words(section.find("h3")), section


def test_what_is_found_stands_in_groups_with_counts_and_links(opened: Opened, kg: KG) -> None:
    page = opened(q="cement leakage")
    groups = kg.find("cement leakage")
    found = dict(hits(page))
    assert list(found) == [f"{g['label']} {g['count']:,}" for g in groups]
    total = sum(g["count"] for g in groups)
    assert f"{total:,} found for “cement leakage”" in words(drawn(page))
    for group in groups:
        section = found[f"{group['label']} {group['count']:,}"]
        assert len(section.findall("ul/li")) == len(group["first"])
    assert "statement=sacroplasty.leakage" in " ".join(
        a.get("href", "") for a in drawn(page).iter("a")
    )
    assert "own words are not searched here" in words(drawn(page))
    assert not by_class(drawn(page), "headlines")


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("NICE HTG3", "sources?source=nice-htg3"),
        ("I.A.4", "sources?source=regence-sur107&statement=I.A.4"),
        ("under_six_weeks_route", "query?name=under_six_weeks_route"),
        (
            "kiva for osteoporotic fracture",
            "compare?procedure=kiva&condition=osteoporotic-fracture",
        ),
        ("case checker", "case"),
    ],
)
def test_a_result_leads_to_the_page_that_shows_it(
    opened: Opened, kg: KG, text: str, target: str
) -> None:
    del kg
    first = [a.get("href") for _, section in hits(opened(q=text)) for a in section.iter("a")]
    assert target in first


def test_one_group_alone_shows_more_and_leads_back(opened: Opened, kg: KG) -> None:
    page = opened(q="kyphoplasty", **{"in": "findings"})
    ((title, section),) = hits(page)
    (group,) = kg.find("kyphoplasty", 100, "findings")
    assert title == f"Findings {group['count']}"
    assert len(section.findall("ul/li")) == 100 and "The first 100 of" in words(section)
    assert links(drawn(page))["All groups"] == "?q=kyphoplasty"


def test_what_is_not_there_is_said_with_what_is_near(opened: Opened) -> None:
    near = opened(q="kyphoplsty")
    assert "Nothing is called “kyphoplsty”" in words(drawn(near))
    assert "Kyphoplasty" in links(drawn(near))
    none = opened(q="qqzzxx")
    assert "Nothing is called “qqzzxx”" in words(drawn(none)) and not list(hits(none))


def test_what_is_searched_for_is_shown_letter_by_letter(opened: Opened) -> None:
    assert HOSTILE in words(drawn(opened(q=HOSTILE)))


def test_searching_puts_the_words_into_the_address_and_clearing_takes_them_out(
    opened: Opened,
) -> None:
    page = opened(**{"in": "findings", "q": "kiva"})
    page.text_input(key="search").set_value(" sacroplasty ").run()
    assert page.query_params == {"q": "sacroplasty"}
    page.text_input(key="search").set_value("").run()
    assert page.query_params == {} and by_class(drawn(page), "headlines")


def test_a_stale_link_says_what_is_not_there_and_where_the_matrix_is(opened: Opened) -> None:
    page = opened(row="kiva~osteoporotic-fracture", cell="regence")
    assert "row: kiva~osteoporotic-fracture" in told(page)
    (href,) = [a.get("href") for a in drawn(page).iter("a") if "open this there" in words(a)]
    assert parse_qs(urlsplit(href).query) == {
        "row": ["kiva~osteoporotic-fracture"], "cell": ["regence"],
    }  # fmt: skip
    other = opened(q="kiva", colour="red", **{"in": "nowhere"})
    assert "colour: red" in told(other) and "in: nowhere" in told(other)
    assert not any("open this there" in words(a) for a in drawn(other).iter("a"))
