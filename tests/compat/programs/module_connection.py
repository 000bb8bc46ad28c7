"""A script whose module names its database, and that likes its SQL by hand.

Usage: module_connection.py FILE
"""

import sys

from sqlobject import IntCol, SQLObject, StringCol, UnicodeCol
from sqlobject.dbconnection import connectionForURI
from sqlobject.sqlbuilder import (
    IN,
    NOT,
    OR,
    Alias,
    Delete,
    Insert,
    Select,
    Update,
    func,
    sqlrepr,
    table,
)

__connection__ = "sqlite:" + sys.argv[1] + "?cache=0"


class City(SQLObject):
    name = UnicodeCol(length=60)
    country = StringCol(length=2)
    people = IntCol(default=0)


def rows(connection, statement):
    return connection.queryAll(connection.sqlrepr(statement))


def main():
    connection = City._connection
    print(connection is connectionForURI(__connection__), connection.dbName)
    City.createTable()
    insert = Insert(
        "city",
        valueList=[
            {"name": "Oslo", "country": "no", "people": 700},
            {"name": "Bergen", "country": "no", "people": 290},
            {"name": "L'Aquila", "country": "it", "people": 70},
            {"name": "Reykjav\u00edk", "country": "is", "people": 140},
        ],
    )
    connection.query(connection.sqlrepr(insert))
    connection.query(
        sqlrepr(
            Update("city", {"people": 71}, where=City.q.name == "L'Aquila"), "sqlite"
        )
    )
    connection.query(connection.sqlrepr(Delete(City.q, where=City.q.country == "is")))
    print(rows(connection, Select([City.q.name], orderBy=City.q.name)))
    print(
        rows(
            connection,
            Select(
                [City.q.country, func.SUM(City.q.people)],
                groupBy=City.q.country,
                orderBy=City.q.country,
            ),
        )
    )
    print(
        [
            c.name
            for c in City.select(OR(City.q.people < 100, IN(City.q.name, ["Oslo"])))
        ]
    )
    print([c.name for c in City.select(NOT(City.q.country == "no"))])
    other = Alias(City, "other")
    bigger = City.select(
        (City.q.country == other.q.country) & (City.q.people < other.q.people)
    )
    print([c.name for c in bigger])
    print(rows(connection, Select(table.city.name, where=table.city.people > 500)))
    print(connection.queryOne("SELECT COUNT(*) FROM city WHERE name LIKE '%o%'"))
    print(str(City.select(City.q.people > 5, orderBy="-people")[:2]))
    print(connection.sqlrepr("it's"), City.sqlrepr(None))
    print(City.tableExists(), connection.tableExists("nowhere"))


if __name__ == "__main__":
    main()
