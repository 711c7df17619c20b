"""A workspace's alias path, and what it says about opt-outs, reach the edge."""

import pytest

from cueline.errors import Conflict, InvalidInput
from cueline.workspaces.admission_notice import KeyAdmission, read_admission
from cueline.workspaces.desk import Desk
from cueline.workspaces.workspace import WorkspaceChange, change_workspace, create_workspace, workspace_by_id


@pytest.fixture
def shop(desk: Desk) -> int:
    return create_workspace(desk, "Shop", "UTC", "cli").id


def admitted(desk: Desk, workspace_id: int) -> KeyAdmission:
    admission = read_admission(desk.noticeboard)
    assert admission is not None
    (found,) = [known for known in admission.keys.values() if known.workspace_id == workspace_id]
    return found


def test_what_is_changed_is_published(desk: Desk, shop: int) -> None:
    before = admitted(desk, shop)

    change_workspace(desk, shop, WorkspaceChange(respect_gpc=True, respect_dnt=True, alias="/Q7x2-Tea/"), "cli")
    after = admitted(desk, shop)

    assert (before.respects_gpc, before.respects_dnt, before.alias) == (False, False, "")
    assert (after.respects_gpc, after.respects_dnt, after.alias) == (True, True, "q7x2-tea")


def test_an_alias_can_be_given_up(desk: Desk, shop: int) -> None:
    change_workspace(desk, shop, WorkspaceChange(alias="q7x2"), "cli")

    assert change_workspace(desk, shop, WorkspaceChange(alias=""), "cli").alias == ""


@pytest.mark.parametrize(
    "alias", ["api", "demo", "live", "a", "x" * 33, "tea/pot", "-tea", "tea-", "té", "..", "a.js", "a b"]
)
def test_what_is_no_free_path_segment_is_refused(desk: Desk, shop: int, alias: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        change_workspace(desk, shop, WorkspaceChange(alias=alias), "cli")

    assert refused.value.code == "alias_invalid"
    assert workspace_by_id(desk.engine, shop).alias == ""


def test_two_workspaces_never_share_an_alias(desk: Desk, shop: int) -> None:
    other = create_workspace(desk, "Other", "UTC", "cli").id
    change_workspace(desk, shop, WorkspaceChange(alias="q7x2"), "cli")

    with pytest.raises(Conflict) as refused:
        change_workspace(desk, other, WorkspaceChange(alias="Q7X2"), "cli")

    assert refused.value.code == "alias_taken"
    assert change_workspace(desk, shop, WorkspaceChange(alias="q7x2"), "cli").alias == "q7x2"
