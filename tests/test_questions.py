"""Own questions: what is answered, what is refused, and that every limit stops the work."""

import resource
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

import consilience
from consilience.cli import main
from consilience.query_limits import Limits
from consilience.questions import LimitError, Questions
from consilience.sparql_text import refused
from consilience.store import Store

# The one is stopped by its limit on time alone, the other by any other, on machines fast and slow.
HURRIED = Limits(seconds=1, megabytes=2000, waiting=4)
PATIENT = Limits(seconds=60, rows=50, megabytes=128, answer_megabytes=1)
SLACK = 15  # seconds; other tests run beside these, and what is not stopped takes minutes
KINDS = "SELECT ?kind (COUNT(*) AS ?number) { ?thing a ?kind } GROUP BY ?kind ORDER BY ?kind"
LIGHT = "ASK { ?thing a ?kind }"  # answered in no time, however much runs beside it
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
DOUBLING = "BIND('0123456789abcdef' AS ?x0) " + " ".join(
    f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40)
)
SOME = " ".join(map(str, range(60)))


@pytest.fixture(scope="module")
def questions(kg: consilience.KnowledgeGraph) -> Iterator[Questions]:
    with kg.questions_within(PATIENT) as found:
        yield found


@pytest.fixture(scope="module")
def hurried(kg: consilience.KnowledgeGraph) -> Iterator[Questions]:
    with kg.questions_within(HURRIED) as found:
        found.begin()  # the process is there before anything is timed
        time.sleep(0.5)
        yield found


def held_mb() -> float:
    """Resident memory of this process."""
    told = Path("/proc/self/statm")
    if not told.exists():
        pytest.skip("the system does not tell the memory of a process")
    return int(told.read_text().split()[1]) * resource.getpagesize() / 1e6


# ------------------------------------------------------------------------------ answers


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s ?label { ?s a cns:Row ; skos:prefLabel ?label } ORDER BY ?s LIMIT 40",
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
        "PREFIX c: <https://w3id.org/consilience/core#> SELECT ?s { ?s a c:Row } ORDER BY ?s LIMIT 9",
        "SELECT ?missing ('' AS ?empty) (true AS ?yes) (1.5 AS ?printed) {}",
    ],
)
def test_an_answer_is_the_one_that_a_script_gets(
    questions: Questions, kg: consilience.KnowledgeGraph, text: str
) -> None:
    answer = questions.ask(text)
    assert answer.table() == kg.sparql(text)
    assert answer.rows == len(answer.table()) > 0 and not answer.cut


def test_yes_or_no_and_triples_are_answered_as_well(
    questions: Questions, kg: consilience.KnowledgeGraph
) -> None:
    assert questions.ask("ASK { ?s a cns:Row }").truth is True
    assert questions.ask("ASK { ?s a cns:NoSuchThing }").table().rows == ((False,),)
    text = "CONSTRUCT { ?s skos:prefLabel ?o } WHERE { ?s a cns:Row ; skos:prefLabel ?o } LIMIT 20"
    answer = questions.ask(text)
    assert {*answer.triples()} == {*kg.sparql(text)} and answer.rows == 20
    turtle = answer.written("ttl", kg.resources.prefixes.namespaces)
    assert "@prefix skos:" in turtle and "@prefix owl:" not in turtle
    assert "skos:prefLabel" in turtle
    assert answer.written("nt", {}).count("\n") == 20
    with pytest.raises(ValueError, match="csv"):
        answer.written("csv", {})


def test_patterns_outside_graph_match_every_graph_and_from_chooses(
    questions: Questions, kg: consilience.KnowledgeGraph
) -> None:
    def count(text: str) -> object:
        return questions.ask(f"SELECT (COUNT(*) AS ?n) {text}").table().rows[0][0]

    whole = len({(q.subject, q.predicate, q.object) for q in kg.store.quads()})
    assert count("{ ?s ?p ?o }") == whole
    assert count("FROM <https://w3id.org/consilience/graph/ontology> { ?s ?p ?o }") == len(
        list(kg.store.graph("https://w3id.org/consilience/graph/ontology"))
    )


def test_letters_of_any_kind_come_through(questions: Questions) -> None:
    text = "SELECT ?x { VALUES ?x { 'é\\n\"q\"' '漢字'@ja <http://a.b/ü> '🙂' '\\u0041' } }"
    assert [r[0] for r in questions.ask(text).table().rows] == [
        'é\n"q"', "漢字", "http://a.b/ü", "🙂", "A",
    ]  # fmt: skip


