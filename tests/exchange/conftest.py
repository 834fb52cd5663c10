import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from exchange_world import World, make_world


@pytest.fixture
def world() -> World:
    return make_world()
