"""Rows as CSV text, one class a file.

What a class and its columns say of themselves:

* ``column.csvTitle`` (or its ``title``) stands in the header instead of its name;
  ``column.noCSV = True`` leaves the column out.
* ``extraCSVColumns`` of the class: further attributes, by name or as pairs of name and
  title.
* ``csvColumnOrder``: names of those that come first.
* ``csvOrderBy``: the order of rows, when the whole class is exported.
* ``csvFilename``: the name of its file in a zip.
"""

from __future__ import annotations

import base64
import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import IO, Any

from sqlobject.dberrors import UsageError
from sqlobject.sresults import SelectResults

__all__ = ["export_csv", "export_csv_zip"]


def export_csv(
    soClass: Any,
    select: Any = None,
    writer: Any = None,
    connection: Any = None,
    orderBy: Any = None,
) -> str | None:
    """Write rows as CSV: a header, then a line for each.

    Foreign keys come as ids, None as an empty cell, bytes as base64.  The id comes only
    if ``extraCSVColumns`` asks for it.

    :param soClass: a class; or select results, instead of ``select``.
    :param select: results or a list of objects; None: all rows.
    :param writer: a file that is open for text, or a `csv.writer`.
    :param connection: whose rows; for a class or results.
    :param orderBy: in which order; for a class or results.
    :returns: the text, if there is no writer.
    :raises UsageError: there are two selections, or a list is to be put in order.
    :raises KeyError: ``csvColumnOrder`` names what the class does not have.
    """
    if isinstance(soClass, SelectResults):
        if select is not None:
            raise UsageError(
                "export_csv got two selections: give the class with the second, or "
                "the first alone"
            )
        soClass, select = soClass.sourceClass, soClass
    columns = _columns(soClass)
    rows = _rows(soClass, select, connection, orderBy)
    out = None
    if writer is None:
        writer = out = io.StringIO(newline="")
    if not hasattr(writer, "writerow"):
        writer = csv.writer(writer)
    writer.writerow([title for _, title in columns])
    names = [name for name, _ in columns]
    for row in rows:
        writer.writerow([_cell(getattr(row, name)) for name in names])
    return None if out is None else out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode("ascii")
    return value


def _rows(soClass: Any, select: Any, connection: Any, orderBy: Any) -> Iterator[Any]:
    """The objects, few of them at a time where they come from the database."""
    if select is None:
        select = soClass.select()
        orderBy = orderBy or getattr(soClass, "csvOrderBy", None)
    if not isinstance(select, SelectResults):
        if orderBy:
            raise UsageError(
                "a list has its order already: sort it, or export results of select()"
            )
        return iter(select)
    if orderBy:
        select = select.orderBy(orderBy)
    if connection is not None:
        select = select.connection(connection)
    return iter(select.lazyIter())


def _columns(soClass: Any) -> list[tuple[str, str]]:
    """Attribute and title of each column, in the order of the file."""
    found: dict[str, str] = {}
    meta = soClass.sqlmeta
    for name, column in meta.getColumns().items():
        definition = column.columnDef
        if not _said(column, definition, "noCSV"):
            found[name] = (
                _said(column, definition, "csvTitle")
                or _said(column, definition, "title")
                or name
            )
    for extra in getattr(soClass, "extraCSVColumns", ()):
        name, title = (extra, extra) if isinstance(extra, str) else extra
        found[name] = title
    first: Sequence[str] = getattr(soClass, "csvColumnOrder", None) or ()
    for name in first:
        if name not in found:
            raise KeyError(
                f"{soClass.__name__}.csvColumnOrder names {name!r}, which is not "
                f"exported; exported are: {', '.join(found)}"
            )
    order = dict.fromkeys([*first, *found])
    return [(name, found[name]) for name in order]


def _said(column: Any, definition: Any, name: str) -> Any:
    """What a column or its definition says of itself under a name."""
    for one in (column, definition):
        value = getattr(one, name, None)
        if value:
            return value
    return None


def export_csv_zip(
    soClasses: Iterable[Any],
    file: str | IO[bytes] | None = None,
    zip: zipfile.ZipFile | None = None,
    filename_prefix: str = "",
    connection: Any = None,
) -> bytes | None:
    """Write several classes into one zip, a CSV file in UTF-8 each.

    :param soClasses: classes, select results, or pairs of a class and a selection.
    :param file: a path, or a file that is open for bytes.
    :param zip: a zip file that is open for writing; it stays open.
    :param filename_prefix: what stands before each name, such as ``"data/"``.
    :returns: the zip's bytes, if there is neither file nor zip.
    """
    if zip is not None:
        _fill(zip, soClasses, filename_prefix, connection)
        return None
    out: Any = io.BytesIO() if file is None else file
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _fill(archive, soClasses, filename_prefix, connection)
    return out.getvalue() if file is None else None


def _fill(
    archive: zipfile.ZipFile, items: Iterable[Any], prefix: str, connection: Any
) -> None:
    for item in items:
        soClass, select = item if isinstance(item, (tuple, list)) else (item, None)
        if isinstance(soClass, SelectResults):
            soClass, select = soClass.sourceClass, soClass
        name = getattr(soClass, "csvFilename", None) or soClass.__name__
        if not PurePath(name).suffix:
            name += ".csv"
        text = export_csv(soClass, select, connection=connection)
        archive.writestr(prefix + name, (text or "").encode("utf-8"))
