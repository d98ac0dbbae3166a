"""Masks that a run learns from: those in a folder, by the images they are named after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from pathlib import Path

import numpy as np

from wseg_engine.annotations.mask_names import FOLDER_MARK, MASK_SUFFIX, recognise_affix
from wseg_engine.base.labels import BACKGROUND, VOID
from wseg_engine.base.listed import files_below, listed
from wseg_engine.base.looking import file_at, folder_at
from wseg_engine.base.messages import tr
from wseg_engine.datasets.class_map import read_class_map
from wseg_engine.datasets.names import fold
from wseg_engine.datasets.types import DatasetError, Problem
from wseg_engine.images.imaging import ImageError, ImageSize, opened
from wseg_engine.images.mask_files import MaskError, read_mask

MASK_SUFFIXES = frozenset((".png", ".tif", ".tiff", ".bmp", ".jpg", ".jpeg"))
_RUN, _RESULT = "run.json", "voc"  # what marks the folder of a run, and its data set
_INNER = ("SegmentationClass", "masks")
_LOOKED_AT = 200  # masks whose values are looked at before a run


def masks_in(folder: Path) -> Path:
    """Return the folder of masks that a folder is or holds.

    A run of `wseg` has them in its data set, a Pascal VOC data set in `SegmentationClass`; others
    may have them in `masks`. Folders that hold pictures of their own are left as they are.
    """
    if file_at(folder / _RUN) and folder_at(folder / _RESULT):
        folder = folder / _RESULT
    elif any(file.suffix.lower() in MASK_SUFFIXES for file in listed(folder)):
        return folder
    return next((folder / name for name in _INNER if folder_at(folder / name)), folder)


class MaskFolder:
    """Finds the mask of an image by its name, in any case and with what programs put around it."""

    def __init__(self, folder: Path, suffixes: frozenset[str] = frozenset((".png",))) -> None:
        """List the masks of a folder and of those below it, of these kinds."""
        self.folder = folder
        self._files: dict[str, Path] = {}
        marked: dict[str, list[Path]] = {}
        # A photo beside its mask is called like it: the PNG is the mask.
        for file in sorted(files_below(folder), key=lambda file: file.suffix.lower() != ".png"):
            if file.suffix.lower() not in suffixes:
                continue
            name = file.relative_to(folder).with_suffix("").as_posix()
            self._files.setdefault(fold(name), file)
            match = MASK_SUFFIX.fullmatch(name)
            if match is not None:
                marked.setdefault(fold(match[1]), []).append(file)
        self._own = dict(self._files)  # by the whole of their names
        self.masks = tuple(self._own.values())
        self.flat: set[Path] = set()  # of images in other folders, matched by their file names
        for name, files in marked.items():
            if len(files) == 1:
                self._files.setdefault(name, files[0])

    def meet(self, images: Iterable[str]) -> None:
        """Learn what the masks that no image is called like have around the names of images.

        Where masks or images alone lie in folders, as those of an export do, the file name decides
        if one mask and one image have it.
        """
        known = {fold(name) for name in images}
        self._meet_flat(known)
        strangers = {name: file for name, file in self._own.items() if name not in known}
        stems = {name.rpartition("/")[2] for name in known}
        affix = recognise_affix((name.rpartition("/")[2] for name in strangers), stems.__contains__)
        if affix is None:
            return
        for name, file in strangers.items():
            folder, slash, stem = name.rpartition("/")
            bare = affix.without(stem)
            if bare is not None and folder + slash + bare in known:
                self._files.setdefault(folder + slash + bare, file)

    def _meet_flat(self, known: Set[str]) -> None:
        """Find the masks of images that are in other folders: in none, or where images are in none.

        Args:
            known: names of images, folded.
        """
        masks, images = _by_file_name(self._own), _by_file_name(known)
        for last, names in images.items():
            for name in names:
                self._set_flat(name, name.replace("/", FOLDER_MARK))
            if (
                len(names) == 1
                and len(masks[last]) == 1
                and ("/" in names[0]) != ("/" in masks[last][0])
            ):
                self._set_flat(names[0], masks[last][0])

    def _set_flat(self, name: str, mask: str) -> None:
        if name not in self._files and mask in self._own:
            self._files[name] = self._own[mask]
            self.flat.add(self._own[mask])

    def find(self, name: str) -> Path | None:
        """Return the mask of the image of a name; None where it has none."""
        exact = self.folder / f"{name}.png"
        return exact if file_at(exact) else self._files.get(fold(name))

    def has_own(self, file: Path, folder: Path) -> bool:
        """Whether there is a mask of the whole name of one of another folder."""
        return fold(file.relative_to(folder).with_suffix("").as_posix()) in self._own

    def partner(self, file: Path, folder: Path) -> Path | None:
        """Return the mask of the image that a mask of another folder is of."""
        name = file.relative_to(folder).with_suffix("").as_posix()
        match = MASK_SUFFIX.fullmatch(name)
        found = self.find(name)
        return self.find(match[1]) if found is None and match is not None else found

    @property
    def names(self) -> tuple[str, ...]:
        """What the masks are called, folded, without suffix."""
        return tuple(self._own)


class ApprovedMasks:
    """Masks whose ids have to be those of the data set's classes."""

    def __init__(
        self, folder: Path | None, classes: tuple[str, ...], problems: list[Problem]
    ) -> None:
        """Look what a folder holds.

        Raises:
            DatasetError: if there is no such folder, or its list of classes cannot be read.
        """
        if folder is not None and not folder_at(folder):
            raise DatasetError(tr("{folder}: no such folder of masks.", folder=folder))
        folder = None if folder is None else masks_in(folder)
        self._classes = classes
        self._refused = False
        self._used: list[Path] = []
        self._met: set[Path] = set()  # masks that belong to an image, usable or not
        self._marked = 0  # masks with something behind the name of their image
        self._files = None if folder is None else MaskFolder(folder)
        ids = read_class_map(folder) if folder is not None else None
        if folder is None or ids is None:
            return
        expected = {fold(name): index for index, name in enumerate(classes, 1)}
        named = {fold(name): number for number, name in ids.items()}
        if any(named.get(name) != number for name, number in expected.items()):
            have = ", ".join(f"{number} {name}" for number, name in sorted(ids.items()))
            what = f"its ids ({have}) are not those of the classes; no mask was used"
            problems.append(Problem(folder.name, what))
            self._refused = True

    def meet(self, images: Iterable[str]) -> None:
        """Learn what the masks have around the names of these images."""
        if self._files is not None:
            self._files.meet(images)

    def find(self, name: str, size: ImageSize, problems: list[Problem]) -> Path | None:
        """Return the image's mask; None where it has none that can be used."""
        if self._files is None or self._refused:
            return None
        file = self._files.find(name)
        if file is None:
            return None
        self._met.add(file)
        where = f"{self._files.folder.name}/{file.relative_to(self._files.folder).as_posix()}"
        try:
            with opened(file) as (picture, *_):  # as it lies in the file: masks are upright
                found = ImageSize(picture.height, picture.width)
        except ImageError as error:
            problems.append(Problem(where, str(error)))
            return None
        if found != size:
            what = (
                f"the mask has {found.width}×{found.height} pixels, its image "
                f"{size.width}×{size.height}; it was not used"
            )
            problems.append(Problem(where, what))
            return None
        self._used.append(file)
        self._marked += file not in self._files.flat and is_marked(file, name)
        return file

    def check(
        self, problems: list[Problem], names: Sequence[str], others: Iterable[str] = ()
    ) -> None:
        """Refuse a folder of masks from which nothing would be learnt; count what is left out.

        Args:
            problems: get what is to be known, before what is known of single images.
            names: of the images.
            others: names of images that were not asked for, whose masks are no strangers.

        Raises:
            DatasetError: if no mask belongs to an image, or none shows any of the classes.
        """
        if self._files is None or self._refused or not names:
            return
        folder = self._files.folder
        if not self._used:
            raise DatasetError(
                tr(
                    "No mask in {folder} can be used: of its PNGs ({count}), none has the name and "
                    "size of an image. The mask of {image}.jpg must be called {image}.png.",
                    folder=folder,
                    count=len(self._files.masks),
                    image=names[0],
                )
            )
        if self._marked:
            text = tr(
                "masks matched by ignoring the start or end of their names: {count}",
                count=self._marked,
            )
            problems.append(Problem(folder.name, text))
        flat = sum(file in self._files.flat for file in self._used)
        if flat:
            problems.append(Problem(folder.name, flat_text(flat)))
        self._count_strangers(problems, others)
        step = max(1, len(self._used) // _LOOKED_AT)
        pixels, bare = _pixels(self._used[::step], problems)
        if 2 * bare > len(self._used[::step]):
            text = tr(
                "most masks have only background and undecided pixels (255), so no class is "
                "learned from them; pixels of a class have its id, such as 1"
            )
            problems.insert(0, Problem(folder.name, text))
        strange = [n for n in pixels if n not in (BACKGROUND, VOID) and n > len(self._classes)]
        if not strange:
            return
        text = tr(
            "the ids {ids} in its masks are not classes ({known}, 0 background, 255 undecided), "
            "so nothing is learned from their pixels",
            ids=", ".join(map(str, strange[:8])),
            known=", ".join(f"{number} {name}" for number, name in enumerate(self._classes, 1)),
        )
        if not any(BACKGROUND < number <= len(self._classes) for number in pixels):
            raise DatasetError(
                tr("{folder}: {text}, and no mask contains a class.", folder=folder, text=text)
            )
        problems.append(Problem(folder.name, text))

    def _count_strangers(self, problems: list[Problem], others: Iterable[str]) -> None:
        """Tell how many masks belong to no image, first: one line says it of all."""
        assert self._files is not None
        met = self._met | {file for name in others if (file := self._files.find(name)) is not None}
        strangers = [file for file in self._files.masks if file not in met]
        if strangers:
            text = tr(
                "masks that belong to no image and are skipped: {count}, such as {file}",
                count=len(strangers),
                file=strangers[0].relative_to(self._files.folder).as_posix(),
            )
            problems.insert(0, Problem(self._files.folder.name, text))


def is_marked(mask: Path, image: str) -> bool:
    """Whether a mask has something around the name of its image."""
    return fold(mask.stem) != fold(image.rpartition("/")[2])


def flat_text(count: int) -> str:
    """Say how many masks were matched though their folders are not those of their images."""
    return tr("masks matched by their file names, because the folders differ: {count}", count=count)


def _by_file_name(names: Iterable[str]) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        found[name.rpartition("/")[2]].append(name)
    return found


def _pixels(files: Sequence[Path], problems: list[Problem]) -> tuple[dict[int, int], int]:
    """Look through masks; what cannot be read is told.

    Returns:
        The ids in them with their pixels, and how many masks are void and background alone.
    """
    counts = np.zeros(VOID + 1, np.int64)
    bare = 0
    for file in files:
        try:
            own = np.bincount(read_mask(file).ravel(), minlength=VOID + 1)
        except MaskError as error:
            problems.append(Problem(file.name, str(error)))
            continue
        counts += own
        bare += bool(own[VOID] and own[BACKGROUND] and not own[BACKGROUND + 1 : VOID].any())
    return {int(number): int(counts[number]) for number in np.flatnonzero(counts)}, bare
