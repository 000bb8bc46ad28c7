"""How classes are found and put in order."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from sqlobject.manager._find import find_distribution, in_order
from sqlobject.manager.command import CommandError

HEAD = "from sqlobject.main import SQLObject\nfrom sqlobject.col import *\n"


def model(name: str, refers_to: str = "") -> str:
    """The source of a module with one class."""
    column = f"ForeignKey('{refers_to}')" if refers_to else "StringCol()"
    return f"{HEAD}class {name}(SQLObject):\n    a = {column}\n"


def test_class_found_twice_is_listed_once(shop: Any) -> None:
    """It does not matter in how many ways a class is found."""
    assert shop("list", "-m", "shop", "-m", "shop").out == "shop.Zone\nshop.Till\n"


def test_packages_within_packages(shop: Any) -> None:
    """``-p`` goes down into them."""
    shop.write("pack/__init__.py", model("Door"))
    shop.write("pack/one.py", model("One"))
    shop.write("pack/deep/__init__.py", "")
    shop.write("pack/deep/two.py", model("Two"))
    found = shop("list", "-p", "pack")
    assert set(found.out.split()) == {"pack.one.One", "pack.deep.two.Two"}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import no_such_module", 'Could not import module "pack.bad". Error was : "'),
        ("1 / 0", 'Unknown exception while processing module "pack.bad" : "'),
        ("raise SystemExit(5)", 'Unknown exception while processing module "pack.bad"'),
        ("x = (", 'Unknown exception while processing module "pack.bad" : "SyntaxErr'),
    ],
)
def test_broken_module_of_a_package(shop: Any, source: str, words: str) -> None:
    """It is passed over, and told of with ``-v``; the output stays clean."""
    shop.write("pack/__init__.py", "")
    shop.write("pack/bad.py", source)
    shop.write("pack/good.py", model("Good"))
    quiet = shop("list", "-p", "pack")
    assert quiet == (0, "pack.good.Good\n", "")
    assert words in shop("list", "-v", "-p", "pack").err


def test_broken_module_by_name(shop: Any) -> None:
    """A module that was named and breaks is an error in one line."""
    shop.write("bad.py", "1 / 0\n")
    done = shop("list", "-m", "bad")
    assert done.code == 1
    assert done.err == (
        "Error: cannot import the module 'bad': ZeroDivisionError: division by zero\n"
    )
    assert "Traceback" in shop("list", "-m", "bad", "-vv").err


def test_so_classes_with_something_else(shop: Any) -> None:
    """What is no class is named."""
    shop.write("odd.py", "soClasses = ['Nobody']\n")
    done = shop("list", "-m", "odd")
    assert done.code == 1
    assert "'Nobody'" in done.err


# -- order


class Fake:
    """Just what `in_order` looks at."""

    def __init__(self, name: str, *needs: str, parent: Any = None) -> None:
        self.__name__ = name
        columns = [Fake.Column(other) for other in needs]
        self.sqlmeta = Fake.Meta(columns, parent)

    class Column:
        def __init__(self, foreignKey: str | None) -> None:
            self.foreignKey = foreignKey

    class Meta:
        def __init__(self, columns: list[Any], parent: Any) -> None:
            self.columnList = columns
            self.parentClass = parent


def names(classes: list[Any]) -> list[str]:
    return [cls.__name__ for cls in classes]


def test_order_is_by_depth_and_stable() -> None:
    """Classes of one depth stay in the order in which they were found."""
    classes: list[Any] = [Fake("C", "B"), Fake("Z"), Fake("B", "A"), Fake("A")]
    assert names(in_order(classes).classes) == ["Z", "A", "B", "C"]


def test_class_that_refers_to_itself_is_no_circle() -> None:
    """A tree is nothing special."""
    classes: list[Any] = [Fake("Tree", "Tree", "Elsewhere")]
    assert in_order(classes).circle == ()


def test_children_come_after_their_parents() -> None:
    """The table of a derived class refers to that of its base."""
    base = Fake("Zoo")
    classes: list[Any] = [Fake("Animal", parent=base), base]
    assert names(in_order(classes).classes) == ["Zoo", "Animal"]


def test_circle_keeps_the_order() -> None:
    """The circle is named as one walks it."""
    classes: list[Any] = [Fake("X", "A"), Fake("A", "B"), Fake("B", "A")]
    found = in_order(classes)
    assert names(found.classes) == ["X", "A", "B"]
    assert found.circle == ("A", "B", "A")


# -- distributions


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an installed distribution ``some-shop``."""
    folder = tmp_path / "some_shop-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: some-shop\nVersion: 1.0\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    return folder


def test_metadata_of_a_distribution(dist: Path) -> None:
    """Modules come with commas between; ``$base`` is where it is installed."""
    (dist / "sqlobject.txt").write_text(
        "# a comment\ndb_module = a.b , c\nhistory_dir = $base/hist\n"
    )
    warned: list[str] = []
    found = find_distribution("some-shop==1.0", warned.append)
    assert found.modules == ("a.b", "c")
    assert found.history_dir == f"{dist.parent}/hist"
    assert warned == []


def test_entry_points_of_a_distribution(dist: Path) -> None:
    """Entry points name modules as well, without any ``sqlobject.txt``."""
    (dist / "entry_points.txt").write_text(
        "[sqlobject.models]\nmain = shop.model\n[other]\nx = y\n"
    )
    assert EntryPoint("main", "shop.model", "sqlobject.models").module == "shop.model"
    warned: list[str] = []
    assert find_distribution("some_shop", warned.append).modules == ("shop.model",)
    assert warned == []


def test_key_said_twice(dist: Path) -> None:
    """The last one counts, with a warning."""
    (dist / "sqlobject.txt").write_text("db_module = a\ndb_module = b\nnonsense\n")
    warned: list[str] = []
    assert find_distribution("some-shop", warned.append).modules == ("b",)
    assert len(warned) == 2


def test_metadata_among_the_files(dist: Path) -> None:
    """A ``sqlobject.txt`` that was installed with the package is found too."""
    (dist.parent / "shop_package").mkdir()
    (dist.parent / "shop_package" / "sqlobject.txt").write_text("db_module = x\n")
    (dist / "RECORD").write_text("shop_package/sqlobject.txt,,\n")
    assert find_distribution("some-shop", print).modules == ("x",)


def test_base_of_a_checkout(dist: Path) -> None:
    """A distribution in development is where its sources are."""
    (dist / "direct_url.json").write_text(
        '{"url": "file:///home/me/my%20shop", "dir_info": {"editable": true}}'
    )
    (dist / "sqlobject.txt").write_text("history_dir = $base/hist\n")
    assert find_distribution("some-shop", print).history_dir == "/home/me/my shop/hist"


def test_unknown_distribution() -> None:
    """A distribution that is not installed is an error, not a traceback."""
    with pytest.raises(CommandError, match="'no-such-thing' is installed"):
        find_distribution("no-such-thing", print)
