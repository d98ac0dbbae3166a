"""Creating, opening and closing projects."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from app.core.store.backup import (
    DAILY,
    Backup,
    DamagedProject,
    RestoreOffer,
    backups,
    check_with_values,
    daily_backup_due,
    make_backup,
    offer_restore,
)
from app.core.store.classes import Classes
from app.core.store.database import Database
from app.core.store.errors import (
    ProjectDamaged,
    ProjectElsewhere,
    ProjectError,
    ProjectMissing,
    ProjectOlder,
    ProjectReadOnly,
    explained_os,
    reading_only,
)
from app.core.store.images import Images
from app.core.store.lock import ProjectLock
from app.core.store.lost_classes import free_lost_classes
from app.core.store.masks import Masks
from app.core.store.migrations import MIGRATIONS, Migration, check_version
from app.core.store.own_files import (
    PROJECT_FILE,
    project_bounds,
    refuse_links,
)
from app.core.store.points import Points
from app.core.store.predictions import Predictions
from app.core.store.project_files import (
    bring_up_to_date,
    make_folders,
    make_own_files,
    write_new,
)
from app.core.store.read_back import SENSELESS, read_everything
from app.core.store.reviews import Reviews
from app.core.store.runs import Runs
from app.core.store.settings import Settings
from app.core.store.sources import Sources, refuse_strangers
from app.core.store.tags import Tags
from app.core.translation import translate
from wseg_engine.base.bounds import Bounds
from wseg_engine.base.looking import anything_at, file_at, folder_at


class Project:
    """An open project. Close it when done; it is a context manager."""

    def __init__(
        self,
        database: Database,
        *,
        lock: ProjectLock | None,
        offer: RestoreOffer | None = None,
        bounds: Bounds | None = None,
        warnings: Sequence[str] = (),
    ) -> None:
        self.folder = database.file.parent
        self.database = database
        self.read_only = database.read_only
        self.offer = offer  # of a damaged project, which is open for reading only
        self.warnings = tuple(warnings)  # what went wrong, or was mended, on the way, in words
        self.sources = Sources(database)
        self.classes = Classes(database)
        self.images = Images(database, self.sources)
        self.tags = Tags(database)
        self.masks = Masks(database)
        self.points = Points(database)
        self.runs = Runs(database)
        self.predictions = Predictions(database)
        self.reviews = Reviews(database)
        self.settings = Settings(database)
        # Whoever had it open last did not close it: a crash or a power cut.
        self.was_left_open = lock is not None and lock.taken_over is not None
        self._lock = lock
        self._bounds = bounds or project_bounds(self.folder)  # nothing in it leads out

    @property
    def name(self) -> str:
        """What the project is called: its folder's name."""
        return self.folder.name

    def back_up(self, kind: str = "manual", *, now: datetime | None = None) -> Backup:
        """Copy the database into the folder of backups, while work goes on.

        Raises:
            ProjectError: if the project is open for reading only, or the backup could not be
                written.
        """
        if self.read_only:
            raise reading_only(self.folder)
        with self.database.read() as connection:
            # From here on it reads what is there now: copying need not begin anew at every change.
            connection.execute("SELECT uid FROM project").fetchone()
            return make_backup(connection, self.folder, kind=kind, now=now)

    def back_up_daily(self, *, now: datetime | None = None) -> Backup | None:
        """Make today's backup if there is none and something changed since the last one.

        None is made of a project without images: one of a new project would stand for its first
        day, and have nothing of it.

        Raises:
            ProjectError: if the backup could not be written.
        """
        if self.read_only or not daily_backup_due(self.folder, now):
            return None
        if not self.database.value("SELECT EXISTS (SELECT 1 FROM images)"):
            return None
        return self.back_up(DAILY, now=now)

    def close(self) -> None:
        """Close the database and give the project free; closing twice is fine."""
        self.database.close()
        if self._lock is not None:
            self._lock.release()
        self._bounds.leave()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def create_project(folder: Path) -> Project:
    """Make an empty project in a folder, which is made too, and open it.

    Raises:
        ProjectError: if there is a project already, or the folder cannot be written to.
    """
    folder = folder.absolute()
    file = folder / PROJECT_FILE
    if anything_at(file) or backups(folder):
        raise ProjectError(
            translate(
                "Project", "{folder} already contains a project. Open it, or choose another folder."
            ).format(folder=folder)
        )
    refuse_links(folder)
    make_folders(folder)
    lock = ProjectLock(folder)
    try:
        write_new(file)
        return Project(Database(file), lock=lock)
    except OSError as error:
        lock.release()
        doing = translate("Project", "The project could not be created")
        raise explained_os(error, folder, doing) from error
    except BaseException:
        lock.release()
        raise


