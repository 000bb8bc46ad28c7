"""Source text for the hot paths of one class: its loader, constructor and setters.

This is the only room that writes Python as text, as ``dataclasses`` does: everything
that a class decides once (which columns, how each is decoded, what a value must be to
pass unchanged) becomes straight-line code. The text is made from column definitions
only, never from a user's value, and can be read: ``print(function.__source__)``.

What the generated code may rely on: names of columns are identifiers (a column whose
name is not goes the slow way, see ``_storage.can_have_slot``); and nobody can listen to
signals before PyDispatcher is loaded, so that one look-up settles most calls.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ._marks import MISSING, Later
from ._storage import RAW, REF

__all__ = [
    "ColumnForm",
    "ExportForm",
    "NewColumn",
    "NotPlain",
    "constructor",
    "exporter",
    "loader",
    "reference",
    "row_reader",
    "setter",
    "slot_is_set",
    "storage_setter",
]


class ColumnForm:
    """How one column is treated by generated code.

    :param name: the attribute, an identifier.
    :param decode: turns the driver's value into the kept one; None if they are equal.
        Called with values other than None.
    :param lazy: keep the driver's value, decode at the first read.
    :param plain: exact type of values that ``decode`` leaves as they are, if the
        driver may give such.
    :param partial: an object may be held without a value for this column, or reading
        it asks a method of the user's.
    :param refers: it is a foreign key, with a slot for the row that it refers to.
    """

    __slots__ = ("decode", "lazy", "name", "partial", "plain", "refers")

    def __init__(
        self,
        name: str,
        *,
        decode: Callable[[Any], Any] | None = None,
        lazy: bool = False,
        plain: type | None = None,
        partial: bool = False,
        refers: bool = False,
    ) -> None:
        self.name = name
        self.decode = decode
        self.lazy = lazy
        self.plain = plain
        self.partial = partial
        self.refers = refers


def _compiled(name: str, source: str, names: Mapping[str, Any]) -> Any:
    """The function ``name`` that ``source`` defines, with ``names`` in its reach."""
    scope: dict[str, Any] = dict(names)
    exec(compile(source, f"<generated {name}>", "exec"), scope)
    function = scope[name]
    function.__source__ = source
    return function


def loader(
    storage: type,
    public: type,
    columns: Sequence[ColumnForm],
    *,
    strong: bool,
    decode_key: Callable[[Any], Any] | None = None,
) -> Any:
    """A function ``load(rows, conn, factory, found=None)`` for rows ``(id, *columns)``.

    It gives the list ``found``, or a new one, with the objects added. Objects that the
    identity map has are refreshed in place, others are made. A value that did not
    change is not stored again: that is both faster and leaves alone what another
    thread may be reading.

    Its attribute ``one(key, row, conn, factory)`` gives the object of one row that
    comes without the key, and that the map was just seen not to have.

    :param strong: the map keeps objects alive.
    :param decode_key: makes the driver's key neutral; it is equal to it.
    """
    names: dict[str, Any] = {"Public": public, "new": storage, "len": len}
    make = _make_lines(columns, ["obj.id"])
    if decode_key is not None:
        names["decode_key"] = decode_key
        make += ["key = obj.id = decode_key(key)"]
    for i, c in enumerate(columns):
        names[f"set{i}"] = storage_setter(storage, c.name)
        if c.lazy:
            names[f"set_raw{i}"] = storage_setter(storage, RAW + c.name)
            names[f"later{i}"] = Later(c.decode or _as_it_is)
            names[f"T{i}"] = c.plain
        elif c.decode is not None:
            names[f"decode{i}"] = c.decode
    source = "\n".join(
        [
            "def load(rows, conn, factory, found=None):",
            "    held = factory.cache",
            "    get = held.get",
            "    weak = factory.expiredCache",
            "    if found is None:",
            "        found = []",
            "        if len(held) >= factory.limit:",
            "            factory.trim()",
            "    add = found.append",
            "    with factory.lock:",
            "        for row in rows:",
            "            key = row[0]",
            "            obj = get(key)",
            "            if obj is None:",
            "                if weak and key in weak:",
            "                    obj = factory.revive(key)",
            "                if obj is None:",
            "                    if key is None:",
            "                        add(None)",
            "                        continue",
            *_indented(make, 20),
            "                    held[key] = obj"
            if strong
            else "                    factory.adopt(key, obj)",
            "                    add(obj)",
            "                    continue",
            "            add(obj)",
            *_indented(_refresh_lines(columns), 12),
            "    return found",
            "",
            "",
            "def one(key, row, conn, factory):",
            *_indented(_make_lines(columns, []), 4),
            "    held = factory.cache",
            "    if len(held) >= factory.limit:",
            "        factory.trim()",
            *(
                [
                    "    lock = factory.lock",
                    "    lock.acquire()  # half the price of a with statement",
                    "    try:",
                    "        if key not in held and key not in factory.expiredCache:",
                    "            held[key] = obj",
                    "            return obj",
                    "    finally:",
                    "        lock.release()",
                ]
                if strong
                else []
            ),
            "    return load(((key, *row),), conn, factory, [])[0]",
            "",
            "",
            "load.one = one",
        ]
    )
    return _compiled("load", source + "\n", names)


def _as_it_is(value: Any) -> Any:
    return value


def slot_is_set(slot: Any, obj: Any) -> bool:
    """Whether an object has a value in a slot."""
    try:
        slot.__get__(obj)
    except AttributeError:
        return False
    return True


def storage_setter(storage: type, name: str) -> Any:
    """The C-level function that stores into a slot, past ``__setattr__``."""
    return getattr(storage, name).__set__


def _indented(lines: list[str], by: int) -> list[str]:
    return [" " * by + line for line in lines]


def _make_lines(columns: Sequence[ColumnForm], first: list[str]) -> list[str]:
    """Lines that make an object of a row.

    :param first: what the row has before its columns.
    """
    targets = list(first)
    later = [] if first else ["obj.id = key"]
    for i, c in enumerate(columns):
        if c.lazy:
            targets.append(f"obj.{RAW}{c.name}")
            kept = f"later{i}"
            if c.plain is not None:
                kept = f"v if (v := obj.{RAW}{c.name}).__class__ is T{i} else later{i}"
            later.append(f"obj.{c.name} = {kept}")
        elif c.decode is not None:
            targets.append(f"v{i}")
            later.append(f"obj.{c.name} = {_decoded(i, c)}")
        else:
            targets.append(f"obj.{c.name}")
        if c.refers:
            later.append(f"obj.{REF}{c.name} = None")
    return [
        "obj = new()",
        *([f"{', '.join(targets)}, = row"] if targets else []),
        *later,
        "obj._so_conn = conn",
        "obj._so_extra = None",
        "obj.__class__ = Public",
    ]


def _decoded(i: int, column: ColumnForm) -> str:
    """The kept form of ``v…``, which may be None."""
    if column.decode is bool:
        return f"(True if v{i} else False if v{i} is not None else None)"
    return f"decode{i}(v{i}) if v{i} is not None else None"


def _refresh_lines(columns: Sequence[ColumnForm]) -> list[str]:
    """Lines that bring a held object up to date, unless it has unsent changes."""
    if not columns:
        return []
    lines = [
        "extra = obj._so_extra",
        "if extra is not None and 'sqlmeta' in extra and extra['sqlmeta'].dirty:",
        "    continue",
        ", ".join(["_", *(f"v{i}" for i in range(len(columns)))]) + " = row",
    ]
    for i, c in enumerate(columns):
        if c.lazy:
            lines += [
                f"if obj.{RAW}{c.name} != v{i}:",
                f"    set_raw{i}(obj, v{i})",
                f"    set{i}(obj, later{i})",
            ]
            continue
        value = f"v{i}"
        if c.decode is bool:
            value = _decoded(i, c)  # as it comes, it compares as well
        elif c.decode is not None:
            lines += [f"if v{i} is not None:", f"    v{i} = decode{i}(v{i})"]
        if c.partial:
            lines.append(f"set{i}(obj, {value})")
        else:
            lines += [f"if obj.{c.name} != v{i}:", f"    set{i}(obj, {value})"]
    return lines


class NotPlain(Exception):
    """A constructor's argument asks for the general way of making a row."""


