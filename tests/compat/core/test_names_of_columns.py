"""Core 2: whatever a column is called, it is a column."""

from __future__ import annotations

import builtins
import keyword
from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    MultipleJoin,
    RelatedJoin,
    SQLObject,
    StringCol,
)

pytestmark = pytest.mark.usefixtures("conn")


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


KEYWORDS = sorted({*keyword.kwlist, *keyword.softkwlist} - {"_"})
LOCALS = words(
    """
    args binds build cache call cls col column columns conn connection_ created
    cursor data db default driver encode encoded executor fetch get_ given home i
    id_ ids index inst instance item items k key keys kw kwargs made meta n name
    names new obj object old owner params pk q_ raw read record result results row
    rows s self send sender slot so_class sql state statement stored t table tables
    type update v val value values x y z Exception None_ NoDefault SQLObject _a
    """
)
BUILTINS = words(
    """
    type list dict set_ len str int map filter_ print hash repr super object
    property classmethod isinstance getattr setattr globals locals eval exec open
    input
    """
)


@pytest.mark.parametrize("name", sorted({*KEYWORDS, *LOCALS, *BUILTINS}))
def test_column_of_this_name_works(name: str) -> None:
    """Keywords, builtins and names that generated code could use are fine."""
    Box: Any = type(
        "Box",
        (SQLObject,),
        {name: StringCol(default=None), "second": IntCol(default=1)},
    )
    Box.createTable()
    row = Box(**{name: "a"})
    assert getattr(row, name) == "a"
    setattr(row, name, "b")
    row.sync()
    assert getattr(row, name) == "b"
    row.set(**{name: "c", "second": 2})
    row.expire()
    assert (getattr(row, name), row.second) == ("c", 2)
    Box._connection.cache.clear()
    (row,) = Box.selectBy(**{name: "c"})
    assert getattr(row, name) == "c"
    assert list(Box.select(getattr(Box.q, name) == "c", orderBy=name)) == [row]
    assert row.sqlmeta.asDict()[name] == "c"
    assert f"{name}='c'" in repr(row)
    assert getattr(Box(), name) is None
    row.destroySelf()
    assert Box.select().count() == 1


@pytest.mark.parametrize(
    "name", ["class", "from", "obj", "value", "row", "self", "cls"]
)
def test_key_of_this_name_works(name: str) -> None:
    """A foreign key may be called like a keyword as well."""
    Box: Any = type("Box", (SQLObject,), {name: ForeignKey("Box", default=None)})
    Box.createTable()
    first = Box()
    second = Box(**{name: first})
    assert getattr(second, name) is first
    assert getattr(second, f"{name}ID") == first.id
    setattr(second, name, None)
    second.sync()
    assert getattr(second, name) is None
    assert Box.selectBy(**{name: None}).count() == 2


@pytest.mark.parametrize("name", ["class", "obj", "in", "self", "print"])
def test_unique_and_lazy_columns_of_this_name(name: str) -> None:
    """Finders, lazy updates and defaults follow the name."""

    class sqlmeta:
        lazyUpdate = True

    Box: Any = type(
        "Box",
        (SQLObject,),
        {"sqlmeta": sqlmeta, name: StringCol(unique=True, default=lambda: "made")},
    )
    Box.createTable()
    row = Box()
    finder = getattr(Box, f"by{name[0].upper()}{name[1:]}")
    assert finder("made") is row
    setattr(row, name, "later")
    assert row.sqlmeta.dirty
    row.syncUpdate()
    assert finder("later") is row


@pytest.mark.parametrize("name", ["q", "j", "select"])
def test_column_beside_a_namespace(name: str) -> None:
    """On rows the name is the column, on the class what it always was."""
    Box: Any = type("Box", (SQLObject,), {name: StringCol(default=None)})
    Box.createTable()
    row = Box(**{name: "a"})
    setattr(row, name, "b")
    row.sync()
    assert getattr(row, name) == "b"
    assert list(Box.select(getattr(Box.q, name) == "b")) == [row]
    assert Box.selectBy(**{name: "b"}).count() == 1
    assert Box.sqlrepr(Box.q.id) == Box.sqlrepr(Box.j.id) == "box.id"


@pytest.mark.parametrize("name", ["q", "j", "select"])
def test_key_beside_a_namespace(name: str) -> None:
    """So it is with a foreign key."""
    Box: Any = type("Box", (SQLObject,), {name: ForeignKey("Box", default=None)})
    Box.createTable()
    first = Box()
    second = Box(**{name: first})
    assert getattr(second, name) is first
    assert list(Box.select(getattr(Box.q, name) == first)) == [second]
    assert list(Box.select(getattr(Box.j, name) & (Box.q.id > 0))) == []


