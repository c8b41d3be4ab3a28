"""A document's stored text as passages: pieces with a kind, headings above, and a stable locator.

A loader file (`loaders/*.py`, one per family of documents, found by path) turns raw text into
`Part`s and gives them to `locate`, which names them. Every character that is not blank belongs to
exactly one passage, and no two passages share a locator: `load_passages` refuses anything else.

Normalisation 1: Unicode NFC; a hyphen at the end of a line is dropped before a lower-case letter
(ver-/tebral: vertebral; a compound broken there loses its hyphen too: low-/risk: lowrisk) and kept
before anything else (T5-/L5: T5-L5), either way without a space; white space, line and page breaks
and byte-order marks become one space; none at the ends. Mark-up stays as stored.
"""

import difflib
import importlib.util
import re
import sys
import traceback
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise
from pathlib import Path

from consilience.problems import InputRefusedError, Place, Problems

NORMALISATION = "1"
FRONT = "title page"  # names what stands above every heading

Span = tuple[int, int]  # [start, end) in the raw text

_COUNTED_AS = {  # a passage without a name of its own is counted by its kind
    "paragraph": "paragraph", "item": "bullet", "table-row": "row", "caption": "caption",
    "contents-line": "line", "front-matter": "line", "page-line": "line",
}  # fmt: skip
_BREAK = re.compile(r"(?<=\w)([-\u2010\u00ad])[^\S\n\f]*[\n\f]\s*(?=\w)|[\s\ufeff]+")
_BLANK = re.compile(r"[\s\ufeff]*")
_MARGIN = re.compile(r"[^\S\n\f]*")
_LINE = re.compile(r"[^\s\ufeff](?:(?:(?!\s[•▪◦‣]\s)[^\n\f])*[^\s\ufeff])?")
_MARK_UP = re.compile(r"(?:<sup>[^<]*</sup>|</?\w+>|\]\([^)]*\)|[*_\"'”’)\]\s])+$")
_ENDED = re.compile(r"(?:[.!?]|[^\d\s][.!?]\d{1,3}(?:[,–-]\d{1,3})*)$")  # 12: a reference's number
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|vs|al|cf|approx|fig|ref)\.$", re.IGNORECASE)
_DANGLING = re.compile(
    r"(?:[-–—/(=<>±,]|\b(?:an?|and|as|at|by|for|from|in|into|of|on|or|than|that|the|their|this|to|"
    r"was|were|which|with|without))$",
    re.IGNORECASE,
)
_SIGN = re.compile(r"[-*+•▪◦‣]\s")
_LONG = 12  # words
_PAGE_NUMBER = re.compile(r"(?:page\s+)?[-–|\s]*\d{1,4}[-–|\s]*(?:(?:of|/)\s*\d{1,4})?", re.I)


@dataclass(frozen=True)
class Passage:
    """A piece of a document.

    `text` is normalised and `path` holds the titles above, outermost first. `spans` are the raw
    pieces it is made of: one, or more where page lines stand inside. `origin` holds, for each
    character of `text`, the raw span it came from.
    """

    locator: str
    kind: str
    path: tuple[str, ...]
    text: str
    spans: tuple[Span, ...]
    origin: tuple[Span, ...] = field(repr=False)

    @property
    def start(self) -> int:
        """Where it starts in the raw text."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where it ends in the raw text."""
        return self.spans[-1][1]

    def raw_spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Return the raw pieces of the span [start, end) of the normalised text.

        Raises ValueError for an empty span and for one beyond the text.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"{self.locator}: [{start}, {end}) is no span of its text")
        first, last = self.origin[start][0], self.origin[end - 1][1]
        return tuple((max(first, s), min(last, e)) for s, e in self.spans if s < last and e > first)


@dataclass(frozen=True)
class Loader:
    """How documents of some kinds (guidance, coverage-policy …) become passages."""

    name: str
    kinds: tuple[str, ...]
    split: Callable[[str], Sequence[Passage]]


