"""Prefixes: short names of IRIs, the same everywhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from consilience.vocabulary import BASE, DCTERMS, SKOS

_PREFERRED = "http://purl.org/vocab/vann/preferredNamespace"
# Other people's vocabularies that the graph uses, and the addresses below our own base.
_SHARED = {
    "cnsd": BASE,
    "dcterms": DCTERMS,
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": SKOS,
    "vann": "http://purl.org/vocab/vann/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True)
class Prefixes:
    """Namespaces by prefix."""

    namespaces: Mapping[str, str] = field(default_factory=lambda: dict(_SHARED))

    @classmethod
    def told(cls, said: Iterable[tuple[str, str, str]]) -> "Prefixes":
        """Return the prefixes that ontologies prefer for themselves, and the shared ones.

        `said` holds subject, property and value of what an ontology says.
        """
        own: dict[str, dict[str, str]] = {}
        for subject, prop, value in said:
            if prop.startswith(_PREFERRED):
                own.setdefault(subject, {})[prop.removeprefix(_PREFERRED)] = value
        named = {o["Prefix"]: o["Uri"] for o in own.values() if {"Prefix", "Uri"} <= set(o)}
        return cls({**_SHARED, **named})

    def shorten(self, iri: str) -> str:
        """Return an IRI as prefix:name by the longest namespace that fits, else as it is."""
        fitting = [(n, p) for p, n in self.namespaces.items() if iri.startswith(n) and iri != n]
        if not fitting:
            return iri
        namespace, prefix = max(fitting, key=lambda found: len(found[0]))
        return f"{prefix}:{iri[len(namespace) :]}"

    def expand(self, name: str) -> str:
        """Return the IRI of prefix:name; what has no known prefix stays, without < and >."""
        bare = name.strip().removeprefix("<").removesuffix(">")
        prefix, _, local = bare.partition(":")
        return self.namespaces[prefix] + local if prefix in self.namespaces else bare
