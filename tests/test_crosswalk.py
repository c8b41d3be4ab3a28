"""The crosswalk: complete against the encodings, and what the documents' texts say row by row."""

import csv
import io
import json
import re
import shutil
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import consilience
from consilience import iris
from consilience.cli import main
from consilience.conditions import evaluate
from consilience.corpus import Corpus, load_corpus
from consilience.criteria import CRITERION
from consilience.crosswalk import Crosswalk
from consilience.crosswalk_model import SAME_FACTS, STATED
from consilience.exports.crosswalk import crosswalk_table
from consilience.findings import find_all
from consilience.rooms import room
from consilience.store import QueryError

HTG3, HTG108, HTG422 = "nice-htg3", "nice-htg108", "nice-htg422"
REGENCE, SNIS = "regence-sur107", "snis-2014"
RULES_OUT = {"contraindication", "absolute-contraindication", "relative-contraindication"}
ASKS = {"requirement", "required-documentation"}
TEACHING = Path(__file__).parent / "teaching"
DOCUMENTS = {HTG3, HTG108, HTG422, REGENCE, SNIS}
Row = Mapping[str, Any]


@pytest.fixture(scope="module")
def rows(kg: consilience.KnowledgeGraph) -> dict[str, Row]:
    return {row["id"]: row for row in kg.crosswalk()}


def placed(rows: Mapping[str, Row]) -> dict[tuple[str, str], set[str]]:
    """Return for every statement the rows in which it stands as a document's own."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in rows.values():
        for source, cell in row["cells"].items():
            for item in cell["items"]:
                if item["role"] == CRITERION and item["relation"] != SAME_FACTS:
                    found.setdefault((source, item["statement"]), set()).add(row["id"])
    return found


def stated(row: Row, source: str) -> dict[str, str]:
    """Return the relations of a document's own statements in a row by their places."""
    items = row["cells"][source]["items"]
    return {i["locator"]: i["relation"] for i in items if i["role"] == CRITERION}


# ------------------------------------------------------------------------------ complete


def without_criteria(folder: Path) -> Path:
    """Return the ontology without a single canonical criterion."""
    for file in room("ontology").glob("*.ttl"):
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"^va:\S+ a cns:Criterion .*?\.$", "", text, flags=re.M | re.S)
        (folder / file.name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=["the five", "an invented sixth", "no criterion named"])
def any_corpus(
    request: pytest.FixtureRequest, corpus: Corpus, tmp_path_factory: pytest.TempPathFactory
) -> Corpus:
    """The corpus, with a source that no line of code knows, and with nothing of the vocabulary."""
    if request.param == "the five":
        return corpus
    folder = tmp_path_factory.mktemp("more")
    if request.param == "an invented sixth":
        shutil.copy(TEACHING / "invented-guideline.yaml", folder)
        return load_corpus([room("ontology")], [room("sources"), folder])
    found = load_corpus([without_criteria(folder)], [room("sources")])
    assert not found.criteria
    return found


def test_every_contraindication_and_requirement_has_a_row_or_its_parts_have(
    any_corpus: Corpus,
) -> None:
    crosswalk = Crosswalk(any_corpus)
    there = placed({row["id"]: row for row in crosswalk.rows()})
    told = {(u["source"], u["statement"]) for u in crosswalk.unplaced()}
    asked = 0
    for owner in any_corpus.sources.values():
        for s in owner.statements.values():
            key = (owner.id, s.id)
            if s.question == "appraisal" or s.act in ("background-fact", "report"):
                assert key not in there and key not in told
                continue
            assert (key in there) != (key in told), key
            if s.act in RULES_OUT | ASKS or s.duty or s.force == "forbids":
                asked += 1
                parts = owner.refs(s.when) if s.when else []
                parts += [i.id for i in owner.statements.values() if i.item_of == s.id]
                assert key in there or (parts and all((owner.id, p) in there for p in parts)), key
    assert asked > 90


def test_a_duty_stands_in_its_own_row_and_in_those_of_its_other_forms(
    rows: Mapping[str, Row], corpus: Corpus
) -> None:
    there = placed(rows)
    related = corpus.vocabulary.related_duties
    used = {s.duty for o in corpus.sources.values() for s in o.statements.values() if s.duty}
    duties = {i for i, row in rows.items() if row["kind"] in ("service", "process")}
    assert duties == used
    for owner in corpus.sources.values():
        for s in owner.statements.values():
            mine = there.get((owner.id, s.id), set()) & duties
            assert mine == ({s.duty, *(related[s.duty] & used)} if s.duty else set())