class NewColumn:
    """How the constructor treats one column.

    :param name: the attribute, an identifier.
    :param foreign: a second keyword for the same column (a foreign key's object name).
    :param plain: exact types whose values are stored and kept unchanged.
    :param encoded: values may need the driver's encoder.
    :param lazy: the column keeps an undecoded value beside the decoded one.
    :param default: ``"required"``, ``"value"`` or ``"call"``; in the last two cases
        ``default_value`` is the value or what makes it.
    """

    __slots__ = (
        "default",
        "default_value",
        "encoded",
        "foreign",
        "lazy",
        "name",
        "plain",
    )

    def __init__(
        self,
        name: str,
        *,
        foreign: str | None,
        plain: Sequence[type],
        encoded: bool,
        lazy: bool,
        default: str,
        default_value: Any = None,
    ) -> None:
        self.name = name
        self.foreign = foreign
        self.plain = tuple(plain)
        self.encoded = encoded
        self.lazy = lazy
        self.default = default
        self.default_value = default_value

    @property
    def only_type(self) -> type | None:
        """The one type of plain values beside None; None: there are several."""
        types = [t for t in self.plain if t is not type(None)]
        return types[0] if len(types) == 1 else None


def constructor(
    storage: type,
    public: type,
    columns: Sequence[NewColumn],
    reach: Mapping[str, Any],
) -> Any:
    """A constructor ``__init__(self, /, *, column=…, connection=None, id=…)``.

    It inserts the row and fills the object, or hands everything to ``create`` when
    the call is not a plain one: somebody listens, a value is SQL, a keyword is no
    column, or the object is of a subclass.

    Columns are arguments and may have any name, so every other name in the text is
    marked: ``@conn`` there stands for ``_so_conn``, which no column in it is called.

    :param reach: what the text uses: ``create, heard, before, after, hub, current,
        bound, home_of, convert, missing, coerce, insert, insert_with_id, set_class,
        UNREAD``.
    """
    names: dict[str, Any] = {
        "Storage": storage,
        "Public": public,
        "MISSING": MISSING,
        "NotPlain": NotPlain,
        "len": len,
        "type": type,
        "loaded": sys.modules,
        **reach,
    }
    given = []
    for i, c in enumerate(columns):
        names[f"default{i}"] = c.default_value
        for j, plain in enumerate(c.plain):
            names[f"T{i}_{j}"] = plain
        given += [c.name] if c.foreign is None else [c.name, c.foreign]
    keywords = "".join(f"{name}=@MISSING, " for name in given)
    pairs = ", ".join(f"({name!r}, {name})" for name in [*given, "id"])
    body = [
        f"def __init__(@row, /, *, {keywords}connection=None, id=@MISSING, **@others):",
        "    @stored = @plain = False",
        "    if not (",
        "        @others",
        "        or @type(@row) is not @Public",
        "        or 'pydispatch.dispatcher' in @loaded",
        "        and @heard(@Public, @before, @after)",
        "    ):",
        *_indented(_value_lines(columns), 8),
        "    if not @stored:",
        f"        @kw = {{k: v for k, v in ({pairs},) if v is not @MISSING}}",
        "        @kw.update(@others)",
        "        if connection is not None:",
        "            @kw['connection'] = connection",
        "        return @create(@row, @kw)",
        *_indented(_insert_lines(columns, reach["hub"] is not None), 4),
        *_indented(_keep_lines(columns), 4),
    ]
    source = "\n".join(body).replace("@", "_so_") + "\n"
    scope = {f"_so_{name}": value for name, value in names.items()}
    return _compiled("__init__", source, scope)