# ------------------------------------------------------------------------------ limits


@pytest.mark.parametrize(
    "text",
    [
        CROSS,
        "SELECT (COUNT(*) AS ?n) { ?a (!<x:1>)* ?b . ?b (!<x:2>)* ?c }",
        "SELECT (COUNT(*) AS ?n) { "
        + " ".join(f"VALUES ?v{i} {{ {SOME} }}" for i in range(9)) + " }",
    ],
)  # fmt: skip
def test_what_takes_too_long_is_stopped_on_time_and_the_next_question_is_answered(
    hurried: Questions, text: str
) -> None:
    begun = time.monotonic()
    with pytest.raises(LimitError, match="stopped after 1 s, the limit on time") as stopped:
        hurried.ask(text)
    took = time.monotonic() - begun
    assert stopped.value.limit == "time" and "\n" not in str(stopped.value)
    assert HURRIED.seconds <= took < HURRIED.seconds + SLACK
    assert hurried.ask(f"ASK {{}} # after {hash(text)}").truth


@pytest.mark.parametrize(
    ("limit", "told", "text"),
    [
        ("memory", "128 MB", "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?f ?i"),
        ("memory", "128 MB", f"SELECT ?x40 {{ {DOUBLING} }}"),
        ("memory", "128 MB", "SELECT (GROUP_CONCAT(?t) AS ?x) { { SELECT (GROUP_CONCAT(STR(?c)) "
         "AS ?t) { ?a ?b ?c } } ?d ?e ?f }"),
        ("depth", "brackets", "ASK { FILTER(" + "(" * 9000 + "1" + ")" * 9000 + ") }"),
        ("depth", "brackets", "SELECT * { " + "{" * 9000 + "}" * 9000 + " }"),
        ("characters", "20,000", "ASK {" + " " * 20_000 + "}"),
    ],
)  # fmt: skip
def test_what_takes_too_much_is_stopped_and_takes_nothing_of_the_server(
    questions: Questions, limit: str, told: str, text: str
) -> None:
    before = held_mb()
    with pytest.raises(LimitError) as stopped:
        questions.ask(text)
    assert stopped.value.limit == limit
    assert told in str(stopped.value) and "\n" not in str(stopped.value)
    assert held_mb() < before + 20
    assert questions.ask(f"ASK {{}} # after {hash(text)}").truth


def test_an_answer_without_end_is_cut_and_says_so(questions: Questions) -> None:
    answer = questions.ask("SELECT * { ?a a ?b . ?c a ?d . ?e a ?f }")
    assert answer.rows == len(answer.table()) == 50
    assert "first 50 of more" in answer.cut and "limit on rows" in answer.cut
    assert not questions.ask("SELECT * { ?a ?b ?c } LIMIT 50").cut
    assert "first 50" in questions.ask("CONSTRUCT WHERE { ?a ?b ?c }").cut


def test_an_answer_that_is_too_long_is_cut_between_two_rows(questions: Questions) -> None:
    text = DOUBLING.partition("BIND(CONCAT(?x14")[0]  # a text of 260 kB in each row
    answer = questions.ask(f"SELECT ?x14 ?s {{ {text} ?s ?p ?o }}")
    assert answer.rows == len(answer.table()) == 3
    assert "first 3 of more, at 1 MB" in answer.cut


def test_a_regular_expression_takes_no_more_than_its_length(questions: Questions) -> None:
    text = (
        "SELECT ?c { ?a ?b ?c FILTER(REGEX(CONCAT(STR(?c), STR(?c)), '((a|b|.*)*)*@@') ) } LIMIT 1"
    )
    assert questions.ask(text).rows == 0


