"""The crosswalk page, held against `kg.crosswalk`, which is what the command prints as JSON."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from app_pages import Node, Opened, by_class, open_page, part, tree, words
from streamlit.testing.v1 import AppTest

import consilience
from consilience.rooms import room

PAGE = room("app") / "views" / "crosswalk.py"
Row = dict[str, Any]


@pytest.fixture
def opened(in_app: None) -> Opened:  # noqa: ARG001
    """Open the page at an address."""
    return lambda **params: open_page(PAGE, params)


@pytest.fixture(scope="module")
def printed(kg: consilience.KnowledgeGraph) -> list[Row]:
    """What the command prints as JSON (held against each other in `test_crosswalk`)."""
    found: list[Row] = json.loads(json.dumps(kg.crosswalk()))
    return found


def table(page: AppTest) -> Node:
    found = part(page, "table")
    assert found is not None
    return found


def shown(page: AppTest) -> dict[str, list[Node]]:
    """Return the cells of each row by its id, the head first."""
    return {tr.get("data-key", ""): list(tr) for tr in table(page).iter("tr") if tr.get("data-key")}


def said(element: Node | None) -> str:
    return " ".join(words(element).split())


def test_every_row_cell_and_statement_is_there(opened: Opened, printed: list[Row]) -> None:
    page = opened()
    rows = shown(page)
    assert list(rows) == [r["id"] for r in printed]
    for row in printed:
        head, *cells = rows[row["id"]]
        assert row["label"].lower() in said(head).lower()
        for cell, told in zip(cells, row["cells"].values(), strict=True):
            own = [i for i in told["items"] if i["role"] == "criterion"]
            chips = [said(c) for c in by_class(cell, "relation")]
            assert len(chips) == min(3, len(own))
            if len(own) > 3:
                assert f"and {len(own) - 3} more" in said(cell)
            for item in own[:3]:
                assert item["says"] in words(cell)
                assert item["locator"] in said(cell)
            if not own:
                assert told["label"] in str(cell.get("class"))


def test_a_place_leads_to_its_statement(opened: Opened) -> None:
    cells = shown(opened())["bleeding"]
    links = [a for cell in cells for a in by_class(cell, "place")]
    asked = [parse_qs(urlsplit(str(a.get("href"))).query) for a in links]
    assert {"source": ["snis-2014"], "statement": ["absolute.2"]} in asked


@pytest.mark.parametrize(
    ("params", "kept"),
    [
        ({"kind": "contraindication"}, lambda r: r["kind"] == "contraindication"),
        ({"show": "difference"}, lambda r: r["compared"] == "difference"),
        ({"kind": "service", "show": "agreement"},
         lambda r: (r["kind"], r["compared"]) == ("service", "agreement")),
        ({"find": "Uncorrect"}, lambda r: r["id"] == "bleeding"),
    ],
)  # fmt: skip
def test_filters_leave_what_they_say(
    opened: Opened, printed: list[Row], params: dict[str, str], kept: Any
) -> None:
    page = opened(**params)
    expected = [r["id"] for r in printed if kept(r)]
    assert expected
    assert list(shown(page)) == expected
    assert any(f"{len(expected)} of {len(printed)} rows" in m.value for m in page.markdown)


def test_filters_tell_how_much_they_leave(opened: Opened, printed: list[Row]) -> None:
    page = opened(show="difference")
    kinds = page.selectbox(key="choose kind").options
    differing = [r for r in printed if r["compared"] == "difference"]
    contra = [r for r in differing if r["kind"] == "contraindication"]
    assert f"All kinds ({len(differing)})" in kinds
    assert f"Contraindications ({len(contra)})" in kinds
    page.selectbox(key="choose kind").set_value("contraindication").run()
    assert page.query_params["kind"] == "contraindication"
    assert list(shown(page)) == [r["id"] for r in contra]


def test_a_procedure_and_documents_are_asked_as_the_command_asks(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    page = opened(procedure="kiva", sources="regence-sur107,nice-htg422")
    rows = kg.crosswalk("kiva", ["regence-sur107", "nice-htg422"])
    assert list(shown(page)) == [r["id"] for r in rows]
    heads = [said(th.find("b")) for th in table(page).iter("th") if th.find("b") is not None]
    assert heads == ["NICE HTG422", "Regence SUR107"]


def test_issuers_can_be_the_columns(opened: Opened) -> None:
    page = opened(columns="issuer")
    heads = [said(th.find("b")) for th in table(page).iter("th") if th.find("b") is not None]
    assert heads == ["NICE", "Regence SUR107", "SNIS 2014"]
    nice = shown(page)["infection"][1]
    assert "Deferred HTG3" in said(nice) and "Silent HTG108, HTG422" in said(nice)
    team = shown(page)["team-discussion"][1]
    assert [said(c) for c in by_class(team, "relation")] == ["Exact", "Exact", "Related"]


def test_a_row_opens_with_wordings_relations_and_cases(opened: Opened, printed: list[Row]) -> None:
    page = opened(row="bleeding")
    panel = part(page, "panel")
    assert panel is not None
    row = next(r for r in printed if r["id"] == "bleeding")
    for cell in row["cells"].values():
        for item in cell["items"]:
            assert item["says"] in words(panel)
            assert item["wording"] in words(panel)
    assert "not corrected but correctable" in words(panel)
    cases = [str(a.get("href")) for a in panel.iter("a") if str(a.get("href")).startswith("case?")]
    asked = [parse_qs(urlsplit(c).query) for c in cases]
    assert {c["bleeding-disorder"][0] for c in asked} == {"uncorrected"}
    assert "To each other (1)" in said(panel)
    assert "In scope, searched, nothing found." in said(panel)


def test_what_has_no_row_is_told(opened: Opened) -> None:
    page = opened(sources="regence-sur107")
    [fold] = [e for e in page.expander if "without a row" in e.label]
    drawings = [json.loads(c.proto.json)["parts"].get("plain", "") for c in fold.get("bidi_component")]  # fmt: skip
    told = said(tree("".join(drawings)))
    assert "I.A.5 None of the contraindications a to k is present." in told
    assert "SNIS" not in told


def test_a_day_leaves_an_edition_out_and_says_so(opened: Opened) -> None:
    page = opened(as_of="2026-09-30")
    assert any("Regence SUR107 is not yet in force" in t.value for t in page.text)
    assert all("not-in-force" in str(cells[4].get("class")) for cells in shown(page).values())


@pytest.mark.parametrize(
    "stale",
    [{"row": "none-such"}, {"kind": "none-such"}, {"sources": "none-such"}, {"procedure": "none"},
     {"as_of": "soon"}, {"x": "y"}, {"show": "some"}],
)  # fmt: skip
def test_a_stale_link_says_what_is_gone(opened: Opened, stale: dict[str, str]) -> None:
    page = opened(**stale)
    assert any(str(next(iter(stale.values()))) in t.value for t in page.text)


def test_nothing_found_is_said_and_can_be_undone(opened: Opened) -> None:
    page = opened(find="nowhere said")
    assert any("No row is of this kind" in t.value for t in page.text)
    next(b for b in page.button if b.label == "Clear the filters").click().run()
    assert "find" not in page.query_params
    assert shown(page)
