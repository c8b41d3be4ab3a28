"""Consilience compares clinical guidelines and coverage policies as a knowledge graph."""

from importlib.metadata import version

from consilience.knowledge_graph import InputRefusedError, KnowledgeGraph, QueryError, Table
from consilience.knowledge_graph import open_graph as open  # noqa: A004

__version__ = version("consilience")
__all__ = ["InputRefusedError", "KnowledgeGraph", "QueryError", "Table", "__version__", "open"]
