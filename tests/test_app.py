"""The matrix page: its cells are the computed ones, its state is in the address, text stays text."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from app_pages import HOSTILE, Opened, by_class, drawn_parts, open_page, tree, words
from streamlit.testing.v1 import AppTest

import consilience
from consilience import iris
from consilience.build import STEP_NAMES
from consilience.exports.sheets import csv_text
from consilience.exports.tables import matrix_table
from consilience.problems import Problem
from consilience.rooms import room

APP = room("app")


@pytest.fixture(scope="module")
def parts() -> Iterator[SimpleNamespace]:
    """The modules that the pages share, as the app finds them."""
    names = (
        "address",
        "grid",
        "legend",
        "markup",
        "opening",
        "pages",
        "panel",
        "table",
        "words",
    )
    sys.path.insert(0, str(APP))
    yield SimpleNamespace(**{n: import_module(f"page_parts.{n}") for n in names})
    sys.path.remove(str(APP))


@pytest.fixture
def opened(build_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Open the page at an address, on the saved build."""
    monkeypatch.setenv("CONSILIENCE_BUILD", str(build_folder))
    monkeypatch.delenv("CONSILIENCE_SOURCES", raising=False)
    return lambda **params: open_page(APP / "views" / "matrix.py", params)


def drawn(page: AppTest, part: str) -> ElementTree.Element:
    """Return a part of the page as a tree."""
    (markup,) = [parts[part] for parts in drawn_parts(page) if part in parts]
    return tree(markup)


def glyphs(element: ElementTree.Element) -> list[str]:
    return [use.get("href", "").removeprefix("#glyph-") for use in element.iter("use")]


def rows(page: AppTest) -> dict[str, ElementTree.Element]:
    return {r.get("data-key", ""): r for r in drawn(page, "table").iter("tr") if r.get("data-key")}


def cell(page: AppTest, row: str, column: str) -> ElementTree.Element:
    return next(a for a in rows(page)[row].iter("a") if a.get("data-cell") == column)


# -------------------------------------------------------------------------------- the cells


def test_every_cell_is_the_computed_one(opened: Opened, kg: Any, parts: Any) -> None:
    shown = rows(opened(columns="document"))
    computed = parts.grid.keyed(kg.matrix()["rows"])
    assert list(shown) == list(computed)
    for key, row in computed.items():
        cells = {a.get("data-cell"): a for a in shown[key].iter("a")}
        assert list(cells) == ["across", *row["cells"]]
        for source, computed_cell in row["cells"].items():
            word = parts.words.word_of(computed_cell["label"], kg.vocabulary.lists["AbsenceKind"])
            assert word in words(cells[source])
            assert glyphs(cells[source])[0] == computed_cell["label"]
            assert all(q in words(cells[source]) for q in computed_cell["qualifier"])
            assert bool(by_class(cells[source], "mark")) == bool(computed_cell["turns_on"])


def test_the_across_cell_tells_how_the_sources_compare_and_counts(
    opened: Opened, kg: Any, parts: Any
) -> None:
    shown, kinds = rows(opened()), {f["id"]: f["kind"] for f in kg.findings()}
    for key, row in parts.grid.keyed(kg.matrix()["rows"]).items():
        across = next(a for a in shown[key].iter("a") if a.get("data-cell") == "across")
        assert glyphs(across)[0] == row["across"]
        conflicts = sum(kinds[f] == "conflict" for f in row["findings"])
        assert (f"{conflicts} conflict," in words(across)) == (conflicts > 0)


def test_every_label_has_a_word_and_a_drawing_of_its_own(kg: Any, parts: Any) -> None:
    absences = kg.vocabulary.lists["AbsenceKind"]
    labels = [*parts.words.VERDICTS, *absences]
    assert len({parts.words.word_of(n, absences) for n in labels}) == len(labels)
    symbols = ElementTree.fromstring((APP / "page_parts/glyphs.svg").read_text())
    drawings = {s.get("id"): b"".join(map(ElementTree.tostring, s)) for s in symbols}
    names = [f"glyph-{n}" for n in labels]
    assert len({drawings[n] for n in names}) == len(names)
    assert all(f"glyph-{way}" in drawings for way in parts.words.ACROSS)


