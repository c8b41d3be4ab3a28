"""Pages from templates: every value is escaped, and the outcome is well-formed XML too."""

from functools import cache
from pathlib import Path
from typing import Any as Anything

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from consilience.exports.words import (
    LEADING,
    counted,
    sentence_case,
    shortened,
    spaced,
    without_controls,
)


def page(template: str, **values: Anything) -> str:
    """Return the HTML of a template of this folder."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    found = Environment(
        autoescape=True, loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, finalize=_told,
    )  # fmt: skip
    found.filters |= {"sentence_case": sentence_case, "spaced": spaced, "shortened": shortened}
    found.globals |= {"counted": counted, "leading": LEADING}
    return found


def _told(value: Anything) -> Anything:
    """Leave out the characters that no XML holds; None is nothing."""
    if isinstance(value, Markup):
        return value
    return "" if value is None else without_controls(str(value))
