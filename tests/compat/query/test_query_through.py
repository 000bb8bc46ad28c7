"""Section 13: throughTo, from results to related results."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    MultipleJoin,
    RelatedJoin,
    SQLMultipleJoin,
    SQLObject,
    SQLRelatedJoin,
    StringCol,
)
from sqlobject.sresults import SelectResults


@pytest.fixture
def school(conn: Any) -> Any:
    """Sites with groups and pupils, joined in every way."""

    class Site(SQLObject):
        name = StringCol()
        groups = SQLMultipleJoin("Band", orderBy="name")
        listed = MultipleJoin("Band", orderBy="-name")

    class Band(SQLObject):
        name = StringCol()
        level = IntCol()
        site = ForeignKey("Site")
        pupils = SQLRelatedJoin("Pupil", orderBy="name")
        roster = RelatedJoin(
            "Pupil",
            createRelatedTable=False,
            orderBy="-name",
            addRemoveName="ToRoster",
        )

    class Pupil(SQLObject):
        name = StringCol()
        bands = RelatedJoin("Band")

    for each in (Site, Band, Pupil):
        each.createTable()
    north, south, _empty = (Site(name=name) for name in ("north", "south", "empty"))
    one, _two, three = (
        Band(name="one", level=1, site=north),
        Band(name="two", level=2, site=north),
        Band(name="three", level=3, site=south),
    )
    ann, bob, cid = (Pupil(name=name) for name in ("ann", "bob", "cid"))
    one.addPupil(bob)
    one.addPupil(ann)
    three.addPupil(cid)
    three.addPupil(ann)
    conn.classes = (Site, Band, Pupil)
    return conn.classes


def test_through_to_a_foreign_key(school: Any) -> None:
    """``throughTo.<foreign key>`` gives the related objects, each once."""
    site, band, _pupil = school
    for name in ("site", "siteID"):
        found = getattr(band.select(band.q.level < 3).throughTo, name)
        assert isinstance(found, SelectResults)
        assert [each.name for each in found] == ["north"]
        assert type(found[0]) is site


def test_through_to_a_multiple_join(school: Any) -> None:
    """``throughTo.<MultipleJoin>`` gives the many side in the join's order."""
    site, _band, _pupil = school
    found = site.select(site.q.name == "north").throughTo.groups
    assert [each.name for each in found] == ["one", "two"]
    found = site.select(site.q.name == "north").throughTo.listed
    assert [each.name for each in found] == ["two", "one"]


def test_through_to_a_related_join(school: Any) -> None:
    """``throughTo.<RelatedJoin>`` goes through the intermediate table."""
    _site, band, _pupil = school
    found = band.select(band.q.level == 1).throughTo.pupils
    assert [each.name for each in found] == ["ann", "bob"]
    found = band.select(band.q.level == 1).throughTo.roster
    assert [each.name for each in found] == ["bob", "ann"]


def test_through_to_chains(school: Any) -> None:
    """Steps can be chained, filtered and counted."""
    site, band, _pupil = school
    found = site.select(site.q.name == "south").throughTo.groups.throughTo.pupils
    assert {each.name for each in found} == {"ann", "cid"}
    groups = site.select().throughTo.groups
    assert groups.count() == 3
    assert [each.name for each in groups.filter(band.q.level > 2)] == ["three"]


def test_through_to_unknown(school: Any) -> None:
    """An unknown name raises AttributeError."""
    site, band, _pupil = school
    with pytest.raises(AttributeError):
        site.select().throughTo.nope
    with pytest.raises(AttributeError):
        band.select().throughTo.name


def test_through_to_keeps_the_connection(school: Any, conn: Any) -> None:
    """Objects reached through results of a transaction belong to it."""
    site, _band, _pupil = school
    trans = conn.transaction()
    found = list(site.select(connection=trans).throughTo.groups)
    assert found
    assert all(each._connection is trans for each in found)
    trans.rollback()
