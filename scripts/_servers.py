"""Throwaway database servers: own data folder, own port, loopback only.

`scripts/servers` is the command; the behaviour suite starts them through it.  A server
runs as the unprivileged user that its package brings if we are root, and otherwise as
ourselves.  It is stopped by its pid, and only if that is still the process we started.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STATE = Path(os.environ.get("SQLOBJECT_SERVERS", ROOT / "build" / "servers.json"))

START_SECONDS = 60.0
STOP_SECONDS = 15.0
DATABASE = "sotest"

ODBC_PACKAGES = ("unixodbc", "libsqliteodbc", "tdsodbc")
"""Debian packages of no server in particular."""


class Trouble(Exception):
    """What keeps a server from running, in words for the user."""


# -- processes


def started_at(pid: int) -> str | None:
    """What tells a process from a later one with the same pid; None: it is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return None if Path("/proc/self").exists() else _without_proc(pid)
    after = text.rpartition(")")[2].split()
    return None if after[0] == "Z" else after[19]


def _without_proc(pid: int) -> str | None:
    """The same where there is no /proc: alive, and no more."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    return "unknown"


def stop(pid: int, start: str, how: signal.Signals) -> None:
    """End a process, with patience and then without.

    :param start: when it was started, as `started_at` tells; another is left alone.
    """
    for sent in (how, signal.SIGKILL):
        if started_at(pid) != start:
            return
        os.kill(pid, sent)
        deadline = time.monotonic() + STOP_SECONDS
        while started_at(pid) == start and time.monotonic() < deadline:
            time.sleep(0.02)


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def binary(name: str, *folders: str) -> str:
    """The path of a program.

    :raises Trouble: it is not there.
    """
    found = shutil.which(name, path=os.pathsep.join([*folders, os.environ["PATH"]]))
    if found is None:
        raise Trouble(f"no program {name!r}")
    return found


# -- packages


def install(packages: Iterable[str]) -> None:
    """Install Debian packages that are missing.

    :raises Trouble: that cannot be done here; the text says what would help.
    """
    missing = [name for name in packages if not installed(name)]
    if not missing:
        return
    command = ["apt-get", "install", "-y", *missing]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Trouble(f"missing; on Debian, as root:  {' '.join(command)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = None
    for attempt in (command, ["apt-get", "update"], command):
        if done is None or done.returncode or attempt is command:
            done = subprocess.run(
                attempt, env=environment, capture_output=True, text=True, check=False
            )
        if attempt is command and done.returncode == 0:
            return
    last = "" if done is None else done.stderr.strip().rpartition("\n")[2]
    raise Trouble(f"`{' '.join(command)}` failed: {last}")


def installed(package: str) -> bool:
    """Whether a Debian package is there; on another system it is thought to be."""
    if shutil.which("dpkg-query") is None:
        return True
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}", package],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout == "installed"


# -- servers


class Server:
    """One kind of server, and while it runs, where."""

    name = ""
    user = ""
    packages: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    """Packages without which the server runs, but some drivers do not."""
    stop_signal = signal.SIGTERM

    def __init__(self) -> None:
        self.folder = Path()
        self.port = 0

    def prepare(self) -> None:
        """Make what the server needs before it starts."""

    def command(self) -> list[str]:
        """What starts the server in the foreground."""
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        """What the server and its tools find in their environment."""
        return dict(os.environ)

    def first_words(self) -> list[str]:
        """What makes the database, and fails while the server is not ready."""
        raise NotImplementedError

    def first_input(self) -> str | None:
        """What that reads."""
        return None

    def uri(self) -> str:
        """How SQLObject reaches the database."""
        raise NotImplementedError

    # -- the life of a server

    def start(self) -> dict[str, object]:
        """Start, and wait until there is a database.

        :returns: what `stop_server` has to know.
        :raises Trouble: it does not come up.
        """
        install(self.packages)
        self.folder = Path(tempfile.mkdtemp(prefix=f"sqlobject-{self.name}-"))
        self.folder.chmod(0o755)
        self.own(self.folder)
        self.port = free_port()
        process = None
        try:
            self.prepare()
            process = self._launch()
            self._wait(process)
        except BaseException:
            if process is not None:
                process.kill()
                process.wait()
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        return {
            "pid": process.pid,
            "start": started_at(process.pid),
            "folder": str(self.folder),
            "uri": self.uri(),
        }

    def _launch(self) -> subprocess.Popen[bytes]:
        with (self.folder / "server.log").open("wb") as log:
            return subprocess.Popen(
                [*self.privileges(), *self.command()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment(),
                cwd=self.folder,
                start_new_session=True,
            )

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            done = self._run(self.first_words(), self.first_input())
            if done.returncode == 0 and not self.refused(done):
                return
            if process.poll() is not None or time.monotonic() > deadline:
                log = (self.folder / "server.log").read_text(errors="replace")
                words = (log.strip() or done.stderr.strip()).splitlines()[-3:]
                raise Trouble(f"does not come up: {' / '.join(words)}")
            time.sleep(0.05)

    def refused(self, done: subprocess.CompletedProcess[str]) -> bool:
        """Whether the tool failed, though it does not say so by its status."""
        return False

    def privileges(self) -> list[str]:
        """What to put before a command so that it runs as the server's user."""
        if os.geteuid() != 0:
            return []
        group = str(pwd.getpwnam(self.user).pw_gid)
        words = ["setpriv", "--reuid", self.user, "--regid", group]
        return [binary(words[0]), *words[1:], "--clear-groups"]

    def own(self, *paths: Path) -> None:
        """Give files to the server's user."""
        if os.geteuid() == 0:
            account = pwd.getpwnam(self.user)
            for path in paths:
                os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)

    def _run(
        self, command: list[str], text: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.privileges(), *command],
            input=text,
            capture_output=True,
            text=True,
            check=False,
            env=self.environment(),
            cwd=self.folder,
        )

    def must(self, command: list[str], text: str | None = None) -> None:
        """Run a tool as the server's user.

        :raises Trouble: it fails.
        """
        done = self._run(command, text)
        if done.returncode:
            last = (done.stderr or done.stdout).strip().rpartition("\n")[2]
            raise Trouble(f"{Path(command[0]).name} failed: {last}")