def test_every_kind_of_absence_has_a_pattern_of_its_own(kg: Any) -> None:
    look = "".join(f.read_text() for f in (APP / "page_parts/look").glob("*.css"))
    rules = [
        line.split("{")[1]
        for kind in kg.vocabulary.lists["AbsenceKind"]
        for line in look.splitlines()
        if line.startswith(f".{kind}.absent {{")
    ]
    assert len(set(rules)) == len(kg.vocabulary.lists["AbsenceKind"])


def test_an_issuer_s_cell_shows_each_document_that_speaks(kg: Any, parts: Any) -> None:
    row = speaking_row(kg)
    source = next(s for s, c in row["cells"].items() if parts.grid.speaks(c))
    other = next(s for s in row["cells"] if s != source)
    verdict = dict(row["cells"][source], label="no", qualifier=[], turns_on=[])
    cells = {**row["cells"], source: dict(verdict, label="yes"), other: verdict}
    sources = [dict(s, issuer="i", issuer_label="I") for s in kg.matrix()["sources"]]
    drawn_row = table_of(parts, kg, sources, dict(row, cells=cells))
    shown = next(a for a in drawn_row.iter("a") if a.get("data-cell") == "i")
    assert {"yes", "no"} <= set(glyphs(shown))
    names = [n for n in by_class(shown, "word") if n.find("i") is not None]
    assert len(names) >= 2


def test_absences_of_one_issuer_stay_apart(kg: Any, parts: Any) -> None:
    kinds = list(kg.vocabulary.lists["AbsenceKind"])
    row = kg.matrix()["rows"][0]
    blank = {
        "question": "care",
        "qualifier": [],
        "turns_on": [],
        "where": [],
        "positions": [],
        "statements": [],
    }
    sources = [
        dict(kg.matrix()["sources"][0], id=k, name=f"I {k}", issuer="i", issuer_label="I")
        for k in kinds
    ]
    cells = {k: dict(blank, label=k) for k in kinds}
    drawn_row = table_of(parts, kg, sources, dict(row, cells=cells))
    shown = next(a for a in drawn_row.iter("a") if a.get("data-cell") == "i")
    assert glyphs(shown) == kinds


def speaking_row(kg: Any) -> Mapping[str, Any]:
    return next(r for r in kg.matrix()["rows"] if r["across"] == "conflict")


def table_of(parts: Any, kg: Any, sources: Any, row: Any) -> ElementTree.Element:
    lists = kg.vocabulary.lists
    columns = parts.grid.columns_by("issuer", sources)
    kinds = {f["id"]: f["kind"] for f in kg.findings()}
    address = parts.address.Address()
    table = parts.table.MatrixTable(
        columns, address, lists["AbsenceKind"], lists["DocumentKind"], kinds
    )
    return tree(table.draw({"r": row}))


# -------------------------------------------------------------------------------- the panel


def test_a_cell_in_the_address_opens_its_positions_and_statements(
    opened: Opened, kg: Any, parts: Any
) -> None:
    key, row = next(
        (k, r)
        for k, r in parts.grid.keyed(kg.matrix()["rows"]).items()
        if r["across"] == "conflict"
    )
    source = next(s for s, c in row["cells"].items() if parts.grid.speaks(c))
    shown = words(drawn(opened(columns="document", row=key, cell=source), "panel"))
    for position in row["cells"][source]["positions"]:
        assert position["says"] in shown
        assert position["at"] in shown
        assert position["basis"] in shown
    for statement in row["cells"][source]["statements"]:
        assert statement["locator"] in shown
        assert statement["wording"] in shown


class Copies:
    """Stands for the reader's copies: the words of one statement, other words for the rest."""

    def __init__(self, address: str, told: str) -> None:
        self.address, self.told = address, told

    def of(self, address: str) -> str | None:
        return self.told if address == self.address else None

    def fault(self, address: str) -> str:
        return "" if address == self.address else "other words"


