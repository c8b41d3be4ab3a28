"""The forms of nodes: the same points for the picture, its legend and the list beside it."""

from collections.abc import Mapping, Sequence
from math import cos, pi, sin

from page_parts.markup import Markup, element

Points = Sequence[float]  # x and y in turn, each from -1 to 1


def _regular(corners: int, inner: float = 1.0) -> Points:
    """Return a regular form that stands on its base; every second corner lies at `inner`."""
    radii = [1.0 if i % 2 == 0 else inner for i in range(corners)]
    angles = [2 * pi * i / corners - pi / 2 for i in range(corners)]
    pairs = zip(radii, angles, strict=True)
    return [round(v, 3) for r, a in pairs for v in (r * cos(a), r * sin(a))]


SHAPES: Mapping[str, Points] = {
    "square": (-0.85, -0.85, 0.85, -0.85, 0.85, 0.85, -0.85, 0.85),
    "diamond": _regular(4),
    "triangle": (0, -0.95, 0.98, 0.8, -0.98, 0.8),
    "pentagon": _regular(5),
    "hexagon": _regular(6),
    "star": _regular(10, 0.48),
    "vee": (-1, -0.8, 0, -0.3, 1, -0.8, 0, 1),
    "tag": (-1, -0.75, 0.35, -0.75, 1, 0, 0.35, 0.75, -1, 0.75),
}
"""Every other form is a circle."""


def icon(shape: str, family: str) -> Markup:
    """Return the drawing of a kind."""
    points = SHAPES.get(shape)
    if points is None:
        drawn = element("circle", cx="0", cy="0", r="0.95")
    else:
        drawn = element("polygon", points=" ".join(map(str, points)))
    return element(
        "svg", drawn, viewBox="-1.2 -1.2 2.4 2.4", class_=f"icon of-{family}", aria_hidden="true"
    )
