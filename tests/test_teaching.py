"""A new source is one new file: an invented guideline goes through everything.

Its text is in tests/teaching, labelled as invented. What is expected here follows from that text
and from what the five real documents say; nothing is a snapshot.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any as Anything

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

import consilience
from consilience import iris
from consilience.cli import main
from consilience.corpus import Corpus, load_corpus
from consilience.encoding_reader import load_sources
from consilience.encodings import Source
from consilience.findings import Context, Finding, findings_of
from consilience.graph import build_quads
from consilience.matrix import matrix
from consilience.rooms import room

TEACHING = Path(__file__).parent / "teaching"
FILE = TEACHING / "invented-guideline.yaml"
TEXT = (TEACHING / "invented-guideline.txt").read_text(encoding="utf-8")
ME = "invented-guideline"
HTG3, HTG108, HTG422 = "nice-htg3", "nice-htg108", "nice-htg422"
REGENCE, SNIS = "regence-sur107", "snis-2014"

OSTEOPOROTIC = "percutaneous-vertebroplasty/osteoporotic-fracture"
MALIGNANT = "percutaneous-vertebroplasty/malignant-fracture"
HAEMANGIOMA = "percutaneous-vertebroplasty/haemangioma/fracture=none"
KIVA = "kiva/osteoporotic-fracture"
BALLOON = "balloon-kyphoplasty/osteoporotic-fracture"  # outside the scope that 1.1 declares
DELETION_ROWS = (OSTEOPOROTIC, HAEMANGIOMA, KIVA)
ROWS = (*DELETION_ROWS, MALIGNANT, BALLOON)

Found = dict[str, Finding]


# ------------------------------------------------------------------------------ comparing


def context_of(corpus: Corpus, rows: Iterable[str]) -> Context:
    """A comparison confined to some rows; what a source says against itself is always there."""
    parts = [row.split("/") for row in rows]
    context = Context(corpus, procedures={p[0] for p in parts}, conditions={p[1] for p in parts})
    context.rows = [view for view in context.rows if view.row.key in rows]
    return context


def compare(corpus: Corpus, rows: Iterable[str]) -> Found:
    return {f.id: f for f in findings_of(context_of(corpus, rows))}


@pytest.fixture(scope="module")
def six() -> Corpus:
    return load_corpus([room("ontology")], [room("sources"), TEACHING])


@pytest.fixture(scope="module")
def invented(six: Corpus) -> Source:
    return six.sources[ME]


@pytest.fixture(scope="module")
def found(six: Corpus) -> Found:
    return compare(six, ROWS)


@pytest.fixture(scope="module")
def found_in_five(corpus: Corpus) -> Found:
    return compare(corpus, ROWS)


def locators(finding: Finding, source: str = ME) -> set[str]:
    return {s["locator"] for s in finding.statements if s["source"] == source}


def only(found: Found, says: Iterable[tuple[str, str]] = (), **fields: Anything) -> Finding:
    """The one finding with these fields that names these (source, locator) pairs."""
    [finding] = [
        f
        for f in found.values()
        if all(getattr(f, name) == value for name, value in fields.items())
        and all(at in locators(f, source) for source, at in says)
    ]
    return finding


# ------------------------------------------------------------------------------ text and encoding


def passage(at: str) -> str:
    """The text at a locator such as `2.3` or `3.1 (b)`."""
    number, _, item = at.partition(" ")
    after = re.split(rf"(?m)^{re.escape(number)} ", TEXT)[1]
    whole = re.split(r"(?m)^\d", after)[0]
    lead, *items = re.split(r"(?m)^    (?=\()", whole)
    return next(i for i in items if i.startswith(item)) if item else lead


def test_the_text_says_first_that_it_is_invented_for_teaching() -> None:
    assert TEXT.splitlines()[0].startswith("INVENTED FOR TEACHING")
    assert "no clinical meaning" in TEXT.splitlines()[0]


def test_every_operative_wording_is_printed_at_its_place(invented: Source) -> None:
    worded = [s for s in invented.statements.values() if s.wording]
    assert [s.id for s in worded if s.wording.lower() not in passage(s.at).lower()] == []


def test_every_numbered_sentence_is_encoded(invented: Source) -> None:
    numbered = re.findall(r"(?m)^(\d\.\d) ", TEXT)
    parts = [*invented.statements.values(), *invented.classes.values(), *invented.deferrals]
    places = {part.at.split(" ")[0] for part in [invented.scope, *parts]}
    assert [n for n in numbered if n not in places] == []


def test_dates_keep_the_precision_they_are_printed_with(invented: Source) -> None:
    # Issued 15 March 2025. Next review: June 2027.
    assert {d.what: d.on for d in invented.dates} == {
        "content": "2025-03-15",
        "next-review": "2027-06",
    }


def test_no_code_and_no_vocabulary_knows_the_invented_guideline() -> None:
    files = [*Path(consilience.__file__).parent.rglob("*.py"), *room("ontology").glob("*.ttl")]
    assert [f.name for f in files if ME in f.read_text(encoding="utf-8")] == []


# ------------------------------------------------------------------------------ through everything


def test_check_accepts_it_beside_the_five() -> None:
    result = CliRunner().invoke(main, ["--sources", str(TEACHING), "check", "--format", "json"])
    assert result.exit_code == 0
    assert ME in result.output


def test_the_matrix_has_a_cell_of_it_in_every_row(six: Corpus, found: Found) -> None:
    rows = matrix(context_of(six, ROWS), [f.as_dict() for f in found.values()])
    labels = {(r.procedure, r.condition): r.cells[ME].label for r in rows}
    assert len(rows) == len(ROWS)
    # 2.3 asks for no more than pain; 2.1 and 2.2 ask for more than a fracture; 1.1 names no balloon.
    assert labels["percutaneous-vertebroplasty", "haemangioma"] == "yes-unless"
    assert labels["percutaneous-vertebroplasty", "osteoporotic-fracture"] == "yes-only-if"
    assert labels["balloon-kyphoplasty", "osteoporotic-fracture"] == "out-of-scope"


def test_the_graph_holds_its_statements_and_findings(six: Corpus, found: Found) -> None:
    quads = build_quads(context_of(six, ROWS), found.values(), [], [])
    subjects = {quad.subject.value for quad in quads}
    assert {iris.statement(ME, s) for s in STATEMENTS} <= subjects
    assert {iris.finding(i) for i, f in found.items() if ME in f.sources} <= subjects


# ------------------------------------------------------------------------------ conflict


def test_2_3_conflicts_with_htg3_which_wants_the_pain_to_be_refractory(found: Found) -> None:
    conflict = only(found, kind="conflict", row_key=HAEMANGIOMA, sources=(ME, HTG3))
    assert locators(conflict) == {"2.3"}
    assert locators(conflict, HTG3) == {"1.2 bullet 3"}
    assert conflict.questions == ("care",)
    assert conflict.robust
    assert "pain is not refractory to more conservative treatment" in conflict.explanation


def test_3_1_b_conflicts_with_htg3_which_names_no_level(found: Found) -> None:
    says = [(ME, "3.1 (b)")]
    conflict = only(found, says, kind="conflict", row_key=OSTEOPOROTIC, sources=(HTG3, ME))
    assert "spinal level: T4" in conflict.explanation
    assert "that yes of NICE HTG3 does not mention spinal level" in conflict.explanation


def test_3_1_c_counts_an_infection_that_htg422_does_not_speak_of(found: Found) -> None:
    says = [(ME, "3.1 (c)")]
    conflict = only(found, says, kind="conflict", row_key=KIVA, sources=(HTG422, ME))
    assert "that yes of NICE HTG422 does not mention active infection" in conflict.explanation


# ------------------------------------------------------------------------------ tension


def test_2_3_allows_what_the_policy_lists_as_investigational(found: Found) -> None:
    tension = only(
        found, [(ME, "2.3"), (REGENCE, "II")], kind="tension", subtype="investigational",
        row_key=HAEMANGIOMA, sources=(ME, REGENCE), spoken="addressed",
    )  # fmt: skip
    assert tension.questions == ("care", "coverage")
    assert tension.extent == "total"
    assert tension.robust
    assert "II, first listed item" in tension.explanation


def test_3_2_forbids_what_the_policy_covers_in_the_first_six_weeks(found: Found) -> None:
    says = [(ME, "3.2"), (REGENCE, "I.B")]
    tension = only(found, says, kind="tension", row_key=OSTEOPOROTIC, sources=(REGENCE, ME))
    assert tension.questions == ("coverage", "care")


# ------------------------------------------------------------------------------ internal


def test_2_1_and_3_2_contradict_each_other_on_one_of_two_readings(found: Found) -> None:
    clash = only(found, kind="internal", subtype="contradiction", sources=(ME,))
    assert {"2.1", "3.2"} <= locators(clash)
    assert not clash.robust
    assert clash.readings == ({f"{ME}/first-two-weeks": "binds-everyone"},)


def test_a_fracture_of_five_weeks_falls_between_2_1_and_2_2(found: Found) -> None:
    gap = only(found, kind="internal", subtype="gap", sources=(ME,), row_key=OSTEOPOROTIC)
    assert {"2.1", "2.2", "2.2 (c)"} <= locators(gap)
    assert "time since the fracture is at least 4 wk and less than 6 wk" in gap.explanation


def test_2_2_c_follows_from_2_2_b(found: Found) -> None:
    redundant = [f for f in found.values() if f.subtype == "redundant" and f.sources == (ME,)]
    # 2.2 (a) to (c) are criteria of 2.2 and, through it, of 2.4.
    assert [locators(f) for f in redundant] == [{"2.2 (b)", "2.2 (c)"}] * 2


def test_4_3_leaves_out_the_last_contraindication_of_3_1(found: Found) -> None:
    broken = only(found, kind="internal", subtype="broken-reference", sources=(ME,))
    assert locators(broken) == {"4.3", "3.1", "3.1 (c)"}


# ------------------------------------------------------------------------------ difference


def test_2_2_wants_eight_weeks_of_therapy_where_the_policy_wants_six(found: Found) -> None:
    threshold = only(
        found, [(ME, "2.2 (b)"), (REGENCE, "I.A.4")], kind="difference", subtype="threshold",
        row_key=OSTEOPOROTIC, sources=(ME, REGENCE), relation="stricter",
    )  # fmt: skip
    assert "at least 8 wk" in threshold.explanation
    assert "at least 6 wk" in threshold.explanation


def test_2_1_ends_at_four_weeks_where_the_policy_ends_at_six(found: Found) -> None:
    threshold = only(
        found, [(ME, "2.1"), (REGENCE, "I.B")], kind="difference", subtype="threshold",
        row_key=OSTEOPOROTIC, sources=(ME, REGENCE), relation="stricter",
    )  # fmt: skip
    assert "less than 4 wk" in threshold.explanation
    assert "less than 6 wk" in threshold.explanation


def test_4_1_asks_for_an_mri_that_htg3_does_not_ask_for(found: Found) -> None:
    duties = [
        f
        for f in found.values()
        if (f.subtype, f.row_key, f.sources) == ("duty", OSTEOPOROTIC, (ME, HTG3))
    ]
    # Both ask for access to spinal surgery (4.2; HTG3 1.2 bullet 1), so 4.1 is all there is.
    assert [locators(f) for f in duties] == [{"4.1"}] * 2  # once for 2.1, once for 2.2
    assert all("asks for MRI before the procedure" in f.explanation for f in duties)


def test_2_2_recommends_what_htg3_permits(found: Found) -> None:
    force = only(
        found, [(ME, "2.2"), (HTG3, "2.1.1")], subtype="force", row_key=OSTEOPOROTIC,
        sources=(ME, HTG3), relation="stronger",
    )  # fmt: skip
    assert force.kind == "difference"


def test_3_3_calls_for_care_where_htg3_says_yes(found: Found) -> None:
    says = [(ME, "3.3")]
    care = only(found, says, subtype="caution", row_key=HAEMANGIOMA, sources=(HTG3, ME))
    assert "bleeding disorder not corrected" in care.explanation


# ------------------------------------------------------------------------------ agreement


def test_2_3_agrees_with_htg3_on_refractory_haemangioma(found: Found) -> None:
    agreement = only(found, kind="agreement", row_key=HAEMANGIOMA, sources=(ME, HTG3))
    assert agreement.subtype == "same-question-yes"
    assert locators(agreement) == {"2.3"}
    assert "2.1.1" in locators(agreement, HTG3)


def test_all_who_speak_of_vertebroplasty_say_yes_to_some_osteoporotic_fracture(
    found: Found,
) -> None:
    agreement = only(found, kind="agreement", subtype="aligned-yes", row_key=OSTEOPOROTIC)
    assert set(agreement.sources) == {ME, HTG3, REGENCE, SNIS}


# ------------------------------------------------------------------------------ silence


def test_those_who_do_not_speak_of_haemangioma_without_fracture_are_out_of_scope(
    found: Found,
) -> None:
    silence = only(found, kind="silence", subtype="whole-row", row_key=HAEMANGIOMA)
    assert silence.absences == dict.fromkeys((HTG108, HTG422, SNIS), "out-of-scope")
    assert "2.3" in locators(silence)


def test_it_is_silent_on_a_haemangioma_without_pain(found: Found) -> None:
    silence = only(
        found, kind="silence", subtype="partial", row_key=HAEMANGIOMA, absences={ME: "silent"}
    )
    assert silence.witness is not None
    assert silence.witness["painful"] == "no"


# ------------------------------------------------------------------------------ unknown


def test_no_document_says_whether_kiva_expands_inside_the_vertebral_body(
    six: Corpus, found: Found
) -> None:
    unknown = only(found, kind="unknown", subtype="bridge", row_key=KIVA, sources=(ME,))
    assert unknown.readings == ({f"class/{ME}/expandable-implants/kiva": "in"},)
    status = {m.procedure: m.status for m in six.memberships.values() if m.source == ME}
    assert status["spinejack"] == "in"
    assert status["balloon-kyphoplasty"] == "out"


def test_1_3_sends_the_reader_to_ig3(found: Found) -> None:
    unknown = only(found, kind="unknown", subtype="deferral", row_key=MALIGNANT, sources=(ME,))
    assert "IG3 (1.3)" in unknown.explanation


def test_ig2_is_to_be_read_with_it_and_is_not_encoded(found: Found) -> None:
    unknown = only(found, kind="unknown", subtype="not-encoded", sources=(ME,))
    assert unknown.absences == {"IG2": "not-encoded"}


# ------------------------------------------------------------------------------ the five unchanged
# A new document leaves every finding of the others as it was, with one rule for the two kinds that
# are about who speaks: an agreement is of the largest set of sources, and a silence on a whole row
# names all who speak and all who do not. Where the new document joins in, the larger set succeeds.


def about_who_speaks(finding: Finding) -> bool:
    return finding.kind == "agreement" or finding.subtype == "whole-row"


def succeeds(new: Finding, old: Finding) -> bool:
    """Whether `new` is `old` with the invented guideline among those who speak."""
    same = (new.kind, new.row_key, new.subtype) == (old.kind, old.row_key, old.subtype)
    return same and set(new.sources) == {*old.sources, ME} and ME in dict(new.positions)


def told(finding: Finding) -> dict[str, Anything]:
    """What a finding says, its witness left out: numbers are picked between all known bounds."""
    return {**finding.as_dict(), "witness": None}


def test_every_finding_of_the_five_is_still_there(found: Found, found_in_five: Found) -> None:
    gone = [f for i, f in found_in_five.items() if i not in found]
    assert [f for f in gone if not about_who_speaks(f)] == []
    assert [f for f in gone if not any(succeeds(new, f) for new in found.values())] == []


def test_every_finding_of_the_five_says_what_it_said(found: Found, found_in_five: Found) -> None:
    both = [(f, found[i]) for i, f in found_in_five.items() if i in found]
    assert [f for f, now in both if f.subtype != "whole-row" and told(f) != told(now)] == []


def test_where_1_1_is_out_of_scope_it_joins_those_absent(
    found: Found, found_in_five: Found
) -> None:
    was, now = (
        only(f, kind="silence", subtype="whole-row", row_key=BALLOON)
        for f in (found_in_five, found)
    )
    assert now.id == was.id
    assert dict(now.absences) == {**was.absences, ME: "out-of-scope"}


def test_every_new_finding_is_about_the_invented_guideline(
    found: Found, found_in_five: Found
) -> None:
    assert [f for i, f in found.items() if i not in found_in_five and ME not in f.sources] == []


# ------------------------------------------------------------------------------ deleting

POINTERS = ("ref", "by", "provided", "cites", "item-of")


@dataclass(frozen=True)
class Rest:
    """The encoding without a statement and without what depends on it, and what went."""

    data: Anything
    statements: frozenset[str]
    positions: frozenset[str]


def encoding() -> Anything:
    return YAML().load(FILE.read_text(encoding="utf-8"))


STATEMENTS = [s["id"] for s in encoding()["statements"]]


def values(node: Anything, keys: Iterable[str]) -> Iterator[str]:
    """Every text under one of the keys, at any depth."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in keys:
                yield from [value] if isinstance(value, str) else value
            else:
                yield from values(value, keys)
    elif isinstance(node, list):
        for item in node:
            yield from values(item, keys)