def test_the_panel_quotes_the_readers_copy_as_text_and_says_where_it_differs(
    kg: Any, parts: Any
) -> None:
    source = kg.matrix()["sources"][-1]
    row = next(r for r in kg.matrix()["rows"] if len(r["cells"][source["id"]]["statements"]) > 1)
    first, *others = row["cells"][source["id"]]["statements"]
    panel = parts.panel.Panel(
        parts.grid.columns_by("document", [source]),
        parts.address.Address(columns="document", row="r", cell=source["id"]),
        kg.readings, [], kg.vocabulary.lists, Copies(iris.statement(source["id"], first["id"]), HOSTILE),
    )  # fmt: skip
    shown = tree(panel.draw(row))
    assert [quoted.text for quoted in shown.iter("blockquote")] == [HOSTILE]
    assert words(shown).count("other words here") == len(others)


def test_the_panel_tells_the_readings_that_a_cell_turns_on(
    opened: Opened, kg: Any, parts: Any
) -> None:
    key, source, found = next(
        (k, s, c)
        for k, r in parts.grid.keyed(kg.matrix()["rows"]).items()
        for s, c in r["cells"].items()
        if any(kg.readings[t]["support"] for t in c["turns_on"])
    )
    shown = words(drawn(opened(columns="document", row=key, cell=source), "panel"))
    for name in found["turns_on"]:
        reading = kg.readings[name]
        assert reading["because"] in shown
        assert all(option in shown for option in reading["options"].values())
        assert all(s["says"] in shown and s["at"] in shown for s in reading["support"])


def test_the_panel_says_why_and_where_a_source_is_absent(
    opened: Opened, kg: Any, parts: Any
) -> None:
    key, source, found = next(
        (k, s, c)
        for k, r in parts.grid.keyed(kg.matrix()["rows"]).items()
        for s, c in r["cells"].items()
        if not parts.grid.speaks(c)
    )
    shown = words(drawn(opened(columns="document", row=key, cell=source), "panel"))
    assert kg.vocabulary.lists["AbsenceKind"][found["label"]].definition in shown
    assert all(place in shown for place in found["where"])


def test_the_across_cell_lists_every_finding_of_the_row_conflicts_first(
    opened: Opened, kg: Any, parts: Any
) -> None:
    key, row = next(
        (k, r)
        for k, r in parts.grid.keyed(kg.matrix()["rows"]).items()
        if r["across"] == "conflict"
    )
    panel = drawn(opened(row=key, cell="across"), "panel")
    shown, of_row = words(panel), [f for f in kg.findings() if f["id"] in row["findings"]]
    assert len(of_row) == len(row["findings"])
    assert all(f["explanation"] in shown for f in of_row)
    kinds = [d.get("class", "").split()[-1] for d in by_class(panel, "kind")]
    order = list(kg.vocabulary.lists["FindingKind"])
    assert kinds == [k for k in order if any(f["kind"] == k for f in of_row)]
    assert kinds[:2] == ["conflict", "tension"]


def test_a_cell_lists_only_findings_that_involve_its_source(
    opened: Opened, kg: Any, parts: Any
) -> None:
    key, row = next(
        (k, r)
        for k, r in parts.grid.keyed(kg.matrix()["rows"]).items()
        if r["across"] == "conflict"
    )
    source = next(s for s, c in row["cells"].items() if parts.grid.speaks(c))
    listed = by_class(drawn(opened(columns="document", row=key, cell=source), "panel"), "findings")[
        0
    ]
    of_row = [f for f in kg.findings() if f["id"] in row["findings"]]
    about = [f for f in of_row if source in (*f["sources"], *f["absences"])]
    assert len(list(listed.iter("li"))) == len(about) < len(of_row)


# -------------------------------------------------------------------------------- the state


def test_filters_narrow_the_rows_and_the_address_keeps_them(opened: Opened, kg: Any) -> None:
    computed = kg.matrix()["rows"]
    procedure, condition = computed[-1]["procedure"], computed[-1]["condition"]
    page = opened()
    page.selectbox(key="procedure").select(procedure).run()
    assert len(rows(page)) == sum(r["procedure"] == procedure for r in computed) < len(computed)
    page.selectbox(key="condition").select(condition).run()
    assert len(rows(page)) == 1
    assert page.query_params == {"procedure": procedure, "condition": condition}
    assert f"1 of {len(computed)} rows" in "".join(m.value for m in page.markdown)


