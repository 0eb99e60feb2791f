"""This module compiles template text, and the phrases that it calls, once and renders it with values many times."""

from __future__ import annotations

import marshal
import re
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from jinja2 import Template, nodes

from reportgen.diagnostics import Location, ReportgenError, TemplateError, relocate
from reportgen.template.failure import EXPECTED, failure
from reportgen.template.policy import RESERVED, Policy, cost_tag, guard
from reportgen.template.reads import names_read
from reportgen.template.recording import RecordingSandbox
from reportgen.template.rules import BAD_PHRASE, SYNTAX
from reportgen.template.sandbox import BUDGET, Budget, Sandbox, xml_text
from reportgen.template.source import CompiledTemplate, TemplateSource
from reportgen.template.syntax import parse
from reportgen.template.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from types import CodeType, TracebackType

    from reportgen.diagnostics import Diagnostic
    from reportgen.profile.profile import Phrase, Profile
    from reportgen.template.recording import Recording
    from reportgen.template.source import PlacedTag

CODE_FILE = "<template>"
"""What Python calls the file of compiled templates in tracebacks."""

PIECES_AT_ONCE = 1_000
"""How many pieces of text are joined before the budget is asked again."""

_NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_NOWHERE: Mapping[str, Location] = MappingProxyType({})

_NAME = r"[^\W\d_]\w*"
_QUOTE = re.compile(rf'\{{\{{ *({_NAME}(?:\.{_NAME})*) *(?:\| *({_NAME})(?:\("([^"\\]*)"\))? *)?\}}\}}')
_BRACE = re.compile("[{}｛｝\r]")
#: Line numbers of the first phrase's tags begin here, of the second at twice this: far above those of any template.
_LINES_APART = 10_000_000


@dataclass(frozen=True, slots=True)
class Definition:
    """A phrase ready for use: its macro, the tags in it and the phrases that it uses itself."""

    macro: nodes.Macro
    tags: Mapping[int, PlacedTag]
    uses: tuple[str, ...]


@dataclass(slots=True)
class Phrases:
    """The phrases of one profile; each is parsed when a template first uses it.

    ``places`` says where each phrase is written.
    """

    phrases: Mapping[str, Phrase]
    places: Mapping[str, Location]
    sandbox: Sandbox
    policy: Policy
    _definitions: dict[str, Definition] = field(default_factory=dict)

    def source(self, name: str) -> TemplateSource:
        """Return the text of a phrase with its places."""
        lines = self.phrases[name].text.split("\n")
        shown = f"phrases.{name}"
        place = self.places.get(name)
        places = tuple(place or Location(shown, number, source_line=line) for number, line in enumerate(lines, 1))
        return TemplateSource(shown, self.phrases[name].text, places)

    def used_by(self, tree: nodes.Node) -> list[Definition]:
        """Return the phrases that a tree uses, directly or through others.

        Raises:
            TemplateError: one of them is wrong.
        """
        waiting = list(self._called(tree))
        found: dict[str, Definition] = {}
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = self.definition(name)
                waiting += found[name].uses
                if self._leads_to_itself(name):
                    raise TemplateError([self._endless(name)])
        return [found[name] for name in sorted(found)]

    def definition(self, name: str) -> Definition:
        """Return one phrase as a macro.

        Raises:
            TemplateError: the phrase is wrong.
        """
        if name not in self._definitions:
            self._definitions[name] = self._define(name)
        return self._definitions[name]

    def findings(self, taken: Iterable[str]) -> Iterator[Diagnostic]:
        """Yield what is wrong with the names of phrases; ``taken`` are the names of the data."""
        names = set(taken)
        for name in self.phrases:
            arguments = self.phrases[name].arguments
            at = self.source(name).place(1)
            wrong = {argument for argument in arguments if argument in {*RESERVED, "loop", *self.policy.callables}}
            if name in names:
                yield BAD_PHRASE.finding(f"短语 {name} 与数据的名称相同", at=at)
            if not name.isidentifier() or len(set(arguments)) < len(arguments) or wrong:
                yield BAD_PHRASE.finding(f"短语 {name} 的名称或参数名称不能用：{name}({', '.join(arguments)})", at=at)
            if self._leads_to_itself(name):
                yield self._endless(name)

    def _endless(self, name: str) -> Diagnostic:
        return BAD_PHRASE.finding(f"短语 {name} 直接或间接地使用了自己", at=self.source(name).place(1))

    def _leads_to_itself(self, name: str) -> bool:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            try:
                uses = self.definition(waiting.pop()).uses
            except TemplateError:
                # What is wrong with a phrase itself is reported where its text is checked.
                continue
            if name in uses:
                return True
            waiting += [use for use in uses if use not in seen]
            seen.update(uses)
        return False

    def _define(self, name: str) -> Definition:
        source = self.source(name)
        parsed = parse(source, self.sandbox, name)
        self.policy.check(parsed)
        first = (list(self.phrases).index(name) + 1) * _LINES_APART
        for node in parsed.tree.find_all(nodes.Node):
            # The right side of a comparison has no line.
            node.lineno = first + (node.lineno or 1)
            if isinstance(node, nodes.TemplateData):
                # A phrase is plain text, unlike a template, which is XML already where the file is.
                node.data = self.sandbox.write(node.data)
        arguments = [nodes.Name(argument, "param", lineno=first) for argument in self.phrases[name].arguments]
        cost = cost_tag(parsed.tree.body, first)
        guard(parsed.tree, is_phrase=True)
        macro = nodes.Macro(name, arguments, [], [cost, *parsed.tree.body], lineno=first)
        tags = {first + line: tag for line, tag in parsed.tags.items()}
        return Definition(macro, tags, tuple(self._called(macro)))

    def _called(self, tree: nodes.Node) -> Iterator[str]:
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in self.phrases:
                yield call.node.name


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
        reads = names_read(parsed.tree, {phrase.macro.name: phrase.macro for phrase in used})
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
    """Join the pieces into one text, and take their length from the budget on the way."""
    joined: list[str] = []
    while some := list(islice(pieces, PIECES_AT_ONCE)):
        budget.spend(0, sum(map(len, some)))
        joined += some
    return "".join(joined)
