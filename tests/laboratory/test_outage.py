"""A server that loses its power while others go on speaking to it."""

import pytest

from tests.laboratory.waiting import eventually

NEXT_ATTEMPT = 60
"""Seconds: the first failure is followed by 15 to 25, and the clock looks every 15."""


@pytest.fixture(scope="session")
def meanwhile(laboratory, a, c):
    """A member of a.test, one of c.test who follows them, and a post that was made while c.test was dead."""
    anna, carla = a.member("anna"), c.member("carla")
    carla.follow(anna)
    eventually(lambda: carla.follows(anna))
    laboratory.settle()  # an event whose job is lost with the databases would wait for the sweeper, 90 seconds
    c.kill()
    post = anna.say("are you there?")
    eventually(lambda: a.rows("SELECT 1 FROM federation_delivery WHERE host = 'c.test' AND attempts > 0"))
    c.launch()
    c.await_start()
    return anna, carla, post


@pytest.mark.first
def test_a_killed_server_comes_back_as_it_was(meanwhile):
    anna, carla, _post = meanwhile
    assert carla.follows(anna)
    assert carla.get("/api/v1/accounts/verify_credentials")["username"] == carla.username


@pytest.mark.last
def test_a_post_of_the_meantime_arrives(meanwhile):
    _anna, carla, post = meanwhile
    eventually(lambda: carla.at_home(post["uri"]), within=NEXT_ATTEMPT)
