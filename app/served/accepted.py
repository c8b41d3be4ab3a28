"""Which of several forms a client accepts most (RFC 9110, section 12.5.1)."""

from collections.abc import Mapping

VARIES = {"vary": "Accept"}


def accepted(accept: str, offered: Mapping[str, str]) -> str | None:
    """Return the name of the form that is accepted most, None for none.

    `offered` leads from media types to names; among equals the client's order counts, then ours.
    """
    wanted = sorted((_weighed(part) for part in accept.split(",")), key=lambda w: -w[1])
    for media, weight in wanted:
        begin = media.removesuffix("*") if media.endswith("/*") else media
        for offer, name in offered.items():
            if weight > 0 and (
                media == "*/*" or offer == media or (begin != media and offer.startswith(begin))
            ):
                return name
    return None


def _weighed(part: str) -> tuple[str, float]:
    media, *rest = (p.strip().lower() for p in part.split(";"))
    weights = [p.removeprefix("q=") for p in rest if p.startswith("q=")]
    try:
        return media, float(weights[0]) if weights else 1.0
    except ValueError:
        return media, 0.0
