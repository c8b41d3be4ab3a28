"""The text of an own question: in the address, and told for other programs."""

import json
import re
import shlex
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import urlencode

from consilience import KnowledgeGraph
from consilience.rooms import room
from consilience.sparql_text import bare
from consilience.vocabulary import BASE

MOST_IN_LINK = 1500  # characters; longer links break in mails and messages
_MOST = 100_000  # characters of a text that a link may unfold to
_NAMES = re.compile(
    r"<([^<>\s]+)>|(?<![\w?$@:.-])([A-Za-z][\w-]*):([A-Za-z0-9_][\w.-]*[\w-]|\w)", re.ASCII
)
_DECLARED = re.compile(r"PREFIX\s+([\w.-]*):\s*<([^<>\s]*)>", re.IGNORECASE)
_START = """\
# What the graph holds: every kind of thing in it, and how many there are.
SELECT ?kind (COUNT(DISTINCT ?thing) AS ?number) WHERE {
  ?thing a ?kind
}
GROUP BY ?kind
ORDER BY DESC(?number)
"""


def start(kg: KnowledgeGraph) -> str:
    """Return a question to begin with: prefixes that most questions need, and what there is."""
    known = kg.resources.prefixes.namespaces
    own = [p for p, n in known.items() if n.startswith(BASE) and n != BASE]
    return "".join(f"PREFIX {p}: <{known[p]}>\n" for p in sorted({*own, "skos"})) + "\n" + _START


def examples() -> dict[str, str]:
    """Return questions to begin with: what each asks, its first line, and its whole text."""
    files = sorted((room("queries") / "examples").glob("*.rq"))
    texts = [file.read_text(encoding="utf-8") for file in files]
    return {text.partition("\n")[0].lstrip("# "): text for text in texts}


def packed(text: str) -> str:
    """Return a text as a parameter of an address holds it: deflated, in letters and figures."""
    press = zlib.compressobj(9, wbits=-15)
    held = press.compress(text.encode(errors="replace")) + press.flush()
    return urlsafe_b64encode(held).decode().rstrip("=")


def unpacked(parameter: str) -> str | None:
    """Return the text that `packed` put into a parameter; None for what is none."""
    try:
        held = urlsafe_b64decode(parameter + "=" * (-len(parameter) % 4))
        press = zlib.decompressobj(wbits=-15)
        text = press.decompress(held, _MOST)
        return text.decode() if press.eof else None
    except (ValueError, zlib.error):
        return None


def own_link(text: str) -> str:
    """Return the address of a question, relative to the root; empty if it is too long for one."""
    held = packed(text)
    return "query?" + urlencode({"q": held}) if len(held) <= MOST_IN_LINK else ""


def with_prefixes(text: str, kg: KnowledgeGraph) -> str:
    """Return a question with a PREFIX line for each known prefix that it uses undeclared."""
    known = kg.resources.prefixes.namespaces
    declared = {name for name, _ in _DECLARED.findall(text)}
    used = {p for _, p, _ in _NAMES.findall(bare(text))}
    lines = [f"PREFIX {p}: <{known[p]}>\n" for p in sorted(used - declared) if p in known]
    return "".join(lines) + text


def unknown_names(text: str, kg: KnowledgeGraph) -> list[str]:
    """Return the names in a question that the graph does not hold, each once."""
    prefixes = {**kg.resources.prefixes.namespaces, **dict(_DECLARED.findall(text))}
    asked = _DECLARED.sub(lambda m: " " * len(m[0]), text)
    words = bare(asked)
    found = {m[0]: prefixes[m[2]] + m[3] for m in _NAMES.finditer(words) if m[2] in prefixes}
    whole = {m[0]: m[1] for m in _NAMES.finditer(asked) if m[1] and "://" in m[1]}
    return [name for name, iri in {**found, **whole}.items() if not kg.store.holds(iri)]


def curl(text: str, address: str, media: str) -> str:
    """Return the question for cURL."""
    words = ["curl", "--header", f"Accept: {media}", "--data-urlencode", f"query={text}", address]
    return shlex.join(words)


def python(text: str) -> str:
    """Return the question for Python."""
    plain = "\\" not in text and '"""' not in text and not text.endswith('"')
    told = f'"""\n{text.strip()}\n"""' if plain else json.dumps(text, ensure_ascii=False)
    return f"import consilience\n\nkg = consilience.open()\nanswer = kg.sparql({told})"
