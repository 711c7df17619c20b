"""Where the event store keeps its files."""

from pathlib import Path

from cueline.errors import InvalidInput

_MISREAD = "?\\"
"""The engine takes its directory as part of an address of its own, in which these mean something else."""


def event_store_location(directory: Path) -> Path:
    """Return where the engine works, given the event store's directory.

    Raises:
        InvalidInput: the engine cannot be told of a path like this.
    """
    location = directory.resolve() / "chdb"
    text = str(location)
    if any(character in text for character in _MISREAD) or not _is_unicode(text):
        raise InvalidInput(
            f"{directory.parent} cannot be a data directory: the event store misreads its name.",
            code="data_directory_unfit",
            hint="Choose one without a question mark, without a backslash, and in UTF-8.",
        )
    return location


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # bytes that are no UTF-8, as Python keeps them in paths
        return False
    return True
