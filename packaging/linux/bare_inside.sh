#!/bin/bash
# What bare_test.sh runs in a bare root: the README's commands, as root or as an ordinary user.

set -uo pipefail

readonly WHO=$1 RESULTS=/test/results
export DEBIAN_FRONTEND=noninteractive
failures=0
mkdir -p $RESULTS

# Runs a check and says how it went and how long it took; returns how it went.
check() {
    local log=$RESULTS/$1.log name=$2 started=$SECONDS
    shift 2
    if "$@" >"$log" 2>&1; then
        printf 'ok      %s (%d s)\n' "$name" $((SECONDS - started))
        return
    fi
    printf 'FAILED  %s (%d s)\n' "$name" $((SECONDS - started))
    sed 's/^/        | /' "$log" | tail -n 40
    failures=$((failures + 1))
    return 1
}

[[ $WHO == root ]] || useradd --create-home --shell /bin/bash tester
home=$(getent passwd "${WHO/user/tester}" | cut -d: -f6)
checkout=$home/tagmask
[[ $WHO == root ]] || checkout="$home/with spaces and ü/tagmask"

# Runs a command in the checkout, as whom the case is for.
do_it() {
    if [[ $WHO == root ]]; then
        (cd "$checkout" && eval "$*")
    else
        runuser -u tester -- env HOME="$home" bash -c 'cd "$0" && eval "$1"' "$checkout" "$*"
    fi
}

mkdir -p "$(dirname "$checkout")"
mv /test/tagmask "$checkout"
[[ $WHO == root ]] || chown -R tester:tester "$home" /pip-cache
[[ $WHO == user ]] || chown -R root:root /pip-cache
printf '        %s; %s; %s\n' "$(. /etc/os-release && echo "$PRETTY_NAME")" "$(python3 --version)" "$checkout"

# ---------------------------------------------------------------- what is missing is named

names_what_is_missing() {
    do_it make demo && { echo "It did not stop."; return 1; }
    [[ ! -e $checkout/.venv && -z $(do_it git status --porcelain --ignored) ]] ||
        { echo "It left something behind."; return 1; }
}
one_command() { grep -E '^ +(sudo )?apt-get ' $RESULTS/named.log; }

if [[ $WHO == user ]]; then
    check named "an ordinary user is told what is missing, and nothing is done" names_what_is_missing
    [[ $(one_command | wc -l) == 1 ]] || { echo "FAILED  not one command"; failures=$((failures + 1)); }
    printf '%s\n' "$(one_command)"
    # As printed; where it asks, it is told yes.
    check installed "root runs that command" bash -c "yes | { $(one_command); }"
fi

# ---------------------------------------------------------------- the README's commands

demo_result() { grep -iE 'mean IoU' $RESULTS/demo.log | tail -n 1; }
has_demo() { [[ -s $checkout/demo-output/run/contact_sheet.png && -n $(demo_result) ]]; }
window_libraries() {
    local plugin
    plugin=$(find "$checkout/.venv" -name libqxcb.so -print -quit)
    [[ -n $plugin ]] && ! ldd "$plugin" | grep 'not found'
}

check demo "make demo" do_it make demo
check demo-result "it ends with its picture and mean IoU" has_demo
printf '        %s\n' "$(demo_result)"
cp "$checkout/demo-output/run/contact_sheet.png" $RESULTS/ 2>/dev/null
printf '        .venv has %s MB, torch is %s\n' "$(du -sm "$checkout/.venv" | cut -f1)" \
    "$(sed -n 's/^torch //p' "$checkout/.venv/.set-up")"
check again "make setup with nothing to do" do_it make setup
check libraries "every library of Qt's windows is found" window_libraries

# ---------------------------------------------------------------- the app, on a screen

shows_window() {
    local waited pid status=1
    DISPLAY=$screen do_it make app >$RESULTS/app-output.log 2>&1 &
    pid=$!
    for waited in $(seq 120); do
        if DISPLAY=$screen xwininfo -root -tree 2>/dev/null | grep -q '("tagmask" "TagMask")'; then
            echo "The window was there after $((waited / 2)) s."
            status=0
            break
        fi
        kill -0 $pid 2>/dev/null || break
        sleep 0.5
    done
    sleep 3
    DISPLAY=$screen xwd -root -silent | xwdtopnm 2>/dev/null >$RESULTS/app.ppm
    printf '%s colours are on the screen.\n' "$(ppmhist -noheader $RESULTS/app.ppm | wc -l)"
    [[ $(ppmhist -noheader $RESULTS/app.ppm | wc -l) -gt 100 ]] || status=1
    pnmtopng $RESULTS/app.ppm >$RESULTS/app.png 2>/dev/null
    rm $RESULTS/app.ppm
    pkill -TERM -f bin/tagmask
    wait $pid
    cat $RESULTS/app-output.log
    return $status
}

# The screen itself comes only now: it brings libraries along that the app must not need it for.
check screen "a virtual screen" bash -c \
    "apt-get update -q && apt-get install -y -q --no-install-recommends xvfb x11-apps x11-utils netpbm procps"
Xvfb -displayfd 1 -screen 0 1280x900x24 -nolisten tcp -noreset >$RESULTS/display 2>$RESULTS/xvfb.log &
server=$!
for _ in $(seq 100); do [[ -s $RESULTS/display ]] && break; sleep 0.1; done
screen=:$(cat $RESULTS/display)
check app "make app opens its window" shows_window
kill $server

# ---------------------------------------------------------------- the tests

check setup-tests "the set-up of make test" do_it make setup-tests
if [[ -n ${WHOLE:-} ]]; then
    check tests "make test" do_it make test
else
    check tests "the first tests" do_it "OMP_NUM_THREADS=1 .venv/bin/python -m pytest -q tests/test_setup.py \
    tests/test_guards.py tests/core/test_tag_csv.py tests/gui/test_start_trouble.py tests/e2e/test_real_window.py -x --durations=3"
fi
tail -n 1 $RESULTS/tests.log

((failures == 0)) || { echo "$failures checks failed."; exit 1; }
