"""Typing errors: a word that nobody knows is read as the known word it is nearest to, or left as it is.

What is read this way is never recorded without asking: *susah* is one letter from *sudah*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Collection

# The share of letters that must be right, swapped neighbours counting as one error: one error in five to nine
# letters, two in ten. tests/flows/test_typos.py shows what a lower and a higher floor would do.
FLOOR = 0.8
_ROUNDING = 1e-6  # rapidfuzz holds 1 - 1/5 to be below 0.8
SHORTEST = 5  # letters: of a shorter word too many others are one letter away


def corrected(words: str, wanted: Collection[str], known: Collection[str]) -> str:
    """Normalised *words* with each word that is not *known* replaced by the one *wanted* word it is near to.

    Two wanted words equally near leave it as it is, and so does a word with a digit in it.
    """
    return " ".join(word if word in known or word in wanted else _nearest(word, wanted) for word in words.split())


def _nearest(word: str, wanted: Collection[str]) -> str:
    if len(word) < SHORTEST - 1 or not word.isalpha():
        return word
    targets = [target for target in wanted if len(target) >= SHORTEST]
    best = process.extract(word, targets, scorer=OSA.normalized_similarity, limit=2, score_cutoff=FLOOR - _ROUNDING)
    if not best or (len(best) > 1 and best[0][1] == best[1][1]):
        return word
    return str(best[0][0])
