"""A shop whose tables and columns bear the names that SQL took.

Usage: reserved_words.py FILE
"""

import sys

from sqlobject import (
    DatabaseIndex,
    ForeignKey,
    IntCol,
    MultipleJoin,
    RelatedJoin,
    SQLObject,
    StringCol,
    connectionForURI,
    sqlhub,
)


class Order(SQLObject):
    group = StringCol(default="none")
    user = ForeignKey("User", cascade=True)
    desc = StringCol(default=None)
    values = MultipleJoin("Values", orderBy="index")
    tables = RelatedJoin("Table")
    bygroup = DatabaseIndex("group", "desc")


class User(SQLObject):
    where = StringCol(alternateID=True)
    default = IntCol(default=1)
    orders = MultipleJoin("Order")


class Values(SQLObject):
    index = IntCol()
    order = ForeignKey("Order", cascade=True)
    select = StringCol(default="")


class Table(SQLObject):
    primary = IntCol(unique=True)
    orders = RelatedJoin("Order")


def main(path):
    sqlhub.processConnection = connection = connectionForURI("sqlite:" + path)
    for table in (User, Order, Values, Table):
        table.createTable(ifNotExists=True)
    user = User(where="here", default=5)
    order = Order(group="a", user=user, desc="first")
    other = Order(group="b", user=user)
    for number in (2, 1):
        Values(index=number, order=order, select=str(number))
    table = Table(primary=7)
    order.addTable(table)
    other.set(group="c", desc="second")
    other.desc = "third"
    print([value.select for value in order.values], [o.group for o in user.orders])
    print([o.desc for o in Order.select(Order.q.group > "a", orderBy="-desc")])
    print(Order.selectBy(user=user, group="c").count(), User.byWhere("here") is user)
    print(Order.select().max("desc"), Values.select().sum(Values.q.index))
    print([t.primary for t in order.tables], [o.group for o in table.orders])
    print(Order.tableExists(), connection.tableExists("order"))
    print(str(Order.select(Order.q.group == "a")))
    Values.deleteBy(index=2)
    Values.deleteMany(Values.q.select == "nothing")
    Order.sqlmeta.addColumn(IntCol("limit", default=None), changeSchema=True)
    order.limit = 3
    Order.sqlmeta.delColumn("desc", changeSchema=True)
    other.destroySelf()
    print(order.limit, Order.select().count())


if __name__ == "__main__":
    main(sys.argv[1])