class Postgres(Server):
    """PostgreSQL; speed goes before safety."""

    name = "postgres"
    user = "postgres"
    packages = ("postgresql",)
    extras = ("odbc-postgresql", *ODBC_PACKAGES)
    stop_signal = signal.SIGINT

    def _tool(self, name: str) -> str:
        versions = Path("/usr/lib/postgresql").glob("*/bin")
        newest = sorted(versions, key=lambda p: float(p.parent.name), reverse=True)
        return binary(name, *map(str, newest))

    def prepare(self) -> None:
        """Make the data folder; its users need no password."""
        words = ["-U", "test", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
        self.must([self._tool("initdb"), "-D", str(self.folder / "data"), *words])

    def command(self) -> list[str]:
        """Give the postmaster itself."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self.folder,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "shared_buffers": "64MB",
        }
        given = [f"--{name}={value}" for name, value in settings.items()]
        return [self._tool("postgres"), "-D", str(self.folder / "data"), *given]

    def first_words(self) -> list[str]:
        """Give the command that makes the database."""
        place = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "test"]
        return [self._tool("createdb"), *place, DATABASE]

    def uri(self) -> str:
        """Give the URI, without a password."""
        return f"postgres://test@127.0.0.1:{self.port}/{DATABASE}"


class MariaDB(Server):
    """MariaDB, as the server behind the scheme mysql."""

    name = "mysql"
    user = "mysql"
    packages = ("mariadb-server",)
    extras = ("odbc-mariadb", "libmariadb-dev", "pkg-config", *ODBC_PACKAGES)

    @property
    def _socket(self) -> str:
        return f"--socket={self.folder / 'sock'}"

    def prepare(self) -> None:
        """Make the data folder."""
        self.must(
            [
                binary("mariadb-install-db"),
                "--no-defaults",
                f"--datadir={self.folder / 'data'}",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
            ]
        )

    def command(self) -> list[str]:
        """Give the server itself."""
        return [
            binary("mariadbd", "/usr/sbin"),
            "--no-defaults",
            f"--datadir={self.folder / 'data'}",
            self._socket,
            f"--pid-file={self.folder / 'pid'}",
            "--bind-address=127.0.0.1",
            f"--port={self.port}",
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-buffer-pool-size=64M",
            "--character-set-server=utf8mb4",
        ]

    def first_words(self) -> list[str]:
        """Give the client of the socket."""
        return [binary("mariadb"), "--no-defaults", "-u", "root", self._socket]

    def first_input(self) -> str:
        """Give what makes the database, and a user."""
        return (
            f"CREATE DATABASE {DATABASE};"
            "CREATE USER test@127.0.0.1 IDENTIFIED BY 'test';"
            "CREATE USER test@localhost IDENTIFIED BY 'test';"
            "GRANT ALL ON *.* TO test@127.0.0.1, test@localhost;"
        )

    def uri(self) -> str:
        """Give the URI; the password is as secret as the user."""
        return f"mysql://test:test@127.0.0.1:{self.port}/{DATABASE}"


class Firebird(Server):
    """Firebird 3 with a security database of its own."""

    name = "firebird"
    user = "firebird"
    packages = ("firebird3.0-server", "libfbclient2")

    def prepare(self) -> None:
        """Make the configuration and the security database.

        The port stands in the file: with ``-p`` the server would listen everywhere.
        """
        home, security = self.folder / "home", self.folder / "security3.fdb"
        lock = self.folder / "lock"
        for folder in (home, lock):
            folder.mkdir()
            self.own(folder)
        library = next(Path("/usr/lib").glob("*/firebird/3.0"), None)
        if library is None:
            raise Trouble("no folder firebird/3.0 below /usr/lib")
        for name in ("intl", "plugins", "UDF", "firebird.msg", "plugins.conf"):
            (home / name).symlink_to(library / name)
        settings = {
            "RemoteServicePort": self.port,
            "RemoteBindAddress": "127.0.0.1",
            "RemoteAuxPort": 0,
            "DatabaseAccess": "Full",
            "AuthServer": "Srp",
            "AuthClient": "Srp",
            "UserManager": "Srp",
            "SecurityDatabase": security,
            "WireCrypt": "Enabled",
            "DeadlockTimeout": 1,
            "IpcName": f"FB{self.port}",
        }
        lines = [f"{name} = {value}\n" for name, value in settings.items()]
        (home / "firebird.conf").write_text("".join(lines), encoding="utf-8")
        (home / "databases.conf").write_text(
            f"security.db = {security}\n{{\n  RemoteAccess = false\n}}\n",
            encoding="utf-8",
        )
        tool = [binary("isql-fb"), "-q", "-user", "sysdba"]
        self.must(
            tool,
            f"create database '{security}' page_size 8192; commit;\n"
            "in /usr/share/firebird/3.0/security.sql; commit; quit;\n",
        )
        self.must(
            [*tool, str(security)],
            "create or alter user sysdba password 'masterkey' using plugin Srp;\n"
            "commit; quit;\n",
        )

    def environment(self) -> dict[str, str]:
        """Give the folders, which the server knows from nowhere else."""
        return {
            **os.environ,
            "FIREBIRD": str(self.folder / "home"),
            "FIREBIRD_LOCK": str(self.folder / "lock"),
            "FIREBIRD_TMP": str(self.folder),
        }

    def command(self) -> list[str]:
        """Give the server itself."""
        return [binary("firebird", "/usr/sbin")]

    def first_words(self) -> list[str]:
        """Give the client that reads statements."""
        return [binary("isql-fb"), "-q", "-bail"]

    def first_input(self) -> str:
        """Give what makes the database."""
        return (
            f"create database '127.0.0.1/{self.port}:{self._file}' user 'sysdba' "
            "password 'masterkey' page_size 8192 default character set UTF8;\n"
        )

    def refused(self, done: subprocess.CompletedProcess[str]) -> bool:
        """Believe in the database when the file is there."""
        return not self._file.exists()

    @property
    def _file(self) -> Path:
        return self.folder / f"{DATABASE}.fdb"

    def uri(self) -> str:
        """Give the URI, with the passwords that every Firebird once had."""
        return f"firebird://sysdba:masterkey@127.0.0.1:{self.port}{self._file}"


KINDS: dict[str, type[Server]] = {
    kind.name: kind for kind in (Postgres, MariaDB, Firebird)
}
ALIASES = {"mariadb": "mysql", "postgresql": "postgres"}


def variable(name: str) -> str:
    """The variable of the environment whose URI takes the place of a server."""
    return f"SQLOBJECT_TEST_{name.upper()}"


# -- what runs


def read_state() -> dict[str, dict[str, object]]:
    """The servers that were started, by name."""
    if not STATE.exists():
        return {}
    found: dict[str, dict[str, object]] = json.loads(STATE.read_text(encoding="utf-8"))
    return found


def write_state(state: dict[str, dict[str, object]]) -> None:
    """Remember the servers that run."""
    if not state:
        STATE.unlink(missing_ok=True)
        return
    STATE.parent.mkdir(parents=True, exist_ok=True)
    new = STATE.with_suffix(".new")
    new.write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")
    new.replace(STATE)


def is_alive(entry: dict[str, object]) -> bool:
    """Whether a server of the state still runs."""
    return started_at(int(str(entry["pid"]))) == entry["start"]


def stop_server(name: str, entry: dict[str, object]) -> None:
    """Stop a server and take its folder away."""
    stop(int(str(entry["pid"])), str(entry["start"]), KINDS[name].stop_signal)
    shutil.rmtree(str(entry["folder"]), ignore_errors=True)
