"""Floor 2, backend: which options of a connection a DB-API module can serve.

A `Driver` has a `Take` for each option that it knows what to do with.  An option for
which it has none is refused before anything is opened: what a program asked for, an
encrypted connection perhaps, is never dropped in silence.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sqlobject.dberrors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "HERE",
    "IGNORED",
    "OPEN",
    "SERVED",
    "Take",
    "UnknownOption",
    "only",
    "serves",
    "takes",
    "usable_options",
]


class UnknownOption(ConfigurationError, TypeError):
    """An option that nobody here uses; a TypeError too, because it was one before."""


class Take(NamedTuple):
    """What a driver does with an option."""

    told: bool = True
    """Whether the driver's ``connect`` gets it."""

    values: tuple[Any, ...] | None = None
    """The only values that can be had; None: any."""

    ignored: bool = False
    """Whether nothing comes of it, as nothing ever did."""

    def fits(self, value: Any) -> bool:
        """Whether the driver can do what this value asks for."""
        if self.values is None:
            return True
        word = str(value).lower()
        return any(one == value or str(one).lower() == word for one in self.values)


SERVED = Take()
HERE = Take(told=False)
"""The connection object sees to it, whatever the driver."""
IGNORED = Take(told=False, ignored=True)
"""Earlier releases took it beside this module, though only others know it."""


def only(*values: Any, told: bool = False) -> Take:
    """Take these values alone: they ask for what happens anyway, unless it is told."""
    return Take(told, values)


def takes(*served: str, **others: Take) -> Mapping[str, Take]:
    """Options by name.

    :param served: those that are served whatever the value.
    """
    return MappingProxyType({**dict.fromkeys(served, SERVED), **others})


OPEN: Mapping[str, Take] = MappingProxyType({})
"""What is said of a module that is not known: it is told everything."""


class Server(Protocol):
    """What options are served by: a `Driver`, as far as it matters here."""

    name: str
    options: Mapping[str, Take]


def serves(driver: Server, given: Mapping[str, Any]) -> bool:
    """Whether a driver takes all of some options."""
    return driver.options is OPEN or all(
        value is None or _fits(driver, name, value) for name, value in given.items()
    )


def usable_options(
    given: Mapping[str, Any], driver: Server, drivers: Sequence[Server], backend: str
) -> dict[str, Any]:
    """Of some options, those that the driver is to be told.

    :param drivers: what the backend offers, to name those that can do it.
    :raises UnknownOption: the driver cannot serve one of them.
    """
    if driver.options is OPEN:
        return dict(given)
    found = {}
    for name, value in given.items():
        if value is None:
            continue
        if not _fits(driver, name, value):
            raise UnknownOption(_refusal(name, value, driver, drivers, backend))
        if driver.options[name].told:
            found[name] = value
    return found


def _refusal(
    name: str, value: Any, driver: Server, drivers: Sequence[Server], backend: str
) -> str:
    take = driver.options.get(name)
    if take is None or take.values is None:
        said = f"The driver {driver.name} has nothing for the option {name}"
    else:
        words = " or ".join(str(one) for one in take.values)
        said = (
            f"The driver {driver.name} cannot be told {name}={value}: there is only "
            f"{words} with it"
        )
    able = [one.name for one in drivers if _fits(one, name, value)]
    if not able:
        return f"{said}, and no other driver of {backend} has. Leave the option out."
    return (
        f"{said}. Drivers of {backend} that have: {', '.join(able)}. Name one of them "
        f"(driver={able[0]}), or leave the option out."
    )


def _fits(driver: Server, name: str, value: Any) -> bool:
    take = driver.options.get(name)
    return take is not None and take.fits(value)
