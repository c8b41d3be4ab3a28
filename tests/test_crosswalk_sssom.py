"""The crosswalk as an SSSOM mapping set: its form, its direction, and sssom-py's own opinion."""

import csv
import io
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import consilience
from consilience.exports.crosswalk import sssom

STATEMENT = "https://w3id.org/consilience/source/{}/statement/{}"
VA = "https://w3id.org/consilience/vertebral-augmentation#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SNIS_BLEEDING = STATEMENT.format("snis-2014", "absolute.2")
REGENCE_BLEEDING = STATEMENT.format("regence-sur107", "I.A.5.g")


@pytest.fixture(scope="module")
def text(kg: consilience.KnowledgeGraph) -> str:
    return sssom(kg, kg.crosswalk())


@pytest.fixture(scope="module")
def metadata(text: str) -> dict[str, Any]:
    head = [line[1:] for line in text.splitlines() if line.startswith("#")]
    found: dict[str, Any] = YAML(typ="safe").load("\n".join(head))
    return found


@pytest.fixture(scope="module")
def mappings(text: str, metadata: dict[str, Any]) -> list[dict[str, str]]:
    """Every mapping, its CURIEs written out."""
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    prefixes = metadata["curie_map"]

    def whole(name: str, value: str) -> str:
        if not name.endswith(("_id", "_source", "_justification")) or not value:
            return value
        prefix, _, local = value.partition(":")
        return f"{prefixes[prefix]}{local}"

    lines = csv.DictReader(io.StringIO(body), delimiter="\t")
    return [{n: whole(n, v) for n, v in line.items()} for line in lines]


def predicate(mappings: list[dict[str, str]], subject: str, object_: str) -> str:
    [found] = [m for m in mappings if (m["subject_id"], m["object_id"]) == (subject, object_)]
    return found["predicate_id"].removeprefix(SKOS)


def test_the_head_has_what_a_mapping_set_needs(metadata: dict[str, Any]) -> None:
    assert metadata["mapping_set_id"].startswith("https://w3id.org/consilience/")
    assert metadata["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert {"skos", "semapv", "va", "cnsd"} <= set(metadata["curie_map"])


def test_every_mapping_has_what_it_needs_and_no_confidence(
    mappings: list[dict[str, str]],
) -> None:
    needed = ("subject_id", "predicate_id", "object_id", "mapping_justification", "subject_source")
    matches = {"exactMatch", "broadMatch", "narrowMatch", "relatedMatch"}
    for mapping in mappings:
        assert all(mapping[name] for name in needed)
        assert mapping["predicate_id"].removeprefix(SKOS) in matches
        assert "confidence" not in mapping
        assert mapping["subject_id"].startswith(mapping["subject_source"])
    assert {m["predicate_id"].removeprefix(SKOS) for m in mappings} == matches
    keys = [(m["subject_id"], m["predicate_id"], m["object_id"]) for m in mappings]
    assert len(keys) == len(set(keys)) > 200


def test_the_broader_one_is_the_object_of_broad_match(mappings: list[dict[str, str]]) -> None:
    """SKOS: `a broadMatch b` says that b is the broader one.

    What cannot be corrected is a part of what is not corrected, and never the other way round.
    """
    assert predicate(mappings, SNIS_BLEEDING, f"{VA}bleeding") == "broadMatch"
    assert predicate(mappings, REGENCE_BLEEDING, f"{VA}bleeding") == "exactMatch"
    assert predicate(mappings, REGENCE_BLEEDING, SNIS_BLEEDING) == "narrowMatch"
    tumours = STATEMENT.format("regence-sur107", "I.A.5.f")  # cord compression besides
    assert predicate(mappings, tumours, f"{VA}excluded-tumour") == "narrowMatch"
    team = STATEMENT.format("nice-htg422", "1.2")
    assert predicate(mappings, team, f"{VA}team-discussion") == "relatedMatch"


def test_it_says_what_the_graph_says(
    kg: consilience.KnowledgeGraph, mappings: list[dict[str, str]]
) -> None:
    """Every mapping to a criterion of the vocabulary is a triple of the build."""
    computed = [m for m in mappings if m["mapping_justification"].endswith("LogicalReasoning")]
    named = [m for m in computed if "/criterion/" not in m["object_id"]]
    assert len(named) > 100
    for m in named:
        if m["object_id"].startswith(VA):
            held = kg.store.values(m["subject_id"], m["predicate_id"])
            assert m["object_id"] in held
    by_hand = [m for m in mappings if m["mapping_justification"].endswith("ManualMappingCuration")]
    assert by_hand
    for m in by_hand:
        duty = kg.store.values(m["subject_id"], "https://w3id.org/consilience/core#duty")
        assert duty == [m["object_id"]]


def test_what_is_only_mentioned_maps_to_nothing(mappings: list[dict[str, str]]) -> None:
    subjects = {m["subject_id"] for m in mappings}
    assert STATEMENT.format("nice-htg108", "2.1.1") not in subjects  # a background fact
    assert STATEMENT.format("nice-htg422", "6.2") not in subjects  # an appraisal
    opposed = STATEMENT.format("nice-htg3", "2.1.1")  # pain relief: no prophylaxis
    assert opposed not in subjects


def test_no_words_of_a_document_are_in_it(text: str) -> None:
    assert not re.search(r"[\t\n]=", text)
    assert "Uncorrectable bleeding diathesis" not in text


@pytest.mark.skipif(not find_spec("sssom"), reason="needs the extra consilience[sssom]")
def test_sssom_py_reads_it_and_finds_nothing_wrong(
    text: str, tmp_path: Path, mappings: list[dict[str, str]]
) -> None:
    from sssom.parsers import parse_sssom_table
    from sssom.validators import validate

    file = tmp_path / "crosswalk.sssom.tsv"
    file.write_text(text, encoding="utf-8")
    read = parse_sssom_table(file)  # its strict mode (0.4.21) refuses what has no odd metadata
    assert len(read.df) == len(mappings)
    for kind, report in validate(read, fail_on_error=True).items():
        assert not report.results, kind
    file.write_text(text.replace("semapv:LogicalReasoning", "guessed"), encoding="utf-8")
    with pytest.raises(Exception, match=r"(?i)prefix|validation|justification"):
        validate(parse_sssom_table(file), fail_on_error=True)