@pytest.mark.parametrize("name", ["q", "j", "select"])
@pytest.mark.parametrize("kind", [MultipleJoin, RelatedJoin])
@pytest.mark.parametrize("later", [True, False])
def test_join_beside_a_namespace(kind: Any, name: str, later: bool) -> None:
    """And with a join, whether it stands in the class or is added and deleted later."""
    options = {"joinColumn": "up_id"} if kind is MultipleJoin else {}
    join = kind("Box", joinMethodName=name, **options)
    body = {"up": ForeignKey("Box", default=None)}
    Box: Any = type("Box", (SQLObject,), body if later else {**body, name: join})
    if later:
        Box.sqlmeta.addJoin(join)
    Box.createTable()
    first = Box()
    second = Box(up=first)
    if kind is RelatedJoin:
        first.addBox(second)
    assert list(getattr(first, name)) == [second]
    assert list(Box.select(Box.q.up == first)) == [second]
    assert Box.sqlrepr(Box.j.up) == "((box.up_id) = (box.id))"
    Box.sqlmeta.delJoin(join)
    assert list(Box.select(Box.q.up == first)) == [second]
    assert Box.sqlrepr(Box.j.up) == "((box.up_id) = (box.id))"


@pytest.mark.parametrize("name", ["q", "j", "select"])
def test_column_beside_a_namespace_is_inherited(name: str) -> None:
    """A subclass has the column, and namespaces of its own."""
    body = {name: StringCol(default="a"), "n": IntCol(default=1)}
    Box: Any = type("Box", (SQLObject,), body)
    Crate: Any = type("Crate", (Box,), {"size": IntCol(default=2)})
    Plain: Any = type("Plain", (Box,), {name: None})
    for each in (Box, Crate, Plain):
        each.createTable()
    box, crate, plain = Box(), Crate(**{name: "b"}), Plain()
    assert (getattr(box, name), getattr(crate, name)) == ("a", "b")
    assert list(Crate.select(getattr(Crate.q, name) == "b")) == [crate]
    assert list(Crate.select(Crate.q.size == 2)) == [crate]
    assert Crate.sqlrepr(Crate.j.size) == "crate.size"
    assert list(Plain.select(Plain.q.n == 1)) == [plain]
    assert list(Plain.sqlmeta.columns) == ["n"]
    assert Plain.sqlrepr(Plain.j.n) == "plain.n"


@pytest.mark.parametrize("name", ["q", "j", "select"])
def test_column_beside_a_namespace_comes_and_goes(name: str) -> None:
    """Such a column may be added to a class at work, and deleted."""
    Box: Any = type("Box", (SQLObject,), {"n": IntCol(default=1)})
    Box.createTable()
    box = Box()
    Box.sqlmeta.addColumn(StringCol(name, default="a"), changeSchema=True)
    setattr(box, name, "b")
    box.sync()
    assert getattr(box, name) == "b"
    assert list(Box.select(getattr(Box.q, name) == "b")) == [box]
    Box.sqlmeta.delColumn(name, changeSchema=True)
    assert list(Box.select(Box.q.n == 1)) == [box]
    assert Box.sqlrepr(Box.j.n) == "box.n"
    assert Box().n == 1


def test_class_of_a_builtin_name() -> None:
    """A class may be called like a builtin or a keyword."""
    for name in ("list", "type", "Class", "None_", "int"):
        assert hasattr(builtins, name) or name in ("Class", "None_")
        Made: Any = type(name, (SQLObject,), {"n": IntCol(default=1)})
        Made.createTable()
        assert Made().n == 1
        assert Made.select().count() == 1


COMMON = words(
    """
    name title first last count filter update create save all values items status
    state kind date time text data info path url email user owner parent children
    order rank index key version history tags log size lock dirty cache registry
    style table columns joins exists session record copy json schema model query
    objects active deleted created modified updated expired instance merge load
    refresh lazy limit offset group start end begin commit rollback transaction
    insert reload validate errors changes original stream records export to_dict
    as_dict asDict pk uuid slots weak
    """
)


@pytest.mark.parametrize("name", COMMON)
def test_name_that_programs_use_stays_free(name: str) -> None:
    """The library takes no everyday word away from columns."""
    Box: Any = type("Box", (SQLObject,), {name: StringCol(default="a")})
    Box.createTable()
    row = Box()
    setattr(row, name, "b")
    row.sync()
    assert getattr(row, name) == "b"
    assert Box.selectBy(**{name: "b"}).count() == 1


FIELD_METHODS = ["contains", "startswith", "endswith", "execute", "components", "clear"]


@pytest.mark.parametrize("name", [*FIELD_METHODS, "forget", "tableName", "soClass"])
def test_column_called_like_a_part_of_q_is_found(name: str) -> None:
    """Keyword conditions and orders mean the column, whatever ``q`` has inside."""
    Box: Any = type("Box", (SQLObject,), {name: StringCol(default="a")})
    Box.createTable()
    first, second = Box(), Box(**{name: "b"})
    assert list(Box.selectBy(**{name: "b"})) == [second]
    assert list(Box.select(orderBy=name)) == [first, second]
    assert list(Box.select(orderBy=f"-{name}")) == [second, first]
    Box.deleteBy(**{name: "b"})
    assert Box.select().count() == 1


@pytest.mark.parametrize("name", FIELD_METHODS)
def test_column_called_like_a_method_of_q_is_the_column(name: str) -> None:
    """``q.contains`` of a class with such a column is that column."""
    Box: Any = type("Box", (SQLObject,), {name: StringCol(default="a")})
    Box.createTable()
    Box()
    row = Box(**{name: "b"})
    assert list(Box.select(getattr(Box.q, name) == "b")) == [row]
    assert Box.select(getattr(Box.q, name).contains("b")).count() == 1
