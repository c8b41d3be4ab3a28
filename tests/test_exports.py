"""What is taken away: no formula runs, nothing is lost, and every file opens again."""

import csv
import io
import os
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import networkx
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from consilience import KnowledgeGraph, QueryError
from consilience.cli import main
from consilience.exports import files, sheets
from consilience.exports.brief import brief, brief_pdf
from consilience.exports.graph import FORMATS, graph_bytes
from consilience.exports.pdf import PdfUnavailableError, page_count, pdf
from consilience.exports.report import report
from consilience.exports.selection import Selection
from consilience.exports.sheets import csv_text, workbook
from consilience.exports.tables import findings_table, matrix_table
from consilience.exports.words import NOTICE, VERDICTS, ranges, shortened
from consilience.findings.weight import weighed
from consilience.rooms import room
from consilience.tables import Table

HOSTILE = (
    "=1+1", "+1", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "\ufeff=1", "\u00a0@x",
    "＝1+1", "\u200b-2", " \ufeff =1", '=HYPERLINK("http://example.org","x")',
)  # fmt: skip
HARMLESS = ("a=b", "1-2", "I.A.4", "", "T5-L5", "'=1", "—")
CONFLICTS = Selection(procedure="kiva", kind="conflict")
Run = Callable[..., Result]


def tree(html: str) -> ElementTree.Element:
    """Return a page read as XML; it has to be well-formed."""
    assert html.startswith("<!DOCTYPE html>\n")
    return ElementTree.fromstring(html.split("\n", 1)[1])


