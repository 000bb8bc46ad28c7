"""Everything that happens to rows is written down by listeners.

Usage: audit_log.py FILE
"""

import sys

from sqlobject import (
    ForeignKey,
    IntCol,
    SQLObject,
    StringCol,
    connectionForURI,
    events,
    sqlhub,
)
from sqlobject.events import (
    CreateTableSignal,
    RowCreatedSignal,
    RowCreateSignal,
    RowDestroySignal,
    RowUpdatedSignal,
    RowUpdateSignal,
    listen,
)


class Log(SQLObject):
    what = StringCol()
    who = StringCol()
    detail = StringCol(default=None)


class Audited(SQLObject):
    revision = IntCol(default=0)


class Document(Audited):
    title = StringCol(default="untitled")
    author = ForeignKey("Author", default=None, cascade="null")


class Author(Audited):
    name = StringCol()


class LoginSignal(events.Signal):
    """A signal of the program's own."""


def note(what, instance, detail=None):
    Log(what=what, who=f"{instance.__class__.__name__} {instance.id}", detail=detail)


def on_create(instance, kwargs, post_funcs):
    kwargs.setdefault("revision", 1)
    post_funcs.append(lambda made: note("inserted", made))


def on_created(instance, kwargs, post_funcs):
    note("created", instance, str(kwargs["id"]))


def on_update(instance, kwargs):
    if "revision" not in kwargs:
        kwargs["revision"] = instance.revision + 1
    changed = [
        f"{name}: {getattr(instance, name)!r}"
        for name in sorted(kwargs)
        if name != "revision" and not isinstance(kwargs[name], SQLObject)
    ]
    if changed:
        note("changing", instance, "; ".join(changed))


def on_updated(instance, post_funcs):
    note("changed", instance, str(instance.revision))


def on_destroy(instance, post_funcs):
    if getattr(instance, "title", "") == "keep":
        raise PermissionError("this one stays")
    post_funcs.append(lambda gone: note("destroyed", gone))


def on_table(soClass, connection, extra_sql, post_funcs):
    extra_sql.append(f"CREATE TABLE shadow_{soClass.sqlmeta.table} (id INT)")


def connect():
    for cls in (Document, Author):
        listen(on_create, cls, RowCreateSignal)
        listen(on_created, cls, RowCreatedSignal)
        listen(on_update, cls, RowUpdateSignal)
        listen(on_updated, cls, RowUpdatedSignal)
        listen(on_destroy, cls, RowDestroySignal)
        listen(on_table, cls, CreateTableSignal)


def main(path):
    sqlhub.processConnection = connectionForURI("sqlite:" + path)
    connect()
    for cls in (Log, Author, Document):
        cls.createTable()
    author = Author(name="Ada")
    document = Document(title="Notes", author=author)
    document.title = "Sketch"
    document.set(title="Sketch of the Engine", author=None)
    document.author = author
    author.destroySelf()
    document.sync()
    keep = Document(title="keep")
    try:
        keep.destroySelf()
    except PermissionError as error:
        print("refused:", error)
    Document.delete(document.id)
    heard = []

    def on_login(name):
        heard.append(name)

    listen(on_login, Author, LoginSignal)
    Author.sqlmeta.send(LoginSignal, "ada")
    print(heard)


if __name__ == "__main__":
    main(sys.argv[1])
