"""Keeping to the memory of a card that is free.

Drivers for Windows do not fail where a card's memory is used up: they move parts of it into main
memory, and everything becomes many times slower without a word. So a process keeps to what is free
when its work begins; beyond that torch says that memory is used up, and parts are made smaller.
"""

from __future__ import annotations

import torch

LEFT_TO_OTHERS = 256 * 1024**2  # bytes of what is free: the screen, and libraries of CUDA itself


def keep_to_free_memory(device: torch.device) -> int:
    """Bound this process's share of a card's memory to what it has and what is free now.

    Returns:
        The bytes that it may use; 0 where the device is no card.
    """
    if device.type != "cuda":
        return 0
    free, total = (int(value) for value in torch.cuda.mem_get_info(device))
    own = int(torch.cuda.memory_reserved(device))
    budget = own + max(free - LEFT_TO_OTHERS, free // 2)
    torch.cuda.set_per_process_memory_fraction(min(1.0, budget / max(total, 1)), device)
    return budget
