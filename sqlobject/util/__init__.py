"""Small tools for programs that use the library.

Floor 5, tools.  Doors: `csvexport`, `csvimport`, `moduleloader`, `threadinglocal`.
"""
