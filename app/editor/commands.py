"""The editor's commands, for the window to put into menus and toolbars."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from app.core.translation import translate
from app.editor.mask_editor import MaskEditor
from app.editor.tools.all_tools import TOOLS
from app.editor.view.canvas import Overlay


class Command(NamedTuple):
    """One command: what a registry of commands needs to know."""

    name: str  # "editor.undo"
    text: str  # translated, with mnemonic
    slot: Callable[..., Any]  # called without arguments, or with whether it is on if checkable
    shortcut: tuple[str, ...] = ()
    icon: str = ""  # a name of `app.ui.icons`
    tip: str = ""  # translated
    checkable: bool = False


def editor_commands(editor: MaskEditor) -> list[Command]:
    """Return the commands of an editor, with the shortcuts that they come with."""
    return [
        *_tool_commands(editor),
        *_edit_commands(editor),
        *_object_commands(editor),
        *_view_commands(editor),
    ]


def _tool_commands(editor: MaskEditor) -> list[Command]:
    def chooser(name: str) -> Callable[[], None]:
        return lambda: editor.set_tool(name)

    return [
        Command(
            f"editor.tool.{tool.name}",
            translate("MaskEditor", tool.label),
            chooser(tool.name),
            (tool.shortcut,),
            tool.name,
            translate("MaskEditor", tool.tip),
        )
        for tool in TOOLS
    ]


def _edit_commands(editor: MaskEditor) -> list[Command]:
    return [
        Command("editor.undo", editor.tr("&Undo"), editor.undo, ("Ctrl+Z",), "undo"),
        Command("editor.redo", editor.tr("&Redo"), editor.redo, ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
        Command(
            "editor.larger", editor.tr("Larger brush"), editor.grow_brush, ("]", "Ctrl+Up"), "add"
        ),
        Command(
            "editor.smaller",
            editor.tr("Smaller brush"),
            editor.shrink_brush,
            ("[", "Ctrl+Down"),
            "remove",
        ),
        Command(
            "editor.take_away",
            editor.tr("Add or s&ubtract"),
            editor.swap_ways,
            ("Q",),
            tip=editor.tr("Switch between adding to the class and removing from it"),
        ),
        Command(
            "editor.swap",
            editor.tr("P&aint class or background"),
            editor.swap_value,
            ("X",),
            tip=editor.tr("Switch between painting the class and the background"),
        ),
        Command("editor.fill_holes", editor.tr("Fill &holes"), editor.fill_holes, ("H",), "holes"),
        Command("editor.drop_specks", editor.tr("Drop s&pecks"), editor.drop_specks, (), "specks"),
        Command(
            "editor.keep_largest", editor.tr("&Keep largest"), editor.keep_largest, (), "largest"
        ),
        Command("editor.smooth", editor.tr("&Smooth outline"), editor.smooth, (), "smooth"),
        Command(
            "editor.clear",
            editor.tr("Clear Mas&k"),
            editor.clear,
            ("Shift+Delete",),
            "delete",
            editor.tr("Make everything background, except locked classes"),
        ),
        Command(
            "editor.exchange",
            editor.tr("E&xchange class and background"),
            editor.swap_with_background,
            tip=editor.tr("Turns the class into background, and the background into the class"),
        ),
        Command(
            "editor.crosshair",
            editor.tr("&Keyboard crosshair"),
            editor.canvas.set_crosshair,
            ("K",),
            tip=editor.tr("Move a crosshair with the arrow keys; Space or Enter clicks there"),
            checkable=True,
        ),
    ]


def _object_commands(editor: MaskEditor) -> list[Command]:
    objects = editor.objects

    def split() -> None:
        editor.set_tool("objects")
        if objects.propose_split():
            editor.setFocus()  # its keys choose the number of parts

    return [
        Command(
            "editor.objects.make",
            editor.tr("Ma&ke objects"),
            objects.make,
            ("Ctrl+J",),
            "objects",
            editor.tr("Make an object of each connected part of a class that has none yet"),
        ),
        Command(
            "editor.objects.split",
            editor.tr("Spl&it object…"),
            split,
            ("Shift+J",),
            "split",
            editor.tr(
                "Preview how the selected object would be split at its narrow places; digits "
                "change the number of parts, Enter splits"
            ),
        ),
        Command(
            "editor.objects.merge",
            editor.tr("Mer&ge objects"),
            objects.merge,
            icon="merge",
            tip=editor.tr("Make the selected objects one (M, or Shift and a stroke)"),
        ),
        Command(
            "editor.objects.delete",
            editor.tr("De&lete object"),
            objects.delete,
            icon="delete",
            tip=editor.tr("Make the selected objects background (Delete, or the right button)"),
        ),
        Command(
            "editor.objects.forget",
            editor.tr("Forget ob&jects"),
            objects.forget,
            icon="cancel",
            tip=editor.tr("Keep the classes, and forget which pixels belong to which object"),
        ),
    ]


def _view_commands(editor: MaskEditor) -> list[Command]:
    canvas = editor.canvas

    def toggle(overlay: Overlay) -> Callable[[], None]:
        def change() -> None:
            shown = canvas.overlay is overlay
            canvas.set_overlay(Overlay.MASK if shown else overlay)

        return change

    return [
        Command("editor.fit", editor.tr("&Fit"), canvas.fit, ("0", "Ctrl+0"), "fit"),
        Command(
            "editor.actual_size",
            editor.tr("&Actual size"),
            canvas.show_actual_size,
            ("Z",),
            "actual-size",
        ),
        Command("editor.zoom_in", editor.tr("Zoom &in"), canvas.zoom_in, ("+", "="), "zoom-in"),
        Command("editor.zoom_out", editor.tr("Zoom ou&t"), canvas.zoom_out, ("-",), "zoom-out"),
        Command(
            "editor.keep_view",
            editor.tr("Keep &zoom"),
            editor.set_keeps_view,
            tip=editor.tr("Stay at the same place and zoom when going to an image of this size"),
            checkable=True,
        ),
        Command(
            "editor.image_only", editor.tr("Image &only"), toggle(Overlay.HIDDEN), ("I",), "eye-off"
        ),
        Command(
            "editor.outlines", editor.tr("Out&lines only"), toggle(Overlay.OUTLINES), ("O",), "eye"
        ),
        Command(
            "editor.marks",
            editor.tr("Show &my marks"),
            canvas.set_shows_marks,
            tip=editor.tr("Dots show what you painted or clicked: training learns from it"),
            checkable=True,
        ),
        Command(
            "editor.patterns",
            editor.tr("&Patterns"),
            canvas.set_hatched,
            tip=editor.tr("Give each class a pattern in addition to its colour"),
            checkable=True,
        ),
        Command(
            "editor.show_objects",
            editor.tr("Show o&bjects"),
            canvas.set_shows_objects,
            tip=editor.tr("Outlines and numbers of objects, in masks that have some"),
            checkable=True,
        ),
        Command(
            "editor.overview",
            editor.tr("O&verview"),
            editor.minimap.set_wanted,
            icon="minimap",
            tip=editor.tr("Show the whole image in a corner while zoomed in"),
            checkable=True,
        ),
    ]
