"""A run as RO-Crate 1.1: files, software, people, and what made what."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from matweft.citation import components_of, distribution_of, methods_paragraph, references_of
from matweft.export.csv_files import write_csv
from matweft.export.tables import tables_of
from matweft.report.provenance import repeat_command, study_text
from matweft.run_view import Run
from matweft.store import replace_text

_TYPES = {".yaml": "application/yaml", ".bib": "application/x-bibtex", ".npz": "application/zip"}


def write_rocrate(run: Run, folder: Path) -> list[Path]:
    """Write the tables, the study, the records and ``ro-crate-metadata.json`` into a folder."""
    files = write_csv(tables_of(run), folder)
    replace_text(folder / "study.yaml", study_text(run))
    files.append(folder / "study.yaml")
    files += _copied(run, folder)
    replace_text(
        folder / "ro-crate-metadata.json",
        json.dumps(metadata(run, folder, files), indent=1, ensure_ascii=False),
    )
    return [*files, folder / "ro-crate-metadata.json"]


def metadata(run: Run, folder: Path, files: Iterable[Path]) -> dict[str, Any]:
    """Return the metadata of a crate in ``folder`` that holds ``files``."""
    (people, homes), software = _people(run), _software(run)
    parts = [_file(file, folder) for file in files]
    results = [part for part in parts if part["@id"] != "study.yaml"]
    papers = [_paper(entry) for entry in references_of(run)]
    written = (run.finished or run.updated or datetime.now(UTC)).isoformat()
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": run.name,
        "description": methods_paragraph(run),
        "datePublished": written,
        "hasPart": _refs(parts),
        "mentions": {"@id": "#run"},
    }
    if people:
        root["author"] = _refs(people)
    if papers:
        root["citation"] = _refs(papers)
    licence = _licence(str(run.study.get("license") or ""))
    root["license"] = {"@id": licence["@id"]}
    if homes:
        root["publisher"] = {"@id": homes[0]["@id"]}
    described = {one["@id"]: one for one in (*parts, *software, *people, *homes, licence, *papers)}
    descriptor = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    graph = [descriptor, root, _action(run, people, software, results)]
    return {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [_without_lists_of_one(entity) for entity in (*graph, *described.values())],
    }


def _action(
    run: Run,
    people: list[dict[str, Any]],
    software: list[dict[str, Any]],
    results: list[dict[str, Any]],
) -> dict[str, Any]:
    """Describe the run itself: what it read, used and wrote, when and where."""
    state = {"done": "CompletedActionStatus", "running": "ActiveActionStatus"}
    action: dict[str, Any] = {
        "@id": "#run",
        "@type": "CreateAction",
        "name": repeat_command(run),
        "description": f"seed {run.seed}; "
        + ", ".join(f"{name} {value}" for name, value in run.machine.items()),
        "instrument": _refs(software),
        "object": [{"@id": "study.yaml"}],
        "result": _refs(results),
        "actionStatus": {"@id": f"http://schema.org/{state.get(run.status, 'FailedActionStatus')}"},
    }
    if run.started:
        action["startTime"] = run.started.isoformat()
    if run.finished:
        action["endTime"] = run.finished.isoformat()
    if run.reason:
        action["error" if run.status == "failed" else "disambiguatingDescription"] = run.reason
    if people:
        action["agent"] = {"@id": people[0]["@id"]}
    return action


def _copied(run: Run, folder: Path) -> list[Path]:
    """Copy the report and the records of finished steps, as far as they are there."""
    from shutil import copyfile

    copied = []
    names = ["run.json", "report.html"]
    names += sorted(
        str(file.relative_to(run.path)) for file in run.path.glob("steps/*/*") if file.is_file()
    )
    for name in names:
        source, target = run.path / name, folder / name
        if source.exists() and not name.endswith(".tmp"):
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.resolve() != target.resolve():
                copyfile(source, target)
            copied.append(target)
    return copied


def _file(file: Path, folder: Path) -> dict[str, Any]:
    kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0]
    return {
        "@id": file.relative_to(folder).as_posix(),
        "@type": "File",
        "name": file.name,
        "encodingFormat": kind or "application/octet-stream",
        "contentSize": str(file.stat().st_size),
    }


def _software(run: Run) -> list[dict[str, Any]]:
    """Return every distribution, and every component as a part of its distribution."""
    found = [
        {"@id": f"#software-{name}", "@type": "SoftwareApplication", "name": name,
         "softwareVersion": version, "version": version}
        for name, version in run.versions.items()
    ]  # fmt: skip
    for name in components_of(run):
        entry: dict[str, Any] = {
            "@id": f"#component-{name}",
            "@type": "SoftwareApplication",
            "name": name,
        }
        distribution, _ = distribution_of(run, name)
        if distribution in run.versions:
            entry["isPartOf"] = {"@id": f"#software-{distribution}"}
        found.append(entry)
    return found


def _people(run: Run) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the authors that the study names, and where they work.

    An author is text, or a mapping with name, orcid and affiliation; an affiliation is text, or
    a mapping with name and url.
    """
    people, homes = [], {}
    given = run.study.get("authors") or []
    for number, author in enumerate([given] if isinstance(given, str | Mapping) else given):
        known = dict(author) if isinstance(author, Mapping) else {"name": str(author)}
        orcid = str(known.get("orcid", "")).rpartition("/")[2]
        person: dict[str, Any] = {
            "@id": f"https://orcid.org/{orcid}" if orcid else f"#author-{number}",
            "@type": "Person",
            "name": str(known.get("name", "")),
        }
        if home := known.get("affiliation"):
            about = dict(home) if isinstance(home, Mapping) else {"name": str(home)}
            entity = {"@type": "Organization", **about}
            entity["@id"] = about.get("url") or f"#affiliation-{quote(str(about.get('name', '')))}"
            homes[entity["@id"]] = entity
            person["affiliation"] = {"@id": entity["@id"]}
        people.append(person)
    return people, list(homes.values())


def _licence(stated: str) -> dict[str, Any]:
    """Return a licence as an entity: an address, or a name as SPDX lists it."""
    if not stated:
        said = "The study does not say under which licence its results are shared."
        return {"@id": "#licence", "@type": "CreativeWork", "name": "not stated",
                "description": said}  # fmt: skip
    address = stated if "://" in stated else f"https://spdx.org/licenses/{quote(stated)}"
    return {"@id": address, "@type": "CreativeWork", "name": stated}


def _without_lists_of_one(entity: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entity whose lists of one are that one, as JSON-LD prefers."""
    return {
        key: value[0] if isinstance(value, list) and len(value) == 1 else value
        for key, value in entity.items()
    }


def _paper(entry: Any) -> dict[str, Any]:
    return {
        "@id": f"https://doi.org/{entry.doi}" if entry.doi else f"#reference-{entry.key}",
        "@type": "ScholarlyArticle",
        "name": entry.fields.get("title", entry.key),
    }


def _refs(entities: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    return [{"@id": entity["@id"]} for entity in entities]
