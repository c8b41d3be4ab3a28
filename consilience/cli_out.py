"""What the exports share: --out and --format, and how a file is written."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any as Anything

import click

from consilience.exports.files import write_whole
from consilience.exports.pdf import PdfUnavailableError

_BYTES = ("pdf", "xlsx")  # nothing for a terminal
_STDOUT = "-"


def to_file(*known: str) -> Callable[[Callable[..., Anything]], Callable[..., Anything]]:
    """Give a command --out and --format, for these formats."""
    endings = ", ".join(f".{k}" for k in known)
    out = click.option(
        "--out", required=True, metavar="FILE",
        help=f"Where to write: a file that ends in {endings}; - is the standard output.",
    )  # fmt: skip
    style = click.option(
        "--format", "style", type=click.Choice(known),
        help="The format, where the file's ending does not tell it.",
    )  # fmt: skip
    return lambda command: out(style(command))


def style_of(out: str, style: str | None, known: tuple[str, ...]) -> str:
    """Return the format asked for, or the one that the file's ending tells; else wrong use."""
    ending = "" if out == _STDOUT else Path(out).suffix.lower().removeprefix(".")
    if style is None and ending not in known:
        told = f".{ending} is no ending known here" if ending else f"{out!r} has no ending"
        raise click.UsageError(
            f"{told}; known: {', '.join(f'.{k}' for k in known)}, or name one with --format"
        )
    chosen = style or ending
    if out == _STDOUT and chosen in _BYTES and sys.stdout.isatty():
        raise click.UsageError(f"{chosen} is no text: name a file with --out")
    folder = Path(out).parent
    if not folder.is_dir():
        raise click.UsageError(f"{folder} is no folder that is there")
    return chosen


def write(out: str, content: bytes | str) -> None:
    """Write a file whole, or to the standard output; wrong use where that cannot be."""
    data = content.encode() if isinstance(content, str) else content
    if out == _STDOUT:
        click.echo(data, nl=False)
        return
    try:
        write_whole(Path(out), data)
    except OSError as error:
        raise click.UsageError(f"{out} cannot be written: {error.strerror}") from error
    click.echo(f"{out}: {len(data):,} bytes", err=True)


def pdf_or_remedy(make: Callable[[], bytes]) -> bytes:
    """Return a PDF, or say what to install."""
    try:
        return make()
    except PdfUnavailableError as error:
        raise click.ClickException(str(error)) from error
