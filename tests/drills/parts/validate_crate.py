"""Validate a crate by the validator of the RO-Crate community, without the network."""

import json
import sys
from importlib.resources import files

from rocrate_validator import models, services
from rocrate_validator.utils import http

CONTEXT = (files("rocrate") / "data" / "ro-crate.jsonld").read_text(encoding="utf-8")
"""The terms of RO-Crate, as its Python library ships them."""


class Answer:
    status_code, text, headers = 200, CONTEXT, {"Content-Type": "application/ld+json"}

    def json(self):
        return json.loads(self.text)


def get(self, url, *args, **options):
    if "w3id.org/ro/crate/" in url:
        return Answer()
    raise OSError(f"no network here: {url}")


http.HttpRequester.get = get
result = services.validate(
    services.ValidationSettings(
        rocrate_uri=sys.argv[1],
        profile_identifier="ro-crate-1.1",
        requirement_severity=models.Severity.RECOMMENDED,
        skip_availability_check=True,
    )
)
issues = [[one.severity.name, one.check.identifier, one.message] for one in result.get_issues()]
print(json.dumps({"checks": len(result.executed_checks), "issues": issues}))
