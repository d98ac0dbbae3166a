"""JSON that is sound in its form, with any value in any place: used, or refused in words."""

from __future__ import annotations

import json
import random
import traceback

import pytest

from tests.attacks.effort import effort
from tests.attacks.json_targets import targets
from tests.attacks.json_variants import variants

MOST = effort(60, 100_000)  # variants of a document
MOST_EXPORTS = effort(8, 300)  # where each is exported twice
TARGETS = targets()
UNFIT = ("settings of a model", "classes of a model")  # the tensors are those of another one


@pytest.mark.timeout(effort(120, 3600))
@pytest.mark.parametrize("name", TARGETS)
def test_any_value_in_any_place_is_used_or_refused_in_words(name: str) -> None:
    target = TARGETS[name]()
    if name not in UNFIT:
        target.use(json.dumps(target.document))  # else what follows would test nothing
    every = list(variants(target.document))
    failed = []
    most = MOST_EXPORTS if "export" in name else MOST
    for what, text in random.Random(4).sample(every, min(most, len(every))):
        try:
            target.use(text)
        except target.refusals as error:
            assert str(error).strip()
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            failed.append(f"{what}: {type(error).__name__}: {error} ({place.name})"[:200])
    assert not failed, f"{len(failed)} of {len(every)}: {failed[:12]}"
