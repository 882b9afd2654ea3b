"""No attack of the tables changes what people have, takes long, or is answered otherwise than it says there."""

from typing import Any

import pytest

from tests.federation.hostile.run import everything, faults_of


@pytest.mark.django_db
def test_nothing_comes_of_any_attack(settings: Any) -> None:
    wrong = {found.name: faults for found in everything(settings) if (faults := faults_of(found))}
    assert wrong == {}
