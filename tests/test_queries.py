"""The saved questions: each runs, its slots narrow it, and it answers what the documents say."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from consilience import InputRefusedError, KnowledgeGraph, QueryError, Table
from consilience.queries import read_catalogue
from consilience.rooms import room
from consilience.store import Store

CATALOGUE = read_catalogue(room("queries"))
HTG3, HTG108, HTG422 = "nice-htg3", "nice-htg108", "nice-htg422"
REGENCE, SNIS = "regence-sur107", "snis-2014"
WANTED = {
    "positions", "agreements", "conflicts", "duration_differences", "service_requirements",
    "contraindications", "silence_matrix", "one_source_only", "internal_contradictions", "editions",
    "sacroplasty", "vertebral_body_stenting", "under_six_weeks_route", "requirements_side_by_side",
    "criteria_side_by_side", "contraindications_aligned", "advice_against", "shared_studies",
    "shared_study_numbers", "later_studies", "outcome_numbers", "read_differently", "claims",
    "claims_that_do_not_hold", "flaws", "study_matches", "guidelines_told_of", "regulatory_status",
    "codes", "thresholds_and_evidence", "contraindications_of_one",
}  # fmt: skip
VALUES = {
    "procedure": "percutaneous-vertebroplasty",
    "condition": "osteoporotic-fracture",
    "source": REGENCE,
    "question": "coverage",
    "kind": "tension",
    "attribute": "infection",
    "absence": "out-of-scope",
    "as_of": "2026-10-01",
    "criterion": "bleeding",
    "duty": "imaging-before",
    "other": SNIS,
    "than": SNIS,
    "outcome": "cement-leakage",
    "stance": "favours",
    "design": "randomised-trial",
    "relation": "outdated",
    "match_kind": "likely",
    "rule": "arms-against-n",
}
# Where the general value has no answer: one that has.
OWN_VALUES = {
    ("duration_differences", "attribute"): "therapy-duration",
    ("silence_matrix", "source"): SNIS,
    ("one_source_only", "condition"): "haemangioma",
    ("one_source_only", "procedure"): "sacroplasty",
    ("guidelines_told_of", "question"): "care",
}
# Slots that hold a value unless another is given; the other slots hold UNDEF: all.
DEFAULTED = {
    ("contraindications_aligned", "other"),  # narrows the right side; the left one stays whole
    ("editions", "as_of"),
    ("later_studies", "source"),
    ("later_studies", "than"),
    ("outcome_numbers", "outcome"),
    ("claims_that_do_not_hold", "relation"),
    ("sacroplasty", "procedure"),
    ("vertebral_body_stenting", "procedure"),
}


def column(table: Table, name: str, **where: object) -> set[object]:
    return {row[name] for row in table.records() if all(row[c] == v for c, v in where.items())}


# ------------------------------------------------------------------------------ every query


def test_every_question_that_was_asked_for_is_there() -> None:
    assert set(CATALOGUE) >= WANTED


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_query_has_rows_and_every_slot_narrows_it(kg: KnowledgeGraph, name: str) -> None:
    everything = kg.query(name)
    assert len(everything)
    assert everything.columns == tuple(CATALOGUE[name].columns)
    for param in CATALOGUE[name].params:
        value = OWN_VALUES.get((name, param), VALUES[param])
        narrowed = kg.query(name, **{param: value})
        assert len(narrowed)
        if (name, param) not in DEFAULTED:
            assert set(narrowed.rows) <= set(everything.rows)


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_query_always_gives_its_rows_in_the_same_order(kg: KnowledgeGraph, name: str) -> None:
    assert kg.query(name).rows == kg.query(name).rows


def test_a_broader_procedure_and_a_list_fill_a_slot_with_several_terms(kg: KnowledgeGraph) -> None:
    both = kg.query("positions", source=[HTG3, HTG108])
    assert column(both, "document") == {HTG3, HTG108}
    mechanical = kg.query("positions", procedure="mechanical-kyphoplasty", source=HTG422)
    assert len(mechanical) > len(kg.query("positions", procedure="kiva", source=HTG422))


@pytest.mark.parametrize(
    "hostile", ['"} DROP ALL #', "x } GRAPH ?g { ?s ?p ?o", "' OR 1 = 1", "<http://a.b/>\n}", "\\"]
)
def test_a_hostile_value_stays_a_literal(kg: KnowledgeGraph, hostile: str) -> None:
    quads = len(kg.store)
    assert column(kg.query("editions", as_of=hostile), "in_force") == {None}
    assert len(kg.store) == quads
    with pytest.raises(QueryError):
        kg.query("positions", procedure=hostile)


@pytest.mark.parametrize(
    ("name", "params", "told"),
    [
        ("position", {}, "did you mean 'positions'"),
        ("positions", {"device": "kiva"}, "has no parameter device"),
        ("positions", {"procedure": "kivva"}, "did you mean 'kiva'"),
    ],
)
def test_an_unknown_name_is_refused(
    kg: KnowledgeGraph, name: str, params: dict[str, str], told: str
) -> None:
    with pytest.raises(QueryError, match=told):
        kg.query(name, **params)


# ------------------------------------------------------------------------------ what they answer


def test_positions_on_vertebroplasty_for_osteoporotic_fractures(kg: KnowledgeGraph) -> None:
    table = kg.query(
        "positions", procedure="percutaneous-vertebroplasty", condition="osteoporotic-fracture"
    )
    yes = column(table, "locator", stance="favours", asks="coverage")
    assert yes == {"I; I.A", "I; I.B"}
    assert "1.2 bullet 3" in column(table, "locator", document=HTG3, stance="opposes")
    assert column(table, "refusal", document=REGENCE, asks="coverage", stance="opposes") == {
        "investigational", "criteria not met", "not shown",
    }  # fmt: skip


def test_a_position_on_kiva_says_that_its_membership_is_undecided(kg: KnowledgeGraph) -> None:
    table = kg.query("positions", procedure="kiva", source=HTG422)
    assert column(table, "membership") == {"undecided"}


def test_agreements_name_their_documents(kg: KnowledgeGraph) -> None:
    table = kg.query("agreements", source=SNIS)
    assert all(SNIS in str(documents).split() for documents in column(table, "documents"))


def test_conflicts_show_both_sides(kg: KnowledgeGraph) -> None:
    table = kg.query("conflicts", condition="haemangioma", source=HTG3)
    pairs = {(r["yes"], r["no"]) for r in table.records()}
    assert (f"{HTG3} 1.1; 1.2 bullet 3; 2.1.1", f"{REGENCE} II, first listed item") in pairs


def test_durations_keep_their_clock_and_their_strictness(kg: KnowledgeGraph) -> None:
    told = {
        (r["clock"], r["document"], r["locator"], r["written"], r["assumed"])
        for r in kg.query("duration_differences").records()
    }
    assert told == {
        ("time since the fracture", REGENCE, "I.B", "< 6 wk", False),
        ("time since the fracture", REGENCE, "I.A.5.i", "> 6 mo", True),
        ("time under conservative therapy", REGENCE, "I.A.4", ">= 6 wk", False),
        ("time under conservative therapy", REGENCE, "REQUIRED DOCUMENTATION bullet 5",
         ">= 6 wk", False),
        ("time under conservative therapy", SNIS, "Procedural indications 2(c)", ">= 6 wk", False),
    }  # fmt: skip


def test_a_definition_brings_its_clock_to_the_rows_it_bears_on(kg: KnowledgeGraph) -> None:
    row = {"procedure": "balloon-kyphoplasty", "condition": "osteoporotic-fracture"}
    table = kg.query("duration_differences", **row)
    assert column(table, "locator", use="definition") == {"Procedural indications 2(c)"}
    assert column(kg.query("duration_differences", procedure="kiva"), "document") == {REGENCE}
    none = kg.query("duration_differences", procedure="radiofrequency-kyphoplasty")
    assert len(none) == 0


def test_what_is_asked_for_a_yes_is_not_asked_where_there_is_none(kg: KnowledgeGraph) -> None:
    none = kg.query("service_requirements", procedure="radiofrequency-kyphoplasty")
    assert len(none) == 0


def test_the_services_differ_in_what_the_team_does(kg: KnowledgeGraph) -> None:
    table = kg.query("service_requirements")
    assert column(
        table, "document", duty="selection and treatment by a multidisciplinary team"
    ) == {HTG422}
    assert column(table, "document", duty="prior discussion by a multidisciplinary team") == {
        HTG3, HTG108,
    }  # fmt: skip
    assert column(table, "document", duty="facilities for imaging") == {HTG108, SNIS}
    normal = column(table, "document", wording="normal arrangements")
    standard = column(table, "document", wording="standard arrangements")
    assert (normal, standard) == ({HTG3, HTG108}, {HTG422})


def test_contraindications_are_not_taken_for_the_same(kg: KnowledgeGraph) -> None:
    table = kg.query("contraindications", attribute="allergy")
    assert {(r["document"], r["wording"]) for r in table.records()} == {
        (REGENCE, "any of the materials used"),
        (SNIS, "known allergy to the polymer"),
    }
    outside_the_lists = column(kg.query("contraindications", source=SNIS), "locator")
    assert "Pre-procedure evaluation paragraph 7" in outside_the_lists
    assert column(kg.query("contraindications"), "document") == {REGENCE, SNIS}


def test_silence_is_told_by_its_kind_and_passage(kg: KnowledgeGraph) -> None:
    table = kg.query("silence_matrix", procedure="sacroplasty", source=SNIS)
    assert column(table, "kind") == {"out of scope"}
    assert column(table, "locator") == {
        "Purpose of the document paragraph 1; INTRODUCTION paragraph 1"
    }


def test_one_source_only_names_the_reading_on_which_another_speaks(kg: KnowledgeGraph) -> None:
    assert column(kg.query("one_source_only"), "document") == {REGENCE}
    kiva = kg.query("one_source_only", procedure="kiva", condition="osteoporotic-fracture")
    assert any("Kiva" in str(reading) for reading in column(kiva, "turns_on"))


def test_internal_contradictions_tell_the_reading(kg: KnowledgeGraph) -> None:
    table = kg.query("internal_contradictions", source=REGENCE)
    subtypes = {"contradiction", "broken-reference", "redundant", "unmeetable-duty", "gap"}
    assert column(table, "subtype") >= subtypes
    assert "I; I.A | II, last listed item" in column(table, "locators", subtype="contradiction")
    kiva = kg.query("internal_contradictions", procedure="kiva")
    assert column(kiva, "on_procedure") == {"Kiva", None}  # None: the document as a whole
    read = column(table, "read_as", subtype="contradiction")
    assert "each named item is investigational on its own" in read
    assert column(table, "read_as", subtype="broken-reference") == {None}


@pytest.mark.parametrize(
    ("day", "in_force"), [("2026-09-30", False), ("2026-10-01", True), ("2003-09-23", False)]
)
def test_an_edition_is_in_force_from_its_day(kg: KnowledgeGraph, day: str, in_force: bool) -> None:
    table = kg.query("editions", as_of=day)
    assert column(table, "in_force", document=REGENCE) == {in_force}
    first = column(table, "in_force", document=HTG3)
    assert first == {day >= "2003-09-24"}


def test_dates_are_told_by_what_they_date(kg: KnowledgeGraph) -> None:
    table = kg.query("editions", source=REGENCE)
    assert {(r["dates"], r["printed"]) for r in table.records()} == {
        ("effective", "2026-10-01"),
        ("last-review", "2026-05"),
        ("next-review", "2027-04"),
        ("origin", "2000-07"),
    }


def test_on_sacroplasty_one_speaks_and_four_are_out_of_scope(kg: KnowledgeGraph) -> None:
    table = kg.query("sacroplasty")
    assert column(table, "verdict", document=REGENCE) == {"no"}
    assert column(table, "verdict") == {"no", "out-of-scope"}
    assert column(table, "document", verdict="out-of-scope") == {HTG3, HTG108, HTG422, SNIS}


def test_what_a_document_says_on_another_reading_is_not_shown_as_absence(
    kg: KnowledgeGraph,
) -> None:
    table = kg.query("sacroplasty", procedure="kiva")
    assert column(table, "locator", document=HTG422, verdict="out-of-scope") == {"title; 1.1"}
    assert column(table, "verdict", document=REGENCE) >= {"yes-only-if", "no"}


def test_on_stenting_class_and_named_device_meet(kg: KnowledgeGraph) -> None:
    table = kg.query("vertebral_body_stenting")
    membership = {
        str(r["device"]): r["membership"] for r in table.records() if r["document"] == HTG422
    }
    assert membership == {
        "vertebral body stenting": "in", "SpineJack": "in", "Kiva": "undecided",
    }  # fmt: skip
    no = column(table, "locator", device="vertebral body stenting", stance="opposes")
    assert {"III", "III, second listed item", "1.3"} <= no
    kiva = column(table, "rests_on", device="Kiva", document=HTG422)
    assert any("4.1" in str(told) and "147/153" in str(told) for told in kiva)


def test_the_under_six_weeks_route_document_by_document(kg: KnowledgeGraph) -> None:
    rows = kg.query("under_six_weeks_route").records()
    told = {(r["document"], r["locator"], r["on"], r["bound"]) for r in rows}
    assert (REGENCE, "I.B", "time since the fracture", "< 6 wk") in told
    assert (
        SNIS,
        "Procedural indications 2(c)",
        "time under conservative therapy",
        ">= 6 wk",
    ) in told
    refractory = "pain refractory to more conservative treatment (NICE)"
    assert (HTG3, "1.2 bullet 3", refractory, None) in told
    assert (HTG422, "1.3", refractory, None) in told
    assert {r["sort"] for r in rows if r["document"] == HTG108} == {"yes without such a limit"}
    choices = {r["choice"] for r in rows if r["locator"] == "Procedural indications 2"}
    assert any("(a), (b) and (c)" in str(choice) for choice in choices)
    options = {r["read_as"] for r in rows if r["locator"] == "Procedural indications 2"}
    assert "any one of (a), (b), (c)" in options and "all of (a), (b), (c)" in options


def test_the_under_six_weeks_route_tells_what_stands_beside_the_bound(kg: KnowledgeGraph) -> None:
    beside = "beside a bound of six weeks"
    table = kg.query("under_six_weeks_route")
    assert column(table, "locator", document=SNIS, sort=beside) == {
        "Procedural indications 2(a)", "Procedural indications 2(b)",
    }  # fmt: skip
    assert column(table, "locator", document=REGENCE, sort=beside) == {"I.B"}
    assert "The fracture has led to hospitalisation." in column(table, "says", document=REGENCE)


# ------------------------------------------------------------------------------ the catalogue

HEADER = "#+ summary: s\n#+ tags: [t]\n#+ columns: {s: a subject}\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEADER + "#+ colour: red\nSELECT ?s { GRAPH ?g { ?s ?p ?o } }", "unknown key 'colour'"),
        (HEADER + "SELECT ?s { VALUES ?p { UNDEF } GRAPH ?g { ?s ?p ?o } }", "slots ['p'] differ"),
        (HEADER + "#+ params: {p: a}\nSELECT ?s { GRAPH ?g { ?s ?p ?o } }", "params ['p']"),
        (HEADER + "SELECT ?s ?p { GRAPH ?g { ?s ?p ?o } }", "SELECT ['s', 'p'] differ"),
        (HEADER + "ASK { GRAPH ?g { ?s ?p ?o } }", "no SELECT"),
        (HEADER + "SELECT ?s { GRAPH ?g { ?s ?p }", "no SPARQL query"),
        ("#+ tags: [t]\n#+ columns: {s: a}\nSELECT ?s { GRAPH ?g { ?s ?p ?o } }", "no 'summary'"),
    ],
)
def test_a_query_file_with_a_fault_is_refused(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "bad.rq").write_text(text)
    with pytest.raises(InputRefusedError) as refused:
        read_catalogue(tmp_path)
    assert told in str(refused.value)


@pytest.fixture(scope="module")
def default_graph(kg: KnowledgeGraph) -> Store:
    """The same statements with no named graph."""
    return Store(ox.Quad(q.subject, q.predicate, q.object) for q in kg.store.quads())


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_pattern_stands_inside_a_graph(default_graph: Store, name: str) -> None:
    answer = default_graph.ask(CATALOGUE[name].text)
    assert isinstance(answer, Table)
    assert len(answer) == 0


# ------------------------------------------------------------------------------ side by side

NICE = [HTG3, HTG108, HTG422]
ASKED = {  # second reader, question 1: what each of the three asks, and what it does not
    "prior discussion by a multidisciplinary team": {HTG3, HTG108},
    "selection and treatment by a multidisciplinary team": {HTG422},
    "training of the operator": {HTG3, HTG108},
    "facilities for imaging": {HTG108},
    "access to a spinal surgery service": {HTG3, HTG108},
    "cement made as the manufacturer instructs": {HTG3, HTG108},
    "normal arrangements for consent, audit and clinical governance": {HTG3, HTG108},
    "standard arrangements for clinical governance, consent and audit": {HTG422},
}


def test_what_each_nice_document_asks_and_does_not_ask_stands_side_by_side(
    kg: KnowledgeGraph,
) -> None:
    table = kg.query("requirements_side_by_side", source=NICE)
    for duty, documents in ASKED.items():
        assert column(table, "document", duty=duty, asks="asks") == documents
        assert column(table, "document", duty=duty, asks="does not ask") == {*NICE} - documents
    common = column(table, "duty", group="governance of practice")
    assert {*column(table, "duty")} == {*ASKED, *common}
    assert column(table, "asks", group="governance of practice") == {"asks"}


def test_imaging_before_the_procedure_stands_side_by_side(kg: KnowledgeGraph) -> None:
    table = kg.query("requirements_side_by_side", source=[SNIS, REGENCE], duty="imaging-before")
    asked = {
        (r["document"], r["locator"], r["force"]) for r in table.records() if r["asks"] == "asks"
    }
    third, fourth, sixth = (f"Pre-procedure evaluation paragraph {n}" for n in (3, 4, 6))
    assert asked == {
        (REGENCE, "I.A.1", "requires"), (SNIS, third, "requires"), (SNIS, third, "recommends"),
        (SNIS, third, "permits"), (SNIS, third, "informs"), (SNIS, fourth, "recommends"),
        (SNIS, fourth, "permits"), (SNIS, sixth, "permits"),
    }  # fmt: skip
    assert column(table, "document", duty="MRI before the procedure", asks="does not ask") == {
        REGENCE
    }


@pytest.mark.parametrize(
    ("criterion", "regence", "snis"),
    [
        ("bleeding", ("I.A.5.g", "exact"), ("Absolute contraindications 2", "narrower")),
        ("infection", ("I.A.5.e", "exact"), ("Absolute contraindications 1", "narrower")),
        ("material-allergy", ("I.A.5.h", "exact"), ("Absolute contraindications 4", "narrower")),
        ("heart-and-lungs", ("I.A.5.j", "narrower"), ("Absolute contraindications 3", "narrower")),
    ],
)
def test_criteria_that_sound_alike_are_not_taken_for_the_same(
    kg: KnowledgeGraph, criterion: str, regence: tuple[str, str], snis: tuple[str, str]
) -> None:
    table = kg.query("criteria_side_by_side", criterion=criterion)
    found = {(r["document"], r["locator"], r["relation"]) for r in table.records()}
    assert found == {(REGENCE, *regence), (SNIS, *snis)}


def test_a_relation_that_turns_on_a_bridge_says_so(kg: KnowledgeGraph) -> None:
    table = kg.query("criteria_side_by_side", criterion="heart-and-lungs")
    [told] = column(table, "would_be")
    assert str(told).startswith("exact if bridge/unfit-snis-is-severe-regence")


def test_contraindications_of_snis_beside_those_of_regence(kg: KnowledgeGraph) -> None:
    table = kg.query("contraindications_aligned", source=SNIS, other=REGENCE)
    found = {(r["locator"], r["act"], r["relation"], r["other_locator"]) for r in table.records()}
    absolute, relative = "absolute contraindication", "relative contraindication"
    assert found == {
        ("Absolute contraindications 1", absolute, "narrower", "I.A.5.e"),
        ("Absolute contraindications 2", absolute, "narrower", "I.A.5.g"),
        ("Absolute contraindications 3", absolute, "related", "I.A.5.j"),
        ("Absolute contraindications 4", absolute, "narrower", "I.A.5.h"),
        ("Relative contraindications 1", relative, "related", "I.A.5.a"),
        ("Relative contraindications 1", relative, "related", "I.A.5.b"),
        ("Relative contraindications 1", relative, "related", "I.A.5.f"),
        ("Relative contraindications 2", relative, "related", "I.A.5.k"),
    }
    back = kg.query("contraindications_aligned", source=REGENCE, other=SNIS)
    assert column(back, "locator") == {f"I.A.5.{letter}" for letter in "abcdefghijk"}
    assert column(back, "locator", relation=None) == {"I.A.5.d", "I.A.5.i"}
    # a stenosis is in SNIS's list, another source of pain is ruled out in its text
    beside = {(r["locator"], r["other_act"], r["other_locator"]) for r in back.records()}
    other_pain = ("recommendation", "Pre-procedure evaluation paragraph 7")
    assert ("I.A.5.a", relative, "Relative contraindications 1") in beside
    assert {("I.A.5.a", *other_pain), ("I.A.5.c", *other_pain)} <= beside


def test_contraindications_that_one_document_alone_lists(kg: KnowledgeGraph) -> None:
    """SNIS lists no instability, no age of a fracture; other causes of pain only in its text."""
    table = kg.query("contraindications_of_one")
    found = {(r["document"], r["locator"], r["elsewhere_locator"]) for r in table.records()}
    assert found == {
        (REGENCE, "I.A.5.c", "Pre-procedure evaluation paragraph 7"),
        (REGENCE, "I.A.5.d", None),
        (REGENCE, "I.A.5.i", None),
    }
    assert column(table, "elsewhere_document", locator="I.A.5.c") == {SNIS}
    assert len(kg.query("contraindications_of_one", source=SNIS)) == 0


def test_what_snis_says_is_not_to_be_done_outside_its_lists(kg: KnowledgeGraph) -> None:
    table = kg.query("advice_against", source=SNIS)
    found = {(r["locator"], r["force"], r["wording"]) for r in table.records()}
    seventh = "Pre-procedure evaluation paragraph 7"
    assert found == {
        (seventh, "forbids", "should not be performed"),
        ("CONCLUSION paragraph 2", "limits", "should be limited to"),
    }
    assert len(column(table, "statement", locator=seventh)) == 2
