"""Checks that span the entries of one source: ids that point somewhere, readings, circles."""

from collections.abc import Iterable, Iterator

from consilience.conditions import Condition, FallsUnder, OnReading, Ref, walk
from consilience.encodings import Position, Source, Statement
from consilience.problems import Place, Problems


def check_source(source: Source, file: str, problems: Problems) -> None:
    """Record every problem of a source as a whole."""
    _CrossChecks(source, file, problems).run()


class _CrossChecks:
    """Checks that span entries of one source: ids that point somewhere, readings, circles."""

    def __init__(self, source: Source, file: str, problems: Problems) -> None:
        self.source, self.file, self.problems = source, file, problems

    def run(self) -> None:
        used: set[str] = set()
        for holder, place in self._holders():
            for node in walk(holder):
                self._node(node, place, used)
        for reading in self.source.readings.values():
            if reading.id not in used:
                message = f"the reading {reading.id!r} is used nowhere"
                self.problems.add(reading.place, message, "use it in a condition or delete it")
        for statement in self.source.statements.values():
            self._pointers(statement.place, (*statement.cites, statement.item_of))
        for position in self.source.positions.values():
            self._pointers(position.place, (*position.by, *position.provided))
            if not position.by:
                message = f"the position {position.id!r} names no statement"
                self.problems.add(position.place, message, "add `by:` with the statements")
        self._circles()

    def _holders(self) -> Iterator[tuple[Condition, Place]]:
        yield self.source.scope.when, Place(self.file)
        items: list[Statement | Position] = [
            *self.source.statements.values(), *self.source.positions.values(),
        ]  # fmt: skip
        for item in items:
            if item.when is not None:
                yield item.when, item.place
        for deferral in self.source.deferrals:
            if deferral.when is not None:
                yield deferral.when, Place(self.file)

    def _node(self, node: Condition, place: Place, used: set[str]) -> None:
        if isinstance(node, Ref) and self.source.when_of(node.target) is None:
            known = node.target in self.source.statements
            message = (
                f"`ref: {node.target}` names a statement without a `when`"
                if known
                else f"`ref: {node.target}` points to nothing"
            )
            self.problems.add(place, message, "refer to a statement that has a `when`")
        if isinstance(node, FallsUnder) and node.device_class not in self.source.classes:
            message = f"`falls-under: {node.device_class}` names no class of this source"
            self.problems.add(place, message, "add it under `classes:`")
        if isinstance(node, OnReading):
            used.add(node.reading)
            self._options(node, place)

    def _options(self, node: OnReading, place: Place) -> None:
        reading = self.source.readings.get(node.reading)
        if reading is None:
            message = f"the reading {node.reading!r} is not declared"
            self.problems.add(place, message, "declare it under `readings:`")
            return
        written = [option for option, _ in node.options]
        for option in reading.options:
            if option not in written:
                message = f"the reading {node.reading!r} lacks its option {option!r}"
                self.problems.add(place, message, f"add `{option}:` with its condition")
        for option in written:
            if option not in reading.options:
                message = f"the reading {node.reading!r} has no option {option!r}"
                self.problems.add(place, message, f"use one of: {', '.join(reading.options)}")

    def _pointers(self, place: Place, targets: Iterable[str]) -> None:
        for target in targets:
            if target and target not in self.source.statements:
                message = f"{target!r} is no statement of this source"
                self.problems.add(place, message, "name the id of a statement")

    def _circles(self) -> None:
        for statement in self.source.statements.values():
            path = self._circle_from(statement.id, [statement.id])
            if path:
                message = f"the references run in a circle: {' > '.join(path)}"
                self.problems.add(statement.place, message, "break the circle")

    def _circle_from(self, target: str, path: list[str]) -> list[str]:
        when = self.source.when_of(target)
        for node in walk(when) if when else ():
            if isinstance(node, Ref):
                if node.target == path[0]:
                    return [*path, node.target]
                if node.target not in path:
                    found = self._circle_from(node.target, [*path, node.target])
                    if found:
                        return found
        return []