def test_criteria_of_the_vocabulary_stand_as_the_graph_aligns_them(
    kg: consilience.KnowledgeGraph, rows: Mapping[str, Row]
) -> None:
    """The graph is made by the build, the rows when they are asked for."""
    table = kg.sparql("""
        PREFIX cns: <https://w3id.org/consilience/core#>
        SELECT ?criterion ?statement ?relation ?reason WHERE { GRAPH ?g {
            ?a cns:onCriterion ?criterion ; cns:alignedWith ?criterion ; cns:aligns ?statement ;
               cns:relation ?relation ; cns:explanation ?reason } }""")
    assert isinstance(table, consilience.Table)
    expected = set(table.rows)
    found = {
        (row["iri"], item["iri"], item["relation"], item["reason"])
        for row in rows.values()
        if not row["derived"] and row["kind"] in ("criterion", "contraindication")
        for cell in row["cells"].values()
        for item in cell["items"]
        if item["relation"] != SAME_FACTS
    }
    assert found == expected
    assert len(expected) > 80


def test_what_has_no_row_says_why(corpus: Corpus) -> None:
    why = {(u["source"], u["statement"]): u["why"] for u in Crosswalk(corpus).unplaced()}
    assert "other statements" in why[REGENCE, "I.A.5"]  # its items a to k have the rows
    assert "other statements" in why[SNIS, "contraindications"]
    assert "procedure alone" in why[REGENCE, "II.sacrum"]
    assert "tests no fact" in why[HTG108, "1.2"]  # "the following are recommended"


# ------------------------------------------------------------------------------ by the texts

# Each as the documents' texts have it: (row, document, place, relation).
BY_THE_TEXTS = [
    # "uncorrectable" leaves out what is not corrected but can be; "uncorrected" is all of it
    ("bleeding", SNIS, "Absolute contraindications 2", "narrower"),
    ("bleeding", REGENCE, "I.A.5.g", "exact"),
    # systemic or spinal, against any active infection, of the urinary tract too
    ("infection", SNIS, "Absolute contraindications 1", "narrower"),
    ("infection", REGENCE, "I.A.5.e", "exact"),
    # the polymer, against any of the materials
    ("material-allergy", SNIS, "Absolute contraindications 4", "narrower"),
    ("material-allergy", REGENCE, "I.A.5.h", "exact"),
    # not fit for sedation is SNIS's own word, severe cardiopulmonary disease Regence's
    ("heart-and-lungs", SNIS, "Absolute contraindications 3", "narrower"),
    ("heart-and-lungs", REGENCE, "I.A.5.j", "narrower"),
    # in excess of local pain, against from a herniated disc
    ("radiculopathy-present", SNIS, "Relative contraindications 2", "narrower"),
    ("radiculopathy-present", REGENCE, "I.A.5.k", "narrower"),
    # tumours outside the spine besides, and a compressed cord: no part of the canal's row alone
    ("canal", REGENCE, "I.A.5.f", "related"),
    ("canal", REGENCE, "I.A.5.b", "narrower"),
    ("canal", SNIS, "Relative contraindications 1", "narrower"),
    # a stenosis is one of several sources of pain in Regence's item, and SNIS's first relative one
    ("stenosis", REGENCE, "I.A.5.a", "narrower"),
    ("stenosis", SNIS, "Relative contraindications 1", "narrower"),
    # more than six months, at that level
    ("old-fracture", REGENCE, "I.A.5.i", "exact"),
    # "should not be performed" where examination and images clearly disagree
    ("criterion/exam-imaging-disparity", SNIS, "Pre-procedure evaluation paragraph 7", "exact"),
    ("other-pain-source", SNIS, "Pre-procedure evaluation paragraph 7", "narrower"),
    # the payer's second way in
    ("recent-fracture", REGENCE, "I.B", "exact"),
    ("criterion/hospitalised", REGENCE, "I.B", "exact"),
    # symptomatic ones only
    ("haemangioma-cause", HTG3, "2.1.1", "narrower"),
    ("haemangioma-cause", REGENCE, "II, first listed item", "exact"),
    # six weeks stand alone in SNIS; Regence asks for more besides
    ("six-weeks-of-therapy", SNIS, "Procedural indications 2(c)", "exact"),
    ("six-weeks-of-therapy", REGENCE, "I.A.4", "narrower"),
    ("levels-at-once", REGENCE, "I.A", "exact"),
    # the team discusses (2003, 2006), or selects and treats (2016)
    ("team-discussion", HTG3, "1.2 bullet 1", "exact"),
    ("team-discussion", HTG422, "1.2", "related"),
    ("team-selection", HTG422, "1.2", "exact"),
    ("normal-arrangements", HTG422, "1.1", "related"),
    ("imaging-facilities", HTG108, "1.2 bullet 1", "exact"),
    ("imaging-facilities", SNIS, "Technical requirements paragraph 1", "exact"),
    ("spine-imaging", REGENCE, "I.A.1", "exact"),
]


