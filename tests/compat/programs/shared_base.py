"""An application with a base class of its own, settings included; money moves in it.

Usage: shared_base.py FILE
"""

import sys

from sqlobject import (
    CurrencyCol,
    DatabaseIndex,
    DateTimeCol,
    ForeignKey,
    IntCol,
    SQLMultipleJoin,
    SQLObject,
    StringCol,
    connectionForURI,
    sqlhub,
)


class Base(SQLObject):
    class sqlmeta:
        idName = "row_id"
        defaultOrder = "id"
        searchable = ()

    created = DateTimeCol(default=DateTimeCol.now)

    def __init__(self, *args, **kw):
        self.fresh = "label" in kw or "amount" in kw
        super().__init__(*args, **kw)

    def _init(self, *args, **kw):
        super()._init(*args, **kw)
        self.loads = 1

    @classmethod
    def search(cls, text):
        clause = None
        for name in cls.sqlmeta.searchable:
            part = getattr(cls.q, name).contains(text)
            clause = part if clause is None else clause | part
        return cls.select(clause)


class Account(Base):
    class sqlmeta(Base.sqlmeta):
        table = "bank_account"
        searchable = ("label", "owner")

    label = StringCol(alternateID=True)
    owner = StringCol(default="nobody")
    balance = CurrencyCol(default=0)
    entries = SQLMultipleJoin("Entry", joinColumn="account_id")
    owners = DatabaseIndex("owner")


class Entry(Base):
    class sqlmeta(Base.sqlmeta):
        pass

    amount = CurrencyCol()
    account = ForeignKey("Account", cascade=True, dbName="account_id")
    number = IntCol(default=lambda: Entry.select().count() + 1)


Account.sqlmeta.columns


def book(account, amount, connection=None):
    account.balance += amount
    if account.balance < 0:
        raise ValueError("overdrawn")
    return Entry(account=account, amount=amount, connection=connection)


def transfer(label_from, label_to, amount):
    book(Account.byLabel(label_from), -amount)
    book(Account.byLabel(label_to), amount)
    return amount


def main(path):
    sqlhub.processConnection = connection = connectionForURI("sqlite:" + path)
    Account.createTable()
    Entry.createTable()
    savings = Account(label="savings", owner="ada")
    Account(label="daily")
    book(savings, 100)
    print(savings.fresh, savings.loads, int(savings.balance))
    print(sqlhub.doInTransaction(transfer, "savings", "daily", 30))
    try:
        sqlhub.doInTransaction(transfer, "daily", "savings", 500)
    except ValueError as error:
        print("refused:", error)
    trans = connection.transaction()
    inside = Account.byLabel("daily", connection=trans)
    book(inside, 5, connection=trans)
    trans.commit(close=True)
    trans = connection.transaction()
    Account.byLabel("daily", connection=trans).owner = "mallory"
    trans.rollback()
    print([(a.label, int(a.balance), a.owner) for a in Account.select()])
    print([a.label for a in Account.search("ad")])
    print(savings.entries.count(), int(savings.entries.sum("amount")))
    print(Entry.sqlmeta.idName, Account.sqlmeta.table, Entry.sqlmeta.searchable)


if __name__ == "__main__":
    main(sys.argv[1])
