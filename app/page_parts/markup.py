"""HTML in which text is always escaped: only what `element` built passes as it is."""

from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

_TOLD_EMPTY = ("data_row", "data_cell")  # a link that closes carries them empty


class Markup(str):
    """Text that is HTML already; every other text is escaped where it is put in."""

    __slots__ = ()


def text(value: object) -> Markup:
    """Return a value as HTML that shows it letter by letter."""
    return value if isinstance(value, Markup) else Markup(escape(str(value)))


def element(name: str, *inside: object, **attributes: str | bool) -> Markup:
    """Return an HTML element; `class_` and `data_row` stand for class and data-row.

    An attribute that is False or empty is left out; None and empty text inside add nothing.
    """
    written = "".join(
        f' {key.strip("_").replace("_", "-")}="{"" if value is True else escape(str(value))}"'
        for key, value in attributes.items()
        if value not in (False, "") or key in _TOLD_EMPTY
    )
    return Markup(f"<{name}{written}>{joined(inside)}</{name}>")


def joined(parts: Iterable[object], between: str = "") -> Markup:
    """Return parts one after another, escaped where they are text."""
    return Markup(text(between).join(text(p) for p in parts if p not in (None, "")))


def outside_link(url: str, shown: str) -> Markup:
    """Return a link to a publisher's page, or nothing when the address is no web address."""
    if urlsplit(url).scheme not in ("http", "https"):
        return Markup()
    return element("a", shown, href=url, target="_blank", rel="noopener noreferrer", class_="out")
