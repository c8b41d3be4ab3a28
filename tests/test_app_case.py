"""The case page: its cards are the answers of the command line, its state is in the address."""

import csv
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from app_pages import Opened, drawn, open_page, words
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

import consilience
from consilience.case_facts import read_case
from consilience.cases import CaseChecker
from consilience.cli import main
from consilience.corpus import Corpus
from consilience.exports.sheets import csv_text
from consilience.rooms import room
from consilience.vignettes import completed, read_vignettes

PAGE = room("app") / "views" / "case.py"
WORDS = {
    "favours": "Yes", "opposes": "No", "both": "Both", "silent": "Silent",
    "out-of-scope": "Out of scope", "unknown": "Not known well enough",
}  # fmt: skip
# An osteoporotic fracture of L1, four weeks old, that led to hospital.
EARLY = {
    "procedure": "balloon-kyphoplasty", "level": "L1", "fracture": "compression",
    "aetiology": "osteoporosis", "fracture-age": "4 wk", "therapy-duration": "3 wk",
    "hospitalised": "yes", "symptomatic": "yes", "aim": "treat-lesion",
}  # fmt: skip


@pytest.fixture
def parts(in_app: None) -> SimpleNamespace:  # noqa: ARG001
    """What the page is made of, as the app finds it."""
    from page_parts import case_address, case_starts, case_table

    return SimpleNamespace(address=case_address, starts=case_starts, table=case_table)


@pytest.fixture
def opened(in_app: None) -> Opened:  # noqa: ARG001
    """Open the page at an address."""
    return lambda facts: open_page(PAGE, facts)


@pytest.fixture
def address(parts: SimpleNamespace, kg: consilience.KnowledgeGraph) -> Any:
    """How the facts of a case stand in an address."""
    return parts.address.CaseAddress(kg.vocabulary.attributes)


def cards(page: AppTest) -> dict[str, ElementTree.Element]:
    """The cards by the name of their document."""
    found = [s for s in drawn(page).iter("section") if "card" in s.get("class", "").split()]
    return {words(next(s.iter("h2")).find("b")): s for s in found}


