"""A payer's medical policy, converted to Markdown: criteria in outline, evidence, references, codes.

Locators: `title`, `title page line 2`; headings by title; `I.A.4.b` for a criterion of an outline
that opens with I, by its printed marks whatever its indent; `CROSS REFERENCES 1` for a number of
any other list; `REQUIRED DOCUMENTATION bullet 6`, `BACKGROUND bullet 2.1`; `reference 31`;
`CODES row 3`; `I.A.3 paragraph 2` for what introduces the items below an item.
Headings: the marks for their depth are not reliable as converted. The sections that such policies
share stand at the top; other titles in capitals below them, and lower still when they repeat
(SECTION SUMMARY) or are marked as deeper than the one before; titles in small letters below those.
"""

import re
from collections import Counter
from itertools import zip_longest

from consilience.passages import (
    Bullets,
    Line,
    Loader,
    Part,
    Passage,
    continues,
    locate,
    read_lines,
    take_page_lines,
)

_SECTIONS = {
    "IMPORTANT REMINDER", "DESCRIPTION", "MEDICAL POLICY CRITERIA", "POLICY GUIDELINES",
    "REQUIRED DOCUMENTATION", "CROSS REFERENCES", "BACKGROUND", "REGULATORY STATUS",
    "EVIDENCE SUMMARY", "PRACTICE GUIDELINE SUMMARY", "SUMMARY", "REFERENCES", "CODES", "APPENDIX",
}  # fmt: skip
_PAGE_LINE = re.compile(r"[A-Z]{2,4}\d{1,4}(?:\.\d+)? \| \d+|.{0,80}\bpage \d+ of \d+", re.I)
_HASHES = re.compile(r"#+(?=\s)")
_BOLD = re.compile(r"\*\*[^*]*[^*.:]\*\*")
_MARK = re.compile(
    r"(?P<sign>[-*+•▪◦‣]\s+)?\**\(?(?P<mark>[IVX]{1,6}|[A-Z]|\d{1,3}|[ivx]{1,5}|[a-z])[.)]\**\s+(?=\S)"
)
_BULLET = re.compile(r"[-*+•▪◦‣]\s+(?=\S)")
_CAPTION = re.compile(r"\**(?P<name>(?:Table|Figure) \d+)(?=[.:]?(?: [A-Z(]|\**$))")
_ROW = re.compile(r"\|.*\||[^\t]+\t.*")
_ROMAN = {"I": 1, "V": 5, "X": 10}
_MAX_LEFT_OUT = 5  # numbers that a list may skip
_PROSE = ("paragraph", "item", "reference", "caption", "table-row")


def _title(line: Line) -> str:
    return line.text.lstrip("#").strip(" *_")


def _capitals(title: str) -> bool:
    return title.isupper() and sum(c.isalpha() for c in title) > 3


def _is_heading(line: Line) -> bool:
    """Whether a line is marked as a heading, all in bold, or alone in capitals."""
    capitals = line.alone and _capitals(line.text) and line.text[-1] not in ".:;,"
    return bool(_HASHES.match(line.text) or capitals or (line.alone and _BOLD.fullmatch(line.text)))


def _roman(mark: str) -> int:
    values = [_ROMAN[c] for c in mark.upper()]
    return sum(-v if v < max(values[n:]) else v for n, v in enumerate(values))


def _styles(mark: str) -> list[tuple[str, int]]:
    """Return what a mark may count: Roman numerals, letters or numbers, and its place in them."""
    if mark.isdigit():
        return [("1", int(mark))]
    roman, letter = ("I", "A") if mark.isupper() else ("i", "a")
    styles = [(roman, _roman(mark))] if set(mark.upper()) <= set(_ROMAN) else []
    return styles + ([(letter, ord(mark) - ord(letter) + 1)] if len(mark) == 1 else [])


class _Outline:
    """The open items of an outline: each level's style, ordinal and printed mark."""

    def __init__(self) -> None:
        self.open: list[tuple[str, int, str]] = []
        self.fresh = False  # no item since the last heading

    @property
    def label(self) -> str:
        """The marks of the open items: I.A.4.b."""
        return ".".join(mark for _, _, mark in self.open)

    @property
    def absolute(self) -> bool:
        """Whether its items are cited without a heading."""
        return bool(self.open) and self.open[0][0] == "I"

    def heading(self) -> None:
        """Keep only the outermost item: below a heading its list may go on."""
        del self.open[1:]
        self.fresh = True

    def opens(self, mark: str) -> bool:
        """Whether a mark is the first of a list below the open item."""
        used = {style for style, _, _ in self.open}
        return any(value == 1 and style not in used for style, value in _styles(mark))

    def place(self, mark: str, sure: bool) -> bool:
        """Open the item of a mark and close what it ends; False when it does not fit.

        It is the next of an open list, the innermost first. Where the text is `sure` to be an item
        it may also be the first of a list below, or of one that starts again or leaves some out.
        """
        styles = _styles(mark)
        for depth, (style, value, _) in reversed(list(enumerate(self.open))):
            if (style, value + 1) in styles:
                return self._set(depth, (style, value + 1, mark))
        if self.fresh and sure:
            self.open.clear()
        if sure and self.opens(mark):
            used = {style for style, _, _ in self.open}
            style = next(s for s, value in styles if value == 1 and s not in used)
            return self._set(len(self.open), (style, 1, mark))
        for depth, (style, value, _) in enumerate(self.open):
            for new in (v for s, v in styles if sure and s == style):
                if new == 1 or value < new <= value + _MAX_LEFT_OUT:
                    return self._set(depth, (style, new, mark))
        return False

    def _set(self, depth: int, item: tuple[str, int, str]) -> bool:
        self.open[depth:] = [item]
        self.fresh = False
        return True


