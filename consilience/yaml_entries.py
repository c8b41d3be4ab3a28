"""YAML files read with the place of everything in them, so that each problem can name its own."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any as Anything

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from consilience.grammar import as_printed, place_of
from consilience.problems import InputRefusedError, Place, Problems


def read_yaml(file: Path, problems: Problems) -> Anything:
    """Return what a YAML file holds, with the places of its parts; None if it cannot be read."""
    try:
        data = parsed(file.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(file.name, mark.line + 1, mark.column + 1) if mark else Place(file.name)
        problems.add(place, f"not valid YAML: {error.problem}", "mend the syntax")
        return None
    except UnicodeDecodeError as error:
        problems.add(Place(file.name), f"not UTF-8: {error.reason}", "save the file as UTF-8")
        return None
    return {} if data is None else data  # an empty file


def parsed(text: str) -> Anything:
    """Return what a YAML text holds; its parts know their places.

    Raises MarkedYAMLError where the text is no YAML.
    """
    return YAML(typ="rt").load(text)


def read_mapping(file: Path) -> dict[str, Anything]:
    """Return the mapping that a YAML file holds.

    Raises InputRefusedError when it holds none.
    """
    problems = Problems()
    data = read_yaml(file, problems)
    if not problems and not isinstance(data, Mapping):
        problems.add(Place(file.name), "the file holds no mapping", "write `name: value` lines")
    if problems:
        raise InputRefusedError(problems)
    return dict(data)


class Entry:
    """One mapping of the file: typed access that records problems and unknown keys."""

    def __init__(self, data: Anything, where: Place, problems: Problems, what: str) -> None:
        self.where, self.problems, self.what = where, problems, what
        self.data = data if isinstance(data, Mapping) else {}
        self.seen: set[str] = set()
        if not isinstance(data, Mapping):
            problems.add(where, f"{what} must be a mapping", "write `key: value` pairs")

    def place(self, key: str) -> Place:
        """Return where a key stands."""
        return place_of(self.data, key, self.where) if key in self.data else self.where

    def raw(self, key: str) -> Anything:
        """Return a value as it was read, or None."""
        self.seen.add(key)
        return self.data.get(key)

    def text(self, key: str, required: bool = True) -> str:
        """Return a text without the blanks around it; empty if there is none."""
        value = self.raw(key)
        if value is None:
            if required:
                self.problems.add(self.where, f"{self.what} has no `{key}`", f"add `{key}:`")
            return ""
        if not isinstance(value, str):
            message = f"`{key}: {value}` is not read as text"
            self.problems.add(self.place(key), message, f'put it in quotes: "{as_printed(value)}"')
        return str(value).strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; one text is a list of one."""
        value = self.raw(key)
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        for item in items:
            if not isinstance(item, str):
                message = f"{item!r} in `{key}` is not read as text"
                self.problems.add(
                    self.place(key), message, f'put it in quotes: "{as_printed(item)}"'
                )
        return tuple(str(i) for i in items)

    def choice(self, key: str, allowed: Iterable[str], required: bool = True) -> str:
        """Return a text that is one of those allowed."""
        value = self.text(key, required)
        options = list(allowed)
        if value and value not in options:
            message = f"unknown {key} {value!r}"
            self.problems.add(self.place(key), message, f"use one of: {', '.join(options)}")
        return value

    def entries(self, key: str, what: str) -> "list[Entry]":
        """Return a list of mappings."""
        value = self.raw(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.problems.add(self.place(key), f"`{key}` must be a list", "start entries with `- `")
            return []
        return [
            Entry(item, place_of(value, i, self.place(key)), self.problems, what)
            for i, item in enumerate(value)
        ]

    def finish(self) -> None:
        """Record every key that nothing asked for."""
        for key in self.data:
            if key not in self.seen:
                known = ", ".join(sorted(self.seen))
                message = f"{self.what} has an unknown key {key!r}"
                self.problems.add(self.place(key), message, f"use one of: {known}")
