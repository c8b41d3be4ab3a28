"""Where the rooms (ontology, sources, loaders, queries, app, tests/cases) are: the only place that knows."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def room(name: str) -> Path:
    """Return the folder of a room: inside the installed package, else beside it in a checkout."""
    installed = _PACKAGE / "_rooms" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
