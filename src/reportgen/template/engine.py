"""This module compiles template text once and renders it with values, many times."""

from __future__ import annotations

import marshal
import re
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from jinja2 import Template

from reportgen.diagnostics import ReportgenError, TemplateError, relocate
from reportgen.template.failure import EXPECTED, failure
from reportgen.template.phrases import Phrases
from reportgen.template.policy import Policy, guard
from reportgen.template.reads import names_read
from reportgen.template.recording import RecordingSandbox
from reportgen.template.rules import SYNTAX
from reportgen.template.sandbox import BUDGET, Budget, Sandbox, xml_text
from reportgen.template.source import CompiledTemplate
from reportgen.template.syntax import parse
from reportgen.template.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import CodeType, TracebackType

    from reportgen.diagnostics import Location
    from reportgen.profile.profile import Profile
    from reportgen.template.recording import Recording
    from reportgen.template.source import PlacedTag, TemplateSource

CODE_FILE = "<template>"
"""What Python calls the file of compiled templates in tracebacks."""

PIECES_AT_ONCE = 1_000
"""How many pieces of text are made between two looks at what they cost."""

_NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_NOWHERE: Mapping[str, Location] = MappingProxyType({})

_NAME = r"[^\W\d_]\w*"
_QUOTE = re.compile(rf'\{{\{{ *({_NAME}(?:\.{_NAME})*) *(?:\| *({_NAME})(?:\("([^"\\]*)"\))? *)?\}}\}}')
_BRACE = re.compile("[{}｛｝\r]")


