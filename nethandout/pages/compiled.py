"""The packaged templates are compiled once: their bytecode is kept in the cache folder of the user."""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from pathlib import Path

import jinja2
import platformdirs
from jinja2.bccache import Bucket, FileSystemBytecodeCache

OTHERS_CAN_WRITE = 0o022


def bytecode(made_by: Path) -> FileSystemBytecodeCache | None:
    """Where bytecode is kept for these releases of Python and Jinja and for the environment in the module `made_by`.

    None where the folder cannot be made, or is not the user's alone: bytecode is run without being looked at.
    """
    key = hashlib.sha256(f"{sys.version} {jinja2.__version__} ".encode() + made_by.read_bytes()).hexdigest()
    folder = platformdirs.user_cache_path("nethandout") / "templates" / key[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if sys.platform != "win32":
            folder.chmod(0o700)
            if folder.parent.stat().st_uid != os.getuid() or folder.parent.stat().st_mode & OTHERS_CAN_WRITE:
                return None
    except OSError:
        return None
    return _Bytecode(str(folder))


class _Bytecode(FileSystemBytecodeCache):
    """A file that is broken, or cannot be written, is no error: the template is compiled."""

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)
