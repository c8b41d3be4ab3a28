"""The filters that `compare` and `export` share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any as Anything

import click

ALL_EDITIONS = "All editions are compared, in force or not; --as-of chooses a day."

procedure_option = click.option(
    "--procedure", help="Only this procedure; a broader one stands for all narrower."
)
as_of_option = click.option(
    "--as-of", metavar="YYYY-MM-DD", help="Only editions in force on this day."
)
_FILTERS = (
    procedure_option,
    click.option("--condition", help="Only this condition."),
    click.option(
        "--source", "sources", multiple=True,
        help="One: all that involves this document. Several: these compared with each other alone.",
    ),
    click.option(
        "--kind", help="conflict, tension, internal, difference, agreement, silence, unknown."
    ),
    as_of_option,
    click.option(
        "--profile", type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A YAML file, reading: option. Only what holds on it; other readings at their defaults.",
    ),
)  # fmt: skip


def filter_options(command: Callable[..., Anything]) -> Callable[..., Anything]:
    """Give a command --procedure, --condition, --source, --kind, --as-of and --profile."""
    for option in reversed(_FILTERS):
        command = option(command)
    return command
