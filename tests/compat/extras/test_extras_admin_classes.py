"""Section 1.3 and 1.4: how sqlobject-admin finds classes and the database."""

from __future__ import annotations

from typing import Any

import pytest


def test_classes_defined_in_a_module(admin: Any) -> None:
    """Classes defined in the module are found, imported ones are not."""
    admin.write(
        "other.py",
        "from sqlobject import *\n"
        "from shopmodel import Zone\n"
        "class Extra(SQLObject):\n"
        "    name = StringCol()\n",
    )
    assert admin("list", "-m", "other").out == "other.Extra\n"


@pytest.mark.parametrize("listed", ["['Till', Zone]", "[Till, Zone]", "['Zone']"])
def test_classes_listed_by_the_module(admin: Any, listed: str) -> None:
    """``soClasses`` of a module names exactly its classes, as objects or names."""
    admin.write("other.py", f"from shopmodel import Zone, Till\nsoClasses = {listed}\n")
    names = admin("list", "-m", "other").out.split()
    assert names == [
        "shopmodel.Zone",
        *(["shopmodel.Till"] if "Till" in listed else []),
    ]


def test_several_modules(admin: Any) -> None:
    """``-m`` may be given several times."""
    admin.write(
        "other.py",
        "from sqlobject import *\nclass Extra(SQLObject):\n    name = StringCol()\n",
    )
    out = admin("list", "-m", "shopmodel", "-m", "other").out
    assert set(out.split()) == {"shopmodel.Zone", "shopmodel.Till", "other.Extra"}


def test_package(admin: Any) -> None:
    """``-p`` looks through all modules of a package; a broken one is passed over."""
    admin.write("pack/__init__.py", "")
    for name in ("one", "two"):
        admin.write(
            f"pack/{name}.py",
            "from sqlobject import *\n"
            f"class {name.title()}(SQLObject):\n"
            "    name = StringCol()\n",
        )
    admin.write("pack/broken.py", "import there_is_no_such_module\n")
    done = admin("list", "-p", "pack")
    assert done.code == 0, done.err
    assert set(done.out.split()) == {"pack.one.One", "pack.two.Two"}
    done = admin("list", "-v", "-p", "pack")
    assert 'Could not import module "pack.broken"' in done.out + done.err


@pytest.mark.parametrize(
    ("patterns", "names"),
    [
        (["Z*"], ["shopmodel.Zone"]),
        (["T???"], ["shopmodel.Till"]),
        (["Zone", "Till"], ["shopmodel.Zone", "shopmodel.Till"]),
        (["Nope"], []),
    ],
)
def test_class_patterns(admin: Any, patterns: list[str], names: list[str]) -> None:
    """``--class`` keeps the classes whose names match any of its patterns."""
    args = [arg for pattern in patterns for arg in ("--class", pattern)]
    done = admin("list", "-m", "shopmodel", *args)
    assert (done.code, done.out.split()) == (0, names)


def test_classes_are_ordered_by_dependency(admin: Any) -> None:
    """A class comes after those it refers to."""
    admin.write(
        "chain.py",
        "from sqlobject import *\n"
        "class A(SQLObject):\n    b = ForeignKey('B')\n"
        "class B(SQLObject):\n    c = ForeignKey('C')\n"
        "class C(SQLObject):\n    name = StringCol()\n",
    )
    assert admin("list", "-m", "chain").out.split() == ["chain.C", "chain.B", "chain.A"]


def test_circular_reference(admin: Any) -> None:
    """Classes that refer to one another are listed with a warning."""
    admin.write(
        "ring.py",
        "from sqlobject import *\n"
        "class A(SQLObject):\n    b = ForeignKey('B')\n"
        "class B(SQLObject):\n    a = ForeignKey('A')\n",
    )
    done = admin("list", "-m", "ring")
    assert done.code == 0
    assert "Found a circular reference: " in done.out + done.err
    assert "A --> B --> A" in done.out + done.err
    assert {"ring.A", "ring.B"} <= set(done.out.split())


def test_missing_module(admin: Any) -> None:
    """A module that cannot be imported ends the tool with 1."""
    done = admin("list", "-m", "there_is_no_such_module")
    assert done.code == 1
    assert "there_is_no_such_module" in done.err


@pytest.mark.parametrize("command", ["create", "status"])
@pytest.mark.parametrize("more", [[], ["--class", "Nope"]])
def test_no_classes(admin: Any, command: str, more: list[str]) -> None:
    """Commands that need classes say that there are none, where they looked, and 1."""
    done = admin.model(command, *(more or ["--class", "Nothing"]))
    assert done.code == 1
    assert "No classes found!" in done.out
    assert "Looked in modules: shopmodel" in done.out
    done = admin(command, "-c", admin.uri, *more)
    assert done.code == 1
    assert "No classes found!" in done.out
    assert "No modules specified" in done.out


