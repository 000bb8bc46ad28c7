r"""Rows from CSV text: what to create, and the objects made of it.

A text looks like this::

    CLASS:,Person
    [name],name,age:int,town:ref,born:date
    ann,Ann,20,here,2001-02-03
    bob,Bob,[null],,[default]

A row ``CLASS:,Name`` begins the rows of a class, and the row behind it is their
header.  There each column may have a type behind a colon; without one it is text in
which escapes like ``\n`` are understood.  Blank rows are passed over, rows that begin
with ``[comment]`` and columns that are called so as well.  ``[default]`` leaves a value
out, ``[null]`` is None.  The column ``[name]`` names an object, for ``ref`` columns.

The types are ``str`` (``string``), ``int``, ``float``, ``bool`` (``boolean``),
``date``, ``datetime``, ``ref``, ``escaped`` (``strescaped``), ``base64`` and
``python``, beside those that `register_coercer` adds.
"""

from __future__ import annotations

import base64
import csv
import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ._expressions import evaluate

__all__ = [
    "Reference",
    "create_data",
    "load_csv",
    "load_csv_from_directory",
    "register_coercer",
]

Data = dict[str, list[dict[str, Any]]]

CLASS = "CLASS:"
COMMENT, NAME, DEFAULT, NULL = "[comment]", "[name]", "[default]", "[null]"


class Reference:
    """Stands for the object of a name until that is made."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reference) and other.name == self.name

    def __hash__(self) -> int:
        return hash((Reference, self.name))

    def __repr__(self) -> str:
        return f"<Reference {self.name}>"


# -- types


def _date(text: str) -> datetime.date | None:
    text = text.strip()
    if not text:
        return None
    days = _from_now(text)
    if days is not None:
        return datetime.date.today() + datetime.timedelta(days=days)
    return datetime.date.fromisoformat(text)


def _datetime(text: str) -> datetime.datetime | None:
    text = text.strip()
    if not text:
        return None
    seconds = _from_now(text)
    if seconds is not None:
        moment = datetime.datetime.now()
        return moment + datetime.timedelta(seconds=seconds)
    return datetime.datetime.fromisoformat(text)


_NOW = re.compile(r"NOW\s*(?:([+-])\s*(\d+))?", re.IGNORECASE)


def _from_now(text: str) -> int | None:
    """The number of ``NOW+5``; None: the text is no such thing."""
    found = _NOW.fullmatch(text)
    if found is None:
        return None
    return int(f"{found[1] or ''}{found[2] or 0}")


_YES = frozenset({"y", "yes", "t", "true", "on", "1"})
_NO = frozenset({"n", "no", "f", "false", "off", "0"})


def _bool(text: str) -> bool:
    word = text.strip().lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise ValueError(f"{text!r} is neither yes nor no")


def _reference(text: str) -> Reference | None:
    name = text.strip()
    return Reference(name) if name else None


_ESCAPE = re.compile(
    r"""\\(?: [\\'"abfnrtv] | [0-7]{1,3} | x[0-9a-fA-F]{2} | u[0-9a-fA-F]{4}
    | U[0-9a-fA-F]{8} | N\{[^}]+\} )""",
    re.VERBOSE,
)


def _escaped(text: str) -> str:
    """Text with Python's escapes; a backslash that begins none is itself."""
    return _ESCAPE.sub(lambda m: m[0].encode("ascii").decode("unicode_escape"), text)


def _base64(text: str) -> bytes:
    return base64.b64decode("".join(text.split()), validate=True)


