"""Own questions on the page: each answer is what a script gets, each address a question."""

import json
import shlex
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from app_pages import HOSTILE, Opened, by_class, drawn, open_page, words
from streamlit.testing.v1 import AppTest

import consilience
from consilience.completion import vocabulary
from consilience.prefixes import Prefixes
from consilience.rooms import room

PAGE = room("app") / "views" / "query.py"
KINDS = "SELECT ?kind (COUNT(*) AS ?number) { ?thing a ?kind } GROUP BY ?kind ORDER BY ?kind"


@pytest.fixture
def parts(in_app: None) -> SimpleNamespace:  # noqa: ARG001
    from page_parts import answer_pages, own_text

    return SimpleNamespace(text=own_text, pages=answer_pages)


@pytest.fixture
def opened(in_app: None, monkeypatch: pytest.MonkeyPatch) -> Opened:  # noqa: ARG001
    """Open the page at an address."""
    monkeypatch.setenv("CONSILIENCE_QUERY_SECONDS", "2")
    monkeypatch.setenv("CONSILIENCE_QUERY_ROWS", "150")
    return lambda **params: open_page(PAGE, params)


@pytest.fixture
def asked(opened: Opened, parts: SimpleNamespace) -> Opened:
    """Open the page with a question in its address."""
    return lambda text, **params: opened(q=parts.text.packed(text), **params)


def in_editor(page: AppTest) -> dict[str, object]:
    """Return what the editor is given."""
    given = [json.loads(c.proto.json) for c in page.get("bidi_component")]
    return next(data for data in given if "message" in data)


def rows(page: AppTest) -> list[list[str]]:
    [table] = by_class(drawn(page), "answer")
    return [["".join(cell.itertext()) for cell in row] for row in table.findall("tbody/tr")]


def codes(page: AppTest) -> dict[str, str]:
    titles = [t.value for t in page.text if t.value in ("Link", "cURL", "Python", "Command line")]
    return dict(zip(titles, (c.value for c in page.code), strict=True))


# ------------------------------------------------------------------------------ the answer


def test_a_page_without_a_question_asks_nothing_and_says_what_can_be_asked(opened: Opened) -> None:
    page = opened(own="yes")
    text = str(in_editor(page)["text"])
    assert "PREFIX cns:" in text and "SELECT ?kind" in text
    assert not by_class(drawn(page), "answer")
    told = words(drawn(page))
    assert "2 s, 512 MB and 20,000 characters" in told and "150 rows" in told
    assert "Patterns outside GRAPH match every graph" in told


def test_the_start_offers_examples_that_answer(
    opened: Opened, kg: consilience.KnowledgeGraph, parts: SimpleNamespace
) -> None:
    """Each link is a whole question, and each answers with rows that name several documents."""
    links = {words(a): str(a.get("href")) for a in drawn(opened(own="yes")).iter("a")}
    offered = parts.text.examples()
    assert len(offered) >= 3
    for asks, text in offered.items():
        held = parse_qs(urlsplit(links[asks]).query)["q"][0]
        assert parts.text.unpacked(held) == text
        table = kg.sparql(text)
        assert isinstance(table, consilience.Table)
        documents = {row["document"] for row in table.records()}
        assert 1 < len(documents) <= len(kg.corpus.sources)


def test_the_first_example_counts_what_the_encodings_hold(
    kg: consilience.KnowledgeGraph, asked: Opened, parts: SimpleNamespace
) -> None:
    text = next(iter(parts.text.examples().values()))
    held = {s.id: len(s.statements) for s in kg.corpus.sources.values()}
    page = asked(text)
    assert {document: int(number) for document, number in rows(page)} == held
    assert "Or begin with" not in words(drawn(page))


def test_the_question_of_the_address_is_answered_as_a_script_is(
    asked: Opened, kg: consilience.KnowledgeGraph
) -> None:
    page, table = asked(KINDS), kg.sparql(KINDS)
    assert isinstance(table, consilience.Table)
    short = kg.resources.prefixes.shorten
    assert rows(page) == [[short(str(kind)), str(number)] for kind, number in table.rows]
    links = {str(a.get("href")) for a in by_class(drawn(page), "answer")[0].iter("a")}
    assert all("resource?iri=" in link or "sort=" in link for link in links)
    assert in_editor(page)["text"] == KINDS
    assert any(m.value.startswith(f":small[{len(table)} rows · ") for m in page.markdown)


def test_yes_or_no_and_triples_are_shown_as_well(asked: Opened) -> None:
    assert rows(asked("ASK { ?s a cns:Row }")) == [["yes"]]
    assert rows(asked("ASK { ?s a cns:NoSuchThing }")) == [["no"]]
    page = asked("DESCRIBE va:kiva")
    assert {row[0] for row in rows(page)} == {"va:kiva"}
    assert any("triples" in m.value for m in page.markdown)


