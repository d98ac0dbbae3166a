"""How the settings of preset fast were chosen: on parts of the training photographs

Learned from two thirds of `train`, scored by the true masks of the other third, which are used for
nothing else. `val` is not looked at. `ROWS="animals fast,fashion*"` measures these rows alone.
"""

from __future__ import annotations

from dataclasses import replace

from accuracy import fast, train_and_score, wanted
from photo_sets import SHARED, animals, fashion

from wseg_engine.settings.config import Settings


def candidates(settings: Settings) -> dict[str, Settings]:
    """Return what is compared."""
    train, predict = settings.train, settings.predict

    def with_train(**values: object) -> Settings:
        return replace(settings, train=replace(train, **values))  # type: ignore[arg-type]

    def with_predict(**values: object) -> Settings:
        return replace(settings, predict=replace(predict, **values))  # type: ignore[arg-type]

    return {
        "fast": settings,
        "relabelled once": with_train(relabel_epochs=train.relabel_epochs[1:2]),
        "relabelling without saliency": with_train(relabel_saliency=0.0),
        "relabelling, saliency 2": with_train(relabel_saliency=2.0),
        "relabelling, saliency 6": with_train(relabel_saliency=6.0),
        "no drafts first": with_train(draft_labels=False),
        "no saliency in every step": with_train(pseudo_saliency=0.0),
        "prediction without saliency": with_predict(saliency=0.0),
        "prediction, saliency 3": with_predict(saliency=3.0),
        "prediction, background power 1": with_predict(background_power=1.0),
        "prediction, background power 2": with_predict(background_power=2.0),
    }


def main() -> list[dict[str, object]] | str:
    """Return a row for each candidate and set."""
    if not SHARED.is_dir():
        return "Not measured: the photographs of `../shared/data` are not beside the checkout."
    rows: list[dict[str, object]] = []
    for photos in (animals().choosing(), fashion().choosing()):
        for name, settings in candidates(fast(photos)).items():
            if wanted(f"{photos.name} {name}"):
                found = train_and_score(f"{photos.name} {name}", photos, settings)
                rows.append({"photographs": photos.name, "mean IoU, %": name} | found.row())
    return rows or "Nothing was asked for."
