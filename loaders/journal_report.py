"""A society's report as plain text of its journal pages: hard-wrapped lines, headings without marks.

Locators: a heading's title; `CONCLUSION paragraph 2`, counted after rejoining; `Absolute
contraindications 1` and `Procedural indications 2(c)` for items; `Recommendation 3` for an item
under RECOMMENDATIONS; `reference 12` under REFERENCES. A title is named without what follows
" for ", unless that would name two alike.

What is a heading: a line in capitals; or up to three lines where a block begins, too short for the
column, without the marks or verbs of a sentence, before a line that begins anew. Blank lines part
paragraphs only where a sentence has ended; so does a line that ends one and leaves ample room for
the next word. A full line by itself that only finishes a sentence cut in two is the column's end, not
the paragraph's. What stands above the first line in capitals (title, authors) is parted at blank lines.
"""

import re
from collections import Counter
from itertools import takewhile

from consilience.passages import (
    Line,
    Loader,
    Part,
    Passage,
    ended,
    locate,
    read_lines,
    take_page_lines,
)

_PAGE_LINE = re.compile(r".*\bdoi: ?10\.\d+/.*|Downloaded from .*|.{0,80}\bpage \d+ of \d+", re.I)
_NUMBER = re.compile(r"(?P<number>\d{1,3})\.\s+(?=\S)")
_LETTER = re.compile(r"\((?P<letter>[a-z])\)\s+(?=\S)")
_BULLET = re.compile(r"[•▪◦‣]\s+(?=\S)")
_CAPTION = re.compile(r"(?P<name>(?:Table|Figure) \d+)(?=[.:]?(?: [A-Z(]|$))")
_ROW = re.compile(r"[^\t]+\t.*|\|.*\|")
_SENTENCE = re.compile(
    r"[.,;:?!=<>%]|[-–]$|\b(?:is|are|was|were|be|been|has|have|had|may|can|should|must|will)\b"
)
_MAX_HEADING = 3  # lines
_NEAR = 8  # lines that show how wide a column is
_SLACK = 4  # characters by which full lines of one column differ
_AMPLE = 8  # and by which a last line falls short, besides the next word
_ANEW = re.compile(r"[A-Z0-9“\"]|\([a-z]\)\s")


def _width(lines: list[Line]) -> int:
    return max((len(line.text) for line in lines), default=0)


def _capitals(line: Line) -> bool:
    text = line.text
    return text.isupper() and sum(c.isalpha() for c in text) > 4 and text[-1] not in ".,;:"


class _Reader:
    """Reads lines one after another into parts."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.front = next((n for n, line in enumerate(lines) if _capitals(line)), 0)
        self.parts: list[Part] = []
        self.number, self.letter = 0, ""  # of the last item
        self.finished = False  # the last block was one line that finished a sentence
        at = 0
        while at < len(lines):
            at += self.read(at)

    def read(self, at: int) -> int:
        """Add a line to the last part, or begin another with it; return how many lines it took."""
        line = self.lines[at]
        if size := self.heading_lines(at):
            self.begin_heading(self.lines[at : at + size])
            return size
        caption = _CAPTION.match(line.text) if line.gap else None
        if caption:
            self.parts.append(Part("caption", [line], name=caption["name"], base=""))
        elif _ROW.fullmatch(line.text):
            self.parts.append(Part("table-row", [line]))
        elif name := self.item(at):
            self.parts.append(self.named(line, name))
        elif _BULLET.match(line.text):
            self.parts.append(Part("item", [line]))
        elif self.goes_on(at):
            self.finished = line.alone and not ended(self.parts[-1].text)
            self.parts[-1].lines.append(line)
        else:
            self.parts.append(Part("paragraph", [line]))
        return 1

    def cut(self, at: int) -> bool:
        """Whether the part before a line stops within a sentence."""
        if not self.parts or at <= self.front:
            return False
        return not self.parts[-1].level and not ended(self.parts[-1].text)

    def heading_lines(self, at: int) -> int:
        """Return how many lines of heading begin here: none within a sentence."""
        line = self.lines[at]
        if self.cut(at):
            return 0
        if _capitals(line):
            more = self.lines[at + 1 : at + _MAX_HEADING]
            return 1 + sum(1 for _ in takewhile(lambda x: _capitals(x) and not x.gap, more))
        below = bool(self.parts) and self.parts[-1].level == 1
        if not (line.gap or below) or not line.text[0].isupper():
            return 0
        width = _width(self.lines[at : at + _NEAR]) - _SLACK
        for size, head in enumerate(self.lines[at : at + _MAX_HEADING], 1):
            after = next(iter(self.lines[at + size : at + size + 1]), None)
            if _SENTENCE.search(head.text) or len(head.text) > width or after is None:
                return 0
            if not after.text[0].islower():
                return size if _ANEW.match(after.text) else 0
            if after.gap:
                return 0
        return 0

    def begin_heading(self, lines: list[Line]) -> None:
        level = 1 if _capitals(lines[0]) else 2
        title = " ".join(line.text for line in lines)
        self.parts.append(Part("heading", lines, name=title, level=level))
        self.number, self.letter = 0, ""

    def item(self, at: int) -> str:
        """Return the name of the item that a line begins: one that comes next, or a first one."""
        line = self.lines[at]
        number, letter = _NUMBER.match(line.text), _LETTER.match(line.text)
        begins = line.gap or not self.cut(at)
        if number:
            value = int(number["number"])
            if value == self.number + 1 or (value == 1 and begins):
                self.number, self.letter = value, ""
                return str(value)
        if letter:
            following = chr(ord(self.letter or "`") + 1)
            if letter["letter"] == following or (letter["letter"] == "a" and begins):
                self.letter = letter["letter"]
                return f"{self.number or ''}({self.letter})"
        return ""

    def named(self, line: Line, name: str) -> Part:
        section = next((part.name for part in reversed(self.parts) if part.level), "")
        if section.casefold() == "references":
            return Part("reference", [line], name=f"reference {name}", base="")
        if section.casefold() == "recommendations":
            return Part("item", [line], name=f"Recommendation {name}", base="")
        return Part("item", [line], name=name)

    def goes_on(self, at: int) -> bool:
        """Whether a line without a mark belongs to the part before it."""
        line, last = self.lines[at], self.parts[-1] if self.parts else None
        if last is None or last.level:
            return False
        if self.cut(at) or last.kind == "reference":
            return True
        if at < self.front:
            return not line.gap
        if line.gap and not self.finished:
            return False
        before = self.lines[max(0, at - _NEAR) : at]
        room = _width(before) - len(before[-1].text)
        return room <= len(line.text.split()[0]) + (0 if line.gap else _AMPLE)


def _short(parts: list[Part]) -> list[Part]:
    """Name headings without what follows " for ", where that names one only."""
    titles = [part for part in parts if part.level]
    times = Counter(part.name.split(" for ")[0] for part in titles)
    for part in titles:
        short = part.name.split(" for ")[0]
        part.name = short if times[short] == 1 else part.name
    return parts


def split(raw: str) -> tuple[Passage, ...]:
    """Return the passages of a report."""
    lines, page_lines = take_page_lines(read_lines(raw), _PAGE_LINE)
    return locate(raw, [*_short(_Reader(lines).parts), *page_lines])


loader = Loader("journal report", ("society-report",), split)