def open_project(
    path: Path,
    *,
    read_only: bool = False,
    take_over: bool = False,
    daily_backup: bool = True,
    steps: Sequence[Migration] = MIGRATIONS,
    shares: Collection[str] = (),
) -> Project:
    """Open a project, checked and up to date.

    A damaged one comes back open for reading only, with an `offer` to restore a backup. The check
    is a thorough one when the project was left open, and before the first backup of a day.

    Args:
        path: the project's folder, or the file in it.
        read_only: to look at it only; possible while another process writes, and in a folder that
            cannot be written to.
        take_over: open it although a process on another computer has it; the user has said that
            none does.
        daily_backup: make today's backup now; otherwise call `back_up_daily` in the background.
        steps: all migrations there are.
        shares: places on other computers that the user knows, as `ProjectElsewhere` calls them.

    Raises:
        ProjectMissing: if there is no project.
        ProjectElsewhere: if its photos are in such places besides.
        ProjectLocked: if another process writes to it.
        ProjectReadOnly: if it cannot be written to.
        ProjectUntrusted: if what TagMask uses in it is a link, or worse.
        ProjectNewer: if it is of a later version of the program.
        ProjectOlder: if it is of a former one and cannot be brought up to date by reading.
        DamagedProject: if it cannot even be read; carries the offer.
        ProjectError: if it cannot be opened for another reason.
    """
    path = path.absolute()
    folder = path.parent if path.name == PROJECT_FILE and not folder_at(path) else path
    file = folder / PROJECT_FILE
    refuse_links(folder)
    _find(folder, file, steps)
    if read_only:
        problems = _problems(file, steps, must_be_current=True)
        return _reading(file, problems, steps, shares)
    if not os.access(file, os.W_OK):
        raise ProjectReadOnly(
            translate(
                "Project",
                "{file} is not writable. Open the project read-only, check the file's "
                "permissions, or copy the project to a folder of your own.",
            ).format(file=f"{folder.name}/{file.name}")
        )
    return _open_to_write(
        file, steps, take_over=take_over, daily_backup=daily_backup, shares=shares
    )


def _open_to_write(
    file: Path,
    steps: Sequence[Migration],
    *,
    take_over: bool,
    daily_backup: bool,
    shares: Collection[str],
) -> Project:
    folder = file.parent
    lock = ProjectLock(folder, take_over=take_over)
    bounds = project_bounds(folder)
    try:
        make_own_files(file)
        thorough = lock.taken_over is not None or daily_backup_due(folder)
        problems = _problems(file, steps, thorough=thorough)
        if problems:
            lock.release()
            bounds.leave()
            return _reading(file, problems, steps, shares)
        database = Database(file)
        try:
            refuse_strangers(database, shares)
            warnings = bring_up_to_date(database, steps, daily_backup)
            warnings += free_lost_classes(database)
        except BaseException:
            database.close()
            raise
    except BaseException as error:
        lock.release()
        bounds.leave()
        if isinstance(error, ProjectDamaged) and not isinstance(error, DamagedProject):
            raise _beyond_reading(folder, error, steps) from error
        raise
    return Project(database, lock=lock, bounds=bounds, warnings=warnings)


def _find(folder: Path, file: Path, steps: Sequence[Migration]) -> None:
    if file_at(file):
        return
    if backups(folder):
        gone = translate("Project", "{file} is missing").format(file=file.name)
        raise DamagedProject(offer_restore(folder, (gone,), steps))
    raise ProjectMissing(
        translate(
            "Project",
            "{folder} is not a project: it does not contain {file}. Choose another folder, or "
            "create a new project there.",
        ).format(folder=folder, file=file.name)
    )


def _problems(
    file: Path,
    steps: Sequence[Migration],
    *,
    thorough: bool = False,
    must_be_current: bool = False,
) -> tuple[str, ...]:
    """Check a project's database without changing anything; return what is damaged.

    Raises:
        DamagedProject: if it cannot even be read.
        ProjectError: if it is of a version that cannot be used.
    """
    try:
        with closing(Database(file, read_only=True)) as database:
            with database.read() as connection:
                found = check_version(connection, f"{file.parent.name}/{file.name}", steps)
            problems = check_with_values(database, steps, thorough=thorough)
    except ProjectDamaged as error:
        raise _beyond_reading(file.parent, error, steps) from error
    except ProjectMissing as error:
        if not backups(file.parent):
            raise
        # Emptied by a power cut, say: there was one.
        cause = translate("Project", "it no longer contains a project")
        raise DamagedProject(offer_restore(file.parent, (cause,), steps)) from error
    if must_be_current and found < len(steps):
        raise ProjectOlder(
            translate(
                "Project",
                "{project} has version {found}; open it for writing once to upgrade it to version "
                "{current}.",
            ).format(project=file.parent.name, found=found, current=len(steps))
        )
    return problems


def _beyond_reading(
    folder: Path, error: ProjectDamaged, steps: Sequence[Migration]
) -> DamagedProject:
    cause = str(error.__cause__ or error)
    return DamagedProject(offer_restore(folder, (cause,), steps))


def _reading(
    file: Path, problems: tuple[str, ...], steps: Sequence[Migration], shares: Collection[str]
) -> Project:
    """Open a project for reading; a damaged one only if all of it can still be read.

    Raises:
        DamagedProject: if not.
        ProjectElsewhere: as `open_project`.
    """
    offer = offer_restore(file.parent, problems, steps) if problems else None
    try:
        project = Project(Database(file, read_only=True), lock=None, offer=offer)
        try:
            refuse_strangers(project.database, shares)
            if offer is not None:
                read_everything(project)
            project.warnings = tuple(free_lost_classes(project.database))
        except BaseException:
            project.close()
            raise
    except ProjectElsewhere:
        raise
    except (ProjectError, *SENSELESS) as error:
        if offer is None:
            raise
        raise DamagedProject(offer) from error
    return project
