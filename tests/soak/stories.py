"""What people do during a soak, and who should hear of it."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator

from tests.soak.clients import Client, EventStreamClient, WebSocketClient
from tests.soak.ledger import Ledger
from tests.soak.place import Circle, Door, Person

PATIENCE = 60
THINK = 0.05
TAG = "soak"


class Ears:
    """Which ears there are, and which of them hear what."""

    def __init__(self, circle: Circle) -> None:
        self.circle = circle
        first, second, third, fourth, fifth = circle.people[:5]
        self.list_owner = first
        self.home = {person.id: [f"{person.name} user"] for person in circle.people}
        self.home[fifth.id].append(f"{fifth.name} user (sse)")
        self.notices = {person.id: [*self.home[person.id]] for person in circle.people}
        self.notices[fourth.id].append(f"{fourth.name} user:notification (sse)")
        self.public = [f"{first.name} public", f"{second.name} public:local (sse)"]
        self.tagged = [f"{first.name} hashtag", f"{third.name} hashtag:local (sse)"]

    def open(self, ledger: Ledger, port: int) -> Iterator[Client]:
        first, second, third, fourth, fifth = self.circle.people[:5]
        for person in self.circle.people:
            streams = [{"stream": "user"}, {"stream": "direct"}]
            if person is first:
                streams += [{"stream": "public"}, {"stream": "hashtag", "tag": TAG}]
                streams += [{"stream": "list", "list": str(self.circle.list_id)}]
            yield WebSocketClient(ledger, port, person, streams)
        yield EventStreamClient(ledger, port, second, "public:local")
        yield EventStreamClient(ledger, port, third, "hashtag:local", tag=TAG)
        yield EventStreamClient(ledger, port, fourth, "user:notification")
        yield EventStreamClient(ledger, port, fifth, "user")

    def of_post(self, author: Person, *, tagged: bool) -> list[str]:
        heard = [ear for ears in self.home.values() for ear in ears] + self.public
        if tagged:
            heard += self.tagged
        return heard + self._in_list(author)

    def of_message(self, author: Person, reader: Person) -> list[str]:
        heard = self.home[author.id] + self.home[reader.id]
        return heard + (self._in_list(author) if self.list_owner is reader else [])

    def of_conversation(self, *people: Person) -> list[str]:
        return [f"{person.name} direct" for person in people]

    def _in_list(self, author: Person) -> list[str]:
        return [f"{self.list_owner.name} list"] if author in self.circle.listed else []


class Actor:
    """Tells one story after the other until the time is over; several actors do so at once."""

    def __init__(self, ledger: Ledger, ears: Ears, port: int, seed: int) -> None:
        self.ledger = ledger
        self.ears = ears
        self.people = ears.circle.people
        self.door = Door(port)
        self.chance = random.Random(seed)
        self.done: Counter[str] = Counter()

    def run(self, until: float) -> None:
        try:
            while time.monotonic() < until and not self.ledger.faults:
                self.tell()
        except Exception as error:
            self.ledger.fault(f"an actor stumbled: {error!r}")

    def tell(self) -> None:
        """A few posts at once; the first is edited, favoured and deleted; a message. Deletion waits for the rest:
        what is gone before its turn comes is rightly not told."""
        author, *others = self.chance.sample(self.people, 4)
        tagged = self.chance.random() < 0.5
        post = self.post(author, tagged=tagged)
        for _ in range(self.chance.randrange(3)):
            self.post(author, tagged=False)
        self.message(author, others[0])
        self.edit(author, post, tagged=tagged)
        for other in others[: self.chance.randrange(1, 4)]:
            self.favourite(other, author, post)
        if not self.ledger.wait_for(post, PATIENCE):
            self.done["waits in vain"] += 1
            return
        began, _answer = self.door.call("DELETE", f"/api/v1/statuses/{post}", author)
        self._said("deletes", self.ears.of_post(author, tagged=tagged), ("delete", post), began)
        self.ledger.wait_for(post, PATIENCE)

    def post(self, author: Person, *, tagged: bool) -> str:
        text = f"A post {self.chance.random()}" + (f" #{TAG}" if tagged else "")
        began, answer = self.door.call("POST", "/api/v1/statuses", author, {"status": text})
        self._said("posts", self.ears.of_post(author, tagged=tagged), ("update", answer["id"]), began)
        return answer["id"]

    def edit(self, author: Person, post: str, *, tagged: bool) -> None:
        text = f"An edited post {self.chance.random()}" + (f" #{TAG}" if tagged else "")
        began, _answer = self.door.call("PUT", f"/api/v1/statuses/{post}", author, {"status": text})
        self._said("edits", self.ears.of_post(author, tagged=tagged), ("status.update", post), began)

    def favourite(self, person: Person, author: Person, post: str) -> None:
        began, _answer = self.door.call("POST", f"/api/v1/statuses/{post}/favourite", person)
        self._said("favourites", self.ears.notices[author.id], (f"favourite by {person.name}", post), began)

    def message(self, author: Person, reader: Person) -> None:
        draft = {"status": f"@{reader.name} psst {self.chance.random()}", "visibility": "direct"}
        began, answer = self.door.call("POST", "/api/v1/statuses", author, draft)
        about = answer["id"]
        self._said("messages", self.ears.of_message(author, reader), ("update", about), began)
        self.ledger.expect(self.ears.notices[reader.id], (f"mention by {author.name}", about), began)
        self.ledger.expect(self.ears.of_conversation(author, reader), ("conversation", about), began)

    def _said(self, what: str, ears: list[str], sound: tuple[str, str], began: float) -> None:
        self.done[what] += 1
        self.ledger.expect(ears, sound, began)
        time.sleep(THINK)


def act(actors: list[Actor], seconds: float) -> Counter[str]:
    """All of them at once, for this long; what they did."""
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=actor.run, args=(until,), daemon=True) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum((actor.done for actor in actors), Counter())
