"""The report of a delivery as a page that needs no network and no other file."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping, Sequence

from app.core.transfer.delivery.measured import ClassSizes, Contradiction, CopyPair, Delivery
from app.core.translation import number_text, share_text, translate

MARK = '<meta name="generator" content="TagMask delivery report">'
_SHOWN_PAIRS = 100
_SHOWN_TOGETHER = 30  # classes in the table of those that occur together

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem;
  color: #222; background: #fff }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2.5rem }
table { border-collapse: collapse; margin: .5rem 0 } .wide { overflow-x: auto }
th, td { padding: .2rem .7rem; border-bottom: 1px solid #ddd; text-align: left }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
.class { white-space: nowrap }
.swatch { display: inline-block; width: .9em; height: .9em; border: 1px solid #888;
  vertical-align: -.1em; margin-right: .4em }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 1rem }
figure { margin: 0 } figure img { width: 100%; border-radius: 4px; display: block }
figcaption { overflow-wrap: anywhere; font-size: .9rem }
.good { color: #1d6b3f } .bad { color: #a33 } .quiet { color: #666 }
button, label { font: inherit } fieldset { border: 0; padding: 0; margin: 0 }
@media (prefers-color-scheme: dark) {
  body { color: #ddd; background: #1b1b1b } th, td { border-color: #444 }
  .good { color: #6fca97 } .bad { color: #f09090 } .quiet { color: #999 } }
"""

# The interval is that of Clopper and Pearson, as in `interval`.
_SCRIPT = """
const state = JSON.parse(document.getElementById('state').textContent);
const verdicts = new Map(Object.entries(state.verdicts));
function lgamma(x) {
  const c = [76.18009172947146, -86.50532032941677, 24.01409824083091, -1.231739572450155,
    0.1208650973866179e-2, -0.5395239384953e-5];
  let y = x, t = x + 5.5; t -= (x + 0.5) * Math.log(t);
  let s = 1.000000000190015; for (const v of c) s += v / ++y;
  return -t + Math.log(2.5066282746310005 * s / x);
}
function atMost(k, n, p) {
  if (p <= 0) return 1; if (p >= 1) return k >= n ? 1 : 0;
  let s = 0;
  for (let i = 0; i <= k; i++) s += Math.exp(lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1)
    + i * Math.log(p) + (n - i) * Math.log1p(-p));
  return Math.min(1, s);
}
function solve(f, w) { let a = 0, b = 1; for (let i = 0; i < 60; i++) {
  const m = (a + b) / 2; if (f(m) < w) a = m; else b = m; } return (a + b) / 2; }
function interval(k, n) { return [
  k === 0 ? 0 : solve(p => 1 - atMost(k - 1, n, p), 0.025),
  k === n ? 1 : 1 - solve(p => atMost(k, n, 1 - p), 0.025)]; }
function percent(share) { return (100 * share).toFixed(1).replace('.', state.mark); }
function show() {
  const said = [...verdicts.values()], n = said.length;
  const k = said.filter(v => v === 'wrong').length, out = document.getElementById('found');
  if (!n) { out.textContent = state.texts.none; return; }
  const [low, high] = interval(k, n).map(percent);
  out.textContent = state.texts.found.replace('{wrong}', k).replace('{checked}', n)
    .replace('{share}', percent(k / n)).replace('{low}', low).replace('{high}', high);
  const every = [...verdicts].map(one => one.map(text => JSON.stringify(text)).join(': '));
  document.getElementById('save').href = 'data:application/json;charset=utf-8,'
    + encodeURIComponent('{"report": "delivery", "recheck": {"seed": ' + JSON.stringify(state.seed)
    + ', "verdicts": {' + every.join(', ') + '}}}');
}
for (const box of document.querySelectorAll('input[data-image]')) {
  box.checked = verdicts.get(box.dataset.image) === box.value;
  box.addEventListener('change', () => { verdicts.set(box.dataset.image, box.value); show(); });
}
show();
"""


def page_of(delivery: Delivery, pictures: Mapping[str, str]) -> str:
    """Return the page.

    Args:
        delivery: what it says.
        pictures: of images, by their names, as addresses that hold them.
    """
    title = translate("Delivery", "Delivery report: {project}").format(project=delivery.project)
    parts = (
        f"<h1>{_text(title)}</h1>",
        f"<p class=quiet>{_text(_head(delivery))}</p>",
        *_copies(delivery),
        *_recheck(delivery, pictures),
        *_contradictions(delivery, pictures),
        *_classes(delivery.classes, list(delivery.splits)),
        *_together(delivery),
    )
    policy = (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    )
    body = "\n".join(parts)
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8">\n{MARK}\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{_text(title)}</title>\n<style>{_STYLE}</style></head>\n<body>\n{body}\n"
        f'<script type="application/json" id="state">{_state(delivery)}</script>\n'
        f"<script>{_SCRIPT}</script>\n</body></html>\n"
    )