def without(statement: str) -> Rest:
    """Delete a statement, what points to it in turn, and the readings nothing uses any more."""
    data, gone = encoding(), {statement}
    while more := {s["id"] for s in data["statements"] if gone & {*values(s, POINTERS)}} - gone:
        gone |= more
    positions = {p["id"] for p in data["positions"] if gone & {*values(p, POINTERS)}}
    data["statements"] = [s for s in data["statements"] if s["id"] not in gone]
    data["positions"] = [p for p in data["positions"] if p["id"] not in positions]
    used = {*values([data["statements"], data["positions"]], ["reading"])}
    data["readings"] = [r for r in data["readings"] if r["id"] in used]
    return Rest(data, frozenset(gone), frozenset(positions))


def without_key(key: str) -> Anything:
    data = encoding()
    del data[key]
    return data


def with_4_1_asked_of_nobody() -> Anything:
    data = encoding()
    data["statements"] = [s for s in data["statements"] if s["id"] != "4.1"]
    for position in data["positions"]:
        if "provided" in position:
            position["provided"] = [p for p in position["provided"] if p != "4.1"]
    return data


def edited() -> dict[str, Anything]:
    """The encoding after each deletion, and after three withdrawals that delete less."""
    return {
        **{s: without(s).data for s in STATEMENTS},
        "no deferral": without_key("defers"),
        "no companion": without_key("read-with"),
        "4.1 asked of nobody": with_4_1_asked_of_nobody(),
    }


