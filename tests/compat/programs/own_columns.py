"""Column types and validators that the program wrote itself.

Usage: own_columns.py FILE
"""

import sys

from formencode import Invalid

from sqlobject import SQLObject, StringCol, connectionForURI, sqlhub
from sqlobject.col import (
    Col,
    SOCol,
    SOStringCol,
    SOValidator,
    StringValidator,
    validators,
)


class TagsValidator(SOValidator):
    """A tuple of words, kept as words between bars."""

    def to_python(self, value, state):
        if value is None:
            return ()
        return tuple(word for word in value.split("|") if word)

    def from_python(self, value, state):
        if value is None:
            return None
        if not all(isinstance(word, str) and "|" not in word for word in value):
            raise validators.Invalid(
                f"bad tags for {self.soCol.name} of {type(state.soObject).__name__}",
                value,
                state,
            )
        return "|" + "|".join(value) + "|"


class SOTagsCol(SOStringCol):
    def createValidators(self):
        return [TagsValidator(), *super().createValidators()]


class TagsCol(StringCol):
    baseClass = SOTagsCol


class SOPointCol(SOCol):
    def _sqlType(self):
        return "VARCHAR(40)"

    def createValidators(self, dataType=None):
        return [PointValidator()]


class PointValidator(validators.FancyValidator):
    def _convert_to_python(self, value, state):
        x, y = value.split(",")
        return complex(float(x), float(y))

    def _convert_from_python(self, value, state):
        return f"{value.real:g},{value.imag:g}"


class PointCol(Col):
    baseClass = SOPointCol


class Trimmed(StringValidator):
    """A validator derived from one of the library's."""

    def from_python(self, value, state):
        return super().from_python(value.strip() if value else value, state)


class Place(SQLObject):
    name = StringCol(validator2=Trimmed(), alternateID=True)
    where = PointCol(default=None)
    tags = TagsCol(default=(), length=200, title="What it is")
    mail = StringCol(default=None, validator=validators.Email())


def main(path):
    sqlhub.processConnection = connectionForURI("sqlite:" + path)
    Place.createTable()
    print(Place.createTableSQL()[0])
    oslo = Place(name="  Oslo ", where=10.75 + 59.9j, tags=["city", "port"])
    Place(name="Nowhere")
    print(oslo.name, oslo.where, oslo.tags, Place.sqlmeta.columns["tags"].title)
    oslo.tags = (*oslo.tags, "capital")
    Place._connection.cache.clear()
    again = Place.byName("Oslo")
    print(again.where, again.tags, again is oslo)
    print([place.name for place in Place.select(Place.q.where == 10.75 + 59.9j)])
    print(Place.byName("Nowhere").where, Place.byName("Nowhere").tags)
    for wrong in ({"tags": ["a|b"]}, {"mail": "no mail"}, {"name": 5}):
        try:
            again.set(**wrong)
        except Invalid as error:
            print("refused", sorted(wrong), type(error.value).__name__)
        except AttributeError as error:
            print("refused", sorted(wrong), type(error).__name__)


if __name__ == "__main__":
    main(sys.argv[1])