@pytest.mark.parametrize(("row", "source", "place", "relation"), BY_THE_TEXTS)
def test_rows_say_what_the_texts_say(
    rows: Mapping[str, Row], row: str, source: str, place: str, relation: str
) -> None:
    assert stated(rows[row], source)[place] == relation


@pytest.mark.parametrize(
    ("row", "kind", "compared"),
    [
        ("bleeding", "contraindication", "difference"),
        ("infection", "contraindication", "difference"),
        ("old-fracture", "contraindication", "one-source-only"),
        ("images-fit", "criterion", "one-source-only"),
        ("haemangioma-cause", "criterion", "difference"),
        ("operator-training", "service", "agreement"),  # HTG3 and HTG108, in the same words
        ("imaging-facilities", "service", "difference"),  # "only when there are", "advisable"
        ("team-discussion", "service", "difference"),
        ("mri-before", "process", "one-source-only"),
        ("clinical-documentation", "process", "one-source-only"),
    ],
)
def test_kinds_of_rows_and_how_documents_compare(
    rows: Mapping[str, Row], row: str, kind: str, compared: str
) -> None:
    assert (rows[row]["kind"], rows[row]["compared"]) == (kind, compared)


@pytest.mark.parametrize(
    ("row", "source", "label"),
    [
        ("prophylactic-aim", HTG108, "out-of-scope"),  # it is about compression fractures
        ("prophylactic-aim", HTG3, "otherwise"),  # "to provide pain relief"
        ("levels-at-once", HTG108, "fact-only"),  # one or more levels in one session
        ("infection", HTG3, "deferred"),  # to be read with NG234
        ("infection", HTG108, "silent"),
        ("instability", SNIS, "fact-only"),  # safe and effective without instability
        ("images-fit", SNIS, "otherwise"),  # it says no where they do not fit
        ("operator-training", SNIS, "silent"),
        # what standard arrangements are is on another page, and nothing else is
        ("operator-training", HTG422, "silent"),
        ("clinical-documentation", HTG422, "silent"),
        ("recent-fracture", SNIS, "silent"),
    ],
)
def test_kinds_of_absence(rows: Mapping[str, Row], row: str, source: str, label: str) -> None:
    assert rows[row]["cells"][source]["label"] == label


def test_uncorrectable_is_narrower_than_uncorrected_and_not_the_other_way(
    rows: Mapping[str, Row],
) -> None:
    [between] = rows["bleeding"]["between"]
    assert (between["source"], between["other"]) == (REGENCE, SNIS)
    assert between["relation"] == "broader"
    assert between["besides"]["bleeding-disorder"] == "uncorrected"
    assert between["left_out"] is None


def test_two_vague_words_meet_only_if_they_are_read_as_the_same(rows: Mapping[str, Row]) -> None:
    [between] = rows["heart-and-lungs"]["between"]
    assert between["relation"] == "related"
    assert between["turns_on"] == (("bridge/unfit-snis-is-severe-regence", "same", "exact"),)