@pytest.mark.parametrize("command", ["drop", "sql"])
def test_no_classes_is_no_matter(admin: Any, command: str) -> None:
    """Other commands do nothing and end with 0."""
    done = admin(command, "-c", admin.uri)
    assert (done.code, done.out) == (0, "")


def test_no_connection(admin: Any) -> None:
    """Classes without a connection are listed, and the tool ends with 2."""
    done = admin("create", "-m", "shopmodel")
    assert done.code == 2
    text = done.out + done.err
    assert "These classes do not have connections set:" in text
    assert "  * Zone\n" in text
    assert "  * Till\n" in text
    assert "You must indicate --connection=URI" in text


def test_connection_of_the_module(admin: Any) -> None:
    """A module's own ``__connection__`` serves when no other is given."""
    admin.write(
        "own.py",
        "from sqlobject import *\n"
        f"__connection__ = {admin.uri!r}\n"
        "class Own(SQLObject):\n    name = StringCol()\n",
    )
    assert admin("create", "-m", "own").code == 0
    assert admin.tables() == {"own"}


# -- the configuration file ------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "argument"),
    [
        ("main", ""),
        ("app:main", ""),
        ("application:main", ""),
        ("mine", "#mine"),
        ("app:mine", "#mine"),
    ],
)
def test_configuration_file(admin: Any, section: str, argument: str) -> None:
    """``-f file[#section]`` names the database; ``%(here)s`` is the file's folder."""
    admin.write("shop.ini", f"[{section}]\ndatabase = sqlite://%(here)s/shop.db\n")
    done = admin("create", "-m", "shopmodel", "-f", f"shop.ini{argument}")
    assert done.code == 0, done.err
    assert "zone" in admin.tables()


def test_configuration_file_wins(admin: Any) -> None:
    """``-f`` goes before ``-c``."""
    admin.write("shop.ini", f"[main]\ndatabase = {admin.uri}\n")
    done = admin(
        "create", "-m", "shopmodel", "-f", "shop.ini", "-c", "sqlite:///nowhere/x.db"
    )
    assert done.code == 0, done.err
    assert "zone" in admin.tables()


def test_path_of_the_configuration_file(admin: Any) -> None:
    """``sys_path`` of the file is searched for modules."""
    admin.write(
        "deep/deepmodel.py",
        "from sqlobject import *\nclass Deep(SQLObject):\n    name = StringCol()\n",
    )
    admin.write(
        "shop.ini", f"[main]\ndatabase = {admin.uri}\nsys_path = %(here)s/deep\n"
    )
    assert admin("list", "-m", "deepmodel", "-f", "shop.ini").out == "deepmodel.Deep\n"


@pytest.mark.parametrize(
    "text",
    [None, "[other]\ndatabase = x\n", "[main]\na = b\n[app:main]\na = b\n"],
)
def test_bad_configuration_file(admin: Any, text: str | None) -> None:
    """A missing file or section, or two that fit, end the tool with 1."""
    if text is not None:
        admin.write("shop.ini", text)
    done = admin("create", "-m", "shopmodel", "-f", "shop.ini")
    assert done.code == 1
    assert done.err


# -- distributions ---------------------------------------------------------------------


@pytest.fixture
def egg(admin: Any) -> Any:
    """A distribution ``shopdist`` with a ``sqlobject.txt``."""
    admin.write(
        "shopdist.egg-info/PKG-INFO",
        "Metadata-Version: 2.1\nName: shopdist\nVersion: 1.0\n",
    )
    admin.write(
        "shopdist.egg-info/sqlobject.txt",
        "# where the classes are\ndb_module = shopmodel\nhistory_dir = $base/history\n",
    )
    return admin


def test_classes_of_a_distribution(egg: Any) -> None:
    """``--egg`` finds the modules that a distribution's metadata names."""
    done = egg("list", "--egg", "shopdist")
    assert done.code == 0, done.err
    assert done.out == "shopmodel.Zone\nshopmodel.Till\n"


def test_distribution_without_metadata(egg: Any) -> None:
    """A distribution without ``sqlobject.txt`` is reported."""
    (egg.folder / "shopdist.egg-info" / "sqlobject.txt").unlink()
    done = egg("list", "--egg", "shopdist")
    assert "No sqlobject.txt in shopdist egg info" in done.out + done.err


def test_history_of_a_distribution(egg: Any) -> None:
    """``history_dir`` of the metadata is where ``record`` writes."""
    done = egg("record", "--egg", "shopdist", "-c", egg.uri, "--no-db-record")
    assert done.code == 0, done.err
    found = list((egg.folder / "history").glob("*/Zone_sqlite.sql"))
    assert len(found) == 1
