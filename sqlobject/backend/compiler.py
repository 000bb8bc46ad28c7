"""Floor 2, backend: a node becomes text, values and slots.

The compiler visits a node by asking for its *parts*: texts, values and further nodes.
They wait on a stack of their own, so that an expression may be as deep as it likes.
What a kind of node is made of stands in the mix-ins: expressions in `_expressions` and
`_terms`, SELECT in `_select`, the statements that write in `_writes`; what a dialect
lacks and can be made up for, in `emulate`.  A dialect overrides the method of one kind.

A value enters the text in `writer` only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlobject.backend._expressions import (
    INLINE,
    OUTLINE,
    SPELLED,
    UNSPELLED,
    Bind,
)
from sqlobject.backend._select import SelectText
from sqlobject.backend._terms import TermText
from sqlobject.backend._writes import WriteText
from sqlobject.backend.writer import (
    BindingWriter,
    Compiled,
    LiteralWriter,
    ParamStyle,
    StatementKind,
    Writer,
)
from sqlobject.dberrors import UsageError
from sqlobject.sqlbuilder import Expression

if TYPE_CHECKING:
    from sqlobject.backend._speech import Speech

__all__ = ["Compiler", "NeutralCompiler", "ReferenceCompiler"]

_KINDS = {
    "insert": StatementKind.INSERT,
    "update": StatementKind.WRITE,
    "replace": StatementKind.WRITE,
    "delete": StatementKind.WRITE,
    "upsert": StatementKind.WRITE,
}


class Compiler(SelectText, WriteText, TermText):
    """Writes one statement for one dialect; made anew for each."""

    def __init__(self, dialect: Speech) -> None:
        """Write for this dialect."""
        self.dialect = dialect
        self.features = dialect.features
        self.ctes: dict[str, Any] = {}
        self.own_texts: dict[int, str] = {}
        self.root: Any = None
        self.own = False

    # -- entrances

    def literal(self, node: Any, own: bool = False) -> str:
        """The text of a node, values written out.

        :param own: of a program's own kind of node, what it would be without its text.
        """
        self.own = own
        self.writer: Writer = LiteralWriter(self.dialect.literals.spell)
        self.write(node)
        return self.writer.text()

    def compile(self, node: Any, paramstyle: ParamStyle) -> Compiled:
        """The text of a statement with placeholders instead of its values."""
        prepared = node._kind == "prepared"
        statement = node.node if prepared else node
        writer = self._bound(statement, paramstyle, prepared)
        limit = self.features.max_params
        if limit is not None and len(writer.slots) > limit and not prepared:
            self.ctes.clear()
            writer = self._bound(statement, paramstyle, True)
            writer.spelled = True
        kind = StatementKind.ROWS
        if not getattr(statement, "returning", ()):
            kind = _KINDS.get(statement._kind, kind)
        return Compiled(
            writer.text(),
            tuple(writer.slots),
            kind,
            prepared or (node.shape is not None and not writer.spelled),
            self._order(statement, writer, prepared),
            getattr(statement, "id_column", None),
            getattr(statement, "id_sequence", None),
        )

    def values(self, node: Any) -> tuple[Any, ...]:
        """The values of a node in reading order."""
        return tuple(self._bound(node, ParamStyle.QMARK, False).values)

    def _bound(
        self, statement: Any, paramstyle: ParamStyle, prepared: bool
    ) -> BindingWriter:
        writer = BindingWriter(self.dialect.sent_literals.spell, paramstyle, prepared)
        self.writer = writer
        self.write(statement)
        return self.writer

    def _order(
        self, statement: Any, writer: BindingWriter, prepared: bool
    ) -> tuple[int, ...] | None:
        """Where each placeholder's value stands among the statement's binds.

        Binds are in the order in which the reference dialect says them.  A node that
        is part of a statement more than once has several binds under one key; they
        keep their order, because clauses change places as wholes.
        """
        silent = self.dialect.says_in_order or not statement.binds
        if silent and not writer.spelled:
            return None
        if not writer.keys:
            return ()
        reference = self.dialect.reference
        theirs = reference.compiler(reference)._bound(
            statement, ParamStyle.QMARK, prepared
        )
        if theirs.keys == writer.keys:
            return None
        places: dict[Any, list[int]] = {}
        for place, key in enumerate(theirs.keys):
            places.setdefault(key, []).append(place)
        met: dict[Any, int] = {}
        order = []
        for key in writer.keys:
            turn = met[key] = met.get(key, -1) + 1
            found = places[key]
            order.append(found[turn % len(found)])
        return tuple(order)

    # -- the walk

    def write(self, node: Any) -> None:
        """Write a whole statement: what it needs WITH, then itself."""
        self.root = node
        self._walk(node)
        if self.ctes:
            self.writer = self._with_expressions(self.writer)

    def _walk(self, part: Any) -> None:
        writer = self.writer
        text = writer.parts.append
        waiting = [part]
        while waiting:
            part = waiting.pop()
            if type(part) is str:
                text(part)
            elif type(part) is Bind:
                writer.value(part.value, part.owner, part.place)
            elif isinstance(part, Expression):
                waiting.append(self.parts(part))
            elif part is INLINE:
                writer.inline += 1
            elif part is OUTLINE:
                writer.inline -= 1
            elif part is SPELLED:
                writer.unkept += 1
            elif part is UNSPELLED:
                writer.unkept -= 1
            else:
                waiting.extend(reversed(part))

    def _with_expressions(self, main: Writer) -> Any:
        """The same statement behind the common table expressions that it names.

        :raises UnsupportedFeature: this database has none.
        """
        if not self.features.cte:
            self.dialect.refuse("a common table expression (WITH)", "cte")
        settled: dict[str, tuple[Any, Writer]] = {}
        self._settle_expressions(list(self.ctes.values()), main, settled, set())
        whole = self.writer = main.fresh()
        recursive = any(cte.recursive for cte, _ in settled.values())
        whole.parts.append(f"WITH {self.features.recursive_word if recursive else ''}")
        for place, (cte, writer) in enumerate(settled.values()):
            columns = ", ".join(map(self.dialect.quote, cte.columns))
            name = self.dialect.quote(cte.name) + (f" ({columns})" if columns else "")
            whole.parts.append(f"{', ' if place else ''}{name} AS (")
            whole.append(writer)
            whole.parts.append(")")
        whole.parts.append(" ")
        whole.append(main)
        return whole

    def _settle_expressions(
        self,
        expressions: list[Any],
        main: Writer,
        settled: dict[str, tuple[Any, Writer]],
        begun: set[str],
    ) -> None:
        """Write each expression after those that it names itself."""
        for cte in expressions:
            if cte.name in begun:
                continue
            begun.add(cte.name)
            self.ctes = {}
            writer = self.writer = main.fresh()
            self._walk(cte.query)
            self._settle_expressions(list(self.ctes.values()), main, settled, begun)
            settled[cte.name] = (cte, writer)

    def parts(self, node: Any) -> Any:
        """What a node is made of."""
        if node._legacy and not (self.own and node is self.root):
            return (self.own_text(node),)
        return getattr(self, f"visit_{node._kind}")(node)


class ReferenceCompiler(Compiler):
    """Writes nothing that anybody reads: it finds the values of a statement."""

    def own_text(self, node: Any) -> str:
        """Leave a program's value or node in peace: it has no values to be bound."""
        del node
        return ""


class NeutralCompiler(Compiler):
    """Writes for no database in particular."""

    def check_page(self, node: Any) -> None:
        """Refuse a page: each database asks for it in its own way.

        :raises UsageError: there is a limit or a start; it is an AssertionError.
        """
        if node.end is not None or node.start:
            raise UsageError(
                "A limit is spelled differently by each database: say which one to "
                "write it for, as in sqlrepr(select, 'sqlite')"
            )
