"""NICE guidance: numbered paragraphs and their bullets, under a title page and a table of contents.

Locators: `title`, `title page line 2`, `Your responsibility paragraph 1`, `Contents line 3`, the
heading as printed (`2.1 Indications`), `2.1.1`, `1.2 bullet 3`, `Update information paragraph 1`.
A heading that the contents do not list and that stands below another (Minor changes …) names
nothing: what it holds is counted under the heading above it. A block without a number goes on with
the numbered paragraph before it; after that paragraph's bullets it is `1.2 paragraph 2`.
"""

import re
from itertools import zip_longest

from consilience.passages import (
    Bullets,
    Line,
    Loader,
    Part,
    Passage,
    continues,
    ended,
    locate,
    read_lines,
    take_page_lines,
)

_PAGE_LINE = re.compile(r"© ?NICE\b.*|conditions#notice.*|(?:.{0,80}\b)?page \d+ of(?: \d+)?", re.I)
_IMPRINT = re.compile(r"(?:\*\*)?(?:published|last updated)\b|\[?(?:https?://)?www\.nice\b", re.I)
_CONTENTS_LINE = re.compile(r"(?P<title>\S.*?)(?:\s*\.{3,}\s*|\s{2,}|\t)\d{1,4}")
_HASHES = re.compile(r"#+(?=\s)")
_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,3})*(?=\s+[A-Z])")
_NUMBERED = re.compile(r"(?P<sign>[-*+•]\s+)?\**(?P<number>\d{1,2}(?:\.\d{1,3})+)\**\s+(?=\S)")
_BULLET = re.compile(r"[-*+•▪◦‣]\s+(?=\S)")
_CAPTION = re.compile(r"\**(?P<name>(?:Table|Figure|Box) \d+)(?=[.:]?(?: [A-Z(]|\**$))")
_ROW = re.compile(r"\|.*\||[^\t]+\t.*")
_MAX_HEADING = 14  # words
_PROSE = ("paragraph", "item", "caption", "table-row")


def _title(line: Line) -> str:
    return line.text.lstrip("#").strip(" *_")


def _contents(lines: list[Line]) -> set[str]:
    """Return the titles that the table of contents lists."""
    after = iter(lines)
    for line in after:
        if _title(line).casefold() == "contents":
            break
    titles = set()
    for line in after:
        found = _CONTENTS_LINE.fullmatch(line.text)
        if not found:
            break
        titles.add(found["title"].casefold())
    return titles


def _title_page(lines: list[Line]) -> int:
    """Count the lines of the title page: up to the last line of the imprint near the top."""
    imprint = [n for n, line in enumerate(lines[:12], 1) if _IMPRINT.match(line.text)]
    return imprint[-1] if imprint else min(1, len(lines))


class _Reader:
    """Reads lines one after another into parts."""

    def __init__(self, lines: list[Line]) -> None:
        front = _title_page(lines)
        self.parts = [Part("front-matter", [line], base="title page") for line in lines[:front]]
        if self.parts:
            self.parts[0] = Part("heading", [lines[0]], name="title", base="")
        self.listed = _contents(lines[front:])
        self.headings: list[tuple[int, int]] = []  # the open ones: number of hashes, level
        self.heading = ""  # the last one's title
        self.number = ""  # the open numbered paragraph's
        self.paragraphs = 0  # of that numbered paragraph
        self.bullets = Bullets()
        for line, after in zip_longest(lines[front:], lines[front + 1 :]):
            self.read(line, after.text if after else "")

    def read(self, line: Line, after: str) -> None:
        """Add a line to the last part, or begin another with it."""
        if self.heading.casefold() == "contents" and _CONTENTS_LINE.fullmatch(line.text):
            self.parts.append(Part("contents-line", [line]))
        elif self.is_heading(line, after):
            self.begin_heading(line)
        elif caption := _CAPTION.match(line.text) if line.gap else None:
            self.parts.append(Part("caption", [line], name=caption["name"], base=""))
        elif _ROW.fullmatch(line.text):
            self.parts.append(Part("table-row", [line]))
        elif number := self.numbered(line):
            self.number, self.paragraphs, self.bullets = number, 1, Bullets()
            self.parts.append(Part("paragraph", [line], name=number, base=""))
        elif _BULLET.match(line.text):
            name = self.bullets.name(line.indent)
            self.parts.append(Part("item", [line], name=name, base=self.number or None))
        elif self.goes_on(line):
            self.parts[-1].lines.append(line)
        elif self.number:
            self.paragraphs += 1
            name = f"paragraph {self.paragraphs}"
            self.parts.append(Part("paragraph", [line], name=name, base=self.number))
        else:
            self.parts.append(Part("paragraph", [line]))

    def is_heading(self, line: Line, after: str) -> bool:
        """Whether a line is marked as a heading, or is listed, or looks like one.

        What goes on in small letters after a page break is the beginning of a sentence, and what
        nothing follows is no heading.
        """
        if _HASHES.match(line.text):
            return True
        title, last = _title(line), self.parts[-1]
        if line.alone and title.casefold() in self.listed:
            return True
        looks = line.alone and not re.search(r"[.:;,?!]$|: |www\.|\]\(|\t", title)
        within = last.kind in ("paragraph", "item") and continues(last.text, title)
        if not looks or within or _CAPTION.match(title) or not after or after[0].islower():
            return False
        number = _NUMBER.match(title)
        numbered = number and not (self.listed and "." in number[0])
        short = len(title.split()) <= _MAX_HEADING and (numbered or title[:1].isupper())
        return bool(short)

    def begin_heading(self, line: Line) -> None:
        title, hashes = _title(line), _HASHES.match(line.text)
        depth = len(hashes[0]) if hashes else 0
        number = _NUMBER.match(title)
        while self.headings and depth and not 0 < self.headings[-1][0] < depth:
            self.headings.pop()
        below = self.headings[-1][1] if self.headings else 0
        if number:
            level = number[0].count(".") + 1
        elif hashes:
            level = below + 1
        else:
            level = below + 1 if self.parts[-1].level else 1
        self.headings.append((depth, level))
        naming = level == 1 or not self.listed or title.casefold() in self.listed or bool(number)
        self.parts.append(Part("heading", [line], name=title, level=level, naming=naming))
        self.heading, self.number, self.bullets = title, "", Bullets()

    def numbered(self, line: Line) -> str:
        """Return the number of the paragraph that a line begins; none for a number in a sentence."""
        found = _NUMBERED.match(line.text)
        if not found:
            return ""
        *above, last = found["number"].split(".")
        before = ".".join([*above, str(int(last) - 1)])
        first = last == "1" and self.heading.split(" ")[0] == ".".join(above)
        expected = first or before == self.number
        running = self.parts[-1].kind != "heading" and not ended(self.parts[-1].text)
        return found["number"] if found["sign"] or expected or not running else ""

    def goes_on(self, line: Line) -> bool:
        """Whether a line without a mark belongs to the part before it."""
        last = self.parts[-1]
        if not line.gap:
            return last.kind in _PROSE
        numbered = last.kind == "paragraph" and last.base == "" and bool(self.number)
        runs = last.kind in ("paragraph", "item") and continues(last.text, line.text)
        return numbered or runs


def split(raw: str) -> tuple[Passage, ...]:
    """Return the passages of a guidance document."""
    lines, page_lines = take_page_lines(read_lines(raw), _PAGE_LINE)
    return locate(raw, [*_Reader(lines).parts, *page_lines])


loader = Loader("NICE guidance", ("guidance",), split)