@dataclass(frozen=True)
class Line:
    """A line without the blanks at its ends; `gap` and `gap_after`: blank lines on either side.

    A line also ends before a bullet sign, so that several bullets in one paragraph come apart.
    """

    start: int
    end: int
    text: str
    indent: int
    gap: bool
    gap_after: bool

    @property
    def alone(self) -> bool:
        """Whether blank lines stand on both sides."""
        return self.gap and self.gap_after


@dataclass
class Part:
    """A passage in the making: its lines, and what its locator is made of.

    `name` is a heading's title or an item's number; without it the part is counted. `base` is what
    the name belongs to: None for the heading above, "" for a name that stands by itself. A heading
    has a level, 1 outermost; what stands under one that is not `naming` is named by those above.
    """

    kind: str
    lines: list[Line]
    name: str = ""
    base: str | None = None
    level: int = 0
    naming: bool = True

    @property
    def text(self) -> str:
        """Its words, near enough to see whether a sentence has ended."""
        return " ".join(line.text for line in self.lines)


def normalise(text: str) -> str:
    """Return text in normalisation 1; twice gives the same as once."""
    return _normal(text, [(0, len(text))])[0]


def _normal(raw: str, spans: Sequence[Span]) -> tuple[str, tuple[Span, ...]]:
    """Return the normalised text of raw pieces, and the raw span of each of its characters."""
    composed: list[tuple[str, Span]] = []
    for number, (start, end) in enumerate(spans):
        if number:
            composed.append(("\n", (spans[number - 1][1], start)))
        composed += _composed(raw, start, end)
    text = "".join(c for c, _ in composed)
    kept: list[tuple[str, Span]] = []
    done = 0
    for found in _BREAK.finditer(text):
        kept += composed[done : found.start()]
        done = found.end()
        if found[1] is None:
            kept.append((" ", (composed[found.start()][1][0], composed[done - 1][1][1])))
        elif _hyphen_stays(text[found.start() - 1], found[1], text[done]):
            kept.append(composed[found.start()])
    kept += composed[done:]
    kept = kept[1:] if kept and kept[0][0] == " " else kept
    kept = kept[:-1] if kept and kept[-1][0] == " " else kept
    return "".join(c for c, _ in kept), tuple(s for _, s in kept)


def _hyphen_stays(before: str, hyphen: str, after: str) -> bool:
    return hyphen != "\u00ad" and not (before.isalpha() and after.islower())


def _composed(raw: str, start: int, end: int) -> Iterator[tuple[str, Span]]:
    """Yield the characters of raw[start:end] in NFC, each with its raw span."""
    while start < end:
        after = start + 1
        while after < end and _may_compose(raw[after]):
            after += 1
        composed = unicodedata.normalize("NFC", raw[start:after])
        if composed == raw[start:after]:
            yield from ((c, (start + n, start + n + 1)) for n, c in enumerate(composed))
        else:
            yield from ((c, (start, after)) for c in composed)
        start = after


def _may_compose(character: str) -> bool:
    """Whether NFC may join a character to the one before it."""
    return character >= "\u0300" and (
        unicodedata.category(character).startswith("M") or "\u1160" <= character <= "\u11ff"
    )


def read_lines(raw: str) -> list[Line]:
    """Return the lines of a raw text that are not blank."""
    spans = [m.span() for m in _LINE.finditer(raw)]
    between = [raw[a[1] : b[0]] for a, b in pairwise(spans)]
    gaps = [True, *(blank.count("\n") > 1 or "\f" in blank for blank in between), True]
    found = []
    for (start, end), gap, gap_after in zip(spans, gaps, gaps[1:], strict=False):
        margin = _MARGIN.match(raw, max(raw.rfind("\n", 0, start), raw.rfind("\f", 0, start)) + 1)
        indent = len(margin[0].expandtabs(4)) if margin else 0
        found.append(Line(start, end, raw[start:end], indent, gap, gap_after))
    return found


def ended(text: str) -> bool:
    """Whether text ends a sentence, whatever mark-up or reference number follows it."""
    bare = _MARK_UP.sub("", text)
    return bool(_ENDED.search(bare)) and not _ABBREVIATED.search(bare)


