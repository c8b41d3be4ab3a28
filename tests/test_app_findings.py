"""The findings page: the list is that of `compare`, one in full is that of `why`."""

import csv
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from app_pages import Opened, open_page, part, words
from streamlit.testing.v1 import AppTest

import consilience
from consilience.exports.sheets import csv_text
from consilience.exports.tables import findings_table
from consilience.rooms import room

PAGE = room("app") / "views" / "findings.py"


@pytest.fixture
def parts(in_app: None) -> SimpleNamespace:  # noqa: ARG001
    """What the page is made of, as the app finds it."""
    from page_parts import case_address, case_starts, findings_page

    return SimpleNamespace(page=findings_page, starts=case_starts, address=case_address)


@pytest.fixture
def opened(in_app: None) -> Opened:  # noqa: ARG001
    """Open the page at an address."""
    return lambda **params: open_page(PAGE, params)


def listed(page: AppTest) -> list[str]:
    table = part(page, "table")
    return (
        []
        if table is None
        else [str(r.get("data-key")) for r in table.iter("tr") if r.get("data-key")]
    )


def test_the_first_page_holds_the_weightiest(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    by_id = {f["id"]: f for f in kg.build.findings}
    shown = [by_id[i] for i in listed(opened())]
    assert len(shown) == 25
    assert {(f["kind"], f["spoken"]) for f in shown} <= {
        ("conflict", "addressed"), ("tension", "addressed"),
    }  # fmt: skip
    assert shown[0]["kind"] == "conflict"


@pytest.mark.parametrize(
    "params",
    [
        {"kind": "conflict"},
        {"procedure": "percutaneous-vertebroplasty", "kind": "tension"},
        {"source": "snis-2014", "condition": "osteoporotic-fracture"},
        {"spoken": "addressed", "robust": "no"},
    ],
)
def test_the_filters_leave_what_compare_leaves(
    kg: consilience.KnowledgeGraph, parts: SimpleNamespace, params: dict[str, str]
) -> None:
    narrower = kg.vocabulary.narrower
    shown = parts.page.matching(kg.build.findings, params, narrower)
    sources = [params["source"]] if "source" in params else []
    expected = kg.findings(
        params.get("procedure"), params.get("condition"), sources, params.get("kind")
    )
    if "spoken" in params:
        expected = [f for f in expected if f["spoken"] == params["spoken"]]
    if "robust" in params:
        expected = [f for f in expected if f["robust"] == (params["robust"] == "yes")]
    assert {f["id"] for f in shown} == {f["id"] for f in expected} != set()


def test_one_in_full_shows_both_sides_and_every_ground(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    finding = kg.findings(kind="conflict")[0]
    panel = part(opened(kind="conflict", finding=finding["id"]), "panel")
    text, why = words(panel), kg.why(finding["id"])
    assert finding["explanation"] in text and f"Basis: {why['basis']}" in text
    assert all(s["locator"] in text for s in finding["statements"])
    assert all(g["says"] in text for r in why["reasons"] for g in r["grounds"])
    assert ("on every reading" in text) == finding["robust"]


def test_its_case_in_the_case_checker_has_both_verdicts(
    kg: consilience.KnowledgeGraph, parts: SimpleNamespace
) -> None:
    address = parts.address.CaseAddress(kg.vocabulary.attributes)
    for finding in kg.findings(kind="conflict")[::20]:
        params = parse_qs(urlsplit(parts.starts.case_link(kg, finding)).query)
        held = address.held(params)
        assert (held.start, held.stale) == (finding["id"], ())
        answers = kg.case(held.facts, finding["sources"])
        if finding["questions"] == ["appraisal"]:
            continue  # what evidence amounts to is no verdict on the case
        assert {a["verdict"] for a in answers} == {"favours", "opposes"}, finding["explanation"]


def test_a_link_to_what_is_not_there_says_so(opened: Opened) -> None:
    page = opened(finding="gone", colour="red")
    told = " ".join(t.value for t in page.text)
    assert "finding: gone" in told and "colour: red" in told
    assert len(listed(page)) == 25


def test_nothing_found_is_said_and_can_be_undone(opened: Opened) -> None:
    page = opened(kind="conflict", procedure="coccygeoplasty")
    assert listed(page) == []
    assert any("Nothing was found" in t.value for t in page.text)
    next(b for b in page.button if b.label == "Clear the filters").click().run()
    assert len(listed(page)) == 25


def test_the_download_holds_the_findings_and_no_formula(kg: consilience.KnowledgeGraph) -> None:
    findings = kg.findings(kind="conflict")
    rows = list(csv.DictReader(csv_text(findings_table(findings)).splitlines()))
    assert [r["id"] for r in rows] == [f["id"] for f in findings]
    assert [r["explanation"] for r in rows] == [f["explanation"] for f in findings]
    hostile = {**findings[0], "explanation": "=1+1"}
    [row] = csv.DictReader(csv_text(findings_table([hostile])).splitlines())
    assert row["explanation"] == "'=1+1"
