"""`consilience relate`: how one document's yes stands to another's."""

from dataclasses import asdict
from typing import Any as Anything

import click

from consilience.cli_state import State
from consilience.cli_why import reason_lines
from consilience.corpus import Corpus, load_corpus
from consilience.findings import Context
from consilience.relations import Example, Relation, relate
from consilience.rooms import room
from consilience.tables import as_json


@click.command("relate")
@click.argument("a")
@click.argument("b")
@click.option("--procedure", required=True, help="The procedure; a broader one: all narrower.")
@click.option("--condition", help="Only cases of this condition.")
@click.option(
    "--reading", "readings", multiple=True, metavar="ID=OPTION",
    help="Take this option of a reading instead of the default (repeatable).",
)  # fmt: skip
@click.option("--why", is_flag=True, help="Show why the other document's verdict follows.")
@click.option(
    "--format", "style", type=click.Choice(("text", "json")), default="text", show_default=True,
    help="How the answer is printed.",
)  # fmt: skip
@click.pass_obj
def relate_command(
    state: State,
    a: str,
    b: str,
    procedure: str,
    condition: str | None,
    readings: tuple[str, ...],
    why: bool,
    style: str,
) -> None:
    """Say how A's yes stands to B's: stricter, looser, equal, incomparable or disjoint.

    A's yes is stricter if all its cases are B's too. Each answer comes with a case, and with what
    forces the other document's verdict on it.

    \b
    consilience relate regence-sur107 snis-2014 --procedure balloon-kyphoplasty
    consilience relate snis-2014 regence-sur107 --procedure balloon-kyphoplasty \\
        --condition osteoporotic-fracture --reading snis-2014/connective-of-2=all-of
    """
    corpus = load_corpus([room("ontology")], [room("sources"), *state.folders])
    _known("document", (a, b), corpus.sources)
    _known("procedure", (procedure,), corpus.vocabulary.narrower)
    _known("condition", (condition,) if condition else (), corpus.rows)
    found = relate(
        Context(corpus, procedures=[]), a, b, corpus.vocabulary.narrower[procedure], condition,
        _read_readings(corpus, readings),
    )  # fmt: skip
    click.echo(as_json(asdict(found)) if style == "json" else "\n".join(_told(found, why)))


def _known(what: str, names: tuple[str, ...], known: Anything) -> None:
    for name in names:
        if name not in known:
            raise click.UsageError(f"unknown {what} {name!r}; known: {', '.join(known)}")


def _read_readings(corpus: Corpus, readings: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for given in readings:
        name, _, option = given.partition("=")
        _known("reading", (name,), corpus.choices)
        _known(f"option of {name}", (option,), corpus.choices[name].options)
        found[name] = option
    return found


def _told(found: Relation, why: bool) -> list[str]:
    lines = [f"{found.a}'s yes to {found.b}'s: {found.relation}"]
    lines += [f"  {relation} if {r} is read as {o}" for r, o, relation in found.turns_on]
    lines.append(f"{found.a} yes, {found.b} no: {_example(found.yes_and_no)}")
    lines += _why(found.yes_and_no, why)
    lines.append(f"{found.a} alone says yes: {_example(found.only_a)}")
    lines += _why(found.only_a, why)
    lines.append(f"{found.b} alone says yes: {_example(found.only_b)}")
    lines += _why(found.only_b, why)
    for route in found.routes:
        lines.append(f"{route['route']} [{route['locator']}]: {route['relation']}")
        lines.append(f"  not admitted: {_example(route['not_admitted'])}")
        lines += _why(route["not_admitted"], why)
    for told in found.attributes:
        who = (
            "both speak" if len(told["spoken_by"]) == 2 else f"{told['spoken_by'][0]} alone speaks"
        )
        alone = "; makes the difference alone" if told["alone"] else ""
        lines.append(f"  {told['label']}: {told['allowed']} values; {who}{alone}")
    return lines


def _example(example: Example | None) -> str:
    if example is None:
        return "no such case"
    facts = ", ".join(f"{name}={value}" for name, value in example.witness.items())
    return f"{example.verdict}, for {example.says} (case: {facts})"


def _why(example: Example | None, asked: bool) -> list[str]:
    if not asked or example is None or example.reason is None:
        return []
    return reason_lines(asdict(example.reason))
