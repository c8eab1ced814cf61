"""When two names on a roster are one person's: told apart by titles only, or by a slip of the finger."""

from __future__ import annotations

from rapidfuzz.distance import OSA

from flows.roster_cells import same

MOST_SLIPS = 2  # letters in a whole name; more than that is another name
_SHORT, _LONG = 4, 8  # letters: a shorter word is spelled as it is, a longer one may have both slips


def titles_apart(one: str, other: str) -> bool:
    """Whether two names differ by titles only: the words of one are among those of the other."""
    first, second = set(_words(one)), set(_words(other))
    return first <= second or second <= first


def misspelt(one: str, other: str) -> bool:
    """Whether two names are one, spelled differently: a slip or two, or its parts written together."""
    first, second = sorted((_words(one), _words(other)), key=len)
    if not first or "".join(first) == "".join(second):
        return bool(first)
    slips, left = 0, list(second)
    for word in first:
        off, nearest = min((OSA.distance(word, there), there) for there in left)
        if off > _allowed(word, nearest):
            return False
        slips += off
        left.remove(nearest)
    return slips <= MOST_SLIPS


def _allowed(word: str, there: str) -> int:
    shorter = min(len(word), len(there))
    if shorter < _SHORT or not (word.isalpha() and there.isalpha()):
        return 0
    return MOST_SLIPS if shorter >= _LONG else 1


def _words(name: str) -> list[str]:
    return same(name).replace(",", " ").replace(".", " ").split()
