"""EXTRA_HOSTS: the names of a test network, found without a name server."""

from collections.abc import Iterable


def read_hosts(entries: Iterable[str]) -> dict[str, tuple[str, int]]:
    """`a.test=127.0.0.1:9443`: that name is found there, whatever port an address names."""
    hosts = {}
    for entry in entries:
        name, _, address = entry.partition("=")
        host, _, port = address.rpartition(":")
        hosts[name.lower()] = (host, int(port))
    return hosts
