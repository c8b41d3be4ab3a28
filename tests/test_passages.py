"""Stored text becomes passages with stable locators: nothing lost, nothing twice.

The examples are invented. Those on the real documents run where CONSILIENCE_DOCUMENTS names a
folder with their stored texts, as <source id>.txt; of their words they hold no more than a few.
"""

import os
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.corpus import Corpus
from consilience.passages import (
    Loader,
    Part,
    Passage,
    find,
    load_passages,
    locate,
    normalise,
    read_lines,
    read_loaders,
)
from consilience.problems import InputRefusedError
from consilience.rooms import room

LOADERS = {kind: loader for loader in read_loaders(room("loaders")) for kind in loader.kinds}
KINDS = ("guidance", "coverage-policy", "society-report")


def read(kind: str, *lines: str) -> dict[str, Passage]:
    """Return the passages of an invented document, by locator."""
    return {p.locator: p for p in load_passages("\n".join(lines), LOADERS[kind])}


def texts(kind: str, *lines: str) -> dict[str, str]:
    return {locator: p.text for locator, p in read(kind, *lines).items()}


# Normalisation and offsets


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("two\n words\t here \n", "two words here"),
        ("rub-\nber  \n glove", "rubber glove"),
        ("rub-\n\n  ber", "rubber"),
        ("T5-\nL5", "T5-L5"),
        ("anti-\nRhesus", "anti-Rhesus"),
        ("minus -\n5", "minus - 5"),
        ("soft\u00ad\nly", "softly"),
        ("cafe\u0301\u00a0noir", "caf\u00e9 noir"),
        ("\ufeffmarked", "marked"),
        ("first\fsecond", "first second"),
        (" \n ", ""),
    ],
)
def test_normalisation_composes_joins_and_folds(raw: str, text: str) -> None:
    assert normalise(raw) == text


LETTERS = st.text(st.sampled_from("aé5Te\u0301\u00ad-‐ \n\t\f\u00a0\ufeff.\u1100\u1161K\u2126"))


@given(LETTERS)
def test_normalising_twice_changes_nothing(raw: str) -> None:
    assert normalise(normalise(raw)) == normalise(raw)


@given(LETTERS, st.data())
def test_any_span_of_words_maps_back_to_its_raw_text(raw: str, data: st.DataObject) -> None:
    whole = load_passages(raw, Loader("all", ("x",), read_whole))
    if not whole:
        return
    passage = whole[0]
    words = [m.span() for m in re.finditer(r"\S+", passage.text)]
    start = data.draw(st.sampled_from(words))[0]
    end = data.draw(st.sampled_from([w for w in words if w[1] > start]))[1]
    pieces = passage.raw_spans(start, end)
    assert normalise(raw[pieces[0][0] : pieces[-1][1]]) == passage.text[start:end]


def read_whole(raw: str) -> tuple[Passage, ...]:
    """Return a text as one passage, or none where it is blank."""
    lines = read_lines(raw)
    return locate(raw, [Part("paragraph", lines)] if lines else [])


def test_a_span_maps_back_around_a_page_line_and_a_hyphen() -> None:
    lines = ["A strap. The buc-", "", "Page 2 of 9", "", "kle is closed."]
    raw = "\n".join(["OPENING", *lines])
    passage = find(load_passages(raw, LOADERS["society-report"]), "OPENING paragraph 1")
    at = passage.text.index("buckle")
    pieces = passage.raw_spans(at, at + len("buckle is"))
    assert [raw[start:end] for start, end in pieces] == ["buc-", "kle is"]


def test_a_span_beyond_the_text_is_refused() -> None:
    passage = read("guidance", "Straps")["title"]
    for start, end in ((0, 0), (3, 2), (-1, 2), (0, 7)):
        with pytest.raises(ValueError, match="no span"):
            passage.raw_spans(start, end)


# Loaders are found by path, and checked


def refused(folder: Path, **files: str) -> list[str]:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    with pytest.raises(InputRefusedError) as refusal:
        read_loaders(folder)
    return [str(problem) for problem in refusal.value.problems]


IMPORT = "from consilience.passages import Loader\n"


