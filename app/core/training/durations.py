"""Durations in words."""

from __future__ import annotations

from app.core.translation import translate

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_SETTLED = 90  # seconds below which seconds are told


def duration(seconds: float) -> str:
    """Return how long something took: "42 s", "3 min", "1 h 20 min"."""
    if seconds < _SETTLED:
        return translate("TrainTexts", "{count} s").format(count=round(seconds))
    minutes = round(seconds / _MINUTE)
    if seconds < _HOUR:
        return translate("TrainTexts", "{count} min").format(count=minutes)
    if seconds < _DAY:
        return translate("TrainTexts", "{hours} h {minutes} min").format(
            hours=minutes // 60, minutes=minutes % 60
        )
    hours = round(seconds / _HOUR)
    return translate("TrainTexts", "{days} d {hours} h").format(days=hours // 24, hours=hours % 24)


def about(seconds: float) -> str:
    """Return roughly how long something will take."""
    if seconds < 10:
        return translate("TrainTexts", "a few seconds")
    if seconds < _SETTLED:
        rounded = 10 * round(seconds / 10)
        return translate("TrainTexts", "about {time}").format(time=duration(rounded))
    return translate("TrainTexts", "about {time}").format(time=duration(seconds))