def test_readings_that_are_chosen_change_the_relation(kg: consilience.KnowledgeGraph) -> None:
    profile = {"bridge/unfit-snis-is-severe-regence": "same"}
    rows = {r["id"]: r for r in kg.crosswalk(profile=profile)}
    assert [b["relation"] for b in rows["heart-and-lungs"]["between"]] == ["exact"]
    usual = {r["id"]: r for r in kg.crosswalk()}
    assert [b["relation"] for b in usual["heart-and-lungs"]["between"]] == ["related"]
    assert stated(rows["bleeding"], SNIS) == stated(usual["bleeding"], SNIS)


# ------------------------------------------------------------------------------ cases that tell apart


@cache
def _days(text: str, units: tuple[tuple[str, Fraction], ...]) -> Fraction:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([a-z]*)", text.strip())
    assert found, text
    return Fraction(found[1]) * dict(units).get(found[2], Fraction(1))


def complete(corpus: Corpus, shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return a case as plain evaluation takes it: what is not shown is typical."""
    units = tuple(corpus.vocabulary.units.items())
    case: dict[str, Any] = {c.id: c.default for c in corpus.choices.values()}
    case |= shown.get("readings", {})
    for a in corpus.vocabulary.attributes.values():
        usual = list(a.typical) or ["no"]
        given = shown.get(a.id, usual if a.kind == "several" else usual[0])
        if a.kind == "several":
            case[a.id] = {v: v in given for v in a.value_ids}
        else:
            case[a.id] = _days(str(given), units) if a.is_numeric else given
    return case


def test_each_case_is_of_the_one_and_not_of_the_other(
    rows: Mapping[str, Row], corpus: Corpus
) -> None:
    """By evaluation of the whole case, which knows nothing of the solver that found it."""
    conditions = {c["id"]: corpus.criteria.get(c["id"]) for c in rows.values()}
    told = 0
    for row in rows.values():
        criterion = conditions[row["id"]]
        for source, cell in row["cells"].items() if criterion else ():
            owner = corpus.sources[source]
            for item in cell["items"]:
                when = owner.statements[item["statement"]].when
                assert when is not None
                own = corpus.resolve(owner, when)
                for name, inside, outside in (
                    ("left_out", criterion, own),
                    ("besides", own, criterion),
                ):
                    if item[name]:
                        told += 1
                        case = complete(corpus, item[name])
                        assert evaluate(inside, case) is True, (row["id"], item)
                        assert evaluate(outside, case) is False, (row["id"], item)
                if item["relation"] != SAME_FACTS:
                    assert bool(item["left_out"]) == (item["relation"] in ("narrower", "related"))
                    assert bool(item["besides"]) == (item["relation"] in ("broader", "related"))
    assert told > 80


# ------------------------------------------------------------------------------ asking


def test_a_procedure_leaves_what_is_in_a_scope(kg: consilience.KnowledgeGraph) -> None:
    rows = {r["id"]: r for r in kg.crosswalk("percutaneous-vertebroplasty")}
    assert {r["cells"][HTG108]["label"] for r in rows.values()} == {"out-of-scope"}
    assert rows["failed-therapy"]["cells"][HTG3]["label"] == STATED
    assert "standard-arrangements" in rows  # a form of what HTG3 asks for


def test_documents_are_compared_with_each_other_alone(kg: consilience.KnowledgeGraph) -> None:
    rows = {r["id"]: r for r in kg.crosswalk(sources=[SNIS, HTG3])}
    assert all(list(r["cells"]) == [HTG3, SNIS] for r in rows.values())
    assert rows["bleeding"]["compared"] == "one-source-only"
    assert rows["bleeding"]["between"] == ()
    assert "old-fracture" not in rows  # neither names it


def test_an_edition_of_a_later_day_says_nothing(kg: consilience.KnowledgeGraph) -> None:
    rows = kg.crosswalk(as_of="2026-09-30")
    cells = [r["cells"][REGENCE] for r in rows]
    assert {(c["label"], c["items"]) for c in cells} == {("not-in-force", ())}
    assert "old-fracture" not in {r["id"] for r in rows}


def test_unknown_ids_are_refused(kg: consilience.KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match="unknown source"):
        kg.crosswalk(sources=["nice"])
    with pytest.raises(QueryError, match="unknown procedure"):
        kg.crosswalk("vertebroplasty")
    with pytest.raises(QueryError, match="unknown reading"):
        kg.crosswalk(profile={"none": "such"})


def test_addresses_of_criteria_that_follow_by_rule_are_read_back(rows: Mapping[str, Row]) -> None:
    derived = [r for r in rows.values() if r["derived"]]
    assert derived
    for row in derived:
        found = iris.parse(row["iri"])
        assert found is not None and found.kind == "criterion"
        assert row["id"] == f"criterion/{found.parts[0]}"


# ------------------------------------------------------------------------------ the command


def told(build_folder: Path, *args: str) -> str:
    env = {"CONSILIENCE_BUILD": str(build_folder), "CONSILIENCE_SOURCES": ""}
    result = CliRunner().invoke(main, ["crosswalk", *args], env=env)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_prints_the_same(build_folder: Path, kg: consilience.KnowledgeGraph) -> None:
    asked = told(build_folder, "--procedure", "kiva", "--format", "json")
    assert json.loads(asked) == json.loads(json.dumps(kg.crosswalk("kiva")))


def test_the_command_filters(build_folder: Path) -> None:
    asked = told(build_folder, "--kind", "contraindication", "--differing", "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(asked)))
    found = {(x["row_id"], x["document"], x["where"], x["relation"]) for x in lines}
    assert ("bleeding", "SNIS 2014", "Absolute contraindications 2", "narrower") in found
    assert {x["kind"] for x in lines} == {"contraindication"}
    assert "old-fracture" not in {x["row_id"] for x in lines}


def test_the_table_has_every_statement_and_every_absence(
    kg: consilience.KnowledgeGraph, rows: Mapping[str, Row]
) -> None:
    names = {s["id"]: s["name"] for s in kg.build.matrix["sources"]}
    lines = crosswalk_table(rows.values(), names).records()
    expected = sum(max(1, len(c["items"])) for r in rows.values() for c in r["cells"].values())
    assert len(lines) == expected
    [line] = [x for x in lines if x["row_id"] == "bleeding" and x["document"] == "SNIS 2014"]
    assert line["statement"] == iris.statement(SNIS, "absolute.2")
    assert line["act"] == "absolute-contraindication"
    assert "not corrected but correctable" in line["differs_by"]
    [silent] = [x for x in lines if x["row_id"] == "bleeding" and x["document"] == "NICE HTG108"]
    assert (silent["state"], silent["relation"], silent["where"]) == ("silent", None, "title; 1.1")


# ------------------------------------------------------------------------------ sent elsewhere


def sending(folder: Path, **elsewhere: str) -> Corpus:
    """The corpus with the invented guideline, which sends its reader elsewhere for what is given."""
    text = (TEACHING / "invented-guideline.yaml").read_text(encoding="utf-8")
    usual = "question: care\n    when: {fracture: compression, aetiology: [metastasis, myeloma]}\n"
    told = "\n    ".join(f"{name}: {value}" for name, value in elsewhere.items()) + "\n"
    assert usual in text
    (folder / "invented.yaml").write_text(text.replace(usual, told), encoding="utf-8")
    return load_corpus([room("ontology")], [room("sources"), folder])


def test_a_document_that_sends_its_reader_elsewhere_for_one_duty_is_silent_on_others(
    tmp_path: Path,
) -> None:
    corpus = sending(tmp_path, question="service", duty="consent-audit-governance")
    [invented] = set(corpus.sources) - DOCUMENTS
    found = {row["id"]: row["cells"][invented]["label"] for row in Crosswalk(corpus).rows()}
    assert found["standard-arrangements"] == "deferred"  # narrower than the duty
    assert found["operator-training"] == "silent"
    assert found["haemangioma-cause"] != "deferred"


@pytest.mark.parametrize(("question", "turned_on"), [("service", False), ("care", True)])
def test_a_verdict_turns_on_what_is_sent_elsewhere_on_care_and_not_on_the_service(
    tmp_path: Path, question: str, turned_on: bool
) -> None:
    corpus = sending(tmp_path, question=question)
    [invented] = set(corpus.sources) - DOCUMENTS
    row = {"procedures": ["percutaneous-vertebroplasty"], "conditions": ["malignant-fracture"]}
    found = [f for f in find_all(corpus, **row) if f.kind == "unknown" and f.sources == (invented,)]
    assert any(f.subtype == "deferral" for f in found) is turned_on
