"""Claims as a build keeps them: whatever a claim holds comes back, and findings find no others."""

import json
from fractions import Fraction

import consilience
from consilience.claim_records import Claims, claims_told
from consilience.conditions import (
    All,
    Any,
    AtLeast,
    Bound,
    Compare,
    Condition,
    FallsUnder,
    Is,
    NoneOf,
    Not,
    OnReading,
    Ref,
)
from consilience.reasons import Claim

EVERY_KIND: Condition = All((
    Any((Is("level", ("T5", "T6"), "T5..T6"), Not(Ref("a")))),
    NoneOf((Bound("fracture-age", "<", Fraction(13, 2), "6.5 d"),)),
    AtLeast(1, (Compare("therapy", ">", "fracture-age"), FallsUnder("implant"))),
    OnReading("reading", (("one", Ref("b")), ("other", All(())))),
))  # fmt: skip


def test_what_a_claim_holds_comes_back() -> None:
    first = Claim(
        facts={"level": ("lit", 3, 4), "age": ("or", (("lit", 1, 1), True))},
        readings={"reading": "one"},
        holds=((("doc", "yes"), ("doc", "also")), (("other", "no"),)),
        fails=(("doc", "never"),),
        inside=("doc",),
        outside=("other",),
        impossible=(("doc", EVERY_KIND),),
        only_where=((("doc", "yes"), ("not", ("lit", 2, 1))),),
        told=(("doc", "a"),),
    )
    second = Claim({"level": ("lit", 3, 4), "age": ("lit", 1, 2)}, {"reading": "other"})
    told = claims_told({"f": [first, second], "g": []})
    claims = Claims(json.loads(json.dumps(told)))
    assert claims.of("f") == [first, second]
    [impossible] = claims.of("f")[0].impossible  # type: ignore[index]
    assert repr(impossible[1]) == repr(EVERY_KIND)  # as written, which `==` does not compare
    assert claims.of("g") == []
    assert claims.of("h") is None


def test_a_build_keeps_the_claims_that_a_finding_found_again_has(
    kg: consilience.KnowledgeGraph,
) -> None:
    kinds = {f["kind"]: f for f in kg.build.findings}
    assert set(kinds) == set(kg.vocabulary.lists["FindingKind"])
    for finding in kinds.values():
        again = kg._finder(finding, None).find(finding["id"]).claims()
        assert kg._claims.of(finding["id"]) == list(again), finding["id"]


def test_every_finding_of_a_build_has_its_claims(kg: consilience.KnowledgeGraph) -> None:
    ids = [f["id"] for f in kg.build.findings]
    assert [name for name in ids if kg._claims.of(name) is None] == []
