"""Hand-written SQL through the driver, giving tuples; it decodes only what is read."""

from __future__ import annotations

import datetime
import sqlite3
from decimal import Decimal
from typing import Any, ClassVar

from bench.data import COLUMNS, FIELDS

from .base import Place, System

_parsed = datetime.datetime.fromisoformat


def _as_sqlite_keeps(row: dict[str, Any]) -> tuple[Any, ...]:
    return (
        row["name"],
        row["code"],
        row["number"],
        row["level"],
        float(row["price"]),
        row["made"].isoformat(" ", "microseconds"),
        row["active"],
        row["note"],
        row["grp"],
    )


def _as_it_is(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in FIELDS)


KEYS = {
    # The key is made as this library makes it, or the plain driver does less work:
    # AUTOINCREMENT, with which ids are never used again, costs SQLite 0.6 µs a row.
    "sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT",
    "postgres": "SERIAL PRIMARY KEY",
    "mysql": "INT AUTO_INCREMENT PRIMARY KEY",
}


class Adapter(System):
    """``sqlite3``, psycopg 3, or mysqlclient."""

    name: ClassVar[str] = "raw"

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.conn: Any
        if self.sqlite:
            self.conn = sqlite3.connect(":memory:", isolation_level=None)
        elif place.scheme == "postgres":
            import psycopg

            self.conn = psycopg.connect(place.uri, autocommit=True)
        else:
            self.conn = _MySQL(place)
        self.mark = mark = "?" if self.sqlite else "%s"
        self.stored = _as_sqlite_keeps if self.sqlite else _as_it_is
        item, grp, line = map(self.table, ("item", "grp", "line"))
        columns = ", ".join(COLUMNS)
        marks = ", ".join([mark] * len(FIELDS))
        self.sql_insert = f"INSERT INTO {item} ({columns[4:]}) VALUES ({marks})"
        self.sql_all = f"SELECT {columns} FROM {item}"
        self.sql_get = f"{self.sql_all} WHERE id = {mark}"
        self.sql_filtered = (
            f"{self.sql_all} WHERE grp_id = {mark} AND number > {mark} "
            f"ORDER BY name LIMIT 5"
        )
        self.sql_update = f"UPDATE {item} SET number = {mark} WHERE id = {mark}"
        self.sql_delete = f"DELETE FROM {item} WHERE id = {mark}"
        self.sql_children = (
            f"SELECT id, item_id, label, quantity FROM {line} WHERE item_id = {mark}"
        )
        self.sql_parents = f"{self.sql_all} WHERE id <= {mark}"
        self.sql_lines = (
            f"SELECT id, item_id, label, quantity FROM {line} WHERE item_id <= {mark}"
        )
        self.sql_group = f"SELECT id, name FROM {grp} WHERE id = {mark}"
        self.sql_joined = (
            f"SELECT {', '.join('i.' + c for c in COLUMNS)}, g.id, g.name "
            f"FROM {item} i JOIN {grp} g ON g.id = i.grp_id"
        )
        self.sql_aggregates = (
            "SELECT count(*), sum(number), avg(number), min(number), max(number) "
            f"FROM {item} WHERE grp_id = {mark}"
        )
        self.sql_grouped = f"SELECT grp_id, sum(number) FROM {item} GROUP BY grp_id"

    def create(self) -> None:
        key = KEYS[self.place.scheme]
        time = "DATETIME(6)" if self.place.scheme == "mysql" else "TIMESTAMP"
        item, grp, line = map(self.table, ("item", "grp", "line"))
        for name in (line, item, grp):
            self.conn.execute(f"DROP TABLE IF EXISTS {name}")
        self.conn.execute(f"CREATE TABLE {grp} (id {key}, name VARCHAR(40) NOT NULL)")
        self.conn.execute(
            f"CREATE TABLE {item} (id {key}, name VARCHAR(40) NOT NULL, "
            "code VARCHAR(20) NOT NULL, number INT NOT NULL, level INT, "
            f"price DECIMAL(10, 2) NOT NULL, made {time} NOT NULL, "
            "active BOOLEAN NOT NULL, note TEXT, grp_id INT NOT NULL)"
        )
        self.conn.execute(
            f"CREATE TABLE {line} (id {key}, item_id INT NOT NULL, "
            "label VARCHAR(40) NOT NULL, quantity INT NOT NULL)"
        )
        self.conn.execute(f"CREATE INDEX {item}_grp ON {item} (grp_id)")
        self.conn.execute(f"CREATE INDEX {line}_item ON {line} (item_id)")

    def _many(self, sql: str, rows: Any) -> None:
        self.conn.execute("BEGIN")
        self.conn.cursor().executemany(sql, rows)
        self.conn.execute("COMMIT")

    def fill_groups(self) -> None:
        sql = f"INSERT INTO {self.table('grp')} (name) VALUES ({self.mark})"
        self._many(sql, [(name,) for name in self.data.groups])

    def fill_items(self) -> None:
        self._many(self.sql_insert, map(self.stored, self.data.items))

    def fill_lines(self) -> None:
        mark = self.mark
        self._many(
            f"INSERT INTO {self.table('line')} (item_id, label, quantity) "
            f"VALUES ({mark}, {mark}, {mark})",
            [tuple(line.values()) for line in self.data.lines],
        )

    def load(self, start: int, end: int) -> Any:
        sql = f"{self.sql_all} WHERE id BETWEEN {self.mark} AND {self.mark}"
        return self.conn.execute(sql, (start, end)).fetchall()

    def load_all(self) -> Any:
        return self.conn.execute(self.sql_all).fetchall()

    # -- operations

    def insert(self) -> None:
        execute, sql, stored = self.conn.execute, self.sql_insert, self.stored
        execute("BEGIN")
        for row in self.rows():
            execute(sql, stored(row))
        execute("COMMIT")

    def insert_auto(self) -> None:
        execute, sql, stored = self.conn.execute, self.sql_insert, self.stored
        for row in self.rows():
            execute(sql, stored(row))

    def insert_bulk(self) -> None:
        self.fill_items()

    def get(self) -> Any:
        execute, sql = self.conn.execute, self.sql_get
        return [execute(sql, (id,)).fetchone()[1] for id in self.ids()]

    get_held = get

    def select(self) -> Any:
        return [(row[1], row[3], row[4]) for row in self.conn.execute(self.sql_all)]

    select_again = select

    def select_whole(self) -> Any:
        rows = self.conn.execute(self.sql_all)
        if self.sqlite:
            return [
                (a, b, c, d, e, Decimal(str(f)), _parsed(g), bool(h), i, j)
                for a, b, c, d, e, f, g, h, i, j in rows
            ]
        if self.place.scheme == "mysql":
            return [
                (a, b, c, d, e, f, g, bool(h), i, j)
                for a, b, c, d, e, f, g, h, i, j in rows
            ]
        return rows.fetchall()

    def tuples(self) -> Any:
        return self.select_whole()

    def dicts(self) -> Any:
        rows = self.conn.execute(self.sql_all)
        if not self.sqlite:
            made = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
            if self.place.scheme == "mysql":
                for one in made:
                    one["active"] = bool(one["active"])
            return made
        return [
            {
                "id": a,
                "name": b,
                "code": c,
                "number": d,
                "level": e,
                "price": Decimal(str(f)),
                "made": _parsed(g),
                "active": bool(h),
                "note": i,
                "grp_id": j,
            }
            for a, b, c, d, e, f, g, h, i, j in rows
        ]

    def filtered(self) -> Any:
        execute, sql = self.conn.execute, self.sql_filtered
        return [
            [row[1] for row in execute(sql, (group, 800))] for group in self.questions()
        ]

    def children(self) -> Any:
        execute, sql = self.conn.execute, self.sql_children
        return [[line[2] for line in execute(sql, (row[0],))] for row in self.held]

    def children_prefetched(self) -> Any:
        last = (self.size.parents,)
        rows = self.conn.execute(self.sql_parents, last).fetchall()
        lists: dict[int, list[Any]] = {row[0]: [] for row in rows}
        for line in self.conn.execute(self.sql_lines, last):
            lists[line[1]].append(line)
        return [[line[2] for line in lists[row[0]]] for row in rows]

    def parents(self) -> Any:
        execute, sql = self.conn.execute, self.sql_group
        return [execute(sql, (row[9],)).fetchone()[1] for row in self.held]

    def parents_joined(self) -> Any:
        return [(row[1], row[11]) for row in self.conn.execute(self.sql_joined)]

    def aggregates(self) -> Any:
        execute, sql = self.conn.execute, self.sql_aggregates
        return [execute(sql, (group,)).fetchone() for group in self.questions()]

    def grouped(self) -> Any:
        return [
            self.conn.execute(self.sql_grouped).fetchall()
            for _ in range(self.size.groupings)
        ]

    def update(self) -> None:
        execute, sql = self.conn.execute, self.sql_update
        execute("BEGIN")
        for row in self.held:
            execute(sql, (row[3] + 1, row[0]))
        execute("COMMIT")

    def delete(self) -> None:
        execute, sql = self.conn.execute, self.sql_delete
        execute("BEGIN")
        for row in self.held:
            execute(sql, (row[0],))
        execute("COMMIT")


class _MySQL:
    """mysqlclient with the ``execute`` that the others have."""

    def __init__(self, place: Place) -> None:
        import MySQLdb

        self.cursor = MySQLdb.connect(
            host=place.host,
            port=place.port,
            user=place.user,
            password=place.password,
            database=place.database,
            charset="utf8mb4",
            autocommit=True,
        ).cursor
        self.one = self.cursor()

    def execute(self, sql: str, values: Any = None) -> Any:
        self.one.execute(sql, values)
        return self.one
