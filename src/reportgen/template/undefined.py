"""This module defines what stands for a name that a template uses and nothing has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, NoReturn

from jinja2.exceptions import UndefinedError
from jinja2.runtime import StrictUndefined
from jinja2.utils import missing


class UnknownName(UndefinedError):  # noqa: N818 - named like the finding it becomes
    """A template used a name that does not exist: ``name`` of ``owner``, or of the template's own names."""

    def __init__(self, owner: object, name: str, message: str | None = None) -> None:
        self.owner = owner
        self.name = name
        super().__init__(message)

    @property
    def is_root(self) -> bool:
        """Whether the name stands for itself and is not a part of another value."""
        return self.owner is missing


class Unknown(StrictUndefined):
    """Raises :class:`UnknownName` as soon as it is used for anything."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,  # noqa: ANN401 - Jinja's signature
        name: str | None = None,
        exc: type[Exception] = UndefinedError,  # noqa: ARG002 - Jinja's signature
    ) -> None:
        # Jinja raises what this returns when it is called with the message.
        error: Any = partial(UnknownName, obj, name or "")
        super().__init__(hint, obj, name, error)

    @property
    def is_entry(self) -> bool:
        """Whether it stands for an entry that a mapping does not have, which may be asked for with ``is given``."""
        return isinstance(self._undefined_obj, Mapping)

    def fail(self) -> NoReturn:
        """Raise the error."""
        self._fail_with_undefined_error()
