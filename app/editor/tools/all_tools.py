"""All tools, in the order in which they are offered."""

from __future__ import annotations

from app.editor.tools.base import Tool
from app.editor.tools.brush import BrushTool, EraserTool, VoidTool
from app.editor.tools.correct import CorrectTool
from app.editor.tools.lasso import LassoTool
from app.editor.tools.objects import ObjectsTool
from app.editor.tools.polygon import PolygonTool
from app.editor.tools.region import FillTool, WandTool
from app.editor.tools.superpixel import SuperpixelTool

TOOLS: tuple[type[Tool], ...] = (
    BrushTool,
    EraserTool,
    LassoTool,
    PolygonTool,
    FillTool,
    WandTool,
    SuperpixelTool,
    CorrectTool,
    VoidTool,
    ObjectsTool,
)
