"""`consilience why`: the smallest reason for a finding, rule by rule."""

from collections.abc import Mapping
from typing import Any as Anything

import click

from consilience.cli_state import State
from consilience.tables import as_json

_MARKS = {"met": "✓", "not met": "✗", "open": "·", "told": "»"}


@click.command()
@click.argument("finding")
@click.option(
    "--format", "style", type=click.Choice(("text", "json")), default="text", show_default=True,
    help="How the answer is printed.",
)  # fmt: skip
@click.pass_obj
def why(state: State, finding: str, style: str) -> None:
    """Show why a finding follows: facts of its case, statements, inferences, axioms, readings.

    FINDING is an id as `compare` prints it, or the beginning of one. Each reason is as small as it
    can be: leave out one member, and the finding no longer follows. Its basis is that of its
    weakest member: stated, inferred or assumed.

    \b
    ✓ holds   ✗ does not hold   · may hold or not   » its words are themselves the matter
    """
    kg = state.open()
    answer = kg.why(finding)
    if style == "json":
        click.echo(as_json(answer))
        return
    click.echo(f"{answer['finding']['kind']}: {answer['finding']['explanation']}")
    for reason in answer["reasons"]:
        click.echo("\n".join(reason_lines(reason)))


def reason_lines(reason: Mapping[str, Anything]) -> list[str]:
    """Return a reason as lines for a person."""
    lines = [f"  basis: {reason['basis']}"]
    if reason["facts"]:
        lines.append(f"  facts that it needs: {', '.join(reason['facts'])}")
    return lines + [_ground(ground) for ground in reason["grounds"]]


def _ground(ground: Mapping[str, Anything]) -> str:
    indent = "  " * (ground["depth"] + 2)
    place = f" [{ground['locator']}]" if ground["locator"] else ""
    basis = "" if ground["basis"] == "stated" else f" ({ground['basis']})"
    name = " ".join(dict.fromkeys((ground["source"], ground["id"]))).strip()
    facts = f" — by {', '.join(ground['facts'])}" if ground["facts"] else ""
    return f"{indent}{_MARKS[ground['status']]} {ground['kind']} {name}{place}{basis}{facts}: {ground['says']}"