class _Reader:
    """Reads lines one after another into parts."""

    def __init__(self, lines: list[Line]) -> None:
        heads = [n for n, line in enumerate(lines) if _is_heading(line)]
        front = next((n for n in heads if _capitals(_title(lines[n]))), 0)
        title = max((n for n in heads if n < front), default=0)
        self.parts = [Part("front-matter", [line], base="title page") for line in lines[:front]]
        if self.parts:
            self.parts[title] = Part("heading", [lines[title]], name="title", base="")
        self.times = Counter(_title(lines[n]) for n in heads)
        self.section = ""  # the last title in capitals
        self.depth = 0  # its level
        self.hashes = 0  # of the last title at level 2
        self.outline = _Outline()
        self.item = ""  # the open item of an outline that is cited by itself
        self.indent = 0  # of that item
        self.paragraphs = 1  # in that item
        self.bullets: dict[str, Bullets] = {}  # by the item they stand in
        for line, after in zip_longest(lines[front:], lines[front + 1 :]):
            self.read(line, after.text if after else "")

    @property
    def last(self) -> Part:
        """The part that is being read."""
        return self.parts[-1] if self.parts else Part("front-matter", [])

    def read(self, line: Line, after: str) -> None:
        """Add a line to the last part, or begin another with it."""
        if _is_heading(line):
            self.begin_heading(line)
        elif caption := _CAPTION.match(line.text) if line.gap else None:
            self.parts.append(Part("caption", [line], name=caption["name"], base=""))
        elif _ROW.fullmatch(line.text):
            self.parts.append(Part("table-row", [line]))
        elif (mark := _MARK.match(line.text)) and self.is_item(line, mark):
            self.begin_item(line)
        elif _BULLET.match(line.text):
            self.begin_bullet(line)
        elif self.goes_on(line):
            self.last.lines.append(line)
        else:
            self.begin_paragraph(line, after)

    def begin_heading(self, line: Line) -> None:
        title, hashes = _title(line), _HASHES.match(line.text)
        depth = len(hashes[0]) if hashes else 0
        if not _capitals(title):
            level = self.depth + 1
            self.outline.heading()
        else:
            below = self.times[title] > 1 or (self.depth > 1 and depth > self.hashes)
            level = 1 if title in _SECTIONS or not self.section else 3 if below else 2
            self.hashes = depth if level == 2 else self.hashes
            self.section, self.depth, self.outline = title, level, _Outline()
        self.parts.append(Part("heading", [line], name=title, level=level))
        self.item, self.bullets = "", {}

    def is_item(self, line: Line, mark: re.Match[str]) -> bool:
        """Whether a line with a mark is an item of the outline, and place it there."""
        last = self.last
        parted = last.level or re.search(r"(?:[.;:,]|\b(?:and|or))$", last.text)
        return self.outline.place(mark["mark"], bool(mark["sign"] or line.gap or parted))

    def begin_item(self, line: Line) -> None:
        label = self.outline.label
        if self.section == "REFERENCES":
            self.parts.append(Part("reference", [line], name=f"reference {label}", base=""))
            return
        absolute = self.outline.absolute
        self.parts.append(Part("item", [line], name=label, base="" if absolute else None))
        self.item, self.indent, self.paragraphs = label if absolute else "", line.indent, 1
        self.bullets.pop(label, None)

    def begin_bullet(self, line: Line) -> None:
        last = self.last
        below = line.indent > self.indent or last.text.endswith(":") or last.base == self.item
        base = self.item if below else ""
        name = self.bullets.setdefault(base, Bullets()).name(line.indent)
        self.parts.append(Part("item", [line], name=name, base=base or None))

    def goes_on(self, line: Line) -> bool:
        """Whether a line without a mark belongs to the part before it."""
        last = self.last
        if not line.gap:
            return last.kind in _PROSE
        runs = last.kind in ("paragraph", "item") and continues(last.text, line.text)
        return runs or last.kind == "reference"

    def begin_paragraph(self, line: Line, after: str) -> None:
        mark = _MARK.match(after)
        lead = line.text.endswith(":") and mark is not None and self.outline.opens(mark["mark"])
        if self.item and (lead or line.indent > self.indent):
            self.paragraphs += 1
            name = f"paragraph {self.paragraphs}"
            self.parts.append(Part("paragraph", [line], name=name, base=self.item))
        else:
            self.parts.append(Part("paragraph", [line]))


def split(raw: str) -> tuple[Passage, ...]:
    """Return the passages of a medical policy."""
    lines, page_lines = take_page_lines(read_lines(raw), _PAGE_LINE)
    return locate(raw, [*_Reader(lines).parts, *page_lines])


loader = Loader("medical policy", ("coverage-policy",), split)
