"""The graph that the addresses beside the pages answer from."""

from page_parts.opened import opened

from consilience import KnowledgeGraph

REFUSED = "The encodings are refused; see the app."


def opened_graph() -> KnowledgeGraph | None:
    """Return the graph when it is opened; None where the encodings are refused."""
    opening = opened()
    opening.thread.join()
    return opening.graph
