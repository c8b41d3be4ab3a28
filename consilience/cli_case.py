"""`consilience case` and `vignettes`: what each document says of a case, and why."""

import sys
from pathlib import Path
from typing import Any as Anything

import click
from ruamel.yaml import YAML

from consilience.case_facts import read_case
from consilience.cases import CaseChecker, shortened
from consilience.cli_state import State, format_option, print_table, sources_asked
from consilience.cli_why import reason_lines
from consilience.corpus import load_corpus
from consilience.rooms import room
from consilience.tables import Table, as_json
from consilience.vignettes import outcomes, read_vignettes
from consilience.yaml_entries import read_mapping

_MARKS = {"met": "✓", "not met": "✗", "unknown": "?"}


@click.command()
@click.argument("facts", nargs=-1, metavar="FACT...")
@click.option(
    "--file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A YAML file of facts; those named after it count first.",
)  # fmt: skip
@click.option("--source", "sources", multiple=True, help="Only this document (repeatable).")
@click.option("--as-of", metavar="YYYY-MM-DD", help="Only editions in force on this day.")
@click.option("--why", is_flag=True, help="Show why each verdict follows: nothing more is needed.")
@format_option
@click.pass_obj
def case(
    state: State,
    facts: tuple[str, ...],
    file: Path | None,
    sources: tuple[str, ...],
    as_of: str | None,
    why: bool,
    style: str,
) -> None:
    """Say what each document says of a case, as far as it is known.

    A FACT is name=value. What is not given is not known, and never taken for no: the answer is
    every verdict that is still possible, the facts that would decide it, and what would have to be
    other for another verdict. No name and no date of birth is needed, or read.

    \b
    consilience case procedure=balloon-kyphoplasty level=L1 fracture=compression
    consilience case --file case.yaml fracture-age="4 wk" infection="[urinary]"

    A list of values is complete; "{systemic: true}" says only what it says. Not medical advice and
    not a coverage decision.
    """
    given: dict[str, Anything] = read_mapping(file) if file else {}
    given |= read_facts(facts)
    if not given:
        raise click.UsageError("no fact is given; start with procedure=…")
    corpus = load_corpus([room("ontology")], [room("sources"), *state.folders])
    asked = sources_asked(corpus, sources, as_of)
    found = CaseChecker(corpus).answers(read_case(corpus, given), asked)
    answers = [answer.as_dict() for answer in found]
    if style == "json":
        click.echo(as_json(answers))
    elif style == "table":
        for answer in answers:
            click.echo("\n".join(_told(answer, why)) + "\n")
    else:
        columns = ("source", "question", "verdict", "verdicts", "on_other_readings")
        listed = ("verdicts", "on_other_readings")
        records = [{**a, **{n: ", ".join(a[n]) for n in listed}} for a in answers]
        print_table(Table.of(columns, records), style)


@click.command()
@click.argument(
    "folder", default="tests/cases", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@format_option
@click.pass_obj
def vignettes(state: State, folder: Path, style: str) -> None:
    """Run the vignettes of FOLDER and hold them against what their reader says.

    Each names the case and, for every document, the verdicts that its words allow; some also what
    it says of the evidence and where it calls for care. The form stands in docs/method.md. Ends
    with 1 if one disagrees.
    """
    corpus = load_corpus([room("ontology")], [room("sources"), *state.folders])
    found = list(outcomes(CaseChecker(corpus), read_vignettes(corpus, folder)))
    records = [
        {
            "vignette": o.vignette.id,
            "source": o.expectation.source,
            "expected": ", ".join(sorted(o.expectation.verdicts)),
            "found": ", ".join(sorted(o.found)),
            "usual": o.usual,
            "differs_in": ", ".join(o.differs_in),
            "at": "; ".join(o.expectation.at),
        }
        for o in found
    ]
    shown = [r for r in records if r["differs_in"]] if style == "table" else records
    columns = ("vignette", "source", "expected", "found", "usual", "differs_in", "at")
    print_table(Table.of(columns, shown), style)
    wrong = sum(bool(o.differs_in) for o in found)
    cases = len({o.vignette.id for o in found})
    click.echo(f"{cases} vignettes, {len(found)} verdicts, {wrong} disagree", err=True)
    if wrong:
        sys.exit(1)


def read_facts(facts: tuple[str, ...]) -> dict[str, Anything]:
    """Return facts from `name=value`; values may be lists and mappings as in YAML."""
    found = {}
    for fact in facts:
        name, equals, value = fact.partition("=")
        if not equals:
            raise click.UsageError(f"{fact!r} is no fact; write name=value")
        found[name] = YAML(typ="safe").load(value) if value[:1] in "[{" else value
    return found


def _told(answer: dict[str, Anything], why: bool) -> list[str]:
    """Return an answer as lines for a person; with `why`, its reason in place of the trace."""
    verdicts = " or ".join(answer["verdicts"])
    lines = [f"{answer['source']} ({answer['question']}): {verdicts}"]
    if answer["on_other_readings"]:
        lines.append(f"  on other readings also: {', '.join(answer['on_other_readings'])}")
    lines += [
        f"  {' or '.join(turn['verdicts'])} if {turn['reading']} is read as {turn['option']}"
        for turn in answer["turns_on"]
    ]
    if why and answer["reason"]:
        lines += reason_lines(answer["reason"])
    else:
        lines += [_step(step) for step in shortened(answer["trace"])]
    for fact in answer["missing"]:
        outcomes = (
            f"{value}: {' or '.join(left)}"
            for value, left in fact["outcomes"].items()
            if set(left) != set(answer["verdicts"])
        )
        lines.append(f"  missing {fact['fact']} — {'; '.join(outcomes)}")
    for change in answer["changes"]:
        other = ", ".join(f"{n}={v}" for n, v in change["change"].items())
        lines.append(f"  {change['to']} would be possible with {other}")
    lines += [
        f"  care {caution['status']} [{caution['locator']}]: {caution['says']}"
        for caution in answer["cautions"]
    ]
    if answer["service"]:
        places = ", ".join(s["statement"] for s in answer["service"])
        lines.append(f"  asked of service and record, not counted: {places}")
    return lines


def _step(step: dict[str, Anything]) -> str:
    name = step["statement"] or f"{step['stance']}: {step['position']}"
    absent = " (has not to hold)" if step["asks"] == "does not hold" else ""
    indent = "  " * (step["depth"] + 1)
    return f"{indent}{_MARKS[step['status']]} {name} [{step['locator']}]{absent}"