def test_a_broader_procedure_stands_for_all_narrower_ones(opened: Opened, kg: Any) -> None:
    computed = kg.matrix()["rows"]
    broad, leaves = next((p, n) for p, n in kg.vocabulary.narrower.items() if 1 < len(n) < 6)
    wanted = [r for r in computed if r["procedure"] in leaves]
    assert len(rows(opened(procedure=broad))) == len(wanted) > 0


def test_comparisons_filter_too(opened: Opened, kg: Any) -> None:
    page = opened()
    page.button_group(key="across").set_value(["conflict"]).run()
    assert len(rows(page)) == sum(r["across"] == "conflict" for r in kg.matrix()["rows"])
    assert page.query_params == {"across": ["conflict"]} or page.query_params == {
        "across": "conflict"
    }


def test_filters_that_match_nothing_say_so_and_can_be_cleared(opened: Opened, kg: Any) -> None:
    computed = kg.matrix()["rows"]
    pairs = {(r["procedure"], r["condition"]) for r in computed}
    procedure, condition = next((p, c) for p, _ in pairs for _, c in pairs if (p, c) not in pairs)
    page = opened(procedure=procedure, condition=condition)
    assert any("No row of the matrix" in t.value for t in page.text)
    next(b for b in page.button if b.label == "Clear the filters").click().run()
    assert len(rows(page)) == len(computed)


def test_changing_the_columns_takes_the_selected_cell_along(
    opened: Opened, kg: Any, parts: Any
) -> None:
    key, row = next(iter(parts.grid.keyed(kg.matrix()["rows"]).items()))
    source = next(s for s, c in row["cells"].items() if parts.grid.speaks(c))
    issuer = next(s["issuer"] for s in kg.matrix()["sources"] if s["id"] == source)
    page = opened(columns="document", row=key, cell=source)
    page.button_group(key="columns").set_value("issuer").run()
    assert page.query_params == {"row": key, "cell": issuer}
    page.button_group(key="columns").set_value("document").run()
    assert page.query_params == {"columns": "document", "row": key, "cell": source}


@pytest.mark.parametrize("name", ["procedure", "condition", "row", "cell", "columns", "across"])
def test_a_stale_link_says_what_is_gone(opened: Opened, kg: Any, parts: Any, name: str) -> None:
    key = next(iter(parts.grid.keyed(kg.matrix()["rows"])))
    page = opened(**{"row": key, "cell": "across", name: HOSTILE})
    assert any(t.value.endswith(f": {HOSTILE}") for t in page.text)
    assert len(rows(page)) == len(kg.matrix()["rows"])


def test_every_link_of_the_matrix_leads_to_its_cell(opened: Opened, parts: Any) -> None:
    page = opened(columns="document", across="conflict")
    for key, row in rows(page).items():
        for link in row.iter("a"):
            wanted = parts.address.Address(
                columns="document", across=("conflict",), row=key, cell=link.get("data-cell", "")
            )
            assert link.get("href") == wanted.link()


def test_the_page_says_what_it_is_not_and_which_editions_it_shows(opened: Opened) -> None:
    told = " ".join(m.value for m in opened().markdown)
    assert "neither medical advice nor a coverage decision" in told
    assert "all editions, in force or not" in told


# -------------------------------------------------------------------------------- text is text


def test_text_is_shown_letter_by_letter(parts: Any) -> None:
    shown = tree(parts.markup.element("p", HOSTILE, title=HOSTILE))[0]
    assert (words(shown), shown.get("title"), len(shown)) == (HOSTILE, HOSTILE, 0)