def continues(before: str, after: str) -> bool:
    """Whether a piece after a blank line goes on with the sentence before it.

    What is neither ended nor short (bullets, imprints and the like often lack a full stop) goes on
    whatever follows; the rest, when the next piece does not begin anew.
    """
    bare = _MARK_UP.sub("", before)
    if ended(before) or bare.endswith(":") or (bare.endswith(";") and not after[:1].islower()):
        return False
    first = after.lstrip('*_"“‘([')[:1]
    unclosed = before.count("(") > before.count(")")
    within = first.islower() or first.isdigit() or after[:1] in "()].,;%"
    prose = len(before.split()) >= _LONG and not _SIGN.match(before)
    return within or unclosed or prose or bool(_DANGLING.search(before))


def take_page_lines(found: Sequence[Line], known: re.Pattern[str]) -> tuple[list[Line], list[Part]]:
    """Part running headers, footers and page numbers from the other lines.

    They are: what is known of the family, a number alone, and a line that recurs (whatever its
    numbers) and somewhere cuts a sentence in two.
    """

    def shape(line: Line) -> str:
        return re.sub(r"\d+", "0", line.text)

    times = Counter(shape(line) for line in found)
    kept = [
        line
        for line in found
        if not known.fullmatch(line.text) and not (line.alone and _PAGE_NUMBER.fullmatch(line.text))
    ]
    while running := {
        shape(line)
        for before, line, after in zip(kept, kept[1:], kept[2:], strict=False)
        if line.alone and times[shape(line)] > 1 and after.text[0].islower()
        and not line.text[0].islower() and not ended(before.text)
    }:  # fmt: skip
        kept = [line for line in kept if shape(line) not in running]
    taken = sorted(set(found) - set(kept), key=lambda line: line.start)
    return kept, [Part("page-line", [line], base="page") for line in taken]


class Bullets:
    """Numbers bullets by their indents: 1, 2, 2.1, 2.2, 3. A list cut by blank lines goes on."""

    def __init__(self) -> None:
        self._open: list[tuple[int, int]] = []  # indent, ordinal

    def name(self, indent: int) -> str:
        """Return the name of the next bullet."""
        last = 0
        while self._open and self._open[-1][0] > indent:
            last = self._open.pop()[1]
        if self._open and self._open[-1][0] == indent:
            last = self._open.pop()[1]
        self._open.append((indent, last + 1))
        return "bullet " + ".".join(str(n) for _, n in self._open)


def _spans(raw: str, lines: Iterable[Line]) -> tuple[Span, ...]:
    """Return the raw pieces that lines make up, joined where only blanks lie between."""
    spans: list[Span] = []
    for line in lines:
        if spans and _BLANK.fullmatch(raw, spans[-1][1], line.start):
            spans[-1] = (spans[-1][0], line.end)
        else:
            spans.append((line.start, line.end))
    return tuple(spans)


def locate(raw: str, parts: Iterable[Part]) -> tuple[Passage, ...]:
    """Return parts, in reading order, as passages with locators.

    A heading is located by its title, behind its parent's when the title repeats; a part by its
    base and name. What would still be named as another is marked (2), (3) …
    """
    parts = list(parts)
    titles = Counter(part.name for part in parts if part.level)
    above: list[tuple[Part, str]] = []
    counted: Counter[tuple[str, str]] = Counter()
    taken: set[str] = set()
    found = []
    for part in parts:
        while part.level and above and above[-1][0].level >= part.level:
            above.pop()
        base = part.base
        if base is None:
            base = next((at for heading, at in reversed(above) if heading.naming), FRONT)
        counted[base, part.kind] += not part.name
        name = part.name or f"{_COUNTED_AS[part.kind]} {counted[base, part.kind]}"
        if part.level:
            locator = f"{base} > {name}" if titles[name] > 1 and base != FRONT else name
        else:
            locator = f"{base} {name}".strip()
        same = (f"{locator} ({n})" if n > 1 else locator for n in count(1))
        locator = next(name for name in same if name not in taken)
        taken.add(locator)
        path = tuple(heading.name for heading, _ in above)
        spans = _spans(raw, part.lines)
        text, origin = _normal(raw, spans)
        found.append(Passage(locator, part.kind, path, text, spans, origin))
        if part.level:
            above.append((part, locator))
    return tuple(sorted(found, key=lambda passage: passage.start))


