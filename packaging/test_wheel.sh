#!/usr/bin/env bash
# Tests the wheel itself: `make wheel-test`.
#
#   packaging/test_wheel.sh [WHEEL]
#
# Looks at it with twine and check-wheel-contents, installs it into an environment of its own in
# build/wheel-test, as pipx would, and uses it there, outside of the checkout. The versions are the
# lock's; torch is the build for processors.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly CPU_INDEX=https://download.pytorch.org/whl/cpu
work=$PWD/build/wheel-test
wheel=${1:-$(find dist -name 'tagmask-*.whl' -print -quit 2>/dev/null || true)}

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}
step() { printf -- '-- %s\n' "$*"; }
# Runs a program of the wheel where no checkout is.
use() (
    cd "$work/elsewhere"
    unset PYTHONPATH
    PATH=$work/venv/bin:$PATH QT_QPA_PLATFORM=offscreen "$@"
)

[[ -f $wheel ]] || fail "there is no wheel in dist. Run: make wheel"
wheel=$(realpath "$wheel")
python=$(command -v .venv/bin/python || command -v python3)
rm -rf "$work"
mkdir -p "$work/elsewhere"
export PIP_DISABLE_PIP_VERSION_CHECK=1

step "what is in it"
"$python" -m venv "$work/tools"
"$work/tools/bin/pip" install --quiet twine check-wheel-contents
"$work/tools/bin/twine" --no-color check --strict "$wheel"
"$work/tools/bin/check-wheel-contents" "$wheel"

step "installing it"
"$python" -m venv "$work/venv"
torch=$(sed -n 's/^torch==//p' requirements/torch.txt)
if [[ $(uname -s) != Linux ]]; then
    "$work/venv/bin/pip" install --quiet --no-deps "torch==$torch"
elif ! "$work/venv/bin/pip" install --quiet --no-deps "torch==$torch+cpu" 2>/dev/null; then
    "$work/venv/bin/pip" install --quiet --no-deps --extra-index-url "$CPU_INDEX" "torch==$torch+cpu"
fi
"$work/venv/bin/pip" install --quiet --no-deps --require-hashes --requirement requirements/program.txt
"$work/venv/bin/pip" install --quiet "$wheel"
"$work/venv/bin/pip" check

step "using it"
use tagmask --version
use wseg --help >/dev/null
use wseg sample sample --images 16 --size 160x120 >/dev/null
use wseg run sample --out masks --preset fast --set train.epochs=2 >"$work/run.log" 2>&1 ||
    { tail -n 20 "$work/run.log"; fail "wseg run did not succeed."; }
[[ -s $work/elsewhere/masks/contact_sheet.png ]] || fail "wseg run made no contact sheet."
use tagmask --screenshot shots >"$work/shots.log" 2>&1 ||
    { tail -n 20 "$work/shots.log"; fail "tagmask --screenshot did not succeed."; }
echo "$(find "$work/elsewhere/shots" -name '*.png' | wc -l) pictures of the window"
use python - <<'END'
from pathlib import Path

from PySide6.QtGui import QDesktopServices

from app.ui.paths import guide_page, open_guide

opened = []
QDesktopServices.openUrl = lambda url: opened.append(url.toString()) or True
assert open_guide("install", "packages"), "the guide did not open"
pages = {page: guide_page(page) for page in ("index", "install", "privacy", "tutorial")}
missing = [page for page, file in pages.items() if file is None]
assert not missing, f"not in the guide: {missing}"
assert "site-packages" in opened[0] and opened[0].endswith("#packages"), opened
assert not list(Path(guide_page("index")).parents[1].rglob("*.ts")), "sources of translations"
print(f"the guide: {opened[0].partition('site-packages')[2]}")
END
echo "The wheel passed: $(basename "$wheel"), $(($(stat -c %s "$wheel" 2>/dev/null || stat -f %z "$wheel") / 1024)) KiB"
