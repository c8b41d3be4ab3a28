"""The regions page: its map is what the command prints, and every cell is a case of the checker."""

from collections.abc import Mapping
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from app_pages import HOSTILE, Node, Opened, by_class, drawn, drawn_parts, open_page, part, words
from streamlit.testing.v1 import AppTest

import consilience
from consilience import InputRefusedError
from consilience.case_facts import as_entered
from consilience.rooms import room

PAGE = room("app") / "views" / "regions.py"
CASE_PAGE = room("app") / "views" / "case.py"
REGENCE, SNIS, HTG108 = "regence-sur107", "snis-2014", "nice-htg108"
WORDS = {
    "favours": "yes", "opposes": "no", "both": "yes and no", "silent": "nothing",
    "out-of-scope": "out of scope", "unknown": "not known",
}  # fmt: skip
LEVELS = {
    "x": "level", "y": "infection", "sources": f"{HTG108},{REGENCE},{SNIS}",
    "procedure": "balloon-kyphoplasty", "fracture": "compression", "fracture-age": "4 wk",
    "aetiology": "osteoporosis", "hospitalised": "yes", "symptomatic": "yes",
}  # fmt: skip
CLOCKS = {
    "x": "fracture-age", "y": "therapy-duration", "sources": f"{REGENCE},{SNIS}",
    "procedure": "balloon-kyphoplasty", "fracture": "compression", "aetiology": "osteoporosis",
    "hospitalised": "yes", "symptomatic": "yes",
}  # fmt: skip


@pytest.fixture
def opened(in_app: None) -> Opened:  # noqa: ARG001
    """Open the page at an address."""
    return lambda params: open_page(PAGE, params)


@pytest.fixture
def parts(in_app: None) -> SimpleNamespace:  # noqa: ARG001
    """What the page is made of, as the app finds it."""
    from page_parts import case_address

    return SimpleNamespace(address=case_address)


def texts(page: AppTest) -> str:
    return " ".join(t.value for t in page.text)


def cells(page: AppTest) -> list[Node]:
    """Every cell of the map, a cell of two parts once."""
    table = part(page, "table")
    assert table is not None
    return by_class(table, "region")


def link_of(cell: Node) -> dict[str, str]:
    """Return the parameters of the address to which a cell leads."""
    href = next(a for a in cell.iter("a") if a.get("data-cell") is not None).get("href", "")
    return {name: found[0] for name, found in parse_qs(urlsplit(href).query).items()}


def shown(cell: Node) -> dict[str, str]:
    """Return what a cell says of each document."""
    return {
        words(said).rsplit(words(said.find("b")), 1)[0].strip(): words(said.find("b"))
        for said in by_class(cell, "said-by")
    }


# ------------------------------------------------------------------------------ the map


@pytest.mark.parametrize("params", [LEVELS, CLOCKS], ids=["levels", "clocks"])
def test_every_cell_says_what_the_case_checker_says_of_its_case(
    opened: Opened,
    parts: SimpleNamespace,
    kg: consilience.KnowledgeGraph,
    params: Mapping[str, str],
) -> None:
    names = {s["id"]: s["name"] for s in kg.build.matrix["sources"]}
    address = parts.address.CaseAddress(kg.vocabulary.attributes)
    found, refused = cells(opened(params)), 0
    for cell in found:
        facts = address.held(link_of(cell)).facts
        try:
            answers = kg.case(facts, params["sources"].split(","))
        except InputRefusedError:
            assert "no case" in words(cell) and shown(cell) == {}
            refused += 1
        else:
            assert shown(cell) == {names[a["source"]]: WORDS[a["verdict"]] for a in answers}
    assert 0 < refused < len(found)


