"""The browser's main path, on a cluster."""

from __future__ import annotations

import pytest

from tests.browser.test_session import test_from_an_empty_map_to_a_project_taken_up_again

__all__ = ["test_from_an_empty_map_to_a_project_taken_up_again"]

pytestmark = pytest.mark.browser
