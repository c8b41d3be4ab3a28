"""The case page: its cards are the answers of the command line, its state is in the address."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from streamlit.testing.v1 import AppTest

import consilience
from consilience.rooms import room

PAGE = room("app") / "views" / "case.py"
SECONDS = 300  # far more than any run takes
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

Opened = Callable[..., AppTest]


@pytest.fixture
def opened(build_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """Open the page at an address."""
    monkeypatch.setenv("CONSILIENCE_BUILD", str(build_folder))
    monkeypatch.delenv("CONSILIENCE_SOURCES", raising=False)
    monkeypatch.syspath_prepend(PAGE.parent.parent)

    def open_at(facts: Mapping[str, str]) -> AppTest:
        page = AppTest.from_file(PAGE, default_timeout=SECONDS)
        for name, value in facts.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception
        return page

    yield open_at
    for name in [n for n in sys.modules if n.split(".")[0] == "page_parts"]:
        del sys.modules[name]


def cards(page: AppTest) -> dict[str, ElementTree.Element]:
    """The cards by the name of their document."""
    data = [json.loads(c.proto.json)["parts"]["plain"] for c in page.get("bidi_component")]
    tree = ElementTree.fromstring(f"<root>{''.join(data)}</root>")
    found = [s for s in tree.iter("section") if "card" in s.get("class", "").split()]
    return {words(next(s.iter("h2")).find("b")): s for s in found}


def words(element: ElementTree.Element | None) -> str:
    return "" if element is None else "".join(element.itertext())


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
    steps = [words(li) for li in card.iter("li") if li.find(".//code") is not None]
    [count] = [s for s in steps if "At most three" in s and "not met" in s]
    assert count.endswith("I.A")


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