def _text(value: object) -> str:
    """Return a text as HTML shows it; half a character, as in names that are no text, as one."""
    return html.escape(str(value).encode("utf-8", "replace").decode("utf-8"))


def _state(delivery: Delivery) -> str:
    """Return what the page's script needs; nothing in it can end the script."""
    recheck = delivery.recheck
    state = {
        "seed": recheck.seed,
        "mark": number_text(0.5, 1)[1],  # the decimal separator
        "verdicts": {
            image: "right" if right else "wrong" for image, right in recheck.verdicts.items()
        },
        "texts": {
            "none": translate("Delivery", "Nothing checked yet."),
            "found": translate(
                "Delivery",
                "{wrong} of {checked} are wrong ({share} %). With 95 % confidence, between {low} "
                "% and {high} % of all approved masks are wrong.",
            ),
        },
    }
    return json.dumps(state).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _head(delivery: Delivery) -> str:
    names = {
        "train": translate("Delivery", "training"),
        "val": translate("Delivery", "validation"),
        "all": translate("Delivery", "total"),
    }
    parts = ", ".join(f"{count} {names.get(side, side)}" for side, count in delivery.splits.items())
    text = translate("Delivery", "{format}, {written}; images: {images}. {program}")
    return text.format(
        format=delivery.format,
        written=delivery.written[:16].replace("T", " "),
        images=parts,
        program=delivery.program,
    )


def _table(headings: Sequence[str], rows: Iterable[Sequence[object]], numbers: int) -> str:
    """Return a table whose cells are HTML already; the first columns are text."""

    def row(cells: Sequence[object], tag: str) -> str:
        return "".join(
            f"<{tag}{' class=n' if place >= numbers else ''}>{cell}</{tag}>"
            for place, cell in enumerate(cells)
        )

    body = "".join(f"<tr>{row(cells, 'td')}</tr>" for cells in rows)
    return f"<div class=wide><table><tr>{row(headings, 'th')}</tr>{body}</table></div>"


def _copies(delivery: Delivery) -> Iterable[str]:
    yield f"<h2>{_text(translate('Delivery', 'Copies across the split'))}</h2>"
    if delivery.apart:
        text = translate(
            "Delivery",
            "Pairs of photos showing the same picture on both sides: {count}. Validation scores "
            "will look better than they are.",
        )
        yield f"<p class=bad>{_text(text.format(count=delivery.apart))}</p>"
    else:
        text = translate("Delivery", "No photo has a copy or near-copy on the other side.")
        yield f"<p class=good>{_text(text)}</p>"
    if delivery.series:
        text = translate(
            "Delivery",
            "{count} photos look alike in large numbers, as from a fixed camera; they are on both "
            "sides.",
        )
        yield f"<p class=bad>{_text(text.format(count=delivery.series))}</p>"
    if delivery.pairs:
        headings = [translate("Delivery", "Photo"), "", translate("Delivery", "Copy"), ""]
        rows = [_pair(pair) for pair in delivery.pairs[:_SHOWN_PAIRS]]
        yield _table([_text(heading) for heading in headings], rows, 4)


def _pair(pair: CopyPair) -> list[str]:
    side = " class=bad" if pair.apart else " class=quiet"
    return [
        _text(pair.one), f"<span{side}>{_text(pair.one_side)}</span>",
        _text(pair.other), f"<span{side}>{_text(pair.other_side)}</span>",
    ]  # fmt: skip


def _recheck(delivery: Delivery, pictures: Mapping[str, str]) -> Iterable[str]:
    recheck = delivery.recheck
    yield f"<h2>{_text(translate('Delivery', 'Re-check of approved masks'))}</h2>"
    text = translate(
        "Delivery",
        "{count} of {approved} approved masks, chosen at random. Mark each as right or wrong, "
        "save, and add the verdicts to the report: tagmask export … --report-only --verdicts FILE.",
    )
    drawn = text.format(count=len(recheck.images), approved=recheck.approved)
    yield f"<p>{_text(drawn)}</p>"
    save = _text(translate("Delivery", "Save verdicts"))
    yield f'<p><b id=found></b> <a id=save download="recheck.json">{save}</a></p>'
    right, wrong = translate("Delivery", "right"), translate("Delivery", "wrong")
    yield "<div class=cards>"
    for number, image in enumerate(recheck.images):
        boxes = "".join(
            f'<label><input type=radio name=r{number} value={value} data-image="{_text(image)}">'
            f" {_text(word)}</label> "
            for value, word in (("right", right), ("wrong", wrong))
        )
        yield _figure(pictures.get(image, ""), _text(image) + f"<fieldset>{boxes}</fieldset>")
    yield "</div>"


