"""Texts with `{{ user.email }}` in them: read once, filled in fast, in a sandbox. Pure.

The language is Liquid, less than all of it: outputs, `if`, `unless`, `case`, `for`, `assign`, comments, and the filters
of `filters.py`. Templates see plain JSON values; they cannot call anything, include anything, or ask for the time.
"""

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from typing import Any, Literal, TextIO

import liquid
from liquid.builtin import content, illegal
from liquid.builtin.output import Output, OutputNode
from liquid.builtin.tags import assign_tag, case_tag, comment_tag, for_tag, if_tag, inline_comment_tag, unless_tag
from liquid.context import RenderContext
from liquid.exceptions import LiquidError, OutputStreamLimitError, ResourceLimitError
from liquid.static_analysis import TemplateAnalysis

from cueline.delivery.filters import FILTERS, MAX_TEXT, FilterRefused, Ready, json_of, text_of
from cueline.delivery.named_values import NamedValues, named_values

Escape = Literal["none", "html", "json"]
"""How a filled-in value is written: as it is, with HTML's signs escaped, or as the inside of a JSON string."""

ROOTS = frozenset({"user", "event", "automation", "run", "workspace"})
"""What a template can name."""

MAX_OUTPUT_BYTES = 256 * 1024
MAX_LOOP = 1_000
"""Rounds of a loop, those of the loops around it multiplied in."""

MAX_ASSIGNED_BYTES = 1024 * 1024


class TemplateInvalid(Exception):
    """A template that cannot be read.

    Attributes:
        line: Where, from 1.
        message: What is wrong there, in a sentence without a full stop.
    """

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line
        self.message = message


class TemplateFailed(Exception):
    """A template that cannot be filled in with these values: a bound was passed, or a filter was refused a value."""


class Template:
    """A text that can be filled in.

    Attributes:
        variables: What it names, such as `user.email`; without what it assigns itself.
    """

    __slots__ = ("_parsed", "_text", "_values", "variables")

    def __init__(
        self,
        text: str,
        parsed: liquid.BoundTemplate | None,
        variables: frozenset[str],
        values: NamedValues | None = None,
    ) -> None:
        self._text = text
        self._parsed = parsed
        self._values = values
        self.variables = variables

    def fill(self, context: Mapping[str, Any]) -> str:
        """Return the text with the values of `context` (by `ROOTS`) in it. What is not there is nothing.

        Raises:
            TemplateFailed: a value does not suit a filter, or the text passes a bound.
        """
        if self._parsed is None:
            return self._text
        if self._values is not None and (filled := self._values.fill(context)) is not None:
            return filled
        try:
            return self._parsed.render(context)
        except ResourceLimitError as error:
            raise TemplateFailed(_bound_passed(error)) from None
        except LiquidError as error:
            raise TemplateFailed(f"Line {_line_of(error)}: {error.message}.") from None
        except FilterRefused as error:
            raise TemplateFailed(f"A filter cannot be applied: {error}.") from None
        except (TypeError, ValueError, ArithmeticError, RecursionError):
            raise TemplateFailed("A value is of a kind that the template cannot work with.") from None


def compile_template(text: str, escape: Escape = "none") -> Template:
    """Read a template. Reading costs far more than filling in: do it once.

    Raises:
        TemplateInvalid: no sound template, or one that names a filter or a variable that there is not.
    """
    if "{{" not in text and "{%" not in text:
        return Template(text, None, frozenset())
    try:
        parsed = _ENVIRONMENTS[escape].from_string(text)
        analysis = parsed.analyze()
    except LiquidError as error:
        raise TemplateInvalid(_line_of(error), str(error.message)) from None
    except RecursionError:
        raise TemplateInvalid(1, "nested too deeply") from None
    _reject_unknown(analysis, text)
    return Template(text, parsed, _named(analysis), named_values(parsed.nodes, _WRITERS[escape]))


def _reject_unknown(analysis: TemplateAnalysis, text: str) -> None:
    for name, spans in analysis.filters.items():
        if name not in FILTERS:
            raise TemplateInvalid(_line(text, spans[0].index), f"there is no filter {name!r}")
    for name, found in analysis.globals.items():
        if name not in ROOTS:
            known = ", ".join(sorted(ROOTS))
            raise TemplateInvalid(_line(text, found[0].span.index), f"there is no {name!r}; there are {known}")


def _named(analysis: TemplateAnalysis) -> frozenset[str]:
    return frozenset(str(one) for found in analysis.globals.values() for one in found)


def _line(text: str, index: int) -> int:
    return text.count("\n", 0, max(index, 0)) + 1


def _line_of(error: LiquidError) -> int:
    place = error.context()
    return place[0] if place else 1


def _bound_passed(error: ResourceLimitError) -> str:
    if isinstance(error, OutputStreamLimitError):
        return f"The text is longer than {MAX_OUTPUT_BYTES} bytes."
    return f"The template loops more than {MAX_LOOP} times, or keeps too much."


# --- the sandbox --------------------------------------------------------------------------------------------------


def _as_json_inside(value: Any) -> str:
    return value if isinstance(value, Ready) else json_of(text_of(value))[1:-1]


def _as_html(value: Any) -> str:
    return escape(text_of(value))


_WRITERS: dict[Escape, Callable[[Any], str]] = {"none": text_of, "html": _as_html, "json": _as_json_inside}


class _Environment(liquid.Environment):
    """The engine with what the sandbox allows, and nothing else."""

    loop_iteration_limit = MAX_LOOP
    local_namespace_limit = MAX_ASSIGNED_BYTES
    output_stream_limit = MAX_OUTPUT_BYTES

    def __init__(self, write: Callable[[Any], str]) -> None:
        self.write = write
        super().__init__()

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:  # noqa: ARG002 (the engine's own signature)
        for tag in (content.Literal, _Output, illegal.Illegal, *_TAGS):
            self.add_tag(tag)
        for name, function in FILTERS.items():
            self.add_filter(name, partial(_apply, function))


class _OutputNode(OutputNode):
    """Writes a value as the environment says."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        environment = context.env
        assert isinstance(environment, _Environment)
        return buffer.write(environment.write(self.expression.evaluate(context)))


class _Output(Output):
    node_class = _OutputNode


_TAGS = (
    if_tag.IfTag,
    unless_tag.UnlessTag,
    case_tag.CaseTag,
    for_tag.ForTag,
    for_tag.BreakTag,
    for_tag.ContinueTag,
    assign_tag.AssignTag,
    comment_tag.CommentTag,
    inline_comment_tag.InlineCommentTag,
)


def _apply(function: Callable[..., Any], *given: Any) -> Any:
    made = function(*given)
    if isinstance(made, str) and len(made) > MAX_TEXT:
        raise FilterRefused(f"the text would be longer than {MAX_TEXT} characters")
    return made


_ENVIRONMENTS = {way: _Environment(write) for way, write in _WRITERS.items()}
