"""CREATE, ALTER and DROP."""

from __future__ import annotations

from typing import Any

from tests.tds.changes import Changes
from tests.tds.definitions import (
    Column,
    Constraint,
    Cursor,
    Table,
    no_such_type,
    read_items,
)
from tests.tds.failures import ServerError, near
from tests.tds.inference import Inference
from tests.tds.results import Count, Event, Rows
from tests.tds.splitting import Statement
from tests.tds.storage import Storage, quoted
from tests.tds.translation import Translator, parsed
from tests.tds.values import TEXTS, TdsType

__all__ = ["Schema"]


class Schema(Changes):
    """The changing of tables."""

    storage: Storage

    def define(self, statement: Statement) -> list[Event]:
        """Run a statement that changes tables."""
        if not self.product.microsoft and self.trancount:
            text = f"The '{statement.words[0]} TABLE' command is not allowed within a "
            text += f"multi-statement transaction in the '{self.database}' database."
            raise ServerError(2762, text, ends_batch=True)
        self.ensure_writing()
        alone = not self.db.in_transaction
        if alone:
            self.db.execute("BEGIN IMMEDIATE")
        mark = "" if alone else "SAVEPOINT tds_definition"
        if mark:
            self.db.execute(mark)
        try:
            self._define(Cursor(statement, _relative(statement)))
        except BaseException:
            self.db.execute("ROLLBACK" if alone else "ROLLBACK TO tds_definition")
            raise
        self.db.execute("COMMIT" if alone else "RELEASE tds_definition")
        return [Count(None, bool(self.trancount))]

    def _define(self, cursor: Cursor) -> None:
        if cursor.maybe("CREATE", "TABLE"):
            self._create_table(cursor)
        elif cursor.maybe("CREATE", "VIEW"):
            self._create_view(cursor)
        elif cursor.word == "CREATE":
            self._create_index(cursor)
        elif cursor.maybe("ALTER", "TABLE"):
            self._alter(cursor)
        elif cursor.maybe("TRUNCATE", "TABLE"):
            self._truncate(cursor)
        elif cursor.maybe("DROP", "INDEX"):
            self._drop_index(cursor)
        else:
            cursor.need("DROP")
            self._drop(cursor)
        if cursor.word:
            raise near(cursor.token.text)

    def _is_expression(self, text: str) -> None:
        Translator(self.product, {}, {}).check(parsed(f"SELECT {text} AS x"))

    def _existing(self, name: str, number: int = 4902) -> Table:
        found = self.known.get(name.lower())
        if found is None or found.view is not None:
            text = f'Cannot find the object "{name}" because it does not exist or you '
            raise ServerError(number, f"{text}do not have permissions.")
        return found

    # -- CREATE

    def _create_table(self, cursor: Cursor) -> None:
        name = cursor.name()
        if name.upper() in ("IF",) and cursor.word == "NOT":
            raise near("IF")
        self._free(name)
        table = Table(name)
        cursor.need("(")
        read_items(cursor, table, self.product.microsoft, self._is_expression)
        cursor.need(")")
        names = [c.name.lower() for c in table.columns]
        for each in names:
            if names.count(each) > 1:
                text = f"Column names in each table must be unique. '{each}' is not."
                raise ServerError(2705, text)
        for column in table.columns:
            self._settle(column)
        for reference in table.of_kind("F"):
            self._check_reference(table, reference)
        if len(table.of_kind("PK")) > 1:
            text = "Cannot add multiple PRIMARY KEY constraints to table "
            raise ServerError(8110, f"{text}'{name}'.")
        self.storage.create(table)

    def _free(self, name: str) -> None:
        if name.lower() in self.known:
            text = f"There is already an object named '{name}' in the database."
            raise ServerError(2714, text, state=6)

    def _settle(self, column: Column) -> None:
        """Decide about NULL, and refuse types that came later."""
        microsoft = self.product.microsoft
        if column.identity:
            if column.nullable:
                text = "Could not create IDENTITY attribute on nullable column "
                raise ServerError(8147, f"{text}'{column.name}'.")
            column.nullable = False
            whole = column.kind.name in ("tinyint", "smallint", "int", "bigint")
            if not whole and (column.kind.name != "decimal" or column.kind.scale):
                text = f"Identity column '{column.name}' must be of data type int, "
                raise ServerError(2749, f"{text}bigint, smallint, tinyint, or decimal.")
        if column.nullable is None:
            column.nullable = microsoft
        self._check_type(column.kind)
        if column.kind.name == "bit" and column.nullable and not microsoft:
            raise near("NULL")

    def _check_type(self, kind: TdsType) -> None:
        name = kind.name
        if self.product.microsoft:
            late = name in ("date", "time", "datetime2") and not self.product.since(10)
            maximum = kind.length == -1 and name in ("varchar", "nvarchar", "varbinary")
            if maximum and not self.product.since(9):
                raise near("MAX")
            longest = 4000 if name.startswith("n") else 8000
        else:
            late = name == "bigint" and self.product.version < (15,)
            late = late or (name == "text" and False)
            maximum = kind.length == -1 and name in ("varchar", "nvarchar", "varbinary")
            if maximum:
                raise near("MAX")
            longest = 16384
        if late:
            raise no_such_type(name)
        if name in TEXTS and kind.length > longest:
            text = f"The size ({kind.length}) given to the type '{name}' exceeds the "
            raise ServerError(131, f"{text}maximum allowed ({longest}).", 15)

    def _check_reference(self, table: Table, each: Constraint) -> None:
        own = each.table.lower() == table.name.lower()
        target = table if own else self.known.get(each.table.lower())
        if target is None:
            text = f"Foreign key '{each.name}' references invalid table "
            raise ServerError(1767, f"{text}'{each.table}'.", state=0)
        if each.delete != "NO_ACTION" or each.update != "NO_ACTION":
            if not self.product.microsoft:
                raise near("ON")
            if own and each.delete != "NO_ACTION":
                text = f"Introducing FOREIGN KEY constraint '{each.name}' on table "
                text += f"'{table.name}' may cause cycles or multiple cascade paths."
                raise ServerError(1785, text, state=0)
        if not each.targets:
            keys = target.of_kind("PK")
            each.targets = list(keys[0].columns) if keys else []
        wanted = sorted(name.lower() for name in each.targets)
        keys = [k for k in target.of_kind("PK", "UQ", "IX") if k.unique]
        if not any(sorted(n.lower() for n in k.columns) == wanted for k in keys):
            text = "There are no primary or candidate keys in the referenced table "
            text += f"'{target.name}' that match the referencing column list in the "
            raise ServerError(1776, f"{text}foreign key '{each.name}'.", state=0)

    def _create_view(self, cursor: Cursor) -> None:
        name = cursor.name()
        self._free(name)
        cursor.need("AS")
        text = cursor.source[cursor.token.start :]
        tree = parsed(text)
        self.translator.check(tree)
        copy = tree.copy()
        sql = self.translator.write(tree)
        table = Table(name)
        table.view = text
        for column, kind in Inference(self.translator, copy).columns(copy):
            table.columns.append(Column(column, kind or TdsType("nvarchar", 4000)))
        self.db.execute(f"CREATE VIEW {quoted(name)} AS {sql}")
        self.storage.remember(table)
        cursor.at = len(cursor.tokens)

    def _create_index(self, cursor: Cursor) -> None:
        cursor.need("CREATE")
        each = Constraint("IX")
        each.unique = cursor.maybe("UNIQUE")
        cursor.maybe("CLUSTERED") or cursor.maybe("NONCLUSTERED")
        cursor.need("INDEX")
        each.name = cursor.name()
        cursor.need("ON")
        table = self._existing(cursor.name(), 1088)
        cursor.need("(")
        while True:
            each.columns.append(cursor.name())
            each.descending.append(cursor.maybe("DESC"))
            cursor.maybe("ASC")
            if not cursor.maybe(","):
                break
        cursor.need(")")
        if cursor.word == "WHERE" and self.product.since(10):
            cursor.need("WHERE")
            each.where = cursor.source[cursor.token.start :]
            self._is_expression(f"CASE WHEN {each.where} THEN 1 END")
            cursor.at = len(cursor.tokens)
        names = [c.name for c in table.of_kind("IX", "PK", "UQ")]
        if each.name in names:
            text = "The operation failed because an index or statistics with name "
            raise ServerError(1913, f"{text}'{each.name}' already exists on the table.")
        for column in each.columns:
            found = table.column(column)
            if found and found.kind.length == -1:
                text = f"Column '{column}' in table '{table.name}' is of a type that "
                raise ServerError(1919, f"{text}is invalid for use as a key column.")
        self.storage.index(table, each)
        table.constraints.append(each)
        self.storage.remember(table)

    # -- ALTER

    def _alter(self, cursor: Cursor) -> None:
        table = self._existing(cursor.name())
        if cursor.maybe("ADD"):
            self._add(cursor, table)
        elif cursor.maybe("DROP", "CONSTRAINT"):
            self._drop_constraint(table, cursor.name())
        elif cursor.word == "DROP":
            cursor.need("DROP")
            # Only Microsoft's has the word COLUMN here.
            if self.product.microsoft:
                cursor.need("COLUMN")
            self._drop_column(table, cursor.name())
        elif self.product.microsoft:
            cursor.need("ALTER", "COLUMN")
            self._modify(cursor, table)
        else:
            cursor.need("MODIFY")
            self._modify(cursor, table)

    def _add(self, cursor: Cursor, table: Table) -> None:
        if cursor.word in ("COLUMN", "("):
            raise near(cursor.word)
        before = len(table.columns), len(table.constraints)
        read_items(cursor, table, self.product.microsoft, self._is_expression)
        added = table.columns[before[0] :]
        fresh = table.constraints[before[1] :]
        for column in added:
            self._settle(column)
            empty = not self.db.execute(
                f"SELECT 1 FROM {quoted(table.name)} LIMIT 1"
            ).fetchone()
            if not column.nullable and column.default is None and not empty:
                text = "ALTER TABLE only allows columns to be added that can contain "
                text += "nulls, or have a DEFAULT definition specified. Column "
                raise ServerError(4901, f"{text}'{column.name}' cannot be added.")
        for each in fresh:
            if each.kind == "F":
                self._check_reference(table, each)
        self.storage.remember(table)
        for column in added:
            wanted, column.nullable = column.nullable, True
            self.db.execute(
                f"ALTER TABLE {quoted(table.name)} ADD "
                f"{quoted(column.name)} {column.kind.affinity}"
            )
            column.nullable = wanted
            if column.default is not None and (not column.nullable):
                text = self.storage.column(column).partition(" DEFAULT ")[2]
                self.db.execute(
                    f"UPDATE {quoted(table.name)} SET {quoted(column.name)} = {text}"
                )
        self.storage.reworded(table)
        for each in fresh:
            if each.kind in ("PK", "UQ"):
                self.storage.index(table, each)

    def _drop_constraint(self, table: Table, name: str) -> None:
        for each in table.constraints:
            if each.name.lower() == name.lower() and each.kind != "IX":
                table.constraints.remove(each)
                if each.kind in ("PK", "UQ"):
                    self.storage.drop_index(table, each)
                self.storage.reworded(table)
                return
        for column in table.columns:
            if column.default_name.lower() == name.lower() and column.default:
                column.default, column.default_name, column.default_id = None, "", 0
                self.storage.reworded(table)
                return
        raise ServerError(3728, f"'{name}' is not a constraint.")

    def _drop_column(self, table: Table, name: str) -> None:
        column = table.column(name)
        if column is None:
            text = f"ALTER TABLE DROP COLUMN failed because column '{name}' does not "
            raise ServerError(4924, f"{text}exist in table '{table.name}'.")
        wanted = name.lower()
        holding = [
            each.name
            for each in table.constraints
            if wanted in [c.lower() for c in each.columns]
            or each.column.lower() == wanted
        ]
        if column.default is not None and self.product.microsoft:
            holding.append(column.default_name)
        if holding:
            text = f"The object '{holding[0]}' is dependent on column '{name}'."
            raise ServerError(5074, text)
        table.columns.remove(column)
        self.db.execute(f"ALTER TABLE {quoted(table.name)} DROP {quoted(name)}")
        self.storage.remember(table)

    def _modify(self, cursor: Cursor, table: Table) -> None:
        name = cursor.name()
        column = table.column(name)
        if column is None:
            text = f"ALTER TABLE ALTER COLUMN failed because column '{name}' does not "
            raise ServerError(4924, f"{text}exist in table '{table.name}'.")
        column.kind = cursor.kind(self.product.microsoft)
        column.nullable = self.product.microsoft
        if cursor.maybe("NOT", "NULL"):
            column.nullable = False
        elif cursor.maybe("NULL"):
            column.nullable = True
        self._settle(column)
        self.storage.reworded(table)

    # -- DROP

    def _drop(self, cursor: Cursor) -> None:
        word = cursor.token.text.upper()
        if not (cursor.maybe("TABLE") or cursor.maybe("VIEW")):
            raise near(cursor.token.text)
        quiet = cursor.word == "IF"
        if quiet and not self.product.since(13):
            raise near("IF")
        if quiet:
            cursor.need("IF", "EXISTS")
        name = cursor.name()
        table = self.known.get(name.lower())
        if table is None or (table.view is None) is not (word == "TABLE"):
            if quiet:
                return
            text = f"Cannot drop the {word.lower()} '{name}', because it does not exist"
            raise ServerError(3701, f"{text} or you do not have permission.", 11)
        for other in self.known.values():
            targets = [c.table.lower() for c in other.of_kind("F")]
            if other.name != table.name and table.name.lower() in targets:
                text = f"Could not drop object '{name}' because it is referenced by a "
                raise ServerError(3726, f"{text}FOREIGN KEY constraint.")
        if table.view is None:
            # SQLite deletes the rows first, and rows may refer to one another.
            self.db.execute("PRAGMA defer_foreign_keys = ON")
        self.storage.drop(table)

    def _drop_index(self, cursor: Cursor) -> None:
        first = cursor.token.text
        start = cursor.at
        name = cursor.name()
        if cursor.maybe("ON") and self.product.since(9):
            table = self._existing(cursor.name(), 3701)
        elif cursor.at - start == 3:
            table = self._existing(first, 3701)
        else:
            raise near(name)
        for each in table.of_kind("IX"):
            if each.name.lower() == name.lower():
                self.storage.drop_index(table, each)
                table.constraints.remove(each)
                self.storage.remember(table)
                return
        text = f"Cannot drop the index '{table.name}.{name}', because it does not exist"
        raise ServerError(3701, f"{text} or you do not have permission.", 11)

    def _truncate(self, cursor: Cursor) -> None:
        table = self._existing(cursor.name(), 4701)
        self._verb, self._target = "DELETE", table.name
        self.db.execute(f"DELETE FROM {quoted(table.name)}")

    # -- procedures

    def call(self, name: str, arguments: list[Any]) -> list[Event]:
        """Call a stored procedure.

        :raises ServerError: 2812, there is no such procedure.
        """
        if name.startswith("sp_datatype_info"):
            return [self._datatypes(arguments), Count(None, bool(self.trancount))]
        if name != "sp_rename" or len(arguments) < 2:
            raise ServerError(2812, f"Could not find stored procedure '{name}'.")
        self.known = self.storage.tables()
        old, new = str(arguments[0]), str(arguments[1])
        kind = str(arguments[2]).upper() if len(arguments) > 2 else ""
        parts = [part.strip("[]") for part in old.split(".")]
        self.ensure_writing()
        if "." in old and kind != "INDEX":
            self._rename_column(self._existing(parts[-2], 15248), parts[-1], new)
        elif kind != "INDEX":
            table = self._existing(parts[-1], 15225)
            self.db.execute(f"ALTER TABLE {quoted(table.name)} RENAME TO {quoted(new)}")
            self.storage.forget(table)
            table.name = new
            self.storage.remember(table)
        return [Count(None, bool(self.trancount))]

    def _datatypes(self, arguments: list[Any]) -> Rows:
        """What a driver asks about types: names, codes and sizes."""
        new = self.product.since(10)
        if self.product.microsoft:
            known = [("nvarchar", -9, 4000), ("varbinary", -3, 8000)]
            known.append(("varchar", 12, 8000))
            known += [("datetime2", 93, 27)] if new else []
            known.append(("datetime", 93, 23))
        else:
            known = [("varbinary", -3, 255), ("varchar", 12, 255), ("datetime", 11, 23)]
        wanted = int(arguments[0]) if arguments else 0
        names = ["TYPE_NAME", "DATA_TYPE", "PRECISION"]
        kinds = [TdsType("nvarchar", 128), TdsType("smallint"), TdsType("int")]
        rows = [row for row in known if wanted in (0, row[1])]
        return Rows(list(zip(names, kinds, strict=True)), rows)

    def _rename_column(self, table: Table, old: str, new: str) -> None:
        column = table.column(old)
        if column is None:
            raise ServerError(15248, f"There is no column '{old}'.", 11)
        self.db.execute(
            f"ALTER TABLE {quoted(table.name)} RENAME {quoted(old)} TO {quoted(new)}"
        )
        for each in table.constraints:
            each.columns = [new if c == column.name else c for c in each.columns]
        column.name = new
        self.storage.remember(table)


def _relative(statement: Statement) -> str:
    """The batch's text up to the statement's end, so that places fit."""
    return " " * statement.tokens[0].start + statement.text
