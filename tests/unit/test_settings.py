"""The few choices that hold for a whole process."""

from __future__ import annotations

import pytest

from sqlobject.settings import Settings, settings


def test_defaults_are_those_of_earlier_releases() -> None:
    assert settings.microseconds is True
    assert settings.warnings_level == 1
    assert settings.exception_level is None
    assert settings.eventDebug is False


def test_a_choice_is_changed_by_assignment() -> None:
    settings.microseconds = False
    assert settings.microseconds is False


def test_a_misspelt_choice_is_refused() -> None:
    with pytest.raises(AttributeError, match="micros"):
        settings.micros = False  # type: ignore[attr-defined]


def test_repr_tells_all_choices() -> None:
    assert repr(Settings()) == (
        "Settings(eventDebug=False, exception_level=None, microseconds=True, "
        "warnings_level=1)"
    )