def _figure(picture: str, caption: str) -> str:
    shown = f'<img alt="" src="{_text(picture)}">' if picture else ""
    return f"<figure>{shown}<figcaption>{caption}</figcaption></figure>"


def _contradictions(delivery: Delivery, pictures: Mapping[str, str]) -> Iterable[str]:
    heading = translate("Delivery", "Approved masks the model disagrees with most")
    yield f"<h2>{_text(heading)}</h2>"
    if not delivery.compared:
        text = translate("Delivery", "No approved mask has a model's mask to compare with.")
        yield f"<p class=quiet>{_text(text)}</p>"
        return
    text = translate(
        "Delivery",
        "Approved masks compared with the model's: {compared}; identical to it: {unchanged}. A "
        "small overlap means that one of the two is wrong.",
    )
    said = text.format(compared=delivery.compared, unchanged=delivery.unchanged)
    yield f"<p>{_text(said)}</p>"
    headings = [
        translate("Delivery", "Photo"),
        translate("Delivery", "Worst class"),
        translate("Delivery", "Its overlap"),
        translate("Delivery", "Mean overlap"),
    ]
    rows = [_contradiction(one) for one in delivery.contradictions if one.overlap < 1]
    if not rows:
        return
    yield _table([_text(one) for one in headings], rows, 2)
    yield "<div class=cards>"
    for one in delivery.contradictions:
        if one.overlap < 1 and pictures.get(one.image):
            yield _figure(pictures[one.image], _text(f"{one.image}: {share_text(one.overlap)}"))
    yield "</div>"


def _contradiction(one: Contradiction) -> list[str]:
    return [
        _text(one.image),
        _text(one.worst),
        share_text(one.worst_overlap, 1),
        share_text(one.overlap, 1),
    ]


def _classes(classes: Sequence[ClassSizes], sides: Sequence[str]) -> Iterable[str]:
    yield f"<h2>{_text(translate('Delivery', 'Class sizes'))}</h2>"
    made = any(one.parts < one.objects for one in classes)
    headings = [
        translate("Delivery", "Class"),
        translate("Delivery", "Id"),
        *(f"{translate('Delivery', 'Images')}: {side}" for side in sides),
        translate("Delivery", "Pixels"),
        translate("Delivery", "Share"),
        translate("Delivery", "Objects"),
        *([translate("Delivery", "Of these connected parts")] if made else []),
        translate("Delivery", "Smallest, px"),
        translate("Delivery", "Median, px"),
        translate("Delivery", "Largest, px"),
        translate("Delivery", "Overlap with the model"),
    ]
    rows = [
        [
            _class(one),
            one.id,
            *(one.images.get(side, sum(one.images.values()) if side == "all" else 0)
              for side in sides),
            number_text(one.pixels),
            share_text(one.share, 2),
            number_text(one.objects),
            *([number_text(one.parts)] if made else []),
            number_text(one.smallest),
            number_text(one.median),
            number_text(one.largest),
            "–" if one.agreement is None else share_text(one.agreement, 1),
        ]
        for one in classes
    ]  # fmt: skip
    yield _table([_text(heading) for heading in headings], rows, 1)


def _class(one: ClassSizes) -> str:
    swatch = f'<span class=swatch style="background:rgb{one.colour}"></span>'
    return f"<span class=class>{swatch}{_text(one.name)}</span>"


def _together(delivery: Delivery) -> Iterable[str]:
    """Yield the table of how many images show two classes."""
    shown = [one for one in delivery.classes if sum(one.images.values())][:_SHOWN_TOGETHER]
    if len(shown) < 2:
        return
    yield f"<h2>{_text(translate('Delivery', 'Images with two classes'))}</h2>"
    rows = []
    for one in shown:
        cells = []
        for other in shown:
            pair = (min(one.id, other.id), max(one.id, other.id))
            same = one.id == other.id
            cells.append(sum(one.images.values()) if same else delivery.together.get(pair, 0))
        rows.append([_class(one), *(cell or "" for cell in cells)])
    yield _table(["", *(_text(one.name) for one in shown)], rows, 1)
