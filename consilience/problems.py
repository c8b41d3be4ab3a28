"""What is wrong with an input, where, and what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with one place of an input file; `line` and `column` count from 1."""

    file: str
    line: int
    column: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}; {self.remedy}"


@dataclass
class Problems:
    """Collects every problem of an input, so that all are reported at once."""

    found: list[Problem] = field(default_factory=list)

    def add(self, where: "Place", message: str, remedy: str) -> None:
        """Record a problem at a place."""
        self.found.append(Problem(where.file, where.line, where.column, message, remedy))

    def __bool__(self) -> bool:
        return bool(self.found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(set(self.found)))


@dataclass(frozen=True)
class Place:
    """A place in an input file; `line` and `column` count from 1."""

    file: str
    line: int = 1
    column: int = 1


NOWHERE = Place("")


class InputRefusedError(ValueError):
    """The input has problems and was refused whole; `problems` lists them all."""

    def __init__(self, problems: Problems) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