def test_select_everything_keeps_the_order_of_the_words(asked: Opened) -> None:
    page = asked("SELECT * { ?s a cns:Procedure ; skos:prefLabel ?label } LIMIT 3")
    heads = [th.get("data-column") for th in drawn(page).iter("th") if th.get("data-column")]
    assert heads == ["s", "label"]


def test_an_answer_that_is_cut_says_so_and_fills_pages(asked: Opened) -> None:
    page = asked("SELECT ?s ?p ?o { ?s ?p ?o }")
    assert "Cut at the first 150 of more" in words(drawn(page))
    assert len(rows(page)) == 100
    next(b for b in page.button if b.label == "Next").click().run()
    assert len(rows(page)) == 50 and page.query_params["page"] == "2"


def test_text_of_the_graph_and_of_the_question_is_never_html(asked: Opened) -> None:
    literal = json.dumps(HOSTILE)
    page = asked(f"SELECT ({literal} AS ?x) {{}}")
    assert rows(page) == [[HOSTILE]]
    assert not [e for e in drawn(page).iter() if e.tag in ("script", "img", "iframe")]
    told = words(by_class(drawn(asked("ASK FROM <b>bold</b> {}")), "refusal")[0])
    assert "<b>" in told


# ------------------------------------------------------------------------------ what is wrong


@pytest.mark.parametrize(
    ("text", "told", "at"),
    [
        ("SELECT ?x {\n  ?x nope:y ?z }", "the prefix nope: is not declared", (2, 6)),
        ("SELECT ?x {\n SERVICE <http://a.b/> {} }", "SERVICE is refused", (2, 2)),
        ("INSERT DATA { <a:a> <a:a> <a:a> }", "INSERT would change the graph", (1, 1)),
        ("SELECT ?x FROM <http://a.b/> {}", "there is no such graph here", (1, 11)),
        (f"ASK {{}}{' ' * 20_000}", "20,000 characters", (0, 0)),
    ],
)
def test_what_is_refused_is_told_and_marked_at_its_place(
    asked: Opened, text: str, told: str, at: tuple[int, int]
) -> None:
    page = asked(text)
    [refusal] = by_class(drawn(page), "refusal")
    assert told in words(refusal) and refusal.get("role") == "alert"
    given = in_editor(page)
    assert (given["line"], given["column"]) == at
    assert given["text"] == text
    assert not by_class(drawn(page), "answer")


def test_a_question_without_end_is_stopped_and_the_next_is_answered(asked: Opened) -> None:
    page = asked("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    assert "Stopped after 2 s, the limit on time" in words(by_class(drawn(page), "refusal")[0])
    assert len(rows(asked(KINDS))) > 50


def test_a_name_that_matches_nothing_is_told_beside_what_was_found(asked: Opened) -> None:
    text = "SELECT ?x { VALUES ?force { cns:forbids cns:doesNotFund } ?x cns:force ?force }"
    page = asked(text)
    assert rows(page)
    [told] = by_class(drawn(page), "cut")
    assert "The graph does not hold: cns:doesNotFund." in words(told)
    assert not by_class(drawn(asked(text.replace("doesNotFund", "does-not-fund"))), "cut")


def test_no_answer_says_what_the_question_may_lack(asked: Opened) -> None:
    page = asked('SELECT ?x { ?x a cns:Statment ; skos:prefLabel "Kiva" ; cns:says ?y }')
    told = words(by_class(drawn(page), "refusal")[0])
    assert "The graph does not hold: cns:Statment." in told and "cns:says" not in told
    assert "@en" in told and "Inside GRAPH" not in told
    told = words(drawn(asked("SELECT ?x { GRAPH ?g { ?x a cns:Row ; a cns:Procedure } }")))
    assert "all patterns must hold in the same graph" in told and "does not hold" not in told


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"q": "!!"}, "q: no question"),
        ({"q": "AAAA"}, "q: no question"),
        ({"own": "long"}, "too long for an address"),
        ({"edit": "nothing"}, "no saved query 'nothing'"),
        ({"edit": "positions", "procedure": "nothing"}, "procedure: nothing"),
    ],
)
def test_a_link_that_holds_no_question_says_so(
    opened: Opened, params: dict[str, str], told: str
) -> None:
    assert any(told in t.value for t in opened(**params).text)


# ------------------------------------------------------------------------------ addresses


