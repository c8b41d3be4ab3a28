"""The home page: the first one, at the root."""

import pytest
from app_pages import open_page

from consilience.rooms import room

APP = room("app")


@pytest.mark.usefixtures("in_app")
def test_the_root_shows_the_home_page() -> None:
    assert [t.value for t in open_page(APP / "router.py", {}).title] == ["Consilience"]
