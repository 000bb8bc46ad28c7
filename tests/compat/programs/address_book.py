"""A small address book, in the words of the tutorials.

Usage: address_book.py FILE
"""

import sys

from sqlobject import *  # noqa: F403 - as old programs do
from sqlobject.sqlbuilder import LEFTJOINOn


class Person(SQLObject):  # noqa: F405
    firstName = StringCol()  # noqa: F405
    middleInitial = StringCol(length=1, default=None)  # noqa: F405
    lastName = StringCol()  # noqa: F405
    email = StringCol(alternateID=True, length=80)  # noqa: F405
    active = BoolCol(default=True)  # noqa: F405
    phones = MultipleJoin("PhoneNumber", orderBy="number")  # noqa: F405

    def _get_fullName(self):
        return " ".join(p for p in (self.firstName, self.lastName) if p)

    def _set_fullName(self, value):
        self.set(firstName=value.split(" ", 1)[0], lastName=value.split(" ", 1)[1])


class PhoneNumber(SQLObject):  # noqa: F405
    person = ForeignKey("Person", cascade=True)  # noqa: F405
    number = StringCol(length=20)  # noqa: F405
    kind = EnumCol(enumValues=["home", "work", "mobile"], default="home")  # noqa: F405


def fill():
    ada = Person(firstName="Ada", lastName="Lovelace", email="ada@example.com")
    Person(firstName="Alan", middleInitial="M", lastName="Turing", email="alan@x.org")
    Person(firstName="Grace", lastName="Hopper", email="grace@navy.mil", active=False)
    PhoneNumber(person=ada, number="555-2", kind="work")
    PhoneNumber(person=ada, number="555-1")
    PhoneNumber(personID=Person.byEmail("alan@x.org").id, number="555-9")
    return ada


def change(ada):
    ada.fullName = "Augusta King"
    Person.byEmail("alan@x.org").set(middleInitial="T", active=False)
    Person.selectBy(email="grace@navy.mil")[0].email = "hopper@navy.mil"
    Person.byEmail("alan@x.org").destroySelf()


def report(ada):
    print([phone.number for phone in ada.phones])
    print([p.fullName for p in Person.select(orderBy=Person.q.lastName)])
    print([p.fullName for p in Person.select(Person.q.email.contains("navy"))])
    active = AND(Person.q.active == True, LIKE(Person.q.email, "%@%"))  # noqa: E712, F405
    print(Person.select(active).count())
    mobile = Person.select(
        PhoneNumber.q.number == "555-2",
        join=LEFTJOINOn(None, PhoneNumber, PhoneNumber.q.personID == Person.q.id),
    )
    print(mobile.getOne().firstName)
    try:
        Person(firstName="A", lastName="B", email="ada@example.com")
    except dberrors.DuplicateEntryError as error:  # noqa: F405
        print(str(error))
    try:
        Person.get(99)
    except SQLObjectNotFound as error:  # noqa: F405
        print(str(error))


def main(path):
    sqlhub.processConnection = connectionForURI("sqlite:" + path)  # noqa: F405
    for table in (Person, PhoneNumber):
        table.createTable(ifNotExists=True)
    ada = fill()
    change(ada)
    report(ada)


if __name__ == "__main__":
    main(sys.argv[1])