def test_a_saved_query_opens_in_the_editor_with_its_parameters(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    saved = opened(name="positions", procedure="kiva")
    [link] = [a for a in drawn(saved).iter("a") if a.text == "Open it in the editor"]
    params = {k: v[0] for k, v in parse_qs(urlsplit(str(link.get("href"))).query).items()}
    page = opened(**params)
    text = str(in_editor(page)["text"])
    assert kg.sparql(text) == kg.query("positions", procedure="kiva")
    assert "#+" not in text
    assert len(rows(page)) == min(100, len(kg.query("positions", procedure="kiva")))


@pytest.mark.parametrize("text", ["", KINDS, "é漢🙂 \u0000 # \n\t" * 50, "x" * 20_000])
def test_a_text_comes_out_of_an_address_as_it_went_in(parts: SimpleNamespace, text: str) -> None:
    held = parts.text.packed(text)
    assert parts.text.unpacked(held) == text
    assert set(held) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


def test_an_address_unfolds_to_no_more_than_it_may(parts: SimpleNamespace) -> None:
    assert parts.text.unpacked(parts.text.packed("x" * 10_000_000)) is None
    assert parts.text.own_link("".join(map(chr, range(300, 4000)))) == ""


def test_every_saved_query_fits_into_a_link(
    parts: SimpleNamespace, kg: consilience.KnowledgeGraph
) -> None:
    texts = {
        q.id: "\n".join(x for x in q.text.splitlines() if not x.startswith("#+"))
        for q in kg.queries.values()
    }
    long = [name for name, text in texts.items() if not parts.text.own_link(text)]
    assert long == []


def test_the_question_elsewhere_is_the_same_question(
    asked: Opened, kg: consilience.KnowledgeGraph, parts: SimpleNamespace
) -> None:
    text = 'SELECT ?s { ?s a cns:Row ; skos:prefLabel ?l FILTER(?l != "it\'s $1") } ORDER BY ?s LIMIT 3'
    told = codes(asked(text))
    assert parts.text.unpacked(parse_qs(urlsplit(told["Link"]).query)["q"][0]) == text
    command = shlex.split(told["cURL"])
    assert (
        command[0] == "curl" and command[command.index("--data-urlencode") + 1] == f"query={text}"
    )
    assert command[-1].endswith("sparql")
    scope: dict[str, object] = {}
    program = told["Python"].replace("consilience.open()", "kg_")
    exec(program, {"kg_": kg}, scope)
    assert scope["answer"] == kg.sparql(text)
    for awkward in ('ASK { ?s ?p "\\\\" }', 'ASK {} # """', 'ASK {} # "'):
        exec(parts.text.python(awkward).replace("consilience.open()", "kg_"), {"kg_": kg}, scope)


def test_the_file_of_a_question_stands_on_its_own(
    parts: SimpleNamespace, kg: consilience.KnowledgeGraph
) -> None:
    whole = parts.text.with_prefixes("PREFIX x: <a:>\nASK { ?s a cns:Row ; x:y 'skos:z' }", kg)
    assert whole.startswith("PREFIX cns: <https://w3id.org/consilience/core#>\nPREFIX x:")
    assert "PREFIX skos:" not in whole
    assert kg.store.ask(whole) is False


# ------------------------------------------------------------------------------ completion


def test_the_editor_completes_what_is_in_the_graph(kg: consilience.KnowledgeGraph) -> None:
    told = vocabulary(kg)
    terms = {t["name"]: t for t in told["terms"]}
    assert len(terms) == len(told["terms"])
    used = {q.predicate.value for q in kg.store.quads()}
    expand = Prefixes(told["prefixes"]).expand
    assert used <= {expand(name) for name, t in terms.items() if t["kind"] == "property"}
    assert terms["cns:Statement"]["kind"] == "class" and terms["cns:Statement"]["about"]
    assert (terms["va:kiva"]["kind"], terms["va:kiva"]["label"]) == ("individual", "Kiva")
    documents = [n for n, t in terms.items() if t["kind"] == "document"]
    assert len(documents) == len(kg.sources)
    for name in terms:  # each stands in a query as it is
        kg.sparql(f"ASK {{ {name} ?p ?o }}")
        assert kg.store.holds(expand(name)), name


def test_no_file_of_the_page_holds_a_word_of_a_topic() -> None:
    folder = Path(room("app")) / "page_parts"
    for name in ("own_question.py", "own_text.py", "sparql_editor.py", "sparql_editor.js"):
        text = (folder / name).read_text(encoding="utf-8")
        assert "va:" not in text and "kiva" not in text.casefold()


def test_the_vendored_editor_comes_with_its_licence() -> None:
    folder = room("app") / "vendor" / "codemirror"
    assert "MIT License" in (folder / "LICENSE").read_text(encoding="utf-8")
    assert (folder / "codemirror.js").stat().st_size < 600_000
