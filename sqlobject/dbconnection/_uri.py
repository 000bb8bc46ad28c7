"""URI text <-> `Address`, in the new spelling and the old.

``scheme://user:password@host:port/database?name=value&…#ignored``

In the new spelling every part is percent-decoded; in the old one only the values of
options are.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from sqlobject.backend.address import Address
from sqlobject.dberrors import ConfigurationError, UsageError
from sqlobject.late import late

if TYPE_CHECKING:
    import difflib
    from collections.abc import Iterable, Mapping
    from urllib import parse as quoting
else:
    difflib = late("difflib")
    quoting = late("urllib.parse")

__all__ = [
    "nearest",
    "parse_old_uri",
    "parse_uri",
    "with_options",
    "write_old_uri",
    "write_uri",
]

LAST_PORT = 65535


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint for a message: the known name most like this one, then all of them."""
    names = sorted(known)
    like = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {like[0]!r}? " if like else ""
    return f"{hint}Known are: {', '.join(names)}"


def with_options(uri: str, options: Mapping[str, Any]) -> str:
    """The URI with further options behind those it has."""
    if not options:
        return uri
    return f"{uri}{'&' if '?' in uri else '?'}{quoting.urlencode(options)}"


# -- the new spelling


def parse_uri(uri: str) -> Address:
    """Take a URI apart.

    The database keeps the slash it begins with.  An option that is said twice has its
    last value; one with an empty value has the empty text, which means no.

    :raises ConfigurationError: there is no scheme, or the port is no number of a port.
    """
    scheme, rest = _scheme(uri)
    rest = rest.partition("#")[0]
    rest, _, query = rest.partition("?")
    user = password = host = port = None
    if rest.startswith("//"):
        authority, slash, path = rest[2:].partition("/")
        user, password, host, port = _authority(authority, uri, quoting.unquote)
        path = slash + path
    else:
        path = rest
    options = _options(query)
    return Address(
        scheme,
        options.pop("driver", None) or None,
        user,
        password,
        host.lower() if host else None,
        port,
        local_path(quoting.unquote(path)),
        options,
    )


def _scheme(uri: str) -> tuple[str, str]:
    scheme, colon, rest = uri.partition(":")
    if not colon:
        raise ConfigurationError(
            f"{hidden(uri)!r} is no URI: it has no scheme, like sqlite:/path"
        )
    return scheme, rest


def _authority(
    text: str, uri: str, decode: Any
) -> tuple[str | None, str | None, str | None, int | None]:
    """User, password, host and port of ``user:password@host:port``."""
    login, _, place = text.rpartition("@")
    user, _, password = login.partition(":")
    if place.startswith("["):
        host, _, port = place[1:].partition("]")
        port = port.removeprefix(":")
    else:
        host, _, port = place.partition(":")
    return (
        decode(user) or None,
        decode(password) or None,
        decode(host) or None,
        _port(port, uri) if port else None,
    )


def _port(text: str, uri: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > LAST_PORT:
        raise ConfigurationError(
            f"port must be a number from 0 to {LAST_PORT}, not {text!r}, "
            f"in {hidden(uri)!r}"
        )
    return int(text)


def _options(query: str) -> dict[str, str]:
    pairs = quoting.parse_qsl(query, keep_blank_values=True)
    return dict(pairs)


def local_path(path: str, system: str = os.name) -> str:
    """A path as this system writes it: on Windows ``/C|/x`` is ``C:/x``."""
    if system == "nt" and len(path) > 2 and path[0] == "/" and path[2] in "|:":
        return f"{path[1]}:{path[3:]}"
    return path


def hidden(uri: str) -> str:
    """A URI for a message, without its password and its options."""
    scheme, colon, rest = uri.partition("?")[0].partition(":")
    login, at, place = rest.rpartition("@")
    if not at or ":" not in login:
        return f"{scheme}{colon}{rest}"
    return f"{scheme}:{login.partition(':')[0]}:***@{place}"


def write_uri(address: Address) -> str:
    """Put a URI together; `parse_uri` gives the address back.

    :raises UsageError: there is a password but no user.
    """
    quote = quoting.quote
    path = address.database or ""
    authority = _written_authority(address, lambda text: quote(text, safe=""))
    path = quote(path, safe="/:")
    if authority and path and not path.startswith("/"):
        path = f"/{path}"
    slashes = "//" if authority or path.startswith("/") else ""
    options = dict(address.options)
    if address.driver:
        options = {"driver": address.driver, **options}
    uri = f"{address.scheme}:{slashes}{authority}{path}"
    return with_options(uri, options)


def _written_authority(address: Address, quote: Any) -> str:
    if address.password and not address.user:
        raise UsageError("A URI cannot have a password without a user")
    text = ""
    if address.user:
        text = quote(address.user)
        if address.password:
            text += f":{quote(address.password)}"
        text += "@"
    if address.host:
        host = address.host
        text += f"[{host}]" if ":" in host else quote(host)
    if address.port is not None:
        text += f":{address.port}"
    return text


# -- the old spelling


def parse_old_uri(uri: str) -> Address:
    """Take a URI of the old spelling apart: only option values are percent-decoded.

    :raises ConfigurationError: there is no ``scheme:/``, the port is no number of a
        port, or an option has no ``=``.
    """
    scheme, rest = _scheme(uri)
    if not rest.startswith("/"):
        raise ConfigurationError(
            f"An old-style URI begins with scheme:/, not like {hidden(uri)!r}"
        )
    rest, _, query = rest.partition("?")
    user = password = host = port = None
    if rest.startswith("//"):
        authority, _, path = rest[2:].partition("/")
        user, password, host, port = _authority(authority, uri, _as_it_is)
        path = f"/{path}"
    else:
        path = rest
    if port == 0:
        raise ConfigurationError(f"port must be from 1 to {LAST_PORT}, not 0")
    options = {}
    for pair in query.split("&") if query else ():
        name, equals, value = pair.partition("=")
        if not equals:
            raise ConfigurationError(f"The option {pair!r} has no value: name=value")
        options[name] = quoting.unquote(value)
    driver = options.pop("driver", None) or None
    database = local_path(path)
    return Address(scheme, driver, user, password, host, port, database, options)


def write_old_uri(address: Address) -> str:
    """Put a URI together in the old spelling, where nothing is quoted.

    Options are left out, as they were.
    """
    path = (address.database or "").removeprefix("/")
    return f"{address.scheme}://{_written_authority(address, _as_it_is)}/{path}"


def _as_it_is(text: str) -> str:
    return text
