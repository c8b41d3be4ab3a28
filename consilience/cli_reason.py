"""`consilience reason`: what the reasoner HermiT finds of the vocabulary and the documents."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any as Anything

import click

from consilience.cli_state import State, format_option, print_table
from consilience.corpus import load_corpus
from consilience.owl import ReasonerMissingError, Reasoning
from consilience.owl import reason as reason_about
from consilience.rooms import room
from consilience.tables import Table, as_json

COLUMNS = ("kind", "subject", "relation", "object", "because")
_EPILOG = """Exit codes: 0 sound; 1 something contradicts itself, or HermiT and the comparison
disagree on whether a procedure falls under a document's class."""


@click.command(epilog=_EPILOG)
@format_option
@click.pass_context
def reason(ctx: click.Context, style: str) -> None:
    """Let the reasoner HermiT check that nothing contradicts itself; show what it infers.

    For each procedure and each document's class of devices: in, out or undecided, and which
    descriptions entail it. For each position: the positions that contain it. Needs the extra
    `reason` (pip install consilience[reason]), and takes seconds.
    """
    state: State = ctx.obj
    corpus = load_corpus([room("ontology")], [room("sources"), *state.folders])
    try:
        found = reason_about(corpus)
    except ReasonerMissingError as error:
        raise click.ClickException(str(error)) from error
    if style == "json":
        click.echo(as_json({"sound": found.sound, **asdict(found)}))
    else:
        print_table(Table.of(COLUMNS, _records(found)), style)
    if style == "table":
        click.echo(_summary(found))
    for fault in faults(found):
        click.echo(fault, err=True)
    ctx.exit(0 if found.sound else 1)


def _records(found: Reasoning) -> Iterator[dict[str, Anything]]:
    for name in found.unsatisfiable:
        yield {"kind": "unsatisfiable", "subject": name}
    for m in found.memberships:
        yield {
            "kind": "membership",
            "subject": m.procedure,
            "relation": m.status,
            "object": f"{m.source}/{m.device_class}",
            "because": "\n".join(m.because),
        }
    for inner, outer in found.contained:
        yield {"kind": "containment", "subject": inner, "relation": "within", "object": outer}


def faults(found: Reasoning) -> Iterator[str]:
    """Yield what is wrong, a line each, with what to do about it."""
    if not found.consistent:
        yield "inconsistent: no case, or no device, can exist; look at the axioms of the vocabulary"
    for name in found.unsatisfiable:
        yield f"unsatisfiable: {name}; see what its definition and the descriptions exclude"
    for m in found.memberships:
        if not m.agrees:
            said = f"HermiT finds {m.status}, the comparison uses {m.evaluated}"
            told = " | ".join(m.because) or "nothing is told"
            yield f"disagreement: {m.procedure} in {m.source}/{m.device_class}: {said}; {told}"


def _summary(found: Reasoning) -> str:
    agreeing = sum(m.agrees for m in found.memberships)
    return (
        f"{'consistent' if found.consistent else 'inconsistent'}; "
        f"unsatisfiable classes: {len(found.unsatisfiable) or 'none'}; "
        f"{agreeing} of {len(found.memberships)} memberships agree with the comparison; "
        f"{found.seconds:.1f} s"
    )