# ------------------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT * {\n  SERVICE <http://a.b/> { ?s ?p ?o } }", "line 2, column 3: SERVICE"),
        ("SELECT * {\n  SERV\\u0049CE <http://a.b/> {} }", "line 2, column 3: SERVICE"),
        ("PREFIX a: <b:> # x\nINSERT DATA { a:a a:b a:c }", "line 2, column 1: INSERT"),
        ("LOAD <http://a.b/>", "line 1, column 1: LOAD"),
        ("BASE <http://a.b/>\n\n delete where { ?a ?b ?c }", "line 3, column 2: DELETE"),
        ("SELECT * FROM <http://a.b/> { ?s ?p ?o }", "line 1, column 10: FROM <http://a.b/>"),
        ("PREFIX x: <http://a.b/>\nASK FROM NAMED # y\n x:y {}", "line 2, column 5: FROM x:y"),
        ("ASK FROM <g> {}", "column 5: FROM <g>"),
        ("SELECT ?x {\n ?x nope:y ?z }", "line 2, column 5: the prefix nope: is not declared"),
        ("SELECT * {\n ?x ?y }", "line 2, column 9"),
        ("SELECT * { ?x ?y ?z ", "the query ends too early"),
        ("", "nothing is asked: begin with SELECT"),
        ("SELECT (?s AS ?x) (COUNT(?o) AS ?n) { ?s ?p ?o }", "unbound"),
        ("SELECT " + " ".join(f"(1 AS ?c{i})" for i in range(201)) + " {}", "201 columns"),
    ],
)  # fmt: skip
def test_what_is_refused_says_what_and_where(questions: Questions, text: str, told: str) -> None:
    with pytest.raises(consilience.QueryError) as refused:
        questions.ask(text)
    if "ends too early" not in told and "column 9" not in told:
        assert told in str(refused.value)
    assert not isinstance(refused.value, LimitError)
    assert "[" not in str(refused.value) and "\n" not in str(refused.value)


def test_words_that_only_look_like_it_are_no_calls(questions: Questions) -> None:
    text = (
        "PREFIX from: <x:> # SERVICE <http://a.b/>\n"
        "SELECT ?service ?from { ?service from:load <http://a.b/SERVICE> "
        'FILTER(?from != \'FROM <x>\' && ?service != """INSERT""") }'
    )
    assert questions.ask(text).rows == 0


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s a ?c.SERVICE <AT> { ?x ?b ?d } }",
        "SELECT * { ?s a <b:c>.SERVICE <AT> { ?x ?b ?d } }",
        "SELECT * { ?s ?p 'o'.SERVICE <AT> { ?x ?b ?d } }",
        "SELECT * { ?s ?p 1.SERVICE <AT> { ?x ?b ?d } }",
        "SELECT * { ?s ?p 1SERVICE <AT> { ?x ?b ?d } }",
        "SELECT * { ?s ?p true.service<AT>{ ?x ?b ?d } }",
        "SELECT * { ?s ?p 'o'@en.SERVICE SILENT <AT> { ?x ?b ?d } }",
        "SELECT * { ?s ?p cns:a.SERVICE <AT> { ?x ?b ?d } }",
        "SELECT * { ?s ?p _:a.SERVICE <AT> { ?x ?b ?d } }",
        "SELECT * { ?s ?p ?o\u00b7SERVICE <AT> { ?x ?b ?d } }",
        "PREFIX : <AT> SELECT * { ?s ?p ?o.SERVICE: { ?x ?b ?d } }",
        "PREFIX : <AT> SELECT * { ?s ?p ?o SERVICE:a { ?x ?b ?d } }",
        "PREFIX : <AT> SELECT * { ?s ?p ?o FILTER(1<2)SERVICE:a { ?x ?b ?d } }",
        'SELECT * { ?s ?p """a\\"""" SERVICE <AT> { ?x ?b ?d } FILTER(?s != "b") }',
        "SELECT * { ?s ?p '''a\\'''' SERVICE <AT> { ?x ?b ?d } FILTER(?s != 'b') }",
        "SELECT * { ?s ?p 'a\\u0027'. SERVICE <AT> { ?x ?b ?d } }",
        "SELECT * { ?s ?p ?o.\\u0053ERVICE <AT> { ?x ?b ?d } }",
        "SELECT * { BIND(<AT> AS ?e) ?s ?p ?o.SERVICE ?e { ?x ?b ?d } }",
        "SELECT * { ?s ?p ?o FILTER(?o<?p)SERVICE<AT>{ ?x ?b ?d } }",
        "SELECT * { ?s ?p ?o # <\n.SERVICE <AT> { ?x ?b ?d } # >\n }",
    ],
)
def test_no_way_of_writing_it_calls_another_machine(
    kg: consilience.KnowledgeGraph, text: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0.05)
        asked = text.replace("AT", f"http://127.0.0.1:{other.getsockname()[1]}/")
        assert refused(asked)  # a call that were not refused would wait for an answer
        with pytest.raises(consilience.QueryError):
            kg.sparql(asked)
        with pytest.raises(TimeoutError):
            other.accept()


