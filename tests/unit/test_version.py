"""The version is stated once, and the same everywhere."""

from __future__ import annotations

from sqlobject.__version__ import version, version_info


def test_text_and_numbers_say_the_same() -> None:
    assert version == ".".join(str(part) for part in version_info[:3])


def test_the_numbers_have_the_form_of_pythons_own() -> None:
    assert [type(part) for part in version_info] == [int, int, int, str, int]
    assert version_info >= (4, 0)
