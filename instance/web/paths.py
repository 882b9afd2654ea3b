"""How people stand in the paths of pages: `/@name`, `/@name@elsewhere`."""

from django.urls import register_converter


class HandleConverter:
    """`<acct:acct>`: a name, with the server's if it is another one."""

    regex = r"[\w.-]+(?:@[\w.:-]+)?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(HandleConverter, "acct")
