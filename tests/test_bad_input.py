"""Bad input is refused whole: every problem at once, with its place and what to do about it."""

import shutil
from pathlib import Path

import pytest

import consilience
from consilience import InputRefusedError
from consilience.build import save
from consilience.corpus import load_corpus
from consilience.rooms import room

GOOD = """\
id: example
edition: "2026"
title: An invented example
issuer: example
issuer-label: Example
kind: guidance
dates:
  - {what: content, on: "2026", at: heading}
scope:
  at: title
  says: It is about vertebroplasty.
  basis: stated
  when: {procedure: percutaneous-vertebroplasty}
statements:
  - id: "1"
    at: "1"
    act: recommendation
    question: care
    basis: stated
    says: It may be used for painful fractures.
    when: {painful: true}
positions:
  - id: may
    question: care
    stance: favours
    at: "1"
    basis: stated
    says: It may be used.
    when: {all: [{ref: scope}, {ref: "1"}]}
    by: ["1"]
"""


def problems(folder: Path, text: str) -> list[str]:
    (folder / "example.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputRefusedError) as refused:
        load_corpus([room("ontology")], [folder])
    return [str(p) for p in refused.value.problems]


def test_the_example_is_good_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "example.yaml").write_text(GOOD, encoding="utf-8")
    assert list(load_corpus([room("ontology")], [tmp_path]).sources) == ["example"]


BAD = {
    "broken YAML": ("title: An invented example", "title: [An", "4:7: not valid YAML"),
    "an unknown attribute": ("{painful: true}", "{painfull: true}", "did you mean 'painful'"),
    "an unknown value": ("{painful: true}", "{fracture: crushed}", "fracture: unknown value"),
    "a number outside its range": (
        "{painful: true}", '{levels-treated: "<= 40"}', "'<= 40' is outside 1 to 24"),
    "a quantity without a unit": ("{painful: true}", "{fracture-age: '< 6'}", "with its unit"),
    "a reference to nothing": ('{ref: "1"}', '{ref: "2"}', "`ref: 2` points to nothing"),
    "a reference to itself": (
        "{painful: true}", '{ref: "1"}', "the references run in a circle: 1 > 1"),
    "a reading that is not declared": (
        "{painful: true}", "{reading: pain, any: {painful: true}, none: {painful: false}}",
        "the reading 'pain' is not declared"),
    "an unknown key": ("basis: stated\n    says: It may be used.", "basis: stated\n    sais: x",
        "unknown key 'sais'"),
    "a missing key": ('    stance: favours\n', "", "a position has no `stance`"),
    "an id that YAML takes for a number": ('by: ["1"]', "by: [1.10]", 'put it in quotes: "1.10"'),
    "a date that is none": ('content, on: "2026"', 'content, on: "2026-13"', "'2026-13' is no date"),
    "a word outside a closed list": ("stance: favours", "stance: likes", "use one of: "),
    "a statement that nobody made": ('by: ["1"]', 'by: ["9"]', "'9' is no statement"),
    "an id twice": ('  - id: may', '  - {id: may, question: care, stance: favours, at: "1", '
        'basis: stated, says: x, when: {ref: scope}, by: ["1"]}\n  - id: may', "there twice"),
    "a quotation in place of operative words": (
        "basis: stated\n    says: It may be used for painful fractures.",
        "basis: stated\n    wording: one two three four five six seven eight nine ten eleven "
        "twelve thirteen\n    says: x", "longer than 12 words"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_one_fault_is_reported_at_its_place_with_a_remedy(tmp_path: Path, name: str) -> None:
    was, becomes, told = BAD[name]
    assert GOOD.count(was) == 1, "the fault must be put into one place"
    found = problems(tmp_path, GOOD.replace(was, becomes))
    assert any(told in p for p in found), found
    for problem in found:
        file, line, column, rest = problem.split(":", 3)
        assert file == "example.yaml"
        assert int(line) >= 1
        assert int(column) >= 1
        assert "; " in rest, "message; remedy"


def test_a_reading_without_all_its_options_is_refused(tmp_path: Path) -> None:
    text = GOOD.replace(
        "statements:",
        "readings:\n  - {id: pain, ask: Which?, because: Open., default: a,\n"
        "     options: {a: one, b: two}}\nstatements:",
    ).replace("{painful: true}", "{reading: pain, a: {painful: true}}")
    assert ["lacks its option 'b'" in p for p in problems(tmp_path, text)] == [True]


def test_all_problems_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    bad = GOOD.replace("{painful: true}", "{painfull: true}").replace("favours", "likes")
    (tmp_path / "another.yaml").write_text(bad.replace("id: example", "id: another", 1))
    found = problems(tmp_path, bad)
    assert len(found) == 4
    assert {p.split(":")[0] for p in found} == {"another.yaml", "example.yaml"}
    assert [p.split(":")[1] for p in found] == ["21", "25", "21", "25"]


def test_two_sources_with_one_id_are_refused(tmp_path: Path) -> None:
    (tmp_path / "same.yaml").write_text(GOOD)
    assert any("a second source 'example'" in p for p in problems(tmp_path, GOOD))


def test_a_vocabulary_that_is_not_turtle_is_refused_with_its_line(tmp_path: Path) -> None:
    shutil.copytree(room("ontology"), tmp_path / "ontology")
    (tmp_path / "ontology" / "more.ttl").write_text("@prefix a: <http://a/> .\na:b a:c .\n")
    with pytest.raises(InputRefusedError, match=r"more\.ttl:2:"):
        load_corpus([tmp_path / "ontology"], [room("sources")])


def test_after_a_refused_input_the_last_good_build_is_usable(
    build_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "build"
    shutil.copytree(build_folder, folder)
    bad = tmp_path / "encodings"
    bad.mkdir()
    (bad / "example.yaml").write_text(GOOD.replace("{painful: true}", "{painfull: true}"))
    with pytest.raises(InputRefusedError):
        consilience.open(sources=[bad], folder=folder)
    kg = consilience.open(sources=[bad], folder=folder, last_build=True)
    assert kg.findings("sacroplasty")


def test_a_build_that_breaks_off_leaves_the_last_one(
    build_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "build"
    shutil.copytree(build_folder, folder)
    kg = consilience.open(folder=folder)

    def break_off(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("consilience.build._write_json", break_off)
    with pytest.raises(OSError, match="no space"):
        save(kg.build, folder)
    monkeypatch.undo()
    assert consilience.open(folder=folder).findings() == kg.findings()
