"""`consilience marks`: the analyst's own marks and notes on findings."""

import click

from consilience.cli_state import State, format_option, print_table
from consilience.marks import marks_file, marks_table, read_marks


@click.command("marks")
@format_option
@click.pass_obj
def marks_command(state: State, style: str) -> None:
    """List the marks and notes that were made on findings in the app.

    They lie in CONSILIENCE_MARKS, else in consilience-marks.json in the working directory, and
    outlast every build; `there` says whether the finding is among those of the current build.
    """
    marks = read_marks()
    if not marks:
        click.echo(f"No mark was made yet: {marks_file()} is not there or empty.", err=True)
    print_table(marks_table(marks, state.open().build.findings), style)
