"""The language of the application: its own translations, and those of Qt's dialogs.

The translations are `resources/translations/*.ts`; `packaging/translations.py` builds the `.qm`
files that are loaded here. English has one too: it holds the plural forms ("1 image", "2 images").
"""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

import resources
from app.core.translation import install_translator

LANGUAGES = {"en": "English", "de": "Deutsch"}  # by code, each in its own words
SYSTEM = "system"  # the choice that follows the computer
SOURCE_LANGUAGE = "en"  # in which the texts are written

_OWN = "tagmask"
_QT = "qtbase"
_log = logging.getLogger(__name__)
_installed: list[QTranslator] = []


def install(application: QCoreApplication, language: str = SYSTEM) -> str:
    """Show the application's texts in a language from now on; return the code of the language.

    Widgets that already exist keep their texts unless they listen to `LanguageChange`, so call it
    before the first window is made.

    Args:
        application: the running application.
        language: "system", or one of `LANGUAGES`. Others count as "system", e.g. one from a
            settings file that a later version wrote.
    """
    chosen = language if language in LANGUAGES else system_language()
    remove(application)
    QLocale.setDefault(_locale(chosen, follow_system=language not in LANGUAGES))
    # Asked in the opposite order: English plurals stand in for what a translation lacks.
    for code in dict.fromkeys((SOURCE_LANGUAGE, chosen)):
        _load(application, f"{_OWN}_{code}", own_translations())
    if chosen != SOURCE_LANGUAGE:
        _load(application, f"{_QT}_{chosen}", qt_translations())
    install_translator(_ask_qt, _write_number)
    return chosen


def remove(application: QCoreApplication) -> None:
    """Take back what `install` did, but for the locale."""
    for translator in _installed:
        application.removeTranslator(translator)
    _installed.clear()
    install_translator(None)


def system_language() -> str:
    """Return the first language the user prefers that there is a translation for."""
    preferred = (name.replace("_", "-").split("-")[0] for name in QLocale.system().uiLanguages())
    return next((code for code in preferred if code in LANGUAGES), SOURCE_LANGUAGE)


def own_translations() -> Path:
    """Return the folder of the application's `.qm` files."""
    return Path(resources.__file__).parent / "translations"


def qt_translations() -> Path:
    """Return the folder of the `.qm` files that came with Qt."""
    return Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))


def _load(application: QCoreApplication, name: str, folder: Path) -> None:
    translator = QTranslator()
    if not translator.load(name, str(folder)):
        _log.warning("The translation %s is missing in %s; texts stay English.", name, folder)
        return
    application.installTranslator(translator)
    _installed.append(translator)


def _locale(language: str, *, follow_system: bool) -> QLocale:
    """Return how numbers and dates are written: as on this computer where its language is used."""
    system = QLocale.system()
    wanted = QLocale(language)
    return system if follow_system or system.language() == wanted.language() else wanted


def _ask_qt(context: str, text: str, n: int | None) -> str:
    return QCoreApplication.translate(context, text, None, -1 if n is None else n)


def _write_number(value: float, digits: int) -> str:
    locale = QLocale()
    return locale.toString(float(value), "f", digits) if digits else locale.toString(round(value))
