"""FormEncode validators: the chain, its order, and the classes users subclass."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from formencode import Invalid, compound, validators

from sqlobject import col
from sqlobject.sqlbuilder import SQLConstant


class Logged(validators.Validator):  # type: ignore[misc] # FormEncode has no types
    """Write down each call and add a letter."""

    log: Any = None
    letter = ""

    def from_python(self, value: Any, state: Any = None) -> Any:
        self.log.append(f"from {self.letter}")
        return value + self.letter

    def to_python(self, value: Any, state: Any = None) -> Any:
        self.log.append(f"to {self.letter}")
        return value + self.letter.upper()


class Plus(validators.Validator):  # type: ignore[misc] # FormEncode has no types
    """Keep a number one higher than it is read."""

    def from_python(self, value: Any, state: Any = None) -> Any:
        return value + 1

    def to_python(self, value: Any, state: Any = None) -> Any:
        return value - 1


def test_validators_run_in_order_and_back(bind: Any) -> None:
    """``validator2``, the column's own, ``validator``; reading goes the other way."""
    log: list[str] = []
    column = bind(
        col.StringCol(
            validator=Logged(log=log, letter="b"),
            validator2=Logged(log=log, letter="a"),
        )
    )
    assert column.from_python("", None) == "ab"
    assert column.to_python("", None) == "BA"
    assert log == ["from a", "from b", "to b", "to a"]


def test_own_validation_stands_between(bind: Any) -> None:
    """``validator2`` may turn a value into one that the column takes."""
    column = bind(col.IntCol(validator2=validators.Int(accept_python=True)))
    assert column.from_python(5, None) == 5
    with pytest.raises(Invalid, match="IntCol"):
        bind(col.IntCol(validator=Plus()), "y").from_python("5", None)


def test_users_validator_comes_last(bind: Any) -> None:
    """``validator`` is given what the column's own has made."""
    column = bind(col.IntCol(validator=Plus()))
    assert column.from_python(3.7, None) == 4
    assert column.to_python(4, None) == 3


def test_validator_class_is_accepted(bind: Any) -> None:
    """It need not be an instance."""
    assert bind(col.Col(validator=Plus)).from_python(1, None) == 2


def test_validator_knows_its_column(bind: Any) -> None:
    """``soCol`` is the bound column, held weakly."""
    plus = Plus()
    column = bind(col.IntCol(validator=plus))
    assert plus.soCol.name == "x"
    assert column.validator.validators[-1] is plus
    assert column.validator.validators[0].soCol.dbName == "x"


def test_state_is_handed_on(bind: Any) -> None:
    """Validators are given the state of the call."""
    seen: list[Any] = []

    class Watch(validators.Validator):  # type: ignore[misc] # FormEncode has no types
        def from_python(self, value: Any, state: Any = None) -> Any:
            seen.append(state)
            return value

    bind(col.StringCol(validator=Watch)).from_python("a", "the state")
    assert seen == ["the state"]


def test_own_invalid_is_raised_through(bind: Any) -> None:
    """What a user's validator raises reaches the user."""

    class Never(col.SOValidator):
        def from_python(self, value: Any, state: Any = None) -> Any:
            raise validators.Invalid("never", value, state)

    with pytest.raises(col.validators.Invalid, match="never"):
        bind(col.StringCol(validator=Never)).from_python("a", None)


def test_column_with_validators_hides_nothing(bind: Any) -> None:
    """Such a column has no short cuts."""
    column = bind(col.JSONCol(validator=Plus))
    assert column.has_validators
    assert column.plain_types == ()
    assert not column.none_is_plain
    assert column.neutral is None
    assert not column.lazy_decode


def test_foreign_key_with_a_validator_has_no_plain_types(
    new_class: Any, bind: Any
) -> None:
    """A key's values go through it, too."""
    new_class("Person")
    column = bind(col.ForeignKey("Person", validator=Plus), "owner")
    assert column.plain_types == ()
    assert column.from_python("5", None) == 6


def test_chain_of_a_column_without_validators(bind: Any) -> None:
    """``column.validator`` tells what the column does by itself."""
    assert bind(col.Col(), "a").validator is None
    own = bind(col.IntCol(), "b").validator
    assert isinstance(own, col.IntValidator)
    assert own.from_python(3.7) == 3
    assert own.name == "b"


def test_chain_can_be_replaced(bind: Any) -> None:
    """What is assigned counts from then on."""
    column = bind(col.IntCol())
    column.validator = Plus()
    assert column.from_python(1) == 2
    column.validator = None
    assert column.from_python is None
    assert column.plain_types == ()


