"""`consilience check --shapes`: the graph held against the SHACL shapes of `ontology/shapes`."""

import sys

import click

from consilience.cli_state import State


def check_shapes(state: State) -> None:
    """Print every violation of a shape and end with code 1 if there is one."""
    try:
        from consilience.shapes import ontology_problems_of, shape_problems
    except ModuleNotFoundError as error:
        remedy = "install them with: pip install 'consilience[shapes]'"
        raise click.ClickException(f"the shapes need {error.name}; {remedy}") from error
    kg = state.open()
    found = shape_problems(kg)
    for problem in found:
        click.echo(str(problem), err=True)
    for problem in ontology_problems_of(kg):
        click.echo(f"note: {problem}", err=True)
    if found:
        click.echo(f"{len(found)} violations of shapes.", err=True)
        sys.exit(1)
