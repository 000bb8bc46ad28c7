"""Floor 4, model: classes whose columns lie in several tables, one for each level.

``class Dog(Animal)`` below an `InheritableSQLObject` has a table of its own with the
columns that dogs have besides those of animals; a dog is a row in both, of one id. A
row says in its column ``childName`` which class goes on with it, so that whoever asks
for animals gets dogs.
"""

from __future__ import annotations

from ._meta import InheritableSQLMeta as InheritableSQLMeta
from ._object import InheritableSQLObject
from ._results import InheritableSelectResults as InheritableSelectResults

__all__ = ["InheritableSQLObject"]  # what a star import gives; the others have a name