def still_found(five: Corpus, folder: Path) -> frozenset[str]:
    """The ids of what is found with the encoding of a folder beside those of the five."""
    mine = load_sources([folder], five.vocabulary)
    beside = Corpus(
        five.vocabulary, {**five.sources, **mine}, five.anchor_sets, five.passage_classes
    )
    return frozenset(compare(beside, DELETION_ROWS))


@pytest.fixture(scope="module")
def before(six: Corpus) -> Found:
    return compare(six, DELETION_ROWS)


@pytest.fixture(scope="module")
def after(
    corpus: Corpus, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], frozenset[str]]:
    """What gives the ids of the findings that an edit leaves."""
    edits = edited()

    @cache
    def left(edit: str) -> frozenset[str]:
        folder = tmp_path_factory.mktemp("edited")
        YAML().dump(edits[edit], folder / FILE.name)
        return still_found(corpus, folder)

    return left


def rests_on(finding: Finding, rest: Rest) -> bool:
    said = {s["id"] for s in finding.statements if s["source"] == ME}
    taken = {position for source, position in finding.positions if source == ME}
    return bool(said & rest.statements or taken & rest.positions)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_deleting_a_statement_removes_its_findings_and_no_others(
    statement: str, before: Found, after: Callable[[str], frozenset[str]]
) -> None:
    rest = without(statement)
    vanished = {i for i in before if i not in after(statement)}
    assert vanished == {i for i, f in before.items() if rests_on(f, rest)}