def told(kg: consilience.KnowledgeGraph, facts: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The answers of `kg.case`, which `consilience case` prints, by the name of the document."""
    several = {f["id"] for f in kg.facts_asked() if f["kind"] == "several"}
    given = {n: v.split(",") if n in several else v for n, v in facts.items()}
    names = {s["id"]: s["name"] for s in kg.build.matrix["sources"]}
    return {names[a["source"]]: a for a in kg.case(given)}


@pytest.mark.parametrize(
    "facts",
    [
        EARLY,
        {**EARLY, "fracture-age": "7 mo"},
        {"procedure": "sacroplasty", "level": "S1"},
        {**EARLY, "infection": "systemic,urinary", "bleeding-disorder": "uncorrected"},
    ],
)
def test_every_card_says_what_the_command_says(
    opened: Opened, kg: consilience.KnowledgeGraph, facts: Mapping[str, str]
) -> None:
    shown, computed = cards(opened(facts)), told(kg, facts)
    assert set(shown) == set(computed)
    for name, answer in computed.items():
        text = words(shown[name])
        assert WORDS[answer["verdict"]] in words(next(shown[name].iter("h2")))
        assert all(fact["ask"] in text for fact in answer["missing"])
        assert all(c["says"] in text for c in answer["cautions"] + answer["service"])
        assert ("Why it follows" in text) == (answer["reason"] is not None)
        assert ("Still possible" in text) == (answer["verdict"] == "unknown")


def test_a_trace_names_what_fails_with_its_locator_and_its_state_in_words(opened: Opened) -> None:
    card = cards(opened({**EARLY, "fracture-age": "8 wk", "levels-treated": "4"}))["Regence SUR107"]
    steps = [li for li in card.iter("li") if "At most three" in words(li)]
    [count] = [s for s in steps if "not met" in words(s)]
    assert words(count.find(".//code")) == "I.A"
    assert "4" in words(count.find("p[@class='entered']"))


def test_nothing_entered_is_nothing_assumed(opened: Opened) -> None:
    page = opened({})
    assert cards(page) == {}
    assert "never taken for no" in " ".join(t.value for t in page.text)


def test_a_fact_entered_in_the_form_stands_in_the_address(opened: Opened) -> None:
    page = opened({"procedure": "balloon-kyphoplasty"})
    page.text_input(key="fact fracture-age").set_value("4 wk").run()
    assert page.query_params["fracture-age"] in ("4 wk", ["4 wk"])
    page.text_input(key="fact fracture-age").set_value("").run()
    assert "fracture-age" not in page.query_params


def test_facts_that_make_no_case_are_named_with_what_to_do(opened: Opened) -> None:
    page = opened({"procedure": "kiva", "level": "T14", "fracture-age": "soon"})
    data = "".join(c.proto.json for c in page.get("bidi_component"))
    assert cards(page) == {}
    assert "T14" in data and "soon" in data and "To mend it" in data


def test_a_link_with_a_fact_that_is_none_says_so(opened: Opened) -> None:
    page = opened({"procedure": "kiva", "shoe-size": "44"})
    assert any("shoe-size: 44" in t.value for t in page.text)
    assert set(cards(page))


def test_the_form_asks_every_fact_in_the_vocabulary_s_words(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    page = opened({})
    asked = {f["ask"] for f in kg.facts_asked()}
    labels = {
        w.label
        for kind in ("selectbox", "text_input", "button_group")
        for w in page.get(kind)
    }  # fmt: skip
    assert asked <= labels


def test_text_from_an_address_stays_text(opened: Opened) -> None:
    hostile = "<script>alert(1)</script>**b**"
    page = opened({"procedure": hostile})
    data = "".join(c.proto.json for c in page.get("bidi_component"))
    assert "<script>" not in data
    assert not any(hostile in m.value for m in page.markdown)


# ------------------------------------------------------------------------------ links of a card


def texts(page: AppTest) -> str:
    return " ".join(t.value for t in page.text)


def folded(card: ElementTree.Element, title: str) -> list[ElementTree.Element]:
    """The items of a card's fold."""
    found = [d for d in card.iter("details") if words(d.find("summary")).startswith(title)]
    return [li for d in found for li in d.findall("ul/li")]


def verdicts_at(kg: Any, address: Any, link: ElementTree.Element, source: str) -> set[str]:
    """The verdicts that a document gives of the case that a link leads to."""
    held = address.held(parse_qs(urlsplit(str(link.get("href"))).query))
    assert held.stale == ()
    [answer] = kg.case(held.facts, [source])
    return set(answer["verdicts"])


SPOKEN = {
    "yes": "favours", "no": "opposes", "yes and no": "both", "nothing": "silent",
    "nothing, out of scope": "out-of-scope",
}  # fmt: skip


@pytest.mark.parametrize("facts", [EARLY, {"procedure": "kiva", "infection": "systemic:no"}])
def test_every_value_of_what_is_missing_leads_to_the_verdicts_it_promises(
    opened: Opened, kg: consilience.KnowledgeGraph, address: Any, facts: Mapping[str, str]
) -> None:
    held, followed = address.held(facts), 0
    by_name = {s["name"]: s["id"] for s in kg.build.matrix["sources"]}
    for name, card in cards(opened(facts)).items():
        for item in folded(card, "Not known"):
            values: list[ElementTree.Element] = []
            for part in item.findall("p/*"):
                if part.tag == "a":
                    values.append(part)
                    continue
                promised = {SPOKEN[w] for w in words(part).split(" or ")}
                for link in values[:2]:
                    found = verdicts_at(kg, address, link, by_name[name])
                    assert found and found <= promised, (name, words(item))
                    followed += 1
                values = []
    assert followed > 5 and held.facts


def test_every_change_leads_to_the_verdict_it_promises(
    opened: Opened, kg: consilience.KnowledgeGraph, address: Any, parts: SimpleNamespace
) -> None:
    start = parts.starts.start_of(kg, "ia-all-met-at-the-limits")
    facts = address.params(start.facts)
    by_name = {s["name"]: s["id"] for s in kg.build.matrix["sources"]}
    followed = 0
    for name, card in cards(opened(facts)).items():
        for item in folded(card, "What would change it"):
            [verdict, link] = list(item)
            promised = SPOKEN[words(verdict).lower()]
            assert promised in verdicts_at(kg, address, link, by_name[name])
            followed += 1
    assert followed > 5


def test_a_criterion_links_to_its_statement_and_shows_what_was_entered(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    card = cards(opened(EARLY))["Regence SUR107"]
    places = [
        parse_qs(urlsplit(a.get("href", "")).query)
        for a in card.iter("a")
        if a.get("class") == "place"
    ]
    known = {s["statement"] for s in told(kg, EARLY)["Regence SUR107"]["trace"] if s["statement"]}
    assert places
    assert {p["source"][0] for p in places} == {"regence-sur107"}
    traced = {p["statement"][0] for p in places}
    assert known & traced
    shown = " ".join(words(p) for p in card.iter("p") if p.get("class") == "entered")
    assert "3 wk" in shown and "not entered" in shown


# ------------------------------------------------------------------------------ starts


def test_every_vignette_in_the_address_is_the_case_its_reader_judged(
    kg: consilience.KnowledgeGraph, corpus: Corpus, address: Any, parts: SimpleNamespace
) -> None:
    checker = CaseChecker(corpus)
    starts, problems = parts.starts.vignettes(kg)
    assert problems == []
    vignettes = read_vignettes(corpus, room("tests/cases"))
    assert {v.id for v in vignettes} == set(starts)
    for vignette in vignettes:
        held = address.held(address.params(starts[vignette.id].facts, vignette.id))
        assert (held.start, held.stale) == (vignette.id, ())
        shown, judged = read_case(corpus, held.facts), completed(checker, vignette.case)
        for source in kg.sources:
            assert checker.verdicts(shown, source) == checker.verdicts(judged, source), vignette.id


def test_a_vignette_is_chosen_by_its_title_and_what_is_typical_is_told(
    opened: Opened, kg: consilience.KnowledgeGraph, parts: SimpleNamespace, address: Any
) -> None:
    page = opened({})
    start = parts.starts.start_of(kg, "ia-all-met-at-the-limits")
    chosen = next(o for o in page.selectbox(key="start").options if start.title in o)
    page.selectbox(key="start").set_value(chosen).run()
    params = dict(page.query_params)
    assert params["start"] in (start.id, [start.id])
    held = address.held(
        {n: v[0] if isinstance(v, list) and len(v) == 1 else v for n, v in params.items()}
    )
    assert address.params(held.facts) == address.params(start.facts)
    data = "".join(c.proto.json for c in page.get("bidi_component"))
    assert f"{len(start.typical)} others are taken as typical" in data
    labels = [w.label for w in page.get("button_group")]
    assert any(label.endswith("as typical") for label in labels)


def test_documents_part_on_the_cases_offered_for_a_procedure(
    opened: Opened, kg: consilience.KnowledgeGraph, parts: SimpleNamespace
) -> None:
    offered = parts.starts.parting(kg, "percutaneous-vertebroplasty")
    options = opened({"procedure": "percutaneous-vertebroplasty"}).selectbox(key="parting").options
    assert options == [s.title for s in offered.values()]
    kinds = {f["id"]: f["kind"] for f in kg.build.findings}
    assert {kinds[i] for i in offered} <= {"conflict", "tension"}
    by_id = {f["id"]: f for f in kg.build.findings}
    for start in offered.values():
        verdicts = {a["verdict"] for a in kg.case(start.facts, by_id[start.finding]["sources"])}
        assert verdicts == {"favours", "opposes"}, start.title


# ------------------------------------------------------------------------------ two cases


def test_two_cases_stand_side_by_side_and_what_turns_comes_first(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    page = opened(EARLY)
    next(b for b in page.button if b.label == "Compare with another case").click().run()
    assert page.query_params["b.fracture-age"] in ("4 wk", ["4 wk"])
    page.text_input(key="fact fracture-age").set_value("8 wk").run()
    assert page.query_params["fracture-age"] in ("4 wk", ["4 wk"])
    assert page.query_params["b.fracture-age"] in ("8 wk", ["8 wk"])
    first, second = told(kg, EARLY), told(kg, {**EARLY, "fracture-age": "8 wk"})
    shown = cards(page)
    assert set(shown) == set(first)
    for name, card in shown.items():
        chips = words(next(p for p in card.iter("p") if p.get("class") == "sides"))
        assert chips == f"A{WORDS[first[name]['verdict']]}B{WORDS[second[name]['verdict']]}"
    turned = [n for n in shown if "turned" in str(shown[n].get("class"))]
    assert turned == list(shown)[: len(turned)] == ["Regence SUR107"]
    differ = [
        words(li) for li in shown["Regence SUR107"].iter("li") if "differs" in str(li.get("class"))
    ]
    assert any("A 4 wk, B 8 wk" in text and "I.B" in text for text in differ)
    rows = [[words(c) for c in tr] for tr in drawn(page).iter("tr")]
    assert ["Time since the fracture", "4 wk", "8 wk"] in rows and len(rows) == 2


def test_the_comparison_ends_with_the_first_case(opened: Opened) -> None:
    page = opened({**EARLY, **{f"b.{n}": v for n, v in EARLY.items()}, "edit": "b"})
    assert page.text_input(key="fact fracture-age").value == "4 wk"
    next(b for b in page.button if b.label == "End comparison").click().run()
    assert set(page.query_params) == set(EARLY)


# ------------------------------------------------------------------------------ which documents


def test_only_the_documents_chosen_are_asked(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    page = opened({**EARLY, "sources": "snis-2014,nice-htg108,gone"})
    names = {s["id"]: s["name"] for s in kg.build.matrix["sources"]}
    assert set(cards(page)) == {names["snis-2014"], names["nice-htg108"]}
    assert "sources: gone" in texts(page)


def test_only_editions_in_force_on_a_day_are_asked(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    day = "2015-01-01"
    names = {s["id"]: s["name"] for s in kg.build.matrix["sources"]}
    page = opened({**EARLY, "as_of": day})
    asked = {
        names[a["source"]] for a in kg.case(EARLY | {"aetiology": ["osteoporosis"]}, as_of=day)
    }
    assert set(cards(page)) == asked != set(names.values())
    assert f"Not in force on {day}" in texts(page)
    assert "is no date" in texts(opened({**EARLY, "as_of": "soon"}))
    assert set(cards(opened({**EARLY, "as_of": "soon"}))) == set(names.values())
    assert cards(opened({**EARLY, "as_of": "1900-01-01"})) == {}


# ------------------------------------------------------------------------------ form and take-away


def test_an_entry_that_is_not_understood_is_named_beside_its_field(opened: Opened) -> None:
    page = opened({"procedure": "kiva", "fracture-age": "soon"})
    data = [c.proto.json for c in page.get("bidi_component")]
    assert sum("Not understood" in d and "soon" in d for d in data) == 1


def test_the_json_is_what_the_command_prints(
    kg: consilience.KnowledgeGraph, parts: SimpleNamespace, address: Any
) -> None:
    shown = parts.table.case_json(kg.case(address.held(EARLY).facts))
    facts = [f"{n}={v}" for n, v in EARLY.items()]
    printed = CliRunner().invoke(main, ["case", *facts, "--format", "json"])
    assert printed.stdout == shown


def test_the_csv_has_a_line_per_criterion_and_no_formula(
    kg: consilience.KnowledgeGraph, parts: SimpleNamespace, address: Any
) -> None:
    answers = kg.case(address.held(EARLY).facts)
    lines = list(csv.DictReader(csv_text(parts.table.case_table({"A": answers})).splitlines()))
    assert len(lines) == sum(max(1, len(a["trace"])) for a in answers)
    assert any("fracture-age: 4 wk" in line["facts"] for line in lines)
    hostile = {**answers[0], "trace": [{**answers[0]["trace"][0], "says": "=1+1"}]}
    [line] = csv.DictReader(csv_text(parts.table.case_table({"A": [hostile]})).splitlines())
    assert line["says"] == "'=1+1"
