"""`python -m bench.federated PORT PART ...`: what is measured in one process; each verdict is a line of JSON."""

import json
import sys
from dataclasses import asdict

import django
from django.utils.module_loading import import_string


def main(port: int, parts: list[str]) -> None:
    django.setup()
    for part in parts:
        print(f"{part} ...", file=sys.stderr, flush=True)
        for verdict in import_string(f"bench.{part}.{part}")(port):  # imported here, for the models need the settings
            print(json.dumps(asdict(verdict)), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