KINDS: list[tuple[Any, str]] = [
    (col.StringCol(), "StringValidator"),
    (col.UnicodeCol(), "UnicodeStringValidator"),
    (col.IntCol(), "IntValidator"),
    (col.BigIntCol(), "IntValidator"),
    (col.BoolCol(), "BoolValidator"),
    (col.FloatCol(), "FloatValidator"),
    (col.DecimalCol(size=4, precision=2), "DecimalValidator"),
    (col.CurrencyCol(), "DecimalValidator"),
    (col.DecimalStringCol(size=4, precision=2), "DecimalStringValidator"),
    (col.EnumCol(enumValues=["a"]), "EnumValidator"),
    (col.SetCol(setValues=["a"]), "SetValidator"),
    (col.DateTimeCol(), "DateTimeValidator"),
    (col.TimestampCol(), "DateTimeValidator"),
    (col.DateCol(), "DateValidator"),
    (col.TimeCol(), "TimeValidator"),
    (col.TimedeltaCol(), "TimedeltaValidator"),
    (col.BLOBCol(), "BinaryValidator"),
    (col.PickleCol(), "PickleValidator"),
    (col.UuidCol(), "UuidValidator"),
    (col.JSONCol(), "JSONValidator"),
    (col.JsonbCol(), "JsonbValidator"),
    (col.ForeignKey("Shelf"), "ForeignKeyValidator"),
]


@pytest.mark.parametrize(("column", "name"), KINDS)
def test_each_kind_has_its_validator(bind: Any, column: Any, name: str) -> None:
    """Users find the class of 3.14 in ``createValidators()``."""
    (own,) = bind(column).createValidators()
    assert type(own) is getattr(col, name)
    assert isinstance(own, col.SOValidator)
    assert isinstance(own, validators.Validator)


SAMPLES: list[tuple[Any, Any]] = [
    (col.StringCol(), "a"),
    (col.UnicodeCol(), "a"),
    (col.IntCol(), 3.7),
    (col.BoolCol(), 1),
    (col.FloatCol(), Decimal("1.5")),
    (col.DecimalCol(size=4, precision=2), "1.5"),
    (col.DecimalStringCol(size=4, precision=2, quantize=True), "1.5"),
    (col.EnumCol(enumValues=["a"]), "a"),
    (col.SetCol(setValues=["a", "b"]), {"a", "b"}),
    (col.DateTimeCol(), dt.date(2020, 1, 2)),
    (col.DateCol(), "2020-01-02"),
    (col.TimeCol(), "12:00:00"),
    (col.TimedeltaCol(), "1 day"),
    (col.BLOBCol(), bytearray(b"a")),
    (col.PickleCol(pickleProtocol=0), [1]),
    (col.UuidCol(), "12345678-1234-5678-1234-567812345678"),
    (col.JSONCol(), {"a": 1}),
    (col.JsonbCol(), None),
    (col.ForeignKey("Shelf"), "5"),
]


@pytest.mark.parametrize(("column", "value"), SAMPLES)
def test_validator_does_what_the_column_does(
    bind: Any, column: Any, value: Any
) -> None:
    """With and without FormEncode values change in the same way."""
    bound = bind(column)
    chain = bound.validator
    kept = bound.from_python(value, None)
    assert chain.from_python(value, None) == kept
    read = kept if bound.to_python is None else bound.to_python(kept, None)
    assert chain.to_python(kept, None) == read
    expression = SQLConstant("NULL")
    if bound.accepts_expressions:
        assert chain.from_python(expression, None) is expression


@pytest.mark.parametrize(
    ("validator", "value", "message"),
    [
        (lambda: col.StringValidator(name="n"), 5, "StringCol 'n'"),
        (lambda: col.UnicodeStringValidator(name="n"), b"", "UnicodeCol 'n'"),
        (lambda: col.IntValidator(name="n"), "5", "IntCol 'n'"),
        (lambda: col.BoolValidator(name="n"), "5", "BoolCol 'n'"),
        (lambda: col.FloatValidator(name="n"), "5", "FloatCol 'n'"),
        (lambda: col.DecimalValidator(name="n"), "x", "DecimalCol 'n'"),
        (lambda: col.EnumValidator(name="n", enumValues=["a"]), "b", "EnumCol 'n'"),
        (lambda: col.SetValidator(name="n"), 5, "SetCol 'n'"),
        (lambda: col.DateTimeValidator(name="n"), "x", "DateTimeCol 'n'"),
        (lambda: col.DateValidator(name="n"), "x", "DateCol 'n'"),
        (lambda: col.TimeValidator(name="n"), "x", "TimeCol 'n'"),
        (lambda: col.TimedeltaValidator(name="n"), "x", "TimedeltaCol 'n'"),
        (lambda: col.BinaryValidator(name="n"), "x", "BLOBCol 'n'"),
        (lambda: col.PickleValidator(name="n"), lambda: 0, "PickleCol 'n'"),
        (lambda: col.UuidValidator(name="n"), "x", "UuidCol 'n'"),
        (lambda: col.JSONValidator(name="n"), (), "JSONCol 'n'"),
        (lambda: col.JsonbValidator(name="n"), (), "JsonbCol 'n'"),
    ],
)
def test_validator_works_without_a_column(
    validator: Any, value: Any, message: str
) -> None:
    """Programs use the validators elsewhere, too."""
    with pytest.raises(Invalid, match=message):
        validator().from_python(value)
    assert validator().to_python(None) is None