def _value_lines(columns: Sequence[NewColumn]) -> list[str]:
    """Lines that settle each column's stored form ``v…`` and kept form ``k…``.

    Arguments are left as they came, for whoever takes over if one is not plain.
    """
    lines = []
    for i, c in enumerate(columns):
        given = c.name
        if c.foreign is not None:
            given = f"{c.name} if {c.foreign} is @MISSING else {c.foreign}"
        lines.append(f"@v{i} = @k{i} = {given}")
        if c.default != "required":
            made = f"@default{i}{'()' if c.default == 'call' else ''}"
            lines += [f"if @v{i} is @MISSING:", f"    @v{i} = @k{i} = {made}"]
    tests = [_plain_test(f"@v{i}", c.plain, f"@T{i}_") for i, c in enumerate(columns)]
    lines += [
        "if (",
        *(f"    {'and ' if i else ''}({test})" for i, test in enumerate(tests)),
        "):" if tests else "True):",
        "    @stored = @plain = True",
        "else:",
        "    try:",
    ]
    for i, (c, test) in enumerate(zip(columns, tests, strict=True)):
        if c.default == "required":
            lines += [
                f"        if @v{i} is @MISSING:",
                f"            @missing(@Public, {c.name!r})",
            ]
        lines += [
            f"        if not ({test}):",
            f"            @v{i}, @k{i} = @convert(@row, {c.name!r}, @v{i})",
        ]
    return [
        *lines,
        "        @stored = True",
        "    except @NotPlain:",
        "        pass",
    ]


