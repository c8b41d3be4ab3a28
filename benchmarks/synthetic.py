"""Synthetic documents: one procedure, one cause alone and one part of the spine each, with bounds drawn at random.

They have no clinical meaning. The same number and seed always give the same documents.
"""

import random
from pathlib import Path

PROCEDURES = (
    "percutaneous-vertebroplasty", "balloon-kyphoplasty", "spinejack", "kiva",
    "vertebral-body-stenting", "radiofrequency-kyphoplasty",
)  # fmt: skip
CAUSES = ("osteoporosis", "trauma", "metastasis", "myeloma", "haemangioma")
PARTS = ("C1..C7", "T1..T4", "T5..T8", "T9..T12", "L1..L3", "L4..L5")
CONTRAINDICATIONS = (
    "{infection: systemic}", "{infection: [systemic, urinary]}", "{retropulsion: true}",
    "{bleeding-disorder: uncorrectable}", "{bleeding-disorder: [uncorrected, uncorrectable]}",
    "{allergy: polymer}", "{unstable-fracture: true}", "{cord-compression: true}",
)  # fmt: skip
TEXT = """\
id: {name}
edition: "2020"
title: Synthetic document {number}
issuer: {name}
issuer-label: Synthetic {number}
kind: {kind}
status: Synthetic; has no clinical meaning
dates: [{{what: content, on: "2020", at: title}}]
scope:
  at: title
  says: The document is about one procedure for compression fractures of one cause and no other, in one part of the spine.
  basis: stated
  when: {{all: [{{procedure: {procedure}, fracture: compression, aetiology: {cause}, level: {part}}}, {{none: [{{aetiology: [{others}]}}]}}]}}
statements:
  - {{id: "1", at: "1", act: recommendation, question: {question}, force: {force}, wording: may, basis: stated,
     says: It may be done within bounds of time., when: {{{bounds}}}}}
  - {{id: "2", at: "2", act: contraindication, question: {question}, force: forbids, wording: not, basis: stated,
     says: It is not done in two circumstances., when: {{any: [{first}, {second}]}}}}
positions:
  - {{id: may, question: {question}, stance: favours, at: "1", basis: stated, by: ["1"],
     says: It may be done within bounds of time.,
     when: {{all: [{{ref: scope}}, {{ref: "1"}}, {{none: [{{ref: "2"}}]}}]}}}}
  - {{id: may-not, question: {question}, stance: opposes, at: "2", basis: stated, by: ["2"],
     says: It is not done in two circumstances.,
     when: {{all: [{{ref: scope}}, {{ref: "2"}}]}}}}
"""


def write(folder: Path, count: int, seed: int = 1) -> None:
    """Write a number of documents into a folder."""
    dice = random.Random(seed)
    for number in range(1, count + 1):
        payer = number % 3 == 0
        cause = dice.choice(CAUSES)
        first, second = dice.sample(CONTRAINDICATIONS, 2)
        name = f"synthetic-{number:04}"
        text = TEXT.format(
            name=name,
            number=number,
            kind="coverage-policy" if payer else "society-report",
            question="coverage" if payer else "care",
            force=dice.choice(("recommends", "permits")),
            procedure=dice.choice(PROCEDURES),
            cause=cause,
            part=dice.choice(PARTS),
            others=", ".join(c for c in CAUSES if c != cause),
            bounds=_bounds(dice),
            first=first,
            second=second,
        )
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def _bounds(dice: random.Random) -> str:
    """One bound, or two, on the age of the fracture, the time under therapy, the levels."""
    bounds = [
        f'fracture-age: "{dice.choice(("<", "<="))} {dice.choice((4, 6, 8, 12, 26))} wk"',
        f'therapy-duration: ">= {dice.choice((2, 3, 4, 6))} wk"',
        f'levels-treated: "<= {dice.choice((1, 2, 3))}"',
    ]
    return ", ".join(dice.sample(bounds, dice.choice((1, 2))))
