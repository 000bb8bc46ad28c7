"""An editor that writes when its user says so.

Usage: lazy_editor.py FILE
"""

import sys

from formencode import Invalid

from sqlobject import (
    BLOBCol,
    DateTimeCol,
    IntCol,
    JSONCol,
    PickleCol,
    SQLObject,
    StringCol,
    connectionForURI,
    sqlhub,
)


class Page(SQLObject):
    class sqlmeta:
        lazyUpdate = True
        table = "pages"

    title = StringCol(unique=True)
    body = StringCol(default="")
    size = IntCol(default=0)
    edited = DateTimeCol(default=None)
    picture = BLOBCol(default=None)
    cursor = PickleCol(default=None)
    options = JSONCol(default=None)

    def _set_body(self, value):
        self._SO_set_body(value)
        self.size = len(value)


class Editor:
    """Holds pages and knows which of them wait to be saved."""

    def __init__(self):
        self.pages = {page.title: page for page in Page.select(orderBy="title")}

    def waiting(self):
        return [title for title, page in self.pages.items() if page.sqlmeta.dirty]

    def save(self):
        for title in self.waiting():
            self.pages[title].syncUpdate()

    def revert(self, title):
        self.pages[title].expire()


def main(path):
    sqlhub.processConnection = connection = connectionForURI("sqlite:" + path)
    Page.createTable()
    for title in ("index", "news", "about"):
        Page(title=title, body=f"This is {title}.")
    editor = Editor()
    index, news = editor.pages["index"], editor.pages["news"]
    index.body = "Welcome!"
    index.set(picture=b"\x00\xff'", cursor=(1, [2]), options={"dark": True})
    news.body = "Nothing new."
    editor.pages["about"].title = "colophon"
    print(editor.waiting(), index.size)
    print(connection.queryAll("SELECT title, size FROM pages ORDER BY id"))
    editor.revert("news")
    print(editor.waiting(), news.body, news.size)
    try:
        index.size = "big"
    except Invalid:
        print("refused", index.size)
    editor.save()
    print(editor.waiting())
    connection.cache.clear()
    again = Page.select(Page.q.title == "index").getOne()
    print(again.body, again.size, again.picture, again.cursor, again.options)
    again.body = "Lost."
    again.sqlmeta.lazyUpdate = False
    again.syncUpdate()
    again.body = "At once."
    print(again.sqlmeta.dirty)


if __name__ == "__main__":
    main(sys.argv[1])
