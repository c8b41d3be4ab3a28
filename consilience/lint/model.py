"""What a check finds: a flaw of one document, told with its numbers as printed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any as Anything

from consilience.encodings import Source
from consilience.evidence.model import KINDS, Told
from consilience.vocabulary import Vocabulary


@dataclass(frozen=True)
class Flaw:
    """Something in a document that cannot be right as it is printed.

    `items` are the names by which what it is about is anchored, such as `result x` or a
    statement's id; `message` is one sentence with the numbers as printed; `stored_text` is true
    where the text at hand, rather than the document, has probably lost something.
    """

    rule: str
    source: str
    items: tuple[str, ...]
    message: str
    stored_text: bool = False

    def as_dict(self) -> dict[str, Anything]:
        """Return the flaw as `lint --format json` prints it."""
        return {
            "source": self.source,
            "rule": self.rule,
            "items": list(self.items),
            "message": self.message,
            "stored_text": self.stored_text,
        }


Rule = Callable[[Source, Vocabulary], Iterator[Flaw]]


def name_of(item: Told) -> str:
    """Return the name by which an item of evidence is anchored, such as `study klazen-2010`."""
    return f"{KINDS[type(item)]} {item.id}"
