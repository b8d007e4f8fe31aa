"""Where ciphertext lies: a folder of private files without an address on the web."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, NoReturn

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

PART = ".part"  # a file still being written, or left by a process that died while writing


class Lying(NamedTuple):
    """A file found in the folder."""

    name: str
    written: float  # seconds since the epoch


class SealedStorage(FileSystemStorage):
    """Files 0600 in folders 0700, each written under another name, forced to disk, then moved into place (D5)."""

    def url(self, name: str | None) -> NoReturn:
        """A sealed file has no address."""
        raise ValueError("sealed files have no URL")

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself: names are random, and a taken one is a fault that must be heard."""
        return name

    def _save(self, name: str, content: File) -> str:  # type: ignore[type-arg]
        target = Path(self.path(name))
        if target.exists():
            raise FileExistsError("a sealed file of this name is there already")
        _make_private(target.parent)
        part = target.with_name(target.name + PART)
        try:
            _write(part, content)
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
        return name

    def delete(self, name: str) -> None:
        """Unlink for good; a file that is not there is no error."""
        target = Path(self.path(name))
        try:
            target.unlink()
        except FileNotFoundError:
            return
        _sync_folder(target.parent)

    def lying(self) -> Iterator[Lying]:
        """Every file in the folder, one at a time; those that vanish meanwhile are passed over."""
        folders = [Path(self.location)]
        while folders:
            try:
                entries = os.scandir(folders.pop())
            except FileNotFoundError:
                continue
            with entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(Path(entry.path))
                        continue
                    try:
                        written = entry.stat(follow_symlinks=False).st_mtime
                    except FileNotFoundError:
                        continue
                    yield Lying(Path(entry.path).relative_to(self.location).as_posix(), written)


def _write(path: Path, content: File) -> None:  # type: ignore[type-arg]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        for piece in content.chunks():
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())


def _make_private(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_private(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