class Engine:
    """The template language under one profile: its number styles, words and phrases.

    ``functions`` names what templates may call besides phrases (``chart``, ``table``), with the names of the
    arguments; the functions themselves come with the values of each rendering. What one returns is printed like any
    text, or as it is when it is :class:`markupsafe.Markup`. ``places`` says where the profile's phrases are written.
    ``write`` turns the text of a value into what the file holds: escaped XML by default. With a ``recording`` printed
    numbers are marked; templates that another engine of the same profile has compiled can be rendered, too.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        functions: Mapping[str, tuple[str, ...]] = _NOTHING,
        places: Mapping[str, Location] = _NOWHERE,
        write: Callable[[str], str] = xml_text,
        recording: Recording | None = None,
    ) -> None:
        writer = Writer(profile.numbers, profile.words)
        self.sandbox = Sandbox(writer, write) if recording is None else RecordingSandbox(writer, write, recording)
        phrases = {name: phrase.arguments for name, phrase in profile.phrases.items()}
        self.policy = Policy({**functions, **phrases})
        self.phrases = Phrases(profile.phrases, places, self.sandbox, self.policy)
        self.numbers = profile.numbers
        self._profile, self._functions, self._places = profile, functions, places
        self._loaded: WeakKeyDictionary[CompiledTemplate, Template] = WeakKeyDictionary()

    def recorded(
        self, recording: Recording, *, write: Callable[[str], str] = xml_text, writes_zero: bool = False
    ) -> Engine:
        """Return the same language, which marks the numbers it prints.

        It ``writes_zero`` as a number where the profile would leave a cell of a table blank.
        """
        numbers = self.numbers.model_copy(update={"table_zero": "0"}) if writes_zero else self.numbers
        profile = self._profile.model_copy(update={"numbers": numbers})
        return Engine(profile, functions=self._functions, places=self._places, write=write, recording=recording)

    def compile(self, source: TemplateSource) -> CompiledTemplate:
        """Compile a source for rendering.

        Raises:
            TemplateError: with everything that can be seen to be wrong without knowing the data.
        """
        parsed = parse(source, self.sandbox)
        self.policy.check(parsed)
        used = self.phrases.used_by(parsed.tree)
        reads = names_read(parsed.tree, {phrase.macro.name: phrase for phrase in used})
        guard(parsed.tree)
        # The macros are guarded already: every template with the phrase has the same one.
        parsed.tree.body[:0] = [phrase.macro for phrase in used]
        parsed.tree.set_environment(self.sandbox)
        try:
            program: CodeType = self.sandbox.compile(parsed.tree, source.name, CODE_FILE)
        except (SyntaxError, RecursionError, MemoryError):
            # Python itself nests only so many loops, conditions and parentheses.
            raise TemplateError([SYNTAX.finding("模板的嵌套层数太多", at=source.place(1))]) from None
        tags = dict(parsed.tags)
        for phrase in used:
            tags |= phrase.tags
        return CompiledTemplate(source.name, marshal.dumps(program), tags, reads)

    def render(self, compiled: CompiledTemplate, context: Mapping[str, object]) -> str:
        """Return the text with the values of the context in place of the tags.

        Raises:
            TemplateError: a name does not exist, a value is missing or cannot be written as the template asks.
        """
        template = self._loaded.get(compiled) or self._load(compiled)
        values: dict[str, Any] = {BUDGET: Budget(), **context}
        try:
            # What has no tags does not grow, and has no place to be blamed.
            budget = values[BUDGET] if compiled.tags else Budget()
            return _joined(template.root_render_func(template.new_context(values)), budget)
        except ReportgenError as error:
            at = self._tags_at_work(compiled, template, error.__traceback__)[0].place
            raise type(error)(item if item.at else relocate(item, at) for item in error.findings) from error
        except EXPECTED as error:
            # What is too long as a whole is no single tag's fault.
            tags = self._tags_at_work(compiled, template, error.__traceback__) or list(compiled.tags.values())[:1]
            raise TemplateError([failure(error, tags, {*context, *self.policy.callables})]) from error

    def fill_quotes(self, text: str, context: Mapping[str, object]) -> str | None:
        """Return a text that does nothing but quote figures, ``{{ revenue.total.actual|money }}``, filled in.

        Most texts of a data file with tags are of this kind, and compiling one takes fifty times as long. ``None`` is
        left to be compiled: a text that says anything else, and whatever is wrong with one.
        """
        if _BRACE.search(_QUOTE.sub("", text)):
            return None
        try:
            return _QUOTE.sub(lambda quote: self._quoted(quote, context), text)
        except (ReportgenError, *EXPECTED):
            return None

    def _quoted(self, quote: re.Match[str], context: Mapping[str, object]) -> str:
        """Return what one tag prints.

        Raises:
            LookupError: it names what does not exist, or what only the compiler understands.
        """
        name, *parts = quote[1].split(".")
        if name in self.policy.callables or not all(part.isidentifier() for part in (name, *parts)):
            raise LookupError(name)
        value = context[name]
        for part in parts:
            value = self.sandbox.getattr(value, part)
        if quote[2]:
            value = self.sandbox.filters[quote[2]](value, *([] if quote[3] is None else [quote[3]]))
        return str(self.sandbox.print_value(value))

    def _load(self, compiled: CompiledTemplate) -> Template:
        program = marshal.loads(compiled.code)  # noqa: S302 - our own cache, as trusted as our own bytecode
        template = Template.from_code(self.sandbox, program, {})
        self._loaded[compiled] = template
        return template

    def _tags_at_work(
        self, compiled: CompiledTemplate, template: Template, trace: TracebackType | None
    ) -> list[PlacedTag]:
        """Return the tags that were being worked on when an error occurred, outermost first."""
        lines = []
        while trace:
            if trace.tb_frame.f_code.co_filename == CODE_FILE:
                lines.append(template.get_corresponding_lineno(trace.tb_lineno))
            trace = trace.tb_next
        return [compiled.tags[line] for line in lines if line in compiled.tags]


def _joined(pieces: Iterator[str], budget: Budget) -> str:
    """Return the pieces as one text, and pay for them on the way."""
    joined: list[str] = []
    while some := list(islice(pieces, PIECES_AT_ONCE)):
        budget.spend(0, sum(map(len, some)))
        joined += some
    return "".join(joined)