def _plain_test(value: str, plain: Sequence[type], prefix: str) -> str:
    """The condition that a value is of one of the plain types, None being a word.

    None is asked for first: then the interpreter meets one type at ``__class__``.
    """
    tests = [
        f"{value}.__class__ is {prefix}{j}"
        for j, t in enumerate(plain)
        if t is not type(None)
    ]
    if type(None) in plain:
        tests.insert(0, f"{value} is None")
    return " or ".join(tests) or "False"


def _connection_lines(known_hub: bool) -> list[str]:
    """Lines that find the connection of the class, as a hub does it for itself.

    :param known_hub: the class follows a hub of the usual kind.
    """
    if not known_hub:
        return ["@conn = @current()"]
    return [
        "@conn = @hub.threadingLocal.connection",
        "if @conn is None:",
        "    @conn = @hub.of_process",
        "if @conn is None or @conn.__class__ is str:",
        "    @conn = @current()",
    ]


def _insert_lines(columns: Sequence[NewColumn], known_hub: bool) -> list[str]:
    lines = [
        "if connection is None:",
        *_indented(_connection_lines(known_hub), 4),
        "    @own = None",
        "else:",
        "    @conn = connection",
        "    @own = @bound(@Public, @conn)",
        "@home = @conn.homes.get(@Public)",
        "if @home is None:",
        "    @home = @home_of(@Public, @conn)",
    ]
    known = [i for i, c in enumerate(columns) if c.encoded and c.only_type]
    other = [i for i, c in enumerate(columns) if c.encoded and not c.only_type]
    if known:
        lines += ["if @plain:"]
        lines.append(f"    {''.join(f'@e{i}, ' for i in known)}= @home.encoders")
        for i in known:
            lines += [
                f"    if @e{i} is not None and @v{i} is not None:",
                f"        @v{i} = @e{i}(@v{i})",
            ]
        lines += ["else:", *_indented(_encoding_lines(known), 4)]
    lines += _encoding_lines(other)
    values = "".join(f"@v{i}, " for i in range(len(columns)))
    return [
        *lines,
        "if id is @MISSING:",
        f"    id = @conn.insert(@insert, ({values}))",
        "else:",
        "    id = @coerce(id)",
        f"    @conn.insert(@insert_with_id, (id, {values}), id)",
    ]


def _encoding_lines(places: list[int]) -> list[str]:
    """Lines that encode stored values by the type that each has."""
    lines = ["@encoder = @conn.driver.encoders.get"] if places else []
    for i in places:
        lines += [
            f"@encode = @encoder(@v{i}.__class__)",
            "if @encode is not None:",
            f"    @v{i} = @encode(@v{i})",
        ]
    return lines