def test_hostile_encodings_change_nothing_but_the_words(kg: Any, parts: Any) -> None:
    def soured(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: soured(v) if k not in KEPT else v for k, v in value.items()}
        if isinstance(value, list):
            return [soured(v) for v in value]
        return HOSTILE if isinstance(value, str) else value

    source = kg.matrix()["sources"][0]
    found = next(c for r in kg.matrix()["rows"] for c in r["cells"].values() if c["qualifier"])
    row = soured(dict(speaking_row(kg), cells={source["id"]: found}, findings=["f"]))
    finding = soured(dict(kg.findings()[0], id="f", robust=False, kind="conflict"))
    panel = parts.panel.Panel(
        parts.grid.columns_by("document", [soured(source)]),
        parts.address.Address(columns="document", row="r", cell=source["id"]),
        soured(dict(kg.readings)), [finding], kg.vocabulary.lists,
    )  # fmt: skip
    shown = tree(panel.draw(row))
    assert words(shown).count(HOSTILE) > len(found["positions"])
    assert not list(shown.iter("script"))
    assert all(
        a.get("href", "").startswith(("?", "http", "sources?", "findings?"))
        for a in shown.iter("a")
    )


KEPT = (
    "id",
    "label",
    "sources",
    "kind",
    "findings",
    "across",
    "in_force",
    "in_force_from",
    "default",
)


def test_only_web_addresses_become_links(parts: Any) -> None:
    assert parts.markup.outside_link("javascript:alert(1)", "x") == ""
    assert 'rel="noopener noreferrer"' in parts.markup.outside_link("https://example.org", "x")


def test_the_csv_holds_every_cell_and_no_formula(kg: Any) -> None:
    matrix = kg.matrix()
    lines = csv_text(matrix_table(matrix)).splitlines()
    assert len(lines) == 1 + len(matrix["rows"]) * len(matrix["sources"])
    row = dict(matrix["rows"][0], part="=1+1")
    assert ",'=1+1," in csv_text(matrix_table({"rows": [row]}))


# -------------------------------------------------------------------------------- other states


def test_refused_encodings_list_every_problem_and_offer_the_last_build(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "bad.yaml").write_text("id: bad\nbogus: 1\n")
    monkeypatch.setenv("CONSILIENCE_SOURCES", str(tmp_path))
    with pytest.raises(consilience.InputRefusedError) as refused:
        consilience.open([tmp_path])
    page = opened()
    assert [t.value for t in page.title] == ["The encodings were refused"]
    shown = words(drawn(page, "plain"))
    for problem in refused.value.problems:
        assert f"{problem.file}:{problem.line}:{problem.column}" in shown
        assert problem.message in shown
        assert problem.remedy in shown
    next(b for b in page.button if b.label == "Show the last good build").click().run()
    assert page.query_params == {"build": "last"}
    assert rows(page)
    assert any("last good build" in t.value for t in page.text)


def test_problems_are_told_letter_by_letter(parts: Any) -> None:
    shown = tree(parts.opening.problem_list([Problem(HOSTILE, 1, 2, HOSTILE, HOSTILE)]))
    assert words(shown).count(HOSTILE) == 3


def test_progress_names_every_step_and_marks_the_running_one(parts: Any) -> None:
    told = parts.opening.steps_told(STEP_NAMES[:2])
    assert [line[0] for line in told[:4]] == ["✓", "✓", "▸", "·"]
    assert [line[3:] for line in told[1:]] == list(STEP_NAMES)


def test_a_page_without_title_or_place_is_refused(parts: Any, tmp_path: Path) -> None:
    page = tmp_path / "new.py"
    page.write_text('"""New. A page."""\nPLACE = 20\n')
    assert parts.pages.place_and_title(page) == (20, "New")
    page.write_text("PLACE = 20\n")
    with pytest.raises(ValueError, match=r"new\.py needs a docstring"):
        parts.pages.place_and_title(page)


def test_rows_that_read_alike_keep_keys_of_their_own(kg: Any, parts: Any) -> None:
    row = kg.matrix()["rows"][0]
    twice = [dict(row, part="a; b"), dict(row, part="a, b")]
    assert len(parts.grid.keyed(twice)) == 2
    assert replace(parts.address.Address(), row="x").link() == "?row=x"
