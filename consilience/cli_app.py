"""`consilience app`: serves the pages of the app on this machine."""

import asyncio
import os
import socket
import sys

import click

from consilience.cli_state import State
from consilience.front import serve
from consilience.knowledge_graph import build_folder
from consilience.rooms import room


def _refuse_taken(host: str, port: int) -> None:
    """Say which port is taken, and how to choose another."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"cannot serve on {host}:{port} ({error.strerror})"
            raise click.ClickException(
                f"{message}; choose another: consilience app --port {port + 1}"
            ) from error


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@click.option(
    "--host", default="127.0.0.1", show_default=True,
    help="The address to serve on; another than the default is seen by other machines.",
)  # fmt: skip
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True,
    help="Servers behind the one address, for many visitors at once: as many as cores, at most.",
)  # fmt: skip
@click.pass_obj
def app(state: State, port: int, host: str, workers: int) -> None:
    """Serve the app; open the address it prints in a browser, stop it with Ctrl+C."""
    _refuse_taken(host, port)
    pages = room("app") / "main.py"
    environment = {
        **os.environ,
        "CONSILIENCE_BUILD": str(build_folder().resolve()),
        "CONSILIENCE_SOURCES": os.pathsep.join(str(f.resolve()) for f in state.folders),
    }
    command = [
        sys.executable, "-P", "-m", "streamlit", "run", str(pages),  # -P: nothing is run from here
        "--server.headless=true", "--browser.gatherUsageStats=false",
    ]  # fmt: skip
    click.echo(f"Serving on http://{host}:{port} (Ctrl+C stops it)")
    sys.stdout.flush()
    if workers > 1:
        sys.exit(asyncio.run(serve(command, environment, host, port, workers)))
    alone = [*command, f"--server.port={port}", f"--server.address={host}"]
    os.execve(sys.executable, alone, environment)
