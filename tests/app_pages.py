"""What the tests of single pages share: a page opened on a saved build, and what it draws."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from streamlit.testing.v1 import AppTest

from consilience.rooms import room

SECONDS = 300  # far more than any run takes
HOSTILE = "<script>alert(1)</script> **bold** $x$ :red[y] & \"quoted\" 'so' [z](javascript:a)"

Node = ElementTree.Element
Opened = Callable[..., AppTest]


@pytest.fixture
def in_app(build_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' parts can be imported as the app finds them, and open the saved build."""
    monkeypatch.syspath_prepend(room("app"))
    monkeypatch.setenv("CONSILIENCE_BUILD", str(build_folder))
    monkeypatch.delenv("CONSILIENCE_SOURCES", raising=False)
    monkeypatch.delenv("CONSILIENCE_DOCUMENTS", raising=False)


def open_page(file: Path, params: Mapping[str, Any]) -> AppTest:
    """Run a page at an address."""
    page = AppTest.from_file(file, default_timeout=SECONDS)
    for name, value in params.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def drawn_parts(page: AppTest) -> list[dict[str, str]]:
    """Return what each drawing of a page holds: HTML by the name of its part."""
    told = [json.loads(c.proto.json) for c in page.get("bidi_component")]
    return [data["parts"] for data in told if "parts" in data]


def tree(markup: str) -> Node:
    return ElementTree.fromstring(f"<root>{markup}</root>")


def part(page: AppTest, name: str) -> Node | None:
    """Return the first part of a name."""
    return next((tree(parts[name]) for parts in drawn_parts(page) if name in parts), None)


def drawn(page: AppTest) -> Node:
    """Return everything that a page draws in parts without a name of their own."""
    return tree("".join(parts.get("plain", "") for parts in drawn_parts(page)))


def words(element: Node | None) -> str:
    return "" if element is None else "".join(element.itertext())


def by_class(element: Node, name: str) -> list[Node]:
    return [e for e in element.iter() if name in e.get("class", "").split()]
