"""Python names to database names, and back."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlobject import styles
from sqlobject.styles import MixedCaseStyle, MixedCaseUnderscoreStyle, Style

WORDS = st.lists(st.from_regex(r"[a-z][a-z0-9]{1,5}", fullmatch=True), min_size=1)


@pytest.mark.parametrize(
    ("mixed", "under"),
    [
        ("fooBar", "foo_bar"),
        ("fooID", "foo_id"),
        ("ID", "id"),
        ("HTMLPage", "html_page"),
        ("htmlHTTPPage", "html_http_page"),
        ("ABC", "ab_c"),
        ("fooBAR", "foo_ba_r"),
        ("fooIDs", "foo_i_ds"),
        ("personId", "person_id"),
        ("aB", "a_b"),
        ("x1Y2", "x1_y2"),
        ("_foo", "foo"),
        ("", ""),
    ],
)
def test_mixed_case_to_underscores(mixed: str, under: str) -> None:
    assert styles.mixedToUnder(mixed) == under


@pytest.mark.parametrize(
    ("under", "mixed"),
    [
        ("foo_bar", "fooBar"),
        ("foo_id", "fooID"),
        ("id", "id"),
        ("_id", "ID"),
        ("a_b_c", "aBC"),
        ("foo__bar", "foo_bar"),
        ("foo_", "foo_"),
        ("", ""),
    ],
)
def test_underscores_to_mixed_case(under: str, mixed: str) -> None:
    assert styles.underToMixed(under) == mixed


@given(WORDS)
def test_names_of_plain_words_come_back_as_they_were(words: list[str]) -> None:
    under = "_".join(words)
    assert styles.mixedToUnder(styles.underToMixed(under)) == under


@given(WORDS)
def test_both_styles_find_the_attribute_of_the_column_they_named(
    words: list[str],
) -> None:
    attr = words[0] + "".join(word.capitalize() for word in words[1:])
    if attr.endswith("Id"):
        attr += "s"
    for style in (Style(), MixedCaseUnderscoreStyle(), MixedCaseStyle()):
        assert style.dbColumnToPythonAttr(style.pythonAttrToDBColumn(attr)) == attr


def test_only_the_first_letter_changes() -> None:
    assert styles.capword("fooBar") == "FooBar"
    assert styles.lowerword("FooBar") == "fooBar"
    assert styles.capword("") == styles.lowerword("") == ""


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (Style(), ("topSide", "topSide", "BigCrate", "BigCrate", "id")),
        (Style(longID=True), ("topSide", "topSide", "BigCrate", "BigCrate", "t_id")),
        (
            MixedCaseUnderscoreStyle(),
            ("top_side", "topSide", "big_crate", "BigCrate", "id"),
        ),
        (
            MixedCaseUnderscoreStyle(longID=True),
            ("top_side", "topSide", "big_crate", "BigCrate", "t_id"),
        ),
        (MixedCaseStyle(), ("TopSide", "topSide", "BigCrate", "BigCrate", "id")),
        (
            MixedCaseStyle(longID=True),
            ("TopSide", "topSide", "BigCrate", "BigCrate", "tID"),
        ),
    ],
)
def test_names_of_each_style(style: Style, expected: tuple[str, ...]) -> None:
    column = style.pythonAttrToDBColumn("topSide")
    table = style.pythonClassToDBTable("BigCrate")
    assert expected == (
        column,
        style.dbColumnToPythonAttr(column),
        table,
        style.dbTableToPythonClass(table),
        style.idForTable("t"),
    )


@pytest.mark.parametrize(
    ("class_name", "table"),
    [("aB", "ab"), ("HTMLPage", "html_page"), ("Shelf", "shelf"), ("A", "a")],
)
def test_the_first_letter_of_a_class_begins_no_word(
    class_name: str, table: str
) -> None:
    assert MixedCaseUnderscoreStyle().pythonClassToDBTable(class_name) == table


def test_references_to_a_table() -> None:
    assert Style().tableReference("crate") == "crate_id"
    assert MixedCaseStyle().tableReference("Crate") == "CrateID"
    under = MixedCaseUnderscoreStyle()
    assert under.pythonClassToDBTableReference("BigCrate") == "big_crate_id"


def test_attributes_of_keys_and_their_objects() -> None:
    style = Style()
    assert style.pythonClassToAttr("BigCrate") == "bigCrate"
    assert style.instanceAttrToIDAttr("twin") == "twinID"
    assert style.instanceIDAttrToAttr("twinID") == "twin"


def test_a_rule_of_ones_own_gets_style_and_name() -> None:
    def shout(style: Style, name: str) -> str:
        return f"{name.upper()}_{style.longID}"

    style = Style(pythonAttrToDBColumn=shout, idForTable=shout, longID=True)
    assert style.pythonAttrToDBColumn("size") == "SIZE_True"
    assert style.idForTable("crate") == "CRATE_True"
    assert style.pythonClassToDBTable("Crate") == "Crate"


def test_the_class_chooses_its_style_before_the_connection() -> None:
    own, connections = MixedCaseStyle(), Style()
    connection = SimpleNamespace(style=connections)
    chosen = SimpleNamespace(sqlmeta=SimpleNamespace(style=own), _connection=connection)
    silent = SimpleNamespace(
        sqlmeta=SimpleNamespace(style=None), _connection=connection
    )
    assert styles.getStyle(chosen) is own
    assert styles.getStyle(silent) is connections
    assert styles.getStyle(silent, SimpleNamespace(style=own)) is own
    assert styles.getStyle(silent, SimpleNamespace(style=None)) is styles.defaultStyle


def test_without_class_and_connection_the_default_style_serves() -> None:
    assert styles.getStyle(SimpleNamespace()) is styles.defaultStyle
    assert isinstance(styles.defaultStyle, styles.DefaultStyle)
    assert styles.DefaultStyle is MixedCaseUnderscoreStyle
