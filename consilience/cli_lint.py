"""`consilience lint`: one document's numbers, dates, references and terms against each other."""

import click

from consilience.cli_state import State, print_table
from consilience.corpus import load_corpus
from consilience.lint import RULES, Flaw, lint, says
from consilience.rooms import room
from consilience.sentences import listed
from consilience.tables import Table, as_json


def _rules(context: click.Context, _: click.Parameter, asked: bool) -> None:
    """Print every rule with what it checks, and end."""
    if not asked or context.resilient_parsing:
        return
    for rule in RULES:
        click.echo(f"{rule}: {says(rule)}")
    context.exit()


@click.command("lint")
@click.argument("sources", nargs=-1, metavar="[SOURCE]…")
@click.option("--rule", "rules", multiple=True, help="Only this rule (repeatable).")
@click.option(
    "--rules", "listing", is_flag=True, is_eager=True, expose_value=False, callback=_rules,
    help="List the rules, each with what it checks.",
)  # fmt: skip
@click.option(
    "--format", "style", type=click.Choice(("text", "json", "csv")), default="text",
    show_default=True, help="How the answer is printed.",
)  # fmt: skip
@click.pass_obj
def lint_command(
    state: State, sources: tuple[str, ...], rules: tuple[str, ...], style: str
) -> None:
    """Tell what cannot be right in a document as it is printed; all documents without SOURCE.

    Its own numbers, dates, references and terms are held against each other: intervals against
    their estimates, fractions against percentages, arms against totals, authors against the
    reference list. Nothing is corrected, and what rounding can explain is let pass. "Probably"
    marks what the text at hand has lost, such as a minus, rather than the document.

    \b
    consilience lint snis-2014
    consilience lint --rule lost-sign --rule arms-against-n --format json
    """
    corpus = load_corpus([room("ontology")], [room("sources"), *state.folders])
    _known("document", sources, tuple(corpus.sources))
    _known("rule", rules, tuple(RULES))
    chosen = [corpus.sources[s] for s in dict.fromkeys(sources)] or list(corpus.sources.values())
    found = [
        flaw
        for source in chosen
        for flaw in lint(source, corpus.vocabulary)
        if not rules or flaw.rule in rules
    ]
    _print(found, style, len(chosen))


def _known(what: str, names: tuple[str, ...], known: tuple[str, ...]) -> None:
    for name in names:
        if name not in known:
            raise click.UsageError(f"unknown {what} {name!r}; known: {', '.join(known)}")


def _print(found: list[Flaw], style: str, documents: int) -> None:
    records = [flaw.as_dict() for flaw in found]
    if style == "json":
        click.echo(as_json(records))
        return
    if style == "csv":
        rows = [{**r, "items": "; ".join(r["items"])} for r in records]
        print_table(Table.of(("source", "rule", "items", "message", "stored_text"), rows), style)
        return
    for flaw in found:
        click.echo(f"{flaw.source} {flaw.rule} [{listed(flaw.items)}]: {flaw.message}.")
    click.echo(f"{_counted(len(found), 'flaw')} in {_counted(documents, 'document')}")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