class Coercers:
    """The types by name; the module has one, `register_coercer` adds to it."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {}

    def register(self, name: str, func: Callable[..., Any], *args: Any) -> None:
        """Have cells of a type be read by ``func(text, *args)``."""
        self._known[name.lower()] = func, args

    def reader(self, name: str) -> Callable[[str], Any]:
        """What reads a cell of this type.

        :raises ValueError: there is no such type.
        """
        try:
            func, args = self._known[name.lower()]
        except KeyError:
            known = ", ".join(sorted(self._known))
            raise ValueError(f"there is no type {name!r}; types are: {known}") from None
        return lambda text: func(text, *args)


_coercers = Coercers()
register_coercer = _coercers.register

for _names, _func in (
    ("str string", str),
    ("int", int),
    ("float", float),
    ("python", evaluate),
    ("bool boolean", _bool),
    ("date", _date),
    ("datetime", _datetime),
    ("ref", _reference),
    ("escaped strescaped", _escaped),
    ("base64", _base64),
):
    for _name in _names.split():
        register_coercer(_name, _func)


# -- reading


class _Column:
    """One column of a header."""

    def __init__(self, title: str, default_type: str, allow_python: bool) -> None:
        name, colon, kind = title.partition(":")
        self.name = name.strip()
        self.skipped = self.name in ("", COMMENT)
        if self.skipped:
            return
        kind = _without_argument(kind.strip()) if colon else ""
        if not kind:
            kind = "str" if self.name == NAME else default_type
        if kind.lower() == "python" and not allow_python:
            raise ValueError(f"column {self.name!r}: the type 'python' is not allowed")
        self.read = _coercers.reader(kind)

    def put(self, cell: str, values: dict[str, Any]) -> None:
        """Read a cell and add it to the values of its row, if it has one."""
        word = cell.strip()
        if self.skipped or word == DEFAULT:
            return
        try:
            values[self.name] = None if word == NULL else self.read(cell)
        except ValueError as exc:
            raise ValueError(f"column {self.name!r}: {exc}") from exc


def _without_argument(kind: str) -> str:
    """The name in ``name(argument)``; nothing makes use of the argument."""
    name, opening, rest = kind.partition("(")
    if opening and not rest.rstrip().endswith(")"):
        raise ValueError(f"the type {kind!r} has no closing bracket")
    return name.strip()


def load_csv(
    csvreader: Iterable[Sequence[str]],
    allow_python: bool = True,
    default_type: str = "escaped",
    default_class: str | None = None,
    allow_multiple_classes: bool = True,
) -> Data:
    """What a CSV text says, by class: a dictionary of values for each row.

    :param csvreader: rows, such as a `csv.reader` gives.
    :param allow_python: whether there may be columns of the type ``python``.  It is
        allowed by default, as it always was, because it is harmless now: a cell is an
        expression of plain values, operators and a few functions like ``dict`` and
        ``range``; it cannot reach any other name, attribute, module or file.
    :param default_type: the type of columns that have none.
    :param default_class: the class of rows before the first ``CLASS:``.
    :param allow_multiple_classes: whether there may be ``CLASS:`` rows.
    :raises ValueError: a class is missing or not allowed, a type is not known, or a
        value cannot be read; the message names the line, if the reader knows it.
    """
    data: Data = {}
    section = default_class
    header: list[_Column] | None = None
    for number, row in enumerate(csvreader, 1):
        try:
            if _is_blank(row) or row[0].strip() == COMMENT:
                continue
            if row[0].strip() == CLASS:
                section, header = _class_of(row, allow_multiple_classes), None
                data.setdefault(section, [])
            elif section is None:
                raise ValueError(f"there is no class yet: begin with {CLASS},Name")
            elif header is None:
                header = [_Column(cell, default_type, allow_python) for cell in row]
                data.setdefault(section, [])
            else:
                data[section].append(_values(header, row))
        except ValueError as exc:
            line = getattr(csvreader, "line_num", number)
            raise ValueError(f"line {line}: {exc}") from exc
    return data


def _is_blank(row: Sequence[str]) -> bool:
    """Whether a row is empty; a single empty cell in quotes is a value."""
    return not row or (len(row) > 1 and not any(cell.strip() for cell in row))


def _class_of(row: Sequence[str], allowed: bool) -> str:
    if not allowed:
        raise ValueError(f"{CLASS} is not allowed here")
    name = row[1].strip() if len(row) > 1 else ""
    if not name:
        raise ValueError(f"{CLASS} without a name; write {CLASS},Name")
    return name


def _values(header: Sequence[_Column], row: Sequence[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    missing = [""] * (len(header) - len(row))
    for column, cell in zip(header, [*row, *missing], strict=False):
        column.put(cell, values)
    return values


def load_csv_from_directory(
    dir: str,
    allow_python: bool = True,
    default_type: str = "escaped",
    allow_multiple_classes: bool = True,
) -> Data:
    """What the CSV files of a folder say; each is named after the class it begins with.

    Arguments are those of `load_csv`.  The files are in UTF-8.

    :raises ValueError: as `load_csv`; the message names the file too.
    """
    data: Data = {}
    for path in sorted(Path(dir).iterdir()):
        if path.suffix.lower() != ".csv":
            continue
        with path.open(encoding="utf-8-sig", newline="") as lines:
            try:
                found = load_csv(
                    csv.reader(lines),
                    allow_python=allow_python,
                    default_type=default_type,
                    default_class=path.stem,
                    allow_multiple_classes=allow_multiple_classes,
                )
            except ValueError as exc:
                raise ValueError(f"{path.name}, {exc}") from exc
        for name, rows in found.items():
            data.setdefault(name, []).extend(rows)
    return data


# -- objects


def create_data(
    data: Mapping[str, Sequence[Mapping[str, Any]]],
    class_getter: Any,
    keyorder: Any = None,
) -> dict[str, Any]:
    """Make the objects that `load_csv` found.

    :param class_getter: a module (or object) with the classes, a mapping, or a function
        that is given a name.
    :param keyorder: names of classes in the order in which to make objects, or a
        function as for `sorted`.  None: as in ``soClasses`` of the module; or else as
        in the data, but with objects before those that refer to them.
    :returns: the objects that have a name; of a name that several have, a list.
    :raises ValueError: nothing, or more than one object, has the name in a reference.
    """
    made: dict[str, Any] = {}
    for class_name in _order(data, class_getter, keyorder):
        soClass = _class(class_getter, class_name)
        for row in data[class_name]:
            values = {key: _resolved(value, made) for key, value in row.items()}
            name = values.pop(NAME, None)
            obj = soClass(**values)
            if name:
                _enter(made, name, obj)
    return made


def _class(class_getter: Any, name: str) -> Any:
    if isinstance(class_getter, Mapping):
        return class_getter[name]
    if callable(class_getter):
        return class_getter(name)
    return getattr(class_getter, name)


def _enter(made: dict[str, Any], name: str, obj: Any) -> None:
    if name not in made:
        made[name] = obj
    elif isinstance(made[name], list):
        made[name].append(obj)
    else:
        made[name] = [made[name], obj]


def _resolved(value: Any, made: Mapping[str, Any]) -> Any:
    """The id of the object that a reference means; other values are themselves."""
    if not isinstance(value, Reference):
        return value
    if value.name not in made:
        raise ValueError(
            f"nothing has been made yet under the name {value.name!r} that is referred "
            f"to; names so far: {', '.join(sorted(made)) or 'none'}"
        )
    found = made[value.name]
    if isinstance(found, list):
        raise ValueError(
            f"the name {value.name!r} that is referred to means {len(found)} objects"
        )
    return found.id


def _order(
    data: Mapping[str, Sequence[Mapping[str, Any]]], class_getter: Any, keyorder: Any
) -> list[str]:
    names = list(data)
    if keyorder is None:
        listed = getattr(class_getter, "soClasses", None)
        if listed is None:
            return list(_by_reference(data))
        keyorder = [one if isinstance(one, str) else one.__name__ for one in listed]
    if callable(keyorder):
        return sorted(names, key=keyorder)
    first = [name for name in keyorder if name in data]
    return [*first, *(name for name in names if name not in first)]


def _by_reference(
    data: Mapping[str, Sequence[Mapping[str, Any]]],
) -> Iterator[str]:
    """Names of classes, each behind those whose objects its rows refer to."""
    homes = {
        row[NAME]: name for name, rows in data.items() for row in rows if NAME in row
    }
    needs = {
        name: [
            homes[value.name]
            for row in rows
            for value in row.values()
            if isinstance(value, Reference) and value.name in homes
        ]
        for name, rows in data.items()
    }
    seen: set[str] = set()

    def visit(name: str) -> Iterator[str]:
        if name not in seen:
            seen.add(name)
            for other in needs[name]:
                yield from visit(other)
            yield name

    for name in data:
        yield from visit(name)
