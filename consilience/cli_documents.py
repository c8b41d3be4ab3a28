"""`consilience check`, `anchor` and `drift`: the encodings against the documents' own words."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any as Anything
from typing import TextIO

import click

from consilience.anchor_files import (
    AnchorSet,
    PassagePrint,
    read_anchor_sets,
    write_anchor_set,
)
from consilience.anchors import (
    Anchor,
    AnchorError,
    Passages,
    anchor_words,
    drift,
    fault,
    fingerprint,
)
from consilience.cli_shapes import check_shapes
from consilience.cli_state import State, documents_option, format_option, print_table
from consilience.corpus import load_corpus
from consilience.coverage import Account, Coverage
from consilience.documents import (
    Document,
    documents_folder,
    find_documents,
    read_document,
)
from consilience.encoding_reader import load_sources
from consilience.encodings import Source, locators
from consilience.problems import InputRefusedError, Place, Problems
from consilience.queries import read_catalogue
from consilience.rooms import room
from consilience.tables import Table, as_json
from consilience.vocabulary import load_vocabulary

Record = dict[str, Anything]

# ------------------------------------------------------------------------------ check


@click.command()
@documents_option
@click.option("--shapes", is_flag=True, help="Hold the whole graph against its shapes too (SHACL).")
@format_option
@click.pass_obj
def check(state: State, documents: Path | None, shapes: bool, style: str) -> None:
    """Check vocabulary, encodings and saved queries, and both against the documents.

    Where your copy of a document is found, every anchor must match its words exactly, every
    passage must be encoded or classed with a reason, and no normative word may be left out. A
    document that is not found is told, and fails only if --documents named its folder.
    """
    folders = [room("sources"), *state.folders]
    corpus = load_corpus([room("ontology")], folders)
    read_catalogue(room("queries"))
    if shapes:
        check_shapes(state)
    found = find_documents({s.id: s.kind for s in corpus.sources.values()}, documents)
    coverage = Coverage(corpus.vocabulary, corpus.anchor_sets, corpus.passage_classes)
    accounts = [coverage.account(s, found.get(s.id)) for s in corpus.sources.values()]
    _print_accounts(accounts, style)
    place = documents or documents_folder()
    missing = [account.source for account in accounts if not account.document]
    for source in missing:
        click.echo(
            f"{source}: {place / source}.txt is not there; its words were not checked", err=True
        )
    problems = [f"{account.source}: {p}" for account in accounts for p in account.problems]
    for problem in problems:
        click.echo(problem, err=True)
    if problems or (missing and documents):
        click.echo(f"{len(problems)} problems, {len(missing)} documents not found.", err=True)
        sys.exit(1)


def _print_accounts(accounts: list[Account], style: str) -> None:
    if style == "json":
        click.echo(as_json([asdict(account) for account in accounts]))
        return
    columns = [name for name in asdict(accounts[0]) if name != "problems"] if accounts else []
    records = [{**asdict(a), "problems": len(a.problems)} for a in accounts]
    if style == "table":
        columns, records = list(_NARROW), [_narrow(r) for r in records]
    print_table(Table.of([*columns, "problems"], records), style)


_NARROW = ("source", "passages", "statements", "evidence", "anchors", "numerals")


def _narrow(record: Record) -> Record:
    """Return an account as narrow as a terminal: what is accounted for, of how many."""
    left = record["unaccounted"]
    accounted = None if left is None else record["passages"] - left
    return {
        **record,
        "evidence": record["studies"] + record["results"] + record["facts"],
        "passages": _of(accounted, record["passages"]),
        "anchors": _of(record["anchors_verified"], record["anchors"]),
        "numerals": _of(record["numerals_accounted"], record["numerals"]),
    }


def _of(done: int | None, whole: int | None) -> str:
    return "" if whole is None else f"{'?' if done is None else done}/{whole}"


# ------------------------------------------------------------------------------ anchor


@click.command()
@click.argument("source")
@click.argument("words", type=click.File("r", encoding="utf-8"), default="-")
@documents_option
@click.pass_obj
def anchor(state: State, source: str, words: TextIO, documents: Path | None) -> None:
    """Anchor what is encoded of SOURCE to the document's own words.

    WORDS (a file, or the standard input) has one line for each span: what is anchored, a tab, and
    the words, pasted from your copy. They must stand once in the passage that the encoding names;
    they are not kept, only their place and a fingerprint. Several lines with one name give it
    several spans; where it stands in several passages, the passage can be named in between. A long
    span may be written as its first words, a blank, an ellipsis (…), a blank, and its last words.

    \b
    I.A.5.g<tab>Uncorrected coagulation disorders
    scope<tab>title<tab>Percutaneous vertebroplasty
    description kiva device-stays-for-cement<tab>…

    All is refused, and nothing written, if a single line is wrong.
    """
    encoded, document = _open(state, source, documents)
    made = read_anchor_sets([encoded.folder]).get(source, AnchorSet())
    problems = Problems()
    given = _read_words(words, encoded, document.passages, problems)
    wanted = encoded.anchored()
    kept = {n: a for n, a in made.anchors.items() if n in wanted and n not in given}
    for name, several in kept.items():
        for text in (fault(one, document.passages) for one in several):
            if text:
                problems.add(Place(name), f"of before: {text}", "paste its words again")
    if problems:
        raise InputRefusedError(problems)
    anchors = {**kept, **given}
    prints = {at: PassagePrint(p.kind, fingerprint(p.text)) for at, p in document.passages.items()}
    file = write_anchor_set(
        encoded.folder, source, AnchorSet(document.fingerprint, prints, anchors)
    )
    click.echo(f"{file}: {len(anchors)} of {len(wanted)} are anchored, {len(given)} of them now")
    for name in wanted:
        if name not in anchors:
            click.echo(f"{name}: not anchored yet ({wanted[name]})", err=True)


def _open(state: State, name: str, documents: Path | None) -> tuple[Source, Document]:
    """Return an encoding and its document; wrong use if either is not there."""
    vocabulary = load_vocabulary([room("ontology")])
    sources = load_sources([room("sources"), *state.folders], vocabulary)
    if name not in sources:
        raise click.UsageError(f"unknown source {name!r}; there are: {', '.join(sources)}")
    found = find_documents({name: sources[name].kind}, documents)
    if name not in found:
        place = (documents or documents_folder()) / f"{name}.txt"
        raise click.UsageError(f"{place} is not there; put your copy there or name --documents")
    return sources[name], found[name]


def _read_words(
    words: TextIO, source: Source, passages: Passages, problems: Problems
) -> dict[str, tuple[Anchor, ...]]:
    found: dict[str, tuple[Anchor, ...]] = {}
    wanted = source.anchored()
    for number, line in enumerate(words, 1):
        place = Place(getattr(words, "name", "words"), number)
        if not line.strip():
            continue
        name, *rest = line.rstrip("\n").split("\t")
        if name not in wanted or len(rest) not in (1, 2):
            message = f"{name[:60]!r} is nothing encoded of {source.id}"
            problems.add(place, message, "write a statement's id, a tab, and the words")
            continue
        *where, text = rest
        named = where or locators(wanted[name])
        missing = [at for at in named if at not in passages or at not in locators(wanted[name])]
        if missing:
            message = f"{name}: {missing[0]!r} is no passage that it names"
            problems.add(place, message, f"it stands at {wanted[name]}")
            continue
        try:
            one = anchor_words(text, [passages[at] for at in named])
        except AnchorError as error:
            problems.add(place, f"{name}: {error}", "nothing was written")
            continue
        found[name] = (*found.get(name, ()), one)
    return found


# ------------------------------------------------------------------------------ drift


@click.command("drift")
@click.argument("source")
@click.argument("text", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@format_option
@click.pass_obj
def drift_report(state: State, source: str, text: Path, style: str) -> None:
    """Say what became of each anchor of SOURCE in TEXT, another text of the same document.

    Fates: kept; moved (the same words stand elsewhere); changed (its passage has other words);
    gone. Passages that are new are listed after them. Nothing is re-attached.
    """
    vocabulary = load_vocabulary([room("ontology")])
    sources = load_sources([room("sources"), *state.folders], vocabulary)
    if source not in sources:
        raise click.UsageError(f"unknown source {source!r}; there are: {', '.join(sources)}")
    made = read_anchor_sets([sources[source].folder]).get(source, AnchorSet())
    records = drift_records(made, read_document(source, sources[source].kind, text).passages)
    print_table(Table.of(("fate", "anchored", "at", "now_at"), records), style)


def drift_records(made: AnchorSet, new: Passages) -> list[dict[str, Anything]]:
    """Return what became of each anchor, then the new passages, as plain records."""
    old = {passage.sha256 for passage in made.passages.values()}
    records: list[dict[str, Anything]] = []
    for name, anchors in made.anchors.items():
        for one in anchors:
            found = drift(one, old, new)
            records.append(
                {
                    "fate": found.fate,
                    "anchored": name,
                    "at": one.at,
                    "now_at": "; ".join(found.places),
                }
            )
    order = ("gone", "changed", "moved", "kept")
    records.sort(key=lambda record: order.index(record["fate"]))
    fresh = [p for p in new.values() if fingerprint(p.text) not in old]
    return records + [
        {"fate": "new passage", "anchored": "", "at": "", "now_at": p.locator} for p in fresh
    ]