def test_the_map_is_what_the_interface_returns(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    page = opened(CLOCKS)
    facts = {n: v for n, v in CLOCKS.items() if n not in ("x", "y", "sources")}
    found = kg.regions(CLOCKS["x"], CLOCKS["y"], {**facts, "aetiology": ["osteoporosis"]},
                       [REGENCE, SNIS])  # fmt: skip
    table = part(page, "table")
    assert table is not None
    heads = [words(th.find("b")).lower() for th in by_class(table, "band")]
    assert heads == [band["label"].lower() for side in "xy" for band in found[side]["bands"]]
    letters = [words(x) for cell in cells(page) for x in by_class(cell, "letter")]
    assert letters == [cell["region"] for cell in found["cells"] if cell["answers"]]
    lists = words(part(page, "lists"))
    for side in "xy":
        for band in found[side]["bands"]:
            assert all(d["says"] in lists for d in band["drawn_by"])
    assert "not to scale" in lists


def test_a_line_leads_to_the_statement_that_draws_it(opened: Opened) -> None:
    table = part(opened(CLOCKS), "table")
    assert table is not None
    [six_weeks] = [th for th in by_class(table, "band") if words(th).startswith("From 6 wk")]
    assert "6 wk itself is in" in words(six_weeks)
    link = next(six_weeks.iter("a"))
    assert link.get("href") == "sources?source=regence-sur107&statement=I.B.duration"


def test_where_documents_part_is_outlined_and_listed(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    page = opened({})
    parted = [cell for cell in cells(page) if "parted" in str(cell.get("class"))]
    lists = part(page, "lists")
    assert parted and lists is not None
    title = "Cases that SNIS 2014 favours and Regence SUR107 opposes"
    assert title in words(lists)
    listed = [a.get("data-cell") for a in lists.iter("a") if a.get("data-cell")]
    assert len(listed) == len(parted)
    begun = kg.regions_offered()
    assert list(page.session_state["documents on the map"]) == begun["sources"]


# ------------------------------------------------------------------------------ state


def test_the_first_edit_writes_out_the_case_that_the_map_began_with(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    page = opened({})
    assert dict(page.query_params) == {}
    assert "Begun with a case" in words(drawn(page))
    page.text_input(key="fact levels-treated").set_value("4").run()
    begun = kg.regions_offered()["facts"]
    axes = {page.session_state["axis x"], page.session_state["axis y"]}
    assert set(begun) - axes <= set(page.query_params)
    assert "Begun with a case" not in words(drawn(page))
    assert {shown(cell)["Regence SUR107"] for cell in cells(page) if shown(cell)} <= {"yes", "no"}


@pytest.mark.parametrize("params", [{}, CLOCKS], ids=["begun", "clocks"])
def test_what_is_given_besides_stands_with_the_map_and_can_be_left_out(
    opened: Opened, kg: consilience.KnowledgeGraph, params: Mapping[str, str]
) -> None:
    page = opened(params)
    axes = {page.session_state["axis x"], page.session_state["axis y"]}
    facts = {n: v for n, v in (params or kg.regions_offered()["facts"]).items()
             if n not in {"x", "y", "sources", *axes}}  # fmt: skip
    [given] = by_class(drawn(page), "given")
    items = {words(li).split(":")[0].lower(): li for li in given.iter("li")}
    assert items.keys() == {kg.vocabulary.attributes[n].label.lower() for n in facts}
    folded = {words(li).split(":")[0].lower() for d in given.iter("details") for li in d.iter("li")}
    for name, value in facts.items():
        attribute = kg.vocabulary.attributes[name]
        typical = as_entered(attribute, [*attribute.typical])
        if attribute.kind != "several" and value not in typical:
            assert attribute.label.lower() not in folded
        links = list(items[kg.vocabulary.attributes[name].label.lower()].iter("a"))
        assert bool(links) == (name != "procedure")
        for link in links:
            left = parse_qs(urlsplit(link.get("href", "")).query).keys()
            assert {*facts} - {name} <= left and name not in left


def test_a_case_on_the_map_is_picked_and_opens_in_the_case_checker(opened: Opened) -> None:
    page = opened({**CLOCKS, "fracture-age": "20 wk", "therapy-duration": "2 wk"})
    panel = part(page, "panel")
    assert panel is not None
    assert "20 wk" in words(next(panel.iter("h2"))) and "from 6 wk to 6 mo" in words(panel)
    chips = [words(label) for label in by_class(panel, "label")]
    link = by_class(panel, "open-case")[0].get("href", "")
    params = {n: f[0] for n, f in parse_qs(urlsplit(link).query).items()}
    assert link.startswith("case?") and params["fracture-age"] == "20 wk"
    checked = drawn(open_page(CASE_PAGE, params))
    cards = [words(h2) for h2 in checked.iter("h2")]
    assert len(cards) == len(chips) == 2
    assert {card.removeprefix("Regence SUR107").removeprefix("SNIS 2014") for card in cards} == {
        *chips
    }


def test_what_turns_on_a_reading_is_told_as_the_question_it_is(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    picked = {**CLOCKS, "fracture-age": "4 wk", "therapy-duration": "3 wk"}
    told = words(part(opened(picked), "panel"))
    facts = {n: v for n, v in picked.items() if n not in ("x", "y", "sources")}
    turns = [turn for answer in kg.case(facts, [REGENCE, SNIS]) for turn in answer["turns_on"]]
    assert turns
    for turn in turns:
        reading = kg.readings[turn["reading"]]
        assert f"“{reading['ask']}” is answered: {reading['options'][turn['option']]}" in told


def test_what_excludes_itself_is_no_case_and_says_why(opened: Opened) -> None:
    page = opened({**CLOCKS, "fracture-age": "2 wk", "therapy-duration": "20 wk"})
    told = words(part(page, "panel"))
    assert "No such case" in told and "cannot hold together" in told
    assert not by_class(part(page, "panel") or drawn(page), "open-case")


def test_documents_and_question_narrow_the_map(opened: Opened) -> None:
    page = opened({**CLOCKS, "question": "care"})
    assert all(set(shown(cell)) <= {"SNIS 2014"} for cell in cells(page))
    assert "Regence SUR107" in texts(page) and "not asked" in texts(page)
    early = opened({**CLOCKS, "as_of": "2020-01-01"})
    assert all(set(shown(cell)) <= {"SNIS 2014"} for cell in cells(early))
    assert "Not in force on 2020-01-01" in texts(early)


def test_a_reading_that_is_chosen_turns_the_map(opened: Opened) -> None:
    reading = "regence-sur107/criteria-not-met=says-nothing"
    usual, other = (
        {said.get("Regence SUR107") for said in map(shown, cells(opened(params)))}
        for params in (CLOCKS, {**CLOCKS, "reading": reading})
    )
    assert "no" in usual and "no" not in other


def test_an_axis_that_is_chosen_twice_turns_the_map(opened: Opened) -> None:
    page = opened(CLOCKS)
    page.selectbox(key="axis x").set_value("therapy-duration").run()
    assert page.session_state["axis x"] == "therapy-duration"
    assert page.session_state["axis y"] == "fracture-age"


def test_what_is_not_there_any_more_is_told_and_nothing_is_run(opened: Opened) -> None:
    page = opened(
        {"x": HOSTILE, "y": "level", "sources": "gone", "question": "when", "weight": "9"}
    )
    told = texts(page)
    for stale in ("gone", "question: when", "weight: 9", HOSTILE):
        assert stale in told
    assert cells(page)
    hostile = opened({**CLOCKS, "level": HOSTILE})
    assert all("<script" not in html for parts in drawn_parts(hostile) for html in parts.values())
    soon = opened({**CLOCKS, "fracture-age": "soon"})
    assert "fracture-age" in texts(soon) and cells(soon)


def test_the_case_page_leads_to_the_map_around_its_case(in_app: None) -> None:  # noqa: ARG001
    page = open_page(CASE_PAGE, {"procedure": "kiva", "level": "L1", "fracture": "compression"})
    links = [a.get("href", "") for a in drawn(page).iter("a") if words(a) == "Map around this case"]
    [params] = [parse_qs(urlsplit(link).query) for link in links]
    assert params["procedure"] == ["kiva"] and params["level"] == ["L1"]
    assert cells(open_page(PAGE, {name: found[0] for name, found in params.items()}))
