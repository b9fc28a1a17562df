"""The store: a folder of finished steps, each a JSON file and an npz file that anyone can read.

Workers write records (`write_record`); only the engine opens the `Store`, which keeps an
index that can be rebuilt from the records at any time.
"""

from matweft.store.disk import replace_text
from matweft.store.files import FileRef, file_hash
from matweft.store.hashing import array_digest, canonical_json, content_hash, step_key
from matweft.store.reading import read_record, read_value
from matweft.store.record import DamagedRecordError, Record, Summary
from matweft.store.store import Store, check_version, is_in_use, records_on_disk
from matweft.store.writing import write_record

__all__ = [
    "DamagedRecordError",
    "FileRef",
    "Record",
    "Store",
    "Summary",
    "array_digest",
    "canonical_json",
    "check_version",
    "content_hash",
    "file_hash",
    "is_in_use",
    "read_record",
    "read_value",
    "records_on_disk",
    "replace_text",
    "step_key",
    "write_record",
]
