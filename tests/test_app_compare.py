"""The compare page, held against `kg.side_by_side`, which is what `compare --points` prints."""

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from app_pages import Opened, open_page
from streamlit.testing.v1 import AppTest

import consilience
from consilience.rooms import room

PAGE = room("app") / "views" / "compare.py"
ROW = {"procedure": "percutaneous-vertebroplasty", "condition": "osteoporotic-fracture"}


@pytest.fixture
def opened(in_app: None) -> Opened:  # noqa: ARG001
    """Open the page at an address."""
    return lambda **params: open_page(PAGE, params)


def drawn(page: AppTest, key: str) -> ElementTree.Element | None:
    for part in page.get("bidi_component"):
        if part.proto.id.endswith(f"-{key}"):  # type: ignore[attr-defined]
            html = json.loads(part.proto.json)["parts"]["plain"]  # type: ignore[attr-defined]
            return ElementTree.fromstring(f"<div>{html}</div>")
    return None


def words(element: ElementTree.Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def rows(page: AppTest) -> list[ElementTree.Element]:
    table = drawn(page, "points")
    return [] if table is None else table.findall(".//tr[th][td]")


def test_every_point_and_statement_is_there(opened: Opened, kg: consilience.KnowledgeGraph) -> None:
    page = opened(**ROW, sources="snis-2014,regence-sur107")
    points = kg.side_by_side(*ROW.values(), ["regence-sur107", "snis-2014"])
    shown = rows(page)
    assert len(shown) == len(points)
    by_label = {words(r.find("th/b")).lower(): r for r in shown}
    for point in points:
        row = by_label[point["label"].lower()]
        links = {words(a) for a in row.iter("a") if a.get("class") == "place"}
        said = {i["locator"] for c in point["cells"].values() for i in c["items"]}
        assert said <= links
        assert words(row.find("th/p"))


def test_silence_and_out_of_scope_are_called_by_their_names(opened: Opened) -> None:
    page = opened(**ROW, sources="nice-htg108,snis-2014,regence-sur107")
    table = drawn(page, "points")
    assert table is not None
    looks = {td.get("class") for td in table.iter("td")}
    assert "absent out-of-scope" in looks
    assert "unnamed" in looks
    assert "absent silent" not in looks  # a document that speaks is not silent


def test_the_weightiest_comes_first_and_leads_to_its_finding(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    summary = drawn(opened(**ROW), "summary")
    assert summary is not None
    link = summary.findall(".//a")[0]
    finding = next(f for f in kg.build.findings if f["id"] in str(link.get("href")))
    row = (finding["procedure"], finding["condition"])
    here = [f for f in kg.build.findings if (f["procedure"], f["condition"]) == row]
    spoken = {(f["kind"], f["spoken"]) for f in here if f["kind"] in ("conflict", "tension")}
    order = [("conflict", "addressed"), ("tension", "addressed"), ("conflict", "catch-all")]
    order += [("conflict", "omission"), ("tension", "catch-all"), ("tension", "omission")]
    order += [("conflict", "likened"), ("tension", "likened")]
    assert (finding["kind"], finding["spoken"]) == min(spoken, key=order.index)
    assert words(link) == finding["explanation"]


def test_only_conflicts_can_be_shown(opened: Opened, kg: consilience.KnowledgeGraph) -> None:
    page = opened(**ROW, sources="snis-2014,regence-sur107", show="conflicts")
    points = kg.side_by_side(*ROW.values(), ["regence-sur107", "snis-2014"])
    assert len(rows(page)) == sum(bool(p["findings"]) for p in points)


def test_next_leads_to_the_next_row_that_documents_part_on(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    page = opened()
    page.button(key="walk Next").click().run()
    parted = [
        (r["procedure"], r["condition"])
        for r in kg.matrix()["rows"]
        if r["across"] in ("conflict", "tension")
    ]
    expected = list(dict.fromkeys(parted))[1]
    params = page.query_params
    assert (params["procedure"], params["condition"]) == expected


def test_a_day_leaves_an_edition_out_and_says_so(opened: Opened) -> None:
    page = opened(**ROW, sources="regence-sur107,snis-2014", as_of="2026-09-30")
    assert any("Regence SUR107 is not yet in force" in t.value for t in page.text)
    table = drawn(page, "points")
    assert table is not None
    assert "absent not-in-force" in {td.get("class") for td in table.iter("td")}


@pytest.mark.parametrize(
    "stale", [{"procedure": "none-such"}, {"sources": "none-such"}, {"as_of": "soon"}, {"x": "y"}]
)
def test_a_stale_link_says_what_is_gone(opened: Opened, stale: dict[str, Any]) -> None:
    page = opened(**{**ROW, **stale})
    assert any(str(next(iter(stale.values()))) in t.value for t in page.text)
    assert rows(page)