def test_nothing_is_connected_to_even_if_a_call_were_not_seen(
    kg: consilience.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0.2)
        address = f"http://127.0.0.1:{other.getsockname()[1]}/"
        unseen = "from consilience import query_fork; query_fork.refused = lambda *_: None\nmain()"
        monkeypatch.setattr(
            "consilience.questions._GUARD",
            consilience.questions._GUARD.replace("\nmain()", f"\n{unseen}"),
        )
        with kg.questions_within(PATIENT) as questions, pytest.raises(consilience.QueryError):
            questions.ask(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
        with pytest.raises(TimeoutError):
            other.accept()


# ------------------------------------------------------------------------------ turns


def test_one_visitor_s_questions_keep_no_other_visitor_waiting(
    kg: consilience.KnowledgeGraph,
) -> None:
    with kg.questions_within(PATIENT) as questions, ThreadPoolExecutor() as pool:
        hostile = [pool.submit(questions.ask, f"{CROSS} # {i}", "hostile") for i in range(3)]
        while not questions._asking:
            time.sleep(0.01)
        for i in range(5):
            assert questions.ask(f"{LIGHT} # {i}", "other").truth
        assert not any(f.done() for f in hostile)
        for _ in hostile:
            questions.withdraw("hostile")
            time.sleep(0.05)


def test_the_queue_has_an_end(hurried: Questions) -> None:
    with ThreadPoolExecutor(16) as pool:
        asked = [pool.submit(hurried.ask, f"{CROSS} # {i}", f"visitor {i}") for i in range(9)]
        limits = sorted(f.exception().limit for f in asked)  # type: ignore[union-attr]
    assert limits == ["time"] * 6 + ["turn"] * 3
    assert hurried.ask(f"{LIGHT} # free again").truth


def test_a_newer_question_of_a_page_ends_the_older(questions: Questions) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { " + " ".join(
        f"VALUES ?v{i} {{ {SOME} }}" for i in range(9)
    ) + " }"  # fmt: skip
    with ThreadPoolExecutor() as pool:
        older = pool.submit(questions.ask, endless, "page", True)
        while not questions._asking:
            time.sleep(0.01)
        begun = time.monotonic()
        assert questions.ask(f"{KINDS} # newer", "page", True).rows > 0
        assert older.exception().limit == "withdrawn"  # type: ignore[union-attr]
        assert time.monotonic() - begun < PATIENT.seconds / 2


def test_a_process_that_is_gone_is_replaced(hurried: Questions) -> None:
    assert hurried._guard is not None
    hurried._guard.process.kill()
    hurried._guard.process.wait()
    assert hurried.ask(f"{LIGHT} # replaced").truth
    first = hurried._guard.process

    def kill() -> None:
        while not hurried._asking:
            time.sleep(0.01)
        first.kill()

    Thread(target=kill).start()
    with pytest.raises(LimitError, match="ended by itself"):
        hurried.ask(f"{CROSS} # its guard is killed")
    assert hurried.ask(f"{LIGHT} # and again").truth
    assert hurried._guard.process is not first


# ------------------------------------------------------------------------------ settings, command


def test_limits_are_settings() -> None:
    given = {"CONSILIENCE_QUERY_SECONDS": "2.5", "CONSILIENCE_QUERY_ROWS": "7", "OTHER": "x"}
    assert Limits.of_environment(given) == Limits(seconds=2.5, rows=7)
    for wrong in ("none", "0", "-1", "1.5", "inf"):
        with pytest.raises(ValueError, match="CONSILIENCE_QUERY_ROWS"):
            Limits.of_environment({"CONSILIENCE_QUERY_ROWS": wrong})


def test_the_command_asks_within_limits(
    build_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSILIENCE_BUILD", str(build_folder))

    def run(text: str, *options: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(main, ["query", "sparql", "-", *options], input=text)
        return result.exit_code, result.stdout, result.stderr

    rows = ["--row-limit", "2", "--format", "csv"]
    code, out, told = run("SELECT ?a { ?a a cns:Row } ORDER BY ?a", *rows)
    assert code == 0 and len(out.splitlines()) == 3 and "first 2 of more" in told
    code, out, told = run(CROSS, "--time-limit", "0.5")
    assert code == 1 and not out and "stopped after 0.5 s" in told


def test_without_the_union_patterns_outside_graph_match_nothing(
    kg: consilience.KnowledgeGraph,
) -> None:
    store: Store = kg.store
    assert store.ask("ASK { ?s ?p ?o }") is False
    assert store.ask("ASK { ?s ?p ?o }", union=True) is True
