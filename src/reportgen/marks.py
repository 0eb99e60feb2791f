"""This module is the one table of the characters that stand for something between reading and writing.

Most are non-characters, which Unicode keeps for the inner use of a program: XML allows them, but what is read loses
them (``reportgen.load.decoding``), and so does every value that is printed (``reportgen.template.sandbox``).
"""

from __future__ import annotations

OURS = "\ufdd0-\ufdef"
"""All that may ever be used, for a class of a regular expression."""

SLOT, SLOT_END = "\ufdd0", "\ufdd1"
"""Around a place of a Word template that is filled after its tags (``reportgen.word.slots``)."""

NUMBER, NUMBER_TEXT, NUMBER_END = "\ufdd2", "\ufdd3", "\ufdd4"
"""Around a printed number that is recorded: its place in the recording, what is printed (``template.recording``)."""

SOME_TEXT = "\ufffc"
"""What a tag will print, where the words around it are judged: neither a Chinese character nor a sign."""
