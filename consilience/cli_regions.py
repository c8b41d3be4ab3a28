"""`consilience regions`: a map of what documents say over two facts of a case."""

from collections.abc import Iterator, Mapping
from typing import Any as Anything

import click

from consilience.cases import CaseChecker
from consilience.cli_case import read_facts
from consilience.cli_state import State, format_option, print_table, sources_asked
from consilience.corpus import load_corpus
from consilience.region_map import NO_CASE, cell_table, region_map
from consilience.rooms import room
from consilience.tables import Table, as_json, show

_WORDS = {"favours": "yes", "opposes": "no", "both": "yes and no", "silent": "nothing",
          "out-of-scope": "out of scope", "unknown": "not known"}  # fmt: skip


@click.command()
@click.argument("across")
@click.argument("down")
@click.argument("facts", nargs=-1, metavar="FACT...")
@click.option("--source", "sources", multiple=True, help="Only this document (repeatable).")
@click.option("--question", help="Only documents that answer this question about cases.")
@click.option("--as-of", metavar="YYYY-MM-DD", help="Only editions in force on this day.")
@format_option
@click.pass_obj
def regions(
    state: State,
    across: str,
    down: str,
    facts: tuple[str, ...],
    sources: tuple[str, ...],
    question: str | None,
    as_of: str | None,
    style: str,
) -> None:
    """Draw a map: who says yes, no, both or nothing over two facts of a case.

    ACROSS and DOWN are facts, such as fracture-age and therapy-duration; a FACT is name=value and
    holds of the rest of the case. What is not given is not known, and never taken for no.

    \b
    consilience regions fracture-age therapy-duration procedure=balloon-kyphoplasty \\
        fracture=compression --source snis-2014 --source regence-sur107

    Bands are cut at every value that the documents name. Not medical advice and not a coverage
    decision.
    """
    corpus = load_corpus([room("ontology")], [room("sources"), *state.folders])
    checker = CaseChecker(corpus)
    asked = [
        name
        for name in sources_asked(corpus, sources, as_of)
        if question in (None, checker.said(name).question)
    ]
    found = region_map(checker, across, down, read_facts(facts), asked)
    if style == "json":
        click.echo(as_json(found))
    elif style == "table":
        click.echo("\n".join(_told(found)))
    else:
        print_table(cell_table(found), style)


def _told(found: Mapping[str, Anything]) -> Iterator[str]:
    """Yield the map for a person: letters in a table, then what they stand for, then the lines."""
    x, y = found["x"], found["y"]
    letters: dict[tuple[int, int], list[str]] = {}
    for cell in found["cells"]:
        letters.setdefault((cell["x"], cell["y"]), []).append(_letter(cell))
    columns = [f"{y['label']} \\ {x['label']}", *(band["label"] for band in x["bands"])]
    rows = [
        (band["label"], *("; ".join(letters[i, j]) for i in range(len(x["bands"]))))
        for j, band in enumerate(y["bands"])
    ]
    yield show(Table(tuple(columns), tuple(rows)), "table")
    for region in found["regions"]:
        said = ", ".join(f"{s}: {_WORDS[v]}" for s, v in region["verdicts"].items())
        number = f"{region['cells']} {'cell' if region['cells'] == 1 else 'cells'}"
        yield f"{region['region']}: {said} ({number})" if said else f"{NO_CASE} ({number})"
    for axis in (x, y):
        for band in axis["bands"]:
            drawn = [f"{d['source']} {d['locator']}".strip() or d["says"] for d in band["drawn_by"]]
            if drawn:
                yield f"{axis['label']}, {band['label']}: {'; '.join(dict.fromkeys(drawn))}"


def _letter(cell: Mapping[str, Anything]) -> str:
    turns = any(answer["on_other_readings"] for answer in cell["answers"].values())
    care = any(answer["care"] for answer in cell["answers"].values())
    marks = ", ".join([*(["turns on a reading"] * turns), *(["with care"] * care)])
    where = f" where across {cell['order']} down" if cell["order"] else ""
    return f"{cell['region']}{where}" + (f" ({marks})" if marks else "")