def load_passages(text: str, loader: Loader) -> tuple[Passage, ...]:
    """Return the passages of a document's raw text, in reading order.

    Raises InputRefusedError where the loader names two passages alike, or gives a character that
    is not blank to none or to two.
    """
    problems = Problems()

    def add(offset: int, message: str, remedy: str) -> None:
        line = text.count("\n", 0, offset) + 1
        problems.add(Place(f"a document read by {loader.name}", line), message, remedy)

    passages = tuple(sorted(loader.split(text), key=lambda passage: passage.start))
    owners = Counter(i for p in passages for start, end in p.spans for i in range(start, end))
    seen: set[str] = set()
    for passage in passages:
        if passage.locator in seen:
            add(passage.start, f"a second {passage.locator!r}", "make the loader's names differ")
        seen.add(passage.locator)
    for offset, character in enumerate(text):
        if owners[offset] != 1 and not _BLANK.fullmatch(character):
            message = f"{character!r} belongs to {owners[offset]} passages"
            add(offset, message, "make the loader give it to exactly one")
            break
    if problems:
        raise InputRefusedError(problems)
    return passages


def find(passages: Iterable[Passage], locator: str) -> Passage:
    """Return the passage with a locator.

    Raises LookupError naming the nearest locators when there is none.
    """
    by_locator = {passage.locator: passage for passage in passages}
    if locator not in by_locator:
        near = difflib.get_close_matches(locator, by_locator, cutoff=0.5)
        raise LookupError(f"no passage {locator!r}; nearest: {', '.join(near) or 'none'}")
    return by_locator[locator]


def read_loaders(folder: Path) -> tuple[Loader, ...]:
    """Run every Python file of a folder and return the loaders they end in.

    Raises InputRefusedError listing every problem of every file.
    """
    problems = Problems()
    found: list[Loader] = []
    files: dict[str, str] = {}
    for file in sorted(folder.glob("*.py")):
        loader = _read_loader(file, problems)
        for kind in loader.kinds if loader else ():
            if kind in files:
                message = f"a second loader for {kind!r}, which {files[kind]} reads"
                problems.add(_place(file), message, "give each kind of document to one loader")
            files.setdefault(kind, f"{folder.name}/{file.name}")
        found += [loader] if loader else []
    if problems:
        raise InputRefusedError(problems)
    return tuple(found)


def _read_loader(file: Path, problems: Problems) -> Loader | None:
    name = f"loader in {file.resolve()}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        problems.add(_place(file), "cannot be read as Python", "save it as a .py file")
        return None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        message = f"does not run: {type(error).__name__}: {error}"
        problems.add(_place(file, error), message, "mend the file")
        return None
    loader = getattr(module, "loader", None)
    if not isinstance(loader, Loader):
        message = f"must end in 'loader = Loader(...)'; found {loader!r}"
        problems.add(_place(file), message, "import Loader from consilience.passages")
        return None
    whole = isinstance(loader.kinds, tuple) and all(isinstance(k, str) for k in loader.kinds)
    if not (whole and loader.kinds and isinstance(loader.name, str) and callable(loader.split)):
        message = f"not a name, kinds and a function: {loader!r}"
        problems.add(_place(file), message, "write Loader('name', ('kind',), split)")
        return None
    return loader


def _place(file: Path, error: Exception | None = None) -> Place:
    """Return where a file fails: the line of the error, of `loader =`, or its last."""
    name = f"{file.parent.name}/{file.name}"
    if isinstance(error, SyntaxError):
        return Place(name, error.lineno or 1, error.offset or 1)
    if error:
        frames = traceback.extract_tb(error.__traceback__)
        return Place(name, next((f.lineno for f in frames if f.filename == str(file)), 1) or 1)
    lines = file.read_text(encoding="utf-8").splitlines()
    assigned = [n for n, line in enumerate(lines, 1) if re.match(r"loader\b", line)]
    return Place(name, assigned[-1] if assigned else max(1, len(lines)))
