"""Files that are there whole or not at all."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Read and write a file while no other thread or process does that asks for it so.

    A hidden empty file beside it is what they wait for; it stays. Raises OSError when the folder
    is not there or cannot be written to.
    """
    place = Path(os.path.realpath(file))
    with place.with_name(f".{place.name}.lock").open("w") as waited_for:
        fcntl.flock(waited_for, fcntl.LOCK_EX)
        yield


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
