"""The answers to a case as files: what the command prints as JSON, and a table for a spreadsheet."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any as Anything

from consilience.tables import Table, as_json

Answer = Mapping[str, Anything]
_COLUMNS = (
    "case", "source", "question", "verdict", "verdicts", "position", "statement", "locator",
    "stance", "depth", "asks", "status", "says", "facts",
)  # fmt: skip


def case_json(answers: Sequence[Answer]) -> str:
    """Return what `consilience case --format json` prints of the same facts."""
    return as_json(answers) + "\n"


def case_table(cases: Mapping[str, Sequence[Answer]]) -> Table:
    """Return a line per case, document and step of its trace; a document without steps has one."""
    answers = [(case, answer) for case, given in cases.items() for answer in given]
    return Table.of(_COLUMNS, [line for one in answers for line in _lines(*one)])


def _lines(case: str, answer: Answer) -> Iterator[dict[str, Anything]]:
    whole = {
        "case": case, "source": answer["source"], "question": answer["question"],
        "verdict": answer["verdict"], "verdicts": " ".join(answer["verdicts"]),
    }  # fmt: skip
    for step in answer["trace"] or [{}]:
        facts = "; ".join(
            f"{name}: {'not entered' if value is None else _told(value)}"
            for name, value in step.get("facts", {}).items()
        )
        yield {**whole, **step, "facts": facts}


def _told(value: Anything) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{v} {'yes' if held else 'no'}" for v, held in value.items())
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)
