"""A member of one of the servers, and what an app does in their name."""

from typing import Any

from tests.laboratory.door import Answer, Door


class Refused(AssertionError):
    """The API answered with an error."""


class Member:
    def __init__(self, server: str, username: str, token: str, door: Door) -> None:
        self.server = server
        self.username = username
        self.token = token
        self.door = door

    @property
    def handle(self) -> str:
        return f"@{self.username}@{self.server}"

    @property
    def uri(self) -> str:
        return f"https://{self.server}/users/{self.username}"

    def call(self, method: str, path: str, *, query: Any = None, body: Any = None, check: bool = True) -> Any:
        """The JSON of the answer; Refused if that is an error. Without `check` the Answer whatever it says."""
        answer = self.ask(method, path, query=query, body=body)
        if answer.status >= 400:
            raise Refused(f"{method} {path} of {self.handle}: {answer.status} {answer.body[:500]!r}")
        return answer.json

    def ask(self, method: str, path: str, *, query: Any = None, body: Any = None) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.door.call(method, path, query=query, body=body, headers=headers)

    def get(self, path: str, **query: Any) -> Any:
        return self.call("GET", path, query=query)

    def post(self, path: str, **body: Any) -> Any:
        return self.call("POST", path, body=body)

    def put(self, path: str, **body: Any) -> Any:
        return self.call("PUT", path, body=body)

    def patch(self, path: str, **body: Any) -> Any:
        return self.call("PATCH", path, body=body)

    def delete(self, path: str) -> Any:
        return self.call("DELETE", path)

    # ---- People

    def find(self, other: "Member") -> Any:
        """The other's account as it is known here; their server is asked."""
        query = {"q": other.handle, "type": "accounts", "resolve": "true"}
        found = self.get("/api/v2/search", **query)["accounts"]
        return next(each for each in found if each["acct"] == self._acct(other))

    def follow(self, other: "Member", **options: Any) -> str:
        """The id of the other's account here."""
        account = self.find(other)
        self.post(f"/api/v1/accounts/{account['id']}/follow", **options)
        return account["id"]

    def relationship(self, other: "Member") -> Any:
        return self.get("/api/v1/accounts/relationships", **{"id[]": self.find(other)["id"]})[0]

    def follows(self, other: "Member") -> bool:
        return self.relationship(other)["following"]

    # ---- Posts

    def say(self, text: str, **options: Any) -> Any:
        return self.post("/api/v1/statuses", status=text, **options)

    def do(self, action: str, status: Any) -> Any:
        """`favourite`, `reblog`, `pin`, ... of a post as it is known here."""
        return self.post(f"/api/v1/statuses/{status['id']}/{action}")

    def known(self, uri: str, *, ask: bool = False) -> Any:
        """The post with this id as it is known here, or None; its server is asked only if `ask`."""
        query = {"q": uri, "type": "statuses", "resolve": str(ask).lower()}
        return next((each for each in self.get("/api/v2/search", **query)["statuses"] if each["uri"] == uri), None)

    def home(self) -> list[Any]:
        return self.get("/api/v1/timelines/home", limit=40)

    def at_home(self, uri: str) -> Any:
        """The post with this id if it stands in the home timeline."""
        return next((each for each in self.home() if each["uri"] == uri), None)

    def notified(self, kind: str, by: "Member") -> Any:
        """The newest notification of a kind that `by` caused."""
        found = self.get("/api/v1/notifications", **{"types[]": kind})
        return next((each for each in found if each["account"]["acct"] == self._acct(by)), None)

    def notified_of(self, kind: str) -> list[Any]:
        return self.get("/api/v1/notifications", **{"types[]": kind})

    def _acct(self, other: "Member") -> str:
        return other.username if other.server == self.server else other.handle[1:]