def test_every_statement_but_the_background_has_findings(
    before: Found, after: Callable[[str], frozenset[str]]
) -> None:
    # 1.4 only tells what causes fractures: it asks, allows and forbids nothing.
    assert [s for s in STATEMENTS if after(s) >= before.keys()] == ["1.4"]


def asked_by_another(finding: Finding) -> bool:
    return finding.subtype == "duty" and finding.sources[1] == ME


def test_withdrawing_a_duty_leaves_the_permissions_that_asked_for_it(
    before: Found, after: Callable[[str], frozenset[str]]
) -> None:
    vanished = [f for i, f in before.items() if i not in after("4.1 asked of nobody")]
    others = [f for f in vanished if "4.1" not in locators(f)]
    assert len(vanished) > len(others)
    # One finding lists all that another source asks and this one does not; MRI then joins the list.
    assert [f for f in others if not asked_by_another(f)] == []


@pytest.mark.parametrize(
    ("edit", "subtype"), [("no deferral", "deferral"), ("no companion", "not-encoded")]
)
def test_what_it_leaves_to_others_is_unknown_only_while_it_says_so(
    edit: str, subtype: str, before: Found, after: Callable[[str], frozenset[str]]
) -> None:
    vanished = {i for i in before if i not in after(edit)}
    unknown = {i for i, f in before.items() if f.sources == (ME,) and f.subtype == subtype}
    assert vanished == unknown
    assert unknown
