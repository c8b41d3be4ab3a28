"""Files that are there whole or not at all."""

import os
from pathlib import Path


def write_whole(file: Path, content: bytes) -> None:
    """Write a file beside its place and put it there in one step.

    If that is interrupted, what stood there before stands there still. A link is followed.

    Raises OSError when the folder is not there or cannot be written to.
    """
    place = Path(os.path.realpath(file))
    if place.exists() and not place.is_file():  # a device or pipe takes it as it comes
        place.write_bytes(content)
        return
    unfinished = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        with unfinished.open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        unfinished.replace(place)
    finally:
        unfinished.unlink(missing_ok=True)