def _keep_lines(columns: Sequence[NewColumn]) -> list[str]:
    return [
        "@set_class(@row, @Storage)",
        "@row.id = id",
        *(f"@row.{c.name} = @k{i}" for i, c in enumerate(columns)),
        *(f"@row.{RAW}{c.name} = @UNREAD" for c in columns if c.lazy),
        "@row._so_conn = @own",
        "@row._so_extra = None",
        "@row.__class__ = @Public",
        "@factory = @home.factory",
        "@held = @factory.cache",
        "if @factory.doCache and id not in @factory.expiredCache:",
        "    @held[id] = @row",
        "    if @len(@held) >= @factory.limit:",
        "        @factory.trim()",
        "else:",
        "    @factory.created(id, @row)",
    ]


class ExportForm:
    """How one value of a row is read where no object is made.

    :param decode: turns the driver's value into the program's; None: they are equal.
    :param nulls: it is asked about None, too.
    :param plain: as in `ColumnForm`.
    """

    __slots__ = ("decode", "nulls", "plain")

    def __init__(
        self,
        decode: Callable[[Any], Any] | None,
        *,
        nulls: bool = False,
        plain: type | None = None,
    ) -> None:
        self.decode = decode
        self.nulls = nulls
        self.plain = plain


_AS_THEY_COME = """\
def export(batches):
    found = []
    for rows in batches:
        found += rows if rows[0].__class__ is tuple else map(tuple, rows)
    return found
"""
"""An exporter of tuples with nothing to decode; the lists that it gets are not empty,
and their rows all of one class."""


def exporter(forms: Sequence[ExportForm], keys: Sequence[str] | None) -> Any:
    """A function ``export(batches) -> list`` for lists of rows.

    :param keys: it gives dictionaries with these keys instead of tuples.
    """
    names: dict[str, Any] = {}
    values = []
    for i, form in enumerate(forms):
        value = f"v{i}"
        if form.decode is bool:
            value = f"True if {value} else False if {value} is not None else None"
        elif form.decode is not None:
            names[f"decode{i}"] = form.decode
            value = f"decode{i}({value})"
            if not form.nulls:
                value += f" if v{i} is not None else None"
            if form.plain is not None:
                names[f"T{i}"] = form.plain
                value = f"v{i} if v{i}.__class__ is T{i} else {value}"
        values.append(value)
    row = ", ".join(f"v{i}" for i in range(len(forms)))
    if keys is None and not any(form.decode for form in forms):
        return _compiled("export", _AS_THEY_COME, {"tuple": tuple, "map": map})
    if keys is None:
        made = f"({', '.join(values)},)"
    else:
        names |= {f"k{i}": key for i, key in enumerate(keys)}
        spelled = [repr(k) if k.isidentifier() else f"k{i}" for i, k in enumerate(keys)]
        pairs = [f"{k}: {v}" for k, v in zip(spelled, values, strict=True)]
        made = f"{{{', '.join(pairs)}}}"
    source = [
        "def export(batches):",
        "    return [",
        f"        {made}",
        "        for rows in batches",
        f"        for {row}, in rows",
        "    ]",
    ]
    return _compiled("export", "\n".join(source) + "\n", names)


def reference(column: str, key: str, reach: Mapping[str, Any]) -> Any:
    """A function ``get(self)`` for the object that a foreign key refers to.

    :param column: the attribute that holds the key.
    :param key: the attribute of the other row that is equal to it.
    :param reach: ``target`` (its ``cls`` is the other class, once it is known), and
        ``find(self, key, near)``, the general way.
    """
    source = [
        "def get(self):",
        f"    key = self.{column}",
        "    if key is None:",
        "        return None",
        f"    near = self.{REF}{column}",
        "    if near is not None:",
        f"        if near.{key} == key:",
        "            return near",
    ]
    if key == "id":
        source += [
            "    elif self._so_extra is None and target.cls is not None:",
            "        conn = self._so_conn",
            "        if conn is None:",
            "            plan = target.cls._so_plan",
            "            conn = None if plan is None else plan.current()",
            "        home = None if conn is None else conn.homes.get(target.cls)",
            "        if home is not None:",
            "            found = home.objects.get(key)",
            "            if found is not None:",
            "                return found",
        ]
    source.append("    return find(self, key, near)")
    return _compiled("get", "\n".join(source) + "\n", reach)


