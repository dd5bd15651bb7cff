"""Two versions side by side, paragraph by paragraph and word by word."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

#: Below this two paragraphs are different ones, not two wordings of one.
SIMILAR = 0.5

_WORD = re.compile(r"\s+|[^\s]+")


class Row(NamedTuple):
    """One line of the comparison: on each side pieces of text, and whether they are only there."""

    left: tuple  # of (text, is_changed)
    right: tuple

    @property
    def is_changed(self):
        return any(changed for _text, changed in (*self.left, *self.right))


def compare(left, right):
    """The paragraphs of both sides in rows; equal and reworded ones face each other.

    :param left: paragraphs of the older version, plain text
    :param right: paragraphs of the newer one
    """
    rows = []
    for tag, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            rows += [Row(((text, False),), ((text, False),)) for text in left[i:j]]
        else:
            rows += _align(left[i:j], right[k:m])
    return rows


def _align(left, right):
    """Reworded paragraphs beside each other, the others alone."""
    rows, done = [], 0
    for old in left:
        match = next((n for n in range(done, len(right)) if _likeness(old, right[n]) >= SIMILAR), None)
        if match is None:
            rows.append(Row(((old, True),), ()))
            continue
        rows += [Row((), ((text, True),)) for text in right[done:match]]
        rows.append(_compare_words(old, right[match]))
        done = match + 1
    return rows + [Row((), ((text, True),)) for text in right[done:]]


def _likeness(old, new):
    return SequenceMatcher(None, _WORD.findall(old), _WORD.findall(new), autojunk=False).ratio()


def _compare_words(old, new):
    before, after = _WORD.findall(old), _WORD.findall(new)
    left, right = [], []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        changed = tag != "equal"
        if i < j:
            left.append(("".join(before[i:j]), changed))
        if k < m:
            right.append(("".join(after[k:m]), changed))
    return Row(tuple(left), tuple(right))
