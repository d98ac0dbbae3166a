"""Which of ImageNet's 1,000 classes a name means: its own word, or that of what it is a kind of.

By WordNet, which ImageNet's classes were taken from: "dog" means 118 breeds, "bag" backpacks,
purses, mailbags and plastic bags. English names only; others mean nothing here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from wseg_engine.base.budget import read_text
from wseg_engine.datasets.names import fold
from wseg_engine.settings.own_files import own_file

CLASSES = 1000
_FILE = "imagenet_words.tsv"
_CLOTHING = "clothing"
# ImageNet has next to no class of people, but dozens of what they wear.
_PEOPLE = frozenset(
    (
        "person",
        "people",
        "human",
        "man",
        "men",
        "woman",
        "women",
        "boy",
        "girl",
        "child",
        "children",
    )
)


def imagenet_classes(name: str) -> tuple[int, ...]:
    """Return the places of ImageNet's classes that a class of this name covers, in order.

    The whole name counts, in singular or plural; if it means nothing, its last word, which in
    English says what a thing is ("dining table", "sports ball").

    Args:
        name: of a class, in English; case, hyphens and underscores do not matter.

    Returns:
        Numbers in 0-999; none if the name means no class, or the table is not on this machine.
    """
    text = " ".join(fold(name).replace("_", " ").replace("-", " ").split())
    words = _classes_of_words()
    for part in dict.fromkeys((text, text.rpartition(" ")[2])):
        found: set[int] = set()
        for form in _forms(part):
            found |= words.get(form, frozenset())
            if form in _PEOPLE:
                found |= words.get(_CLOTHING, frozenset()) | words.get("person", frozenset())
        if found:
            return tuple(sorted(found))
    return ()


def _forms(word: str) -> Iterator[str]:
    """Yield a word as it is, and as singular and plural."""
    yield word
    yield f"{word}s"
    yield f"{word}es"
    for ending, instead in (("s", ""), ("es", ""), ("ies", "y"), ("ves", "f"), ("ves", "fe")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            yield word.removesuffix(ending) + instead


@cache
def _classes_of_words() -> dict[str, frozenset[int]]:
    """Return the classes below every word of the table."""
    path = own_file(_FILE)
    if path is None:
        return {}
    parents: dict[str, list[str]] = {}
    words: dict[str, list[str]] = {}
    places: dict[str, int] = {}
    for line in read_text(path).splitlines():
        node, number, above, names = line.split("\t")
        parents[node] = above.split()
        words[node] = [fold(word).replace("-", " ") for word in names.split("; ")]
        if number:
            places[node] = int(number)
    found: defaultdict[str, set[int]] = defaultdict(set)
    for leaf, place in places.items():
        above_it, todo = {leaf}, [leaf]
        while todo:
            for node in parents[todo.pop()]:
                if node not in above_it:
                    above_it.add(node)
                    todo.append(node)
        for node in above_it:
            for word in words[node]:
                found[word].add(place)
    return {word: frozenset(some) for word, some in found.items() if word}