def row_reader(columns: Sequence[tuple[NewColumn, str | None]], plain: Any) -> Any:
    """A function ``read(rows, encoder) -> list`` of values as the driver takes them.

    ``encoder(type)`` there gives what makes values of a type the driver's, or None.

    Rows are dictionaries with the same keys; for any other it raises `NotPlain`, or
    `KeyError`.

    :param columns: each with the key that its value comes under; None: no value comes.
    :param plain: ``plain(i, value)`` gives the stored form of a value of column ``i``.
    """
    names: dict[str, Any] = {"NotPlain": NotPlain, "plain": plain, "len": len}
    first, lines = [], []
    for i, (c, key) in enumerate(columns):
        names[f"default{i}"] = c.default_value
        for j, kind in enumerate(c.plain):
            names[f"T{i}_{j}"] = kind
        if key is not None:
            lines.append(f"v{i} = row[{key!r}]")
        else:
            lines.append(f"v{i} = default{i}{'()' if c.default == 'call' else ''}")
        encode = [
            f"encode = encoder(v{i}.__class__)",
            "if encode is not None:",
            f"    v{i} = encode(v{i})",
        ]
        if c.encoded and c.only_type:
            first.append(f"e{i} = encoder(T{i}_0)")
            lines += [
                f"if v{i}.__class__ is T{i}_0:",
                f"    if e{i} is not None:",
                f"        v{i} = e{i}(v{i})",
                f"elif v{i} is not None:" if type(None) in c.plain else "else:",
                f"    v{i} = plain({i}, v{i})",
                *_indented(encode, 4),
            ]
            continue
        lines += [
            f"if not ({_plain_test(f'v{i}', c.plain, f'T{i}_')}):",
            f"    v{i} = plain({i}, v{i})",
        ]
        if c.encoded:
            lines += encode
    count = sum(key is not None for _, key in columns)
    values = "".join(f"v{i}, " for i in range(len(columns)))
    source = [
        "def read(rows, encoder):",
        "    found = []",
        "    add = found.append",
        *_indented(first, 4),
        "    for row in rows:",
        f"        if row.__class__ is not dict or len(row) != {count}:",
        "            raise NotPlain",
        *_indented(lines, 8),
        f"        add(({values}))",
        "    return found",
    ]
    return _compiled("read", "\n".join(source) + "\n", names)


def setter(
    name: str,
    plain: Sequence[type],
    encoded: bool,
    reach: Mapping[str, Any],
) -> Any:
    """A function ``set(self, value)`` that sends one UPDATE and keeps the value.

    :param reach: ``assign`` (the general way, taken when the object has anything
        special about it), ``heard, before, after, Public, hub, current, update,
        store``, and ``related``: what is nothing special.
    """
    names = {**reach, "loaded": sys.modules}
    for j, t in enumerate(plain):
        names[f"T{j}"] = t
    encode = [
        "    encode = conn.driver.encoders.get(value.__class__)",
        "    sent = value if encode is None else encode(value)",
    ]
    source = "\n".join(
        [
            "def set(self, value):",
            "    extra = self._so_extra",
            "    if (",
            f"        not ({_plain_test('value', plain, 'T')})",
            "        or extra is not None and not extra.keys() <= related",
            "        or 'pydispatch.dispatcher' in loaded",
            "        and heard(Public, before, after)",
            "    ):",
            f"        return assign(self, {name!r}, value)",
            "    conn = self._so_conn",
            "    if conn is None:",
            *_indented(_connection_lines(reach["hub"] is not None), 8),
            "    if conn.seams:",
            f"        return assign(self, {name!r}, value)",
            *(encode if encoded else []),
            f"    conn.execute(update, ({'sent' if encoded else 'value'}, self.id))",
            "    store(self, value)",
        ]
    )
    return _compiled("set", source.replace("@", "") + "\n", names)