def test_every_kind_of_document_has_one_loader(corpus: Corpus) -> None:
    assert sorted(LOADERS) == sorted({source.kind for source in corpus.sources.values()})


def test_a_file_without_a_loader_is_refused(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, x="import re\n\nPATTERN = re.compile('x')\n")
    assert problem.startswith(
        f"{tmp_path.name}/x.py:3:1: must end in 'loader = Loader(...)'; found None"
    )


def test_a_loader_of_another_type_is_refused(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, x="import re\nloader = re\n")
    assert "x.py:2:1: must end in 'loader = Loader(...)'; found <module" in problem


@pytest.mark.parametrize("wrong", ["'n', 'guidance', list", "'n', (), list", "'n', ('a',), None"])
def test_a_loader_with_ill_typed_parts_is_refused(tmp_path: Path, wrong: str) -> None:
    (problem,) = refused(tmp_path, x=f"{IMPORT}loader = Loader({wrong})\n")
    assert "x.py:2:1: not a name, kinds and a function" in problem


def test_two_loaders_for_one_kind_are_refused(tmp_path: Path) -> None:
    one = f"{IMPORT}loader = Loader('n', ('guidance',), list)\n"
    (problem,) = refused(tmp_path, a=one, b=one)
    assert "b.py:2:1: a second loader for 'guidance'" in problem
    assert f"{tmp_path.name}/a.py" in problem


def test_files_that_do_not_run_are_refused_together_with_their_lines(tmp_path: Path) -> None:
    problems = refused(tmp_path, a="x = 1\nx = (\n", b="x = 1\n\ny = 1 / 0\n")
    assert "a.py:2:" in problems[0]
    assert "SyntaxError" in problems[0]
    assert "b.py:3:1: does not run: ZeroDivisionError" in problems[1]


def test_a_loader_that_loses_or_repeats_text_is_refused() -> None:
    def split(raw: str) -> tuple[Passage, ...]:
        whole = read_whole(raw[:4])
        return (*whole, *whole)

    with pytest.raises(InputRefusedError) as refusal:
        load_passages("abcd\nefgh", Loader("careless", ("x",), split))
    messages = [str(problem) for problem in refusal.value.problems]
    assert any("careless:1:1: a second 'title page paragraph 1'" in m for m in messages)
    assert any("'a' belongs to 2 passages" in m for m in messages)


def test_an_unknown_locator_names_its_neighbours() -> None:
    passages = load_passages("Straps\n\nOf leather.", LOADERS["guidance"])
    with pytest.raises(LookupError, match=r"no passage 'titel'; nearest: title"):
        find(passages, "titel")