def words_of(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


# ------------------------------------------------------------------------ CSV, Excel


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_csv_runs(text: str) -> None:
    table = Table((text, "b"), ((text, 1), ("x", -1)))
    [head, [cell, one], [_, below]] = csv.reader(io.StringIO(csv_text(table), newline=""))
    assert head[0] == cell == f"'{text}".replace("\r", "\n")
    assert (one, below) == ("1", "-1")  # a number is a number


@pytest.mark.parametrize("text", HARMLESS)
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert sheets.safe(text) == text


def test_a_csv_says_yes_and_no(kg: KnowledgeGraph) -> None:
    assert csv_text(Table(("a", "b", "c"), ((True, False, None),))) == "a,b,c\nyes,no,\n"
    lines = list(csv.DictReader(io.StringIO(csv_text(matrix_table(kg.matrix())))))
    assert len(lines) == len(kg.matrix()["rows"]) * len(kg.sources)


def sheet_cells(book: bytes, name: str) -> list[list[str]]:
    """Return the texts of a sheet, row by row, as a reader of the format sees them."""
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    archive = zipfile.ZipFile(io.BytesIO(book))
    parts = {n: ElementTree.fromstring(archive.read(n)) for n in archive.namelist() if "xml" in n}
    shared = [
        "".join(si.itertext()) for si in parts["xl/sharedStrings.xml"].iterfind("m:si", space)
    ]
    names = [s.get("name") for s in parts["xl/workbook.xml"].iterfind("m:sheets/m:sheet", space)]
    sheet = parts[f"xl/worksheets/sheet{names.index(name) + 1}.xml"]
    assert sheet.find(".//m:f", space) is None
    assert sheet.find(".//m:hyperlink", space) is None
    rows = []
    for row in sheet.iterfind("m:sheetData/m:row", space):
        cells = []
        for cell in row.iterfind("m:c", space):
            value = cell.findtext("m:v", "", space)
            cells.append(shared[int(value)] if cell.get("t") == "s" else value)
        rows.append(cells)
    return rows


def test_a_workbook_holds_hostile_text_as_text(kg: KnowledgeGraph) -> None:
    table = Table(("text", "number"), tuple((h, 1) for h in (*HOSTILE, "https://example.org")))
    [head, *rows] = sheet_cells(workbook(kg, {"Sheet": table}), "Sheet")
    assert head == ["text", "number"]
    told = [text.replace("_x000D_", "\r").replace("_x0009_", "\t") for text, _ in rows]
    assert told == [*HOSTILE, "https://example.org"]


def test_a_workbook_says_what_it_holds(kg: KnowledgeGraph) -> None:
    tables = {"Matrix": matrix_table(kg.matrix()), "Findings": findings_table(kg.findings())}
    book = workbook(kg, tables, "All of it", made="2026-01-02")
    about = dict(row for row in sheet_cells(book, "About") if len(row) == 2)
    assert about["Title"] == "All of it"
    assert about["What it is"] == NOTICE
    assert kg.build.inputs in about["Data"]
    assert about["Made on"] == "2026-01-02"
    assert about["Sheet Findings"] == f"{len(kg.findings())} rows"
    assert "all editions" in about["Editions"]
    assert "in force from 2003-09-24" in about["NICE HTG3"]
    assert len(sheet_cells(book, "Findings")) == 1 + len(kg.findings())
    sheet = zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml")
    assert b'state="frozen"' in sheet
    assert b"<autoFilter" in sheet


def test_the_same_tables_give_the_same_workbook(kg: KnowledgeGraph) -> None:
    tables = {"Matrix": matrix_table(kg.matrix())}
    assert workbook(kg, tables, made="2026-01-02") == workbook(kg, tables, made="2026-01-02")


def test_sheets_are_called_as_excel_allows() -> None:
    wanted = ("a/b", "A b", "x" * 40, "x" * 50, "About", "'", "history", "")
    names = list(sheets.sheet_names(dict.fromkeys(wanted, Table((), ()))))
    assert len({n.lower() for n in names} - {"about", "history"}) == len(wanted)
    assert all(0 < len(n) <= 31 and not set(n) & set("[]:*?/\\'") for n in names)


def test_a_cell_too_long_for_excel_says_so(kg: KnowledgeGraph) -> None:
    [_, [cell]] = sheet_cells(workbook(kg, {"S": Table(("a",), (("x" * 40_000,),))}), "S")
    assert len(cell) == 32_767
    assert cell.endswith("a cell holds no more)")


def test_marks_stand_beside_their_findings(kg: KnowledgeGraph) -> None:
    found = kg.findings(procedure="kiva", kind="conflict")
    marks = {found[0]["id"]: {"mark": "=Confirmed", "note": "ask"}}
    records = findings_table(found, marks).records()
    assert [r["mark"] for r in records] == ["=Confirmed", *[None] * (len(found) - 1)]
    assert "mark" not in findings_table(found).columns
    assert "'=Confirmed,ask" in csv_text(findings_table(found, marks))


# ------------------------------------------------------------------------ report


@pytest.fixture(scope="module")
def conflicts(kg: KnowledgeGraph) -> str:
    return report(kg, CONFLICTS, made="2026-01-02")


@pytest.mark.parametrize(
    "selection",
    [
        CONFLICTS,
        Selection(condition="haemangioma", sources=("nice-htg3",)),
        Selection(kind="internal"),
        Selection(procedure="sacroplasty"),
        Selection(kind="tension", spoken="addressed", robust=True),
    ],
)
def test_the_report_holds_every_finding_with_number_and_places(
    kg: KnowledgeGraph, selection: Selection
) -> None:
    found = weighed(
        f
        for f in kg.findings(
            selection.procedure, selection.condition, selection.sources, selection.kind
        )
        if selection.spoken in (None, f["spoken"]) and selection.robust in (None, f["robust"])
    )
    blocks = tree(report(kg, selection)).findall(".//article")
    assert found
    assert [b.get("id") for b in blocks] == [f"finding-{f['id']}" for f in found]
    for number, (block, finding) in enumerate(zip(blocks, found, strict=True), 1):
        told = words_of(block)
        assert told.startswith(f"{number} {finding['kind'].capitalize()} ")
        assert " ".join(finding["explanation"].split()) in told
        assert finding["id"] in told
        for statement in finding["statements"]:
            assert " ".join(statement["locator"].split()) in told
            assert " ".join(statement["wording"].split()) in told


def test_the_links_of_a_report_lead_somewhere(kg: KnowledgeGraph) -> None:
    page = tree(report(kg, Selection(procedure="kiva"), reasons=False))
    ids = [e.get("id") for e in page.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    targets = {e.get("href", "") for e in page.iter("a")}
    assert {t[1:] for t in targets if t.startswith("#")} <= set(ids)
    assert not [t for t in targets if not t.startswith(("#", "https://"))]
    labelled = [e.get("aria-labelledby") for e in page.iter() if e.get("aria-labelledby")]
    assert set(labelled) <= set(ids)


def test_the_report_is_one_accessible_document(conflicts: str) -> None:
    page = tree(conflicts)
    assert page.get("lang") == "en"
    assert "Kiva" in page.findtext("head/title", "")
    body = page.find("body")
    assert body is not None
    assert {"header", "nav", "main", "footer"} <= {e.tag for e in body}
    levels = [int(e.tag[1]) for e in page.iter() if re.fullmatch("h[1-6]", str(e.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    for table in page.iter("table"):
        assert words_of(table.find("caption"))  # type: ignore[arg-type]
        assert all(th.get("scope") in ("col", "row") for th in table.iter("th"))
    assert not list(page.iter("script"))
    assert not list(page.iter("link"))
    assert not [e for e in page.iter() if e.get("src")]
    assert "url(" not in conflicts
    assert "@import" not in conflicts


def test_the_report_tells_method_and_data_from_the_vocabulary(
    kg: KnowledgeGraph, conflicts: str
) -> None:
    told = words_of(tree(conflicts))
    for name in ("FindingKind", "AbsenceKind", "Question", "Refusal", "Basis"):
        for term in kg.vocabulary.lists[name].values():
            assert term.definition in told
    assert kg.build.inputs in told
    assert NOTICE in told
    assert "2026-01-02" in told
    for source in kg.matrix()["sources"]:
        assert source["title"] in told
        assert all(date["on"] in told for date in source["dates"])


def test_the_matrix_of_a_report_is_that_of_the_rows_concerned(kg: KnowledgeGraph) -> None:
    found = {f["id"] for f in kg.findings(procedure="kiva", kind="conflict")}
    rows = [r for r in kg.matrix()["rows"] if found & set(r["findings"])]
    matrix = tree(report(kg, CONFLICTS)).find(".//section[@class='matrix']")
    assert matrix is not None
    assert len(matrix.findall(".//tbody/tr")) == len(rows)
    every = [r for r in kg.matrix()["rows"] if r["procedure"] == "kiva"]
    whole = tree(report(kg, Selection(procedure="kiva"))).find(".//section[@class='matrix']")
    assert whole is not None
    assert len(whole.findall(".//tbody/tr")) == len(every)
    assert len(rows) < len(every)


def test_a_document_left_out_of_the_matrix_is_named(conflicts: str) -> None:
    told = words_of(tree(conflicts).find(".//section[@class='matrix']"))  # type: ignore[arg-type]
    assert "left out of the table: NICE HTG108, NICE HTG3, SNIS 2014." in told
    assert "NICE HTG422" in told.split("left out", 1)[1].split("SNIS 2014.", 1)[1]


def test_marks_and_notes_are_told_as_text(kg: KnowledgeGraph) -> None:
    [first, *_] = CONFLICTS.findings(kg)
    marks = {first["id"]: {"mark": "Confirmed", "note": "<script>alert(1)</script>\x00 & more"}}
    html = report(kg, CONFLICTS, marks=marks)
    assert "<script>" not in html
    block = tree(html).find(f".//article[@id='finding-{first['id']}']")
    assert block is not None
    assert "Confirmed: <script>alert(1)</script> & more" in words_of(block)


def test_reasons_are_told_if_asked_for(kg: KnowledgeGraph, conflicts: str) -> None:
    assert "Why it follows" not in conflicts
    [first, *_] = found = CONFLICTS.findings(kg)
    html = report(kg, CONFLICTS, reasons=True)
    assert html.count("Why it follows") == len(found)
    block = words_of(tree(html).find(".//article"))  # type: ignore[arg-type]
    why = kg.why(first["id"])
    assert f"(basis: {why['basis']})" in block
    for ground in why["reasons"][0]["grounds"]:
        assert " ".join(ground["says"].split()) in block


def test_a_profile_leaves_what_holds_on_it(kg: KnowledgeGraph) -> None:
    reading = "regence-sur107/other-devices"
    other = next(o for o in kg.readings[reading]["options"] if o != kg.readings[reading]["default"])
    chosen = Selection("kiva", kind="tension", profile={reading: other})
    html = report(kg, chosen)
    wanted = kg.findings("kiva", kind="tension", profile={reading: other})
    assert len(tree(html).findall(".//article")) == len(wanted)
    assert f"{reading} read as {other}" in html


def test_an_empty_report_says_so(kg: KnowledgeGraph) -> None:
    told = words_of(tree(report(kg, Selection("coccygeoplasty", kind="conflict"))))
    assert "Nothing was found" in told


def test_an_unknown_id_is_refused(kg: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match="nope"):
        report(kg, Selection(procedure="nope"))


def test_several_documents_are_compared_alone_on_a_day(kg: KnowledgeGraph) -> None:
    chosen = Selection("sacroplasty", sources=("regence-sur107", "snis-2014"), as_of="2026-09-30")
    html = report(kg, chosen)
    assert "in force on 2026-09-30" in html
    assert "not in force on 2026-09-30" in html
    documents = tree(html).find(".//section[@aria-labelledby='documents']")
    assert documents is not None
    assert len(documents.findall(".//tbody/tr")) == 2


# ------------------------------------------------------------------------ the documents' words

FOLDER = os.environ.get("CONSILIENCE_DOCUMENTS", "")
with_documents = pytest.mark.skipif(
    not FOLDER, reason="CONSILIENCE_DOCUMENTS names no folder with the documents' texts"
)
RUN = 12  # words in a row


def runs(text: str) -> set[str]:
    found = re.findall(r"[a-z0-9]+", re.sub(r"-\s*\n\s*", "", text).lower())
    return {" ".join(found[i : i + RUN]) for i in range(len(found) - RUN + 1)}


@pytest.fixture(scope="module")
def printed() -> set[str]:
    return {r for d in Path(FOLDER).glob("*.txt") for r in runs(d.read_text(encoding="utf-8"))}


@with_documents
def test_without_quotes_no_twelve_words_are_a_documents(
    kg: KnowledgeGraph, printed: set[str]
) -> None:
    # Names of documents, and of the bodies that head a passage, are the same words everywhere.
    names = [s["title"] for s in kg.matrix()["sources"]]
    names += [at for made in kg.corpus.anchor_sets.values() for at in made.passages]
    for page in (report(kg), *(brief(kg, p) for p in briefed(kg))):
        told = words_of(tree(page))
        for name in sorted(names, key=len, reverse=True):
            told = told.replace(name, "…")
        assert runs(told) & printed == set()


@with_documents
def test_quotes_are_there_if_asked_for(kg: KnowledgeGraph, printed: set[str]) -> None:
    html = report(kg, CONFLICTS, quotes=True)
    [first, *_] = tree(html).findall(".//article")
    assert first.findall(".//blockquote")
    assert runs(words_of(first)) & printed
    assert "belong to their publishers" in words_of(tree(html))


def test_without_copies_the_report_says_what_is_not_quoted(
    kg: KnowledgeGraph, tmp_path: Path
) -> None:
    html = report(kg, CONFLICTS, quotes=True, documents=tmp_path)
    assert "blockquote>" not in html
    assert "Not there, so not quoted: nice-htg108.txt" in html


# ------------------------------------------------------------------------ PDF, brief


def inside(content: bytes) -> bytes:
    """Return a PDF with its compressed streams opened."""
    opened = [content]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        with suppress(zlib.error):
            opened.append(zlib.decompress(stream))
    return b"\n".join(opened)


def pages_of(content: bytes) -> int:
    [count] = re.findall(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)", inside(content))
    return int(count)


def test_the_report_as_pdf_is_tagged(conflicts: str) -> None:
    whole = pdf(conflicts)
    content = inside(whole)
    assert content.startswith(b"%PDF-")
    assert b"/MarkInfo" in content
    assert b"/StructTreeRoot" in content
    assert b"pdfuaid" in content
    assert b"/Lang" in content
    assert page_count(conflicts) == pages_of(whole) > 4


def test_the_pdf_reads_nothing_from_outside(tmp_path: Path) -> None:
    picture = tmp_path / "red.svg"
    picture.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>inside</text></svg>'
    )
    page = '<html lang="en"><head><title>t</title></head><body>{}</body></html>'
    with_file = page.format(f'<img src="{picture.as_uri()}" alt="not there" />')
    assert len(pdf(with_file)) < len(pdf(page.format("<p>x</p>"))) + 2000
    from consilience.exports.pdf import _document

    with pytest.raises(ValueError, match="disallowed"):
        _document(with_file).url_fetcher.fetch(picture.as_uri())


def test_without_weasyprint_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(PdfUnavailableError, match=r"consilience\[pdf\].*Pango"):
        pdf("<html></html>")


def briefed(kg: KnowledgeGraph) -> list[str]:
    rows = {r["procedure"] for r in kg.matrix()["rows"]}
    return [p for p in kg.vocabulary.leaf_procedures if p in rows]


def test_the_brief_is_one_page_for_every_procedure(kg: KnowledgeGraph) -> None:
    assert len(briefed(kg)) >= 8
    pages = {procedure: pages_of(brief_pdf(kg, procedure)) for procedure in briefed(kg)}
    assert pages == dict.fromkeys(briefed(kg), 1)


def test_the_brief_says_what_each_document_says(kg: KnowledgeGraph) -> None:
    for procedure in briefed(kg):
        page = tree(brief(kg, procedure))
        told = words_of(page)
        for source in kg.matrix()["sources"]:
            assert source["name"] in told
        rows = [r for r in kg.matrix()["rows"] if r["procedure"] == procedure]
        for row in rows:
            assert row["condition_label"] in told
        labels = {c["label"] for r in rows for c in r["cells"].values()} & set(VERDICTS)
        assert all(VERDICTS[label][0] in told for label in labels)
        assert kg.build.inputs in told
        assert NOTICE in told


def test_the_brief_counts_what_it_leaves_out(kg: KnowledgeGraph) -> None:
    found = [
        f for f in kg.findings(procedure="kiva") if f["kind"] in ("conflict", "tension")
    ]  # fmt: skip
    page = tree(brief(kg, "kiva"))
    shown = page.find(".//ol")
    assert shown is not None
    conditions = [words_of(li).rsplit("; for ", 1)[1].rstrip(".").split(", ") for li in shown]
    [more] = re.findall(r"And (\d+) more, in the report", words_of(page))
    assert sum(map(len, conditions)) + int(more) == len(found)


def test_the_brief_asks_the_issuer(kg: KnowledgeGraph) -> None:
    questions = {q["question"] for q in kg.questions().records()}
    told = words_of(tree(brief(kg, "kiva")))
    assert [q for q in questions if " ".join(q.split()) in told]


def test_a_brief_is_of_one_procedure(kg: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match="no single procedure"):
        brief(kg, "vertebral-augmentation")


# ------------------------------------------------------------------------ graph

_READ = {
    "ttl": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD, "nq": ox.RdfFormat.N_QUADS,
}  # fmt: skip


@pytest.mark.parametrize("source", [None, "nice-htg3"])
@pytest.mark.parametrize("style", _READ)
def test_the_graph_reads_back_whole(kg: KnowledgeGraph, style: str, source: str | None) -> None:
    place = f"https://w3id.org/consilience/graph/{source}/"
    quads = {
        q for q in kg.store.quads() if source is None or q.graph_name.value.startswith(place)  # type: ignore[union-attr]
    }  # fmt: skip
    found = set(ox.parse(graph_bytes(kg, style, source), format=_READ[style]))
    assert quads
    if style == "ttl":
        assert {q.triple for q in found} == {q.triple for q in quads}
    else:
        assert found == quads


def test_turtle_says_that_graphs_are_merged(kg: KnowledgeGraph) -> None:
    head = graph_bytes(kg, "ttl", "nice-htg3").decode().split("@prefix")[0]
    assert "merged" in head
    assert kg.build.inputs in head
    assert "@prefix cns:" in graph_bytes(kg, "ttl", "nice-htg3").decode()


@pytest.mark.parametrize("source", [None, "nice-htg3"])
def test_graphml_reads_back(kg: KnowledgeGraph, tmp_path: Path, source: str | None) -> None:
    file = tmp_path / "graph.graphml"
    file.write_bytes(graph_bytes(kg, "graphml", source))
    found, whole = networkx.read_graphml(file), kg.to_networkx()
    node = "https://w3id.org/consilience/source/nice-htg3/statement/1.1"
    assert found.nodes[node]["cns_locator"] == "1.1"
    assert found.nodes[node]["type"] == "Statement"
    assert all(label for _, label in found.nodes(data="label"))
    assert found.graph["inputs"] == kg.build.inputs
    edges = {(a, b, p) for a, b, p in found.edges(data="predicate")}
    if source is None:
        assert (len(found), found.size()) == (len(whole), whole.size())
        assert edges == set(whole.edges(keys=True))
    else:
        assert 0 < len(edges) < whole.size()
        assert edges < set(whole.edges(keys=True))
        assert {g.split("/graph/")[1].split("/")[0] for *_, g in found.edges(data="graph")} == {
            source
        }


def test_an_unknown_format_or_document_is_refused(kg: KnowledgeGraph) -> None:
    with pytest.raises(ValueError, match="graphml"):
        graph_bytes(kg, "rdf")
    with pytest.raises(QueryError, match="nope"):
        graph_bytes(kg, "ttl", "nope")


# ------------------------------------------------------------------------ words


def test_numbers_are_told_in_runs() -> None:
    assert ranges([7, 3, 4, 5, 9]) == [(3, 5), (7, 7), (9, 9)]


def test_words_are_cut_between_words() -> None:
    assert shortened("one two three", 9) == "one two …"
    assert shortened("one", 3) == "one"


def test_pages_and_exports_call_verdicts_alike() -> None:
    told = "import json; from page_parts.words import VERDICTS; print(json.dumps(VERDICTS))"
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=room("app"), capture_output=True, text=True, check=True
    )
    assert {k: tuple(v) for k, v in _json(done.stdout).items()} == VERDICTS


def _json(text: str) -> Mapping[str, list[str]]:
    import json

    found: Mapping[str, list[str]] = json.loads(text)
    return found


# ------------------------------------------------------------------------ files, command line


def test_an_export_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept.csv"
    file.write_bytes(b"before")

    def fails(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "fsync", fails)
    with pytest.raises(KeyboardInterrupt):
        files.write_whole(file, b"after")
    assert file.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [file]


@pytest.fixture
def run(build_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("CONSILIENCE_BUILD", str(build_folder))
    monkeypatch.chdir(tmp_path)
    return lambda *args: CliRunner().invoke(main, ["export", *args])


@pytest.mark.parametrize(
    ("args", "begins"),
    [
        (["report", "--procedure", "kiva", "--kind", "conflict", "--out", "r.html"], b"<!DOCTYPE"),
        (["report", "--procedure", "kiva", "--kind", "conflict", "--out", "r.PDF"], b"%PDF"),
        (["brief", "--procedure", "kiva", "--out", "b.html"], b"<!DOCTYPE"),
        (["brief", "--procedure", "kiva", "--out", "b.pdf"], b"%PDF"),
        (["matrix", "--out", "m.csv"], b"procedure,"),
        (["matrix", "--procedure", "kiva", "--out", "m.xlsx"], b"PK"),
        (["findings", "--kind", "conflict", "--out", "f", "--format", "xlsx"], b"PK"),
        (["findings", "--kind", "conflict", "--out", "f.json"], b"["),
        (["graph", "--source", "nice-htg3", "--out", "g.ttl"], b"# Consilience"),
        (["graph", "--source", "nice-htg3", "--out", "g.graphml"], b"<?xml"),
        (["query", "positions", "procedure=sacroplasty", "--out", "q.xlsx"], b"PK"),
    ],
)
def test_the_command_writes_files(run: Run, args: list[str], begins: bytes) -> None:
    result = run(*args)
    assert result.exit_code == 0, result.output
    file = Path(args[args.index("--out") + 1])
    content = file.read_bytes()
    assert content.startswith(begins)
    assert f"{len(content):,} bytes" in result.stderr
    assert [f.name for f in Path().iterdir()] == [file.name]


def test_the_command_writes_text_to_the_standard_output(run: Run, kg: KnowledgeGraph) -> None:
    result = run("findings", "--procedure", "kiva", "--out", "-", "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [line["id"] for line in lines] == [
        f["id"] for f in weighed(kg.findings(procedure="kiva"))
    ]


def test_a_query_of_a_file_is_answered(run: Run) -> None:
    Path("mine.rq").write_text("SELECT ?g WHERE { GRAPH ?g { ?s a ?t } } GROUP BY ?g")
    result = run("query", "mine.rq", "--out", "-", "--format", "csv")
    assert "https://w3id.org/consilience/graph/findings" in result.stdout


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["graph", "--out", "g.rdf"], ".rdf is no ending known here; known: .ttl, .trig"),
        (["graph", "--out", "-"], "'-' has no ending"),
        (["report", "--out", "r.docx"], "known: .html, .pdf"),
        (["matrix", "--out", "away/m.csv"], "away is no folder"),
        (["matrix", "--procedure", "nope", "--out", "m.csv"], "unknown procedure 'nope'"),
        (["findings", "--kind", "nope", "--out", "f.csv"], "unknown kind of finding 'nope'"),
        (["brief", "--procedure", "kyphoplasty", "--out", "b.html"], "no single procedure"),
        (["query", "nope", "--out", "q.csv"], "no saved query 'nope'"),
        (["query", "nope.rq", "--out", "q.csv"], "nope.rq cannot be read"),
        (["query", "positions", "kiva", "--out", "q.csv"], "write name=value"),
        (["graph", "--source", "nope", "--out", "g.ttl"], "unknown source 'nope'"),
    ],
)
def test_wrong_use_is_told_and_writes_nothing(run: Run, args: list[str], told: str) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert told in result.stderr
    assert list(Path().iterdir()) == []


def test_without_pango_the_command_names_the_remedy(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    result = run("brief", "--procedure", "kiva", "--out", "b.pdf")
    assert result.exit_code == 1
    assert "consilience[pdf]" in result.stderr
    assert list(Path().iterdir()) == []


def test_every_format_is_told_in_the_help(run: Run) -> None:
    told = run("graph", "--help").stdout
    assert all(f".{style}" in told for style in FORMATS)