def test_validator_reads_texts_by_its_format() -> None:
    """As it did for databases that keep moments as text."""
    read = col.DateTimeValidator(name="n", format="%d.%m.%Y").to_python
    assert read("02.01.2020") == dt.datetime(2020, 1, 2)
    assert col.DateTimeValidator(name="n").to_python("2020-01-02 03:04:05") == (
        dt.datetime(2020, 1, 2, 3, 4, 5)
    )
    assert col.DateValidator(name="n").to_python("2020-01-02") == dt.date(2020, 1, 2)
    assert col.TimeValidator(name="n").to_python("03:04:05") == dt.time(3, 4, 5)


def test_validator_refuses_on_reading_what_it_refuses_on_writing() -> None:
    """A chain's ``to_python`` may be given what other validators made."""
    with pytest.raises(Invalid):
        col.IntValidator(name="n").to_python("five")
    assert col.EnumValidator(name="n", enumValues=["a"]).to_python("gone") == "gone"


def test_validator_finds_the_encoding_of_its_column(bind: Any) -> None:
    """``getDbEncoding`` asks the column, if there is one."""
    assert col.StringValidator(name="n").getDbEncoding(None) == "utf-8"
    column = bind(col.StringCol(dbEncoding="latin-1", validator=col.StringValidator()))
    assert column.from_python(b"\xfc", None) == "ü"
    assert column.validator.validators[1].getDbEncoding(None) == "latin-1"


def test_foreign_key_validator_without_a_column_lets_pass() -> None:
    """There is nothing to check against."""
    assert col.ForeignKeyValidator(name="n").from_python(1.5) == 1.5


# -- users' own


class UpperValidator(col.StringValidator):
    """Keep texts in capitals."""

    def from_python(self, value: Any, state: Any = None) -> Any:
        value = super().from_python(value, state)
        return value.upper() if isinstance(value, str) else value


class SOUpperCol(col.SOStringCol):
    """A column with a validator of its own, beside the usual one."""

    def createValidators(self) -> list[Any]:
        return [UpperValidator(name=self.name), *super().createValidators()]


class UpperCol(col.StringCol[Any]):
    """Its definition."""

    baseClass = SOUpperCol


class SOShoutCol(col.SOStringCol):
    """A column whose validator stands in for the usual one."""

    validatorClass = UpperValidator


class ShoutCol(col.StringCol[Any]):
    """Its definition."""

    baseClass = SOShoutCol


@pytest.mark.parametrize("make", [UpperCol, ShoutCol])
def test_own_column_with_own_validator(bind: Any, make: Any) -> None:
    """``createValidators`` and ``validatorClass`` are honoured."""
    column = bind(make())
    assert column.has_validators
    assert column.from_python("abc", None) == "ABC"
    assert column.to_python("abc", None) == "abc"
    with pytest.raises(Invalid):
        column.from_python(5, None)


def test_own_column_may_have_users_validators_besides(bind: Any) -> None:
    """All of them are in the chain."""
    column = bind(UpperCol(validator2=Logged(log=[], letter="a")))
    assert isinstance(column.validator, compound.All)
    assert column.from_python("x", None) == "XA"


def test_own_column_without_validators(bind: Any) -> None:
    """``createValidators`` may give none at all."""

    class SOFreeCol(col.SOIntCol):
        def createValidators(self) -> list[Any]:
            return []

    class FreeCol(col.IntCol[Any]):
        baseClass = SOFreeCol

    column = bind(FreeCol())
    assert column.validator is None
    assert column.from_python is None
    assert column.to_python is None


def test_own_column_with_a_conversion_of_its_own(bind: Any) -> None:
    """The quick way to a column of one's own; validators may be added, too."""

    class SODoubleCol(col.SOCol):
        def conversion(self) -> col.Conversion:
            def double(value: Any, state: Any = None) -> Any:
                return value * 2

            return col.Conversion(double, None)

    class DoubleCol(col.Col[Any]):
        baseClass = SODoubleCol

    assert bind(DoubleCol(), "a").from_python(2, None) == 4
    assert bind(DoubleCol(validator=Plus), "b").from_python(2, None) == 5
    assert bind(DoubleCol(validator2=Plus), "c").from_python(2, None) == 6