PIECES = st.sampled_from(
    [
        "", "", "# Straps", "2.1 Buckles", "STRAPS", "Buckles", "Contents", "1 Straps\t4", "- 1.1 Tie",
        "1.2 It is tied.", "  - a strap", "- a. a hole; and", "- I. A strap", "1. A pin", "(a) a pin",
        "the end of it", "It ends here.", "7", "Page 2 of 3", "REFERENCES", "Table 1 Holes", "a\tb",
        "| a | b |", "one • two • three", "\f", "**Straps**", "- k. a knot", "xiv. a knot", "Z. zip",
    ]
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@given(st.lists(PIECES, max_size=24))
def test_nothing_is_lost_and_nothing_named_twice(kind: str, pieces: list[str]) -> None:
    raw = "\n".join(pieces)
    passages = load_passages(raw, LOADERS[kind])  # refuses what is lost, shared or named twice
    assert all(p.text == normalise("\n".join(raw[s:e] for s, e in p.spans)) for p in passages)


# Guidance

GUIDANCE = [
    "Strapping of loose knees", "", "HealthTech guidance  ", "Published: 3 May 2031", "",
    "www.nice.org.uk/guidance/htg0", "", "Your duty", "", "Read it all.", "", "Contents", "",
    "1 Advice\t4", "2 The strap\t5", "2.1 Uses\t5", "Update notes\t6", "", "It replaces IPG0.", "",
]  # fmt: skip


def guidance(*lines: str) -> dict[str, str]:
    return texts("guidance", *GUIDANCE, *lines)


def test_guidance_has_a_title_page_headings_and_contents() -> None:
    found = read("guidance", *GUIDANCE, "1 Advice", "", "- 1.1 Strap it.")
    assert [p.kind for p in found.values()].count("contents-line") == 4
    assert found["title page line 2"].text == "Published: 3 May 2031"
    assert found["Your duty paragraph 1"].path == ("Your duty",)
    assert found["Contents paragraph 1"].text == "It replaces IPG0."
    assert found["1.1"].path == ("1 Advice",)


def test_numbered_paragraphs_and_headings_are_told_apart() -> None:
    found = guidance("2 The strap", "", "2.1 Uses", "", "2.1.1 It holds.", "", "2.1.2 It binds.")
    assert found["2.1 Uses"] == "2.1 Uses"
    assert found["2.1.2"] == "2.1.2 It binds."


def test_bullets_below_a_numbered_paragraph_are_counted_there() -> None:
    found = guidance(
        "1 Advice",
        "",
        "- 1.1 Use:",
        " - leather",
        "   - thick",
        "",
        " - linen.",
        "- 1.2 Tie:",
        " - once",
    )
    assert found["1.1 bullet 1.1"] == "- thick"
    assert found["1.1 bullet 2"] == "- linen."
    assert found["1.2 bullet 1"] == "- once"


def test_a_sentence_cut_by_a_page_break_is_rejoined() -> None:
    found = guidance("1 Advice", "", "1.1 It held in 6 (6/", "", "10) knees and the", "", "strap broke in", "", "Page 4 of 9", "", "2.5 cases. Tie it.", "", "1.2 Next.")  # fmt: skip
    assert found["1.1"].endswith(
        "held in 6 (6/ 10) knees and the strap broke in 2.5 cases. Tie it."
    )
    assert found["page line 1"] == "Page 4 of 9"
    assert found["1.2"] == "1.2 Next."


def test_a_running_header_that_cuts_a_sentence_is_taken_out_wherever_it_stands() -> None:
    page = ["", "Strapping of knees (HTG0)", ""]
    found = guidance("1 Advice", "", "1.1 It was", *page, "tied.", *page, "1.2 It held.")
    assert found["1.1"] == "1.1 It was tied."
    assert found["page line 2"] == "Strapping of knees (HTG0)"


def test_a_block_without_a_number_goes_on_with_the_numbered_paragraph() -> None:
    found = guidance("1 Advice", "", "Before all numbers.", "", "1.1 Tie it.", "", "A knot will do.", "", "- 1.2 Use:", "  - linen.", "", "Not wool.")  # fmt: skip
    assert found["1 Advice paragraph 1"] == "Before all numbers."
    assert found["1.1"] == "1.1 Tie it. A knot will do."
    assert found["1.2 paragraph 2"] == "Not wool."


def test_what_stands_under_an_unlisted_lower_heading_is_counted_under_the_upper_one() -> None:
    for lines in (
        ("Update notes", "", "Small changes"),
        ("# Update notes", "", "## Small changes"),
    ):
        found = read("guidance", *GUIDANCE, *lines, "", "May 2032: moved.", "", "ISBN: 0-0")
        assert found["Update notes paragraph 2"].text == "ISBN: 0-0"
        assert found["Update notes paragraph 1"].path == ("Update notes", "Small changes")


def test_links_tables_captions_and_a_last_line_without_newline_stay_whole() -> None:
    found = guidance("1 Advice", "", "See the [list](#).", "", "Table 1 Holes", "", "| a | b |", "| - | - |", "", "Ends [here](#)")  # fmt: skip
    assert found["1 Advice paragraph 1"] == "See the [list](#)."
    assert found["Table 1"] == "Table 1 Holes"
    assert found["1 Advice row 2"] == "| - | - |"
    assert found["1 Advice paragraph 2"] == "Ends [here](#)"


# Policies

POLICY = ["# Payer", "", "## ***Straps***", "", "**Effective:** May 2031", "", "### **DESCRIPTION**", "", "Of straps.", "", "### **MEDICAL POLICY CRITERIA**", "", "#### **Needed**", ""]  # fmt: skip
CRITERIA = [
    "- I. A strap is **needed** when one (A or B) holds:", "  - A. All of (1 - 3):", "",
    "1. A loose knee; and", "2. Both straps:", "", "The chart must show:", "", "- a. the knee; and",
    "- b. the leg; and", "3. None of these:", "  - a. A rash; and", "  - b. A", "", "wound; and", "",
    "- c. A fever; or", "- B. A fall.", "", "## New", "", "- II. All else is new.", "",
    "*NOTE: see the end.*", "", "## REQUIRED DOCUMENTATION", "", "- Chart", "- Image", "",
    "- Letter", "", "## CROSS REFERENCES", "", "1. [Boots](#)", "2. [Shoes](#)",
]  # fmt: skip


def test_criteria_are_named_by_their_marks_whatever_their_indent() -> None:
    found = texts("coverage-policy", *POLICY, *CRITERIA)
    criteria = [locator for locator in found if re.fullmatch(r"I+(\.\w)*", locator)]
    assert criteria == [
        "I", "I.A", "I.A.1", "I.A.2", "I.A.2.a", "I.A.2.b", "I.A.3", "I.A.3.a", "I.A.3.b",
        "I.A.3.c", "I.B", "II",
    ]  # fmt: skip
    assert found["I.A.3.b"] == "- b. A wound; and"
    assert found["I.A.3.c"] == "- c. A fever; or"
    assert found["I.A.2 paragraph 2"] == "The chart must show:"


def test_bullets_and_other_lists_are_counted_under_their_heading() -> None:
    found = texts("coverage-policy", *POLICY, *CRITERIA)
    assert found["REQUIRED DOCUMENTATION bullet 3"] == "- Letter"
    assert found["CROSS REFERENCES 2"] == "2. [Shoes](#)"
    assert found["New paragraph 1"] == "*NOTE: see the end.*"


def test_the_front_of_a_policy_has_a_title_and_lines() -> None:
    found = texts("coverage-policy", *POLICY)
    assert found["title"] == "## ***Straps***"
    assert found["title page line 2"] == "**Effective:** May 2031"


def test_bullets_in_one_paragraph_come_apart_and_nest_by_indent() -> None:
    found = texts("coverage-policy", *POLICY, "## BACKGROUND", "", "- Two kinds:", "  - wide", "  - thin", "", "- Old ones", "", "Also: • tape • string")  # fmt: skip
    assert found["BACKGROUND bullet 1.2"] == "- thin"
    assert found["BACKGROUND bullet 2"] == "- Old ones"
    assert found["BACKGROUND paragraph 1"] == "Also:"
    assert found["BACKGROUND bullet 4"] == "• string"


def test_a_repeated_heading_is_named_behind_its_parent() -> None:
    evidence = ["## EVIDENCE SUMMARY", "", "## TAPE", "", "## TRIALS", "", "One.", "", "### Large ones", "", "Two.", "", "## STRING", "", "### TRIALS", "", "Three."]  # fmt: skip
    found = read("coverage-policy", *POLICY, *evidence)
    assert found["TAPE > TRIALS paragraph 1"].text == "One."
    assert found["Large ones paragraph 1"].path == (
        "EVIDENCE SUMMARY",
        "TAPE",
        "TRIALS",
        "Large ones",
    )
    assert found["STRING > TRIALS paragraph 1"].text == "Three."


def test_references_and_table_rows_are_single_passages() -> None:
    ends = ["### REFERENCES", "", "1. Knot A. Ties. 2030", "", "2. Loop B. Bows", "", "and ribbons. 2031", "", "SUR000 | 9", "", "3. Tie C.", "", "## CODES", "", "Set\tNo\tWhat", "\t11\t;left", "", "**Origin:** 2000"]  # fmt: skip
    found = read("coverage-policy", *POLICY, *ends)
    assert found["reference 2"].text == "2. Loop B. Bows and ribbons. 2031"
    assert found["reference 3"].kind == "reference"
    assert found["CODES row 2"].text == "11 ;left"
    assert found["CODES paragraph 1"].text == "**Origin:** 2000"
    assert found["page line 1"].text == "SUR000 | 9"


# Reports

WRAPPED = [
    " OPENING", "Straps hold what would otherwise come", "loose, and they have been worn by wal-",
    "kers for as long as walkers have had", "", "knees. The strap is the older of the two", "",
    "and the bandage is the younger of them.1", "", "Loose knees after long walks",
    "A knee that is loose will be painful on", "the way down, less on the way up, and it",
    "should be tied.", "The second strap is tied below the knee,", "and it is tied last. All is well then.",
    "", "Uses of straps for walkers", "1. A loose knee, in particular after a", "", "long walk.",
    "2. A knee can be called loose if", "", "(a) it bends both ways, or", "", "(b) it clicks.", "",
    "Reasons against", "1. A rash.", "2. A fever that would not let the wal-", "", "ker walk.", "",
    "RECOMMENDATIONS", "1. Tie it.", "", "2. Untie it.", "", "REFERENCES", "1. Knot A. Ties of", "many kinds. 2030",
]  # fmt: skip


def test_hard_wrapped_sentences_are_rejoined_over_blank_lines() -> None:
    found = texts("society-report", *WRAPPED)
    assert (
        "worn by walkers for as long as walkers have had knees. The" in found["OPENING paragraph 1"]
    )
    assert found["OPENING paragraph 1"].endswith("younger of them.1")


def test_a_short_last_line_parts_paragraphs_without_a_blank_line() -> None:
    found = texts("society-report", *WRAPPED)
    assert found["Loose knees after long walks paragraph 1"].endswith("should be tied.")
    assert found["Loose knees after long walks paragraph 2"].startswith("The second strap")


def test_items_are_named_by_a_short_heading_and_their_marks() -> None:
    found = read("society-report", *WRAPPED)
    assert found["Uses of straps 1"].text == "1. A loose knee, in particular after a long walk."
    assert found["Uses of straps 2(b)"].text == "(b) it clicks."
    assert found["Reasons against 2"].text.endswith("let the walker walk.")
    assert found["Recommendation 2"].path == ("RECOMMENDATIONS",)
    assert found["reference 1"].text == "1. Knot A. Ties of many kinds. 2030"


def test_a_report_with_title_and_authors_has_them_above_its_headings() -> None:
    found = texts(
        "society-report",
        "Of straps: a report",
        "of the walkers",
        "",
        "A Knot,1 B Loop2",
        "",
        *WRAPPED,
    )
    assert found["title page paragraph 1"] == "Of straps: a report of the walkers"
    assert found["title page paragraph 2"] == "A Knot,1 B Loop2"
    assert "OPENING paragraph 1" in found


def test_a_heading_of_two_lines_is_one_and_a_line_of_prose_is_none() -> None:
    found = read("society-report", "OPENING", "Long walks and the many loose", "knees of walkers", "The walker walks (up, down and", "About) until the walk comes to its end.")  # fmt: skip
    assert list(found) == ["OPENING", "Long walks and the many loose knees of walkers", "Long walks and the many loose knees of walkers paragraph 1"]  # fmt: skip


# The real documents


def document(source: str) -> tuple[str, dict[str, Passage]]:
    """Return the raw text of a stored document and its passages, or skip."""
    folder = os.environ.get("CONSILIENCE_DOCUMENTS", "")
    file = Path(folder) / f"{source}.txt"
    if not folder or not file.is_file():
        pytest.skip(f"CONSILIENCE_DOCUMENTS names no folder with {source}.txt")
    raw = file.read_text(encoding="utf-8")
    kind = {"nice": "guidance", "rege": "coverage-policy", "snis": "society-report"}[source[:4]]
    return raw, {p.locator: p for p in load_passages(raw, LOADERS[kind])}


COUNTS = {
    "nice-htg3": {"contents-line": 8, "front-matter": 3, "heading": 13, "item": 3, "paragraph": 20},
    "nice-htg108": {
        "contents-line": 11, "front-matter": 3, "heading": 16, "item": 2, "paragraph": 28,
    },
    "nice-htg422": {"contents-line": 7, "front-matter": 3, "heading": 12, "paragraph": 43},
    "regence-sur107": {
        "front-matter": 7, "heading": 46, "item": 56, "paragraph": 75, "reference": 76,
        "table-row": 14,
    },
    "snis-2014": {"heading": 24, "item": 14, "paragraph": 71},
}  # fmt: skip


@pytest.mark.parametrize("source", COUNTS)
def test_the_passages_of_a_document_are_counted_by_kind(source: str) -> None:
    _, passages = document(source)
    assert Counter(p.kind for p in passages.values()) == COUNTS[source]


@pytest.mark.parametrize("source", COUNTS)
def test_the_raw_text_of_a_passage_normalised_again_is_its_text(source: str) -> None:
    raw, passages = document(source)
    for passage in passages.values():
        assert normalise(raw[passage.start : passage.end]) == passage.text
        for word in re.finditer(r"\S+", passage.text):
            ((start, end),) = passage.raw_spans(*word.span())
            assert normalise(raw[start:end]) == word[0]


PRINTED = {
    "nice-htg3": ["1.1-2", "2.1.1-2", "2.2.1-1", "2.3.1-2", "2.4.1-2", "2.5.1-2"],
    "nice-htg108": ["1.1-2", "2.1.1-4", "2.2.1-2", "2.3.1-4", "2.4.1-5", "2.5.1-1"],
    "nice-htg422": ["1.1-3", "2.1-4", "3.1-2", "4.1-9", "5.1-13", "6.1-2"],
}


@pytest.mark.parametrize("source", PRINTED)
def test_guidance_has_the_numbered_paragraphs_it_prints(source: str) -> None:
    _, passages = document(source)
    expected = []
    for run in PRINTED[source]:
        section, first, last = re.fullmatch(r"(.+)\.(\d+)-(\d+)", run).groups()  # type: ignore[union-attr]
        expected += [f"{section}.{n}" for n in range(int(first), int(last) + 1)]
    assert [name for name in passages if re.fullmatch(r"\d+(\.\d+)+", name)] == expected


def test_the_contraindications_of_the_policy_run_from_a_to_k() -> None:
    _, passages = document("regence-sur107")
    begins = {name[6:]: p.text.split(". ", 1)[1] for name, p in passages.items() if re.fullmatch(r"I\.A\.5\.\w", name)}  # fmt: skip
    words = {
        "a": "Untreated symptomatic", "b": "Bone fragment", "c": "Symptoms that",
        "d": "Unstable fracture", "e": "Active osteomyelitis", "f": "Presence of",
        "g": "Uncorrected coagulation", "h": "Known allergy", "i": "Chronic fracture",
        "j": "Severe cardiopulmonary", "k": "Radiculopathy from",
    }  # fmt: skip
    assert list(begins) == list(words)
    assert all(begins[mark].startswith(words[mark]) for mark in words)


def test_the_references_of_the_policy_are_complete() -> None:
    _, passages = document("regence-sur107")
    references = [name for name, p in passages.items() if p.kind == "reference"]
    assert references == [f"reference {n}" for n in range(1, 77)]


@pytest.mark.parametrize(
    ("source", "locator", "across"),
    [
        ("nice-htg3", "2.3.2", "ageing population"),
        ("nice-htg108", "2.2.2", "back. A hand"),
        ("nice-htg422", "4.3", "(6/ 103)"),
        ("nice-htg422", "4.6", "height (mean"),
        ("nice-htg422", "5.3", "craniocaudal expandable"),
        ("regence-sur107", "BACKGROUND paragraph 1", "have been used"),
        ("snis-2014", "Procedural indications 1", "vertebral compression fractures"),
        ("snis-2014", "Osteoporotic vertebral fractures paragraph 4", "those with severe"),
        ("snis-2014", "Relative contraindications 1", "epidural tumoral"),
    ],
)
def test_sentences_cut_by_page_breaks_are_rejoined(source: str, locator: str, across: str) -> None:
    assert across in document(source)[1][locator].text
