"""Values inside JSON attributes, as SQL."""

from cueline.conditions.condition import Path
from cueline.conditions.instants import FORM
from cueline.conditions.sql_tests import Column, Parameters

_NUMBERS = "('Int64', 'UInt64', 'Double')"


def inside(is_there: str, text: str, path: Path, kind: str, parameters: Parameters) -> Column:
    """Return the value where `path` leads in the JSON `text`, when it is of a type; `is_there` tells about the text."""
    arguments, guards = text, [is_there]
    for step in path:
        if isinstance(step, int):  # of an object, a number would be the field at that place
            guards.append(f"JSONType({arguments}) = 'Array'")
            arguments = f"{arguments}, {parameters.add(step + 1, 'Int64')}"
        else:
            arguments = f"{arguments}, {parameters.add(step, 'String')}"
    value = _typed(arguments, kind)
    return Column(" AND ".join((*guards, value.is_set)), value.value)


def _typed(arguments: str, kind: str) -> Column:
    said, text = f"JSONType({arguments})", f"JSONExtractString({arguments})"
    match kind:
        case "string":
            return Column(f"{said} = 'String'", text)
        case "number":
            return Column(f"{said} IN {_NUMBERS}", f"JSONExtractFloat({arguments})")
        case "boolean":
            return Column(f"{said} = 'Bool'", f"JSONExtractBool({arguments})")
        case "datetime":
            return _instant(said, text)
        case _:
            return Column(f"{said} != 'Null'", "1")


def _instant(said: str, text: str) -> Column:
    """The form is exactly that of `instant`; what is left to the engine is whether there is such a date."""
    read = f"parseDateTime64BestEffortOrNull({text}, 6, 'UTC')"
    has_form = rf"match({text}, '\\A{FORM.replace(chr(92), chr(92) * 2)}\\z')"
    return Column(
        f"{said} = 'String' AND {has_form} AND isNotNull({read})", f"toUnixTimestamp64Micro(assumeNotNull({read}))"
    )
