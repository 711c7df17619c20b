from pathlib import Path

from click.testing import CliRunner

from cueline.api.openapi import openapi, openapi_text
from cueline.cli.openapi import command

ROOT = Path(__file__).parents[2]


def test_the_committed_description_is_not_stale() -> None:
    assert (ROOT / "openapi.json").read_text() == openapi_text(), "cueline openapi > openapi.json"


def test_the_command_tells_a_stale_description_from_a_fresh_one(tmp_path: Path) -> None:
    stale = tmp_path / "openapi.json"
    stale.write_text("{}")

    assert CliRunner().invoke(command, ["--check", str(stale)]).exit_code == 1
    assert CliRunner().invoke(command, ["--check", str(ROOT / "openapi.json")]).exit_code == 0
    assert CliRunner().invoke(command, []).output == openapi_text()


def test_every_answer_has_a_type_and_every_error_the_one_shape() -> None:
    for path, operations in openapi()["paths"].items():
        for method, operation in operations.items():
            answers = operation["responses"]
            (success,) = [status for status in answers if status != "default"]
            schema = answers["default"]["content"]["application/json"]["schema"]

            assert schema == {"$ref": "#/components/schemas/ErrorBody"}, (path, method)
            assert success == "204" or answers[success]["content"], (path, method)


def test_the_reference_names_every_operation() -> None:
    reference = (ROOT / "docs" / "reference" / "api.md").read_text()
    paths = openapi()["paths"]

    missing = [
        f"{method.upper()} {path}"
        for path in paths
        for method in paths[path]
        if f"{method.upper()} {path}" not in reference
    ]
    assert missing == []
