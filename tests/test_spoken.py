"""Whether a yes speaks of what a no turns on: by its attribute, and of causes by the cause itself.

The words: HTG3 2.1.1 names vertebral haemangioma among what vertebroplasty may relieve. SNIS is
about fractures due to osteoporosis or cancer; neither its indications nor its recommendations name
haemangioma. Regence II lists vertebral haemangioma first among what is investigational.
"""

from typing import Any

import pytest

from consilience import KnowledgeGraph

VERTEBROPLASTY, BALLOON = "percutaneous-vertebroplasty", "balloon-kyphoplasty"
NO = "regence-sur107#investigational-haemangioma"
ADDRESSES = "nice-htg3#may-be-used"
NAMES_OTHER_CAUSES = "snis-2014#reasonable-in-cancer"
CAUSE = "cause at the index level"


def tension(kg: KnowledgeGraph, procedure: str, part: str, yes: str) -> dict[str, Any]:
    """The tension of a yes with Regence's first listed item, in a row of haemangioma."""
    [found] = [
        f
        for f in kg.findings(procedure, "haemangioma", kind="tension")
        if f["part"] == part and f["positions"] == [yes, NO]
    ]
    return found


def left_out(finding: dict[str, Any]) -> str:
    """What its sentence says that the yes does not mention."""
    _, _, told = finding["explanation"].partition("does not mention ")
    return str(told.partition(" (the document does")[0])


def test_htg3_names_haemangioma_and_so_addresses_the_exclusion(kg: KnowledgeGraph) -> None:
    addressed = tension(kg, VERTEBROPLASTY, "no fracture", ADDRESSES)
    assert (addressed["spoken"], left_out(addressed)) == ("addressed", "")


def test_what_htg3_leaves_out_where_there_is_a_fracture_is_not_the_cause(
    kg: KnowledgeGraph,
) -> None:
    """Regence's no then turns on its own criteria too, of which HTG3 names the cause alone."""
    found = tension(kg, VERTEBROPLASTY, "vertebral compression fracture", ADDRESSES)
    assert found["spoken"] == "omission"
    assert left_out(found)
    assert CAUSE not in left_out(found)


@pytest.mark.parametrize("procedure", [VERTEBROPLASTY, BALLOON])
def test_snis_names_causes_but_not_haemangioma_and_so_leaves_it_out(
    kg: KnowledgeGraph, procedure: str
) -> None:
    """Its indication names metastasis, myeloma and plasmacytoma: the attribute, another value."""
    source, _, name = NAMES_OTHER_CAUSES.partition("#")
    yes = kg.corpus.position(source, kg.corpus.sources[source].positions[name])
    assert "aetiology" in kg.corpus.mentions(yes)
    found = tension(kg, procedure, "vertebral compression fracture", NAMES_OTHER_CAUSES)
    assert (found["spoken"], left_out(found)) == ("omission", CAUSE)


@pytest.mark.parametrize("procedure", [VERTEBROPLASTY, BALLOON])
def test_a_yes_for_osteoporosis_addresses_no_exclusion_of_haemangioma(
    kg: KnowledgeGraph, procedure: str
) -> None:
    yes = "snis-2014#reasonable-in-osteoporosis"
    found = tension(kg, procedure, "vertebral compression fracture", yes)
    assert found["spoken"] == "omission"
