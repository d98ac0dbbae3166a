#!/bin/bash
# What test_package.sh runs in the clean root: installs, uses and removes both packages.
# Everything the program does happens as an ordinary user, without a network.

set -uo pipefail

results=/test/results
home=/home/tester
failures=0
mkdir -p $results

step() { printf '\n-- %s\n' "$*"; }
# Runs a check and says how it went; goes on after a failure, so that one run shows everything.
check() {
    local name=$1 started=$SECONDS
    shift
    if "$@" >"$results/last.log" 2>&1; then
        printf 'ok      %s (%d s)\n' "$name" $((SECONDS - started))
    else
        printf 'FAILED  %s\n' "$name"
        sed 's/^/        | /' "$results/last.log" | tail -n 40
        failures=$((failures + 1))
    fi
}
as_user() {
    unshare --net -- su tester -s /bin/bash -c "export DISPLAY=${screen:-} XDG_RUNTIME_DIR=$home/run \
        OMP_NUM_THREADS=2; cd $home; $*"
}
# Everything on the disk that an installation could change; no caches, logs and lists.
inventory() {
    find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /test -o -path /tmp -o -path /run \
        -o -path $home -o -path /var/cache -o -path /var/log -o -path /var/lib/apt \
        -o -path /var/lib/dpkg \) -prune -o -print |
        grep -vE '^/(etc/ld\.so\.cache|usr/share/(applications/mimeinfo\.cache|mime/[a-z.0-9A-Z]+))$' | sort
    dpkg-query --show --showformat='package ${Package} ${Status}\n' | sort
}
window_titles() { xwininfo -root -tree | grep -F '"' ; }
wait_for_window() {
    local waited
    for waited in $(seq 240); do
        # The app's own window: the system's helpers have windows of its name, but not of its class.
        if DISPLAY=$screen window_titles 2>/dev/null | grep -F "$1" | grep -qF '("tagmask" "TagMask")'; then
            echo "the window was there after $((waited / 2)) s"
            return 0
        fi
        sleep 0.5
    done
    DISPLAY=$screen window_titles
    return 1
}
# Starts a command, waits for its window, ends it as a desktop would and looks how it ended.
shows_window() {
    local title=$1 pid status
    shift
    as_user "$*" >"$results/window.log" 2>&1 &
    pid=$!
    wait_for_window "$title"
    status=$?
    pkill -TERM -u tester -x tagmask
    wait $pid
    cat "$results/window.log"
    return $status
}
empty() { [ -z "$(ls -A "$1" 2>/dev/null)" ] || { find "$1" | head -n 20; return 1; }; }

useradd --create-home --home-dir $home --shell /bin/bash tester
install -d -o tester -g tester -m 700 $home/run
screen=

step "Before"
check "there is no Python" bash -c '! command -v python3 && ! command -v python'
inventory >$results/before.txt

step "Installing the .deb"
export DEBIAN_FRONTEND=noninteractive
check "the package and what it depends on" apt-get install -y --no-install-recommends /test/tagmask.deb
name=$(dpkg-deb --field /test/tagmask.deb Package)
check "nothing of it is broken" dpkg --audit
check "still no Python" bash -c '! command -v python3 && ! command -v python'
check "every library is found" bash -c '
    missing=$(find /usr/lib/tagmask/lib -name "*.so*" -type f -exec ldd {} + 2>/dev/null | grep "not found" |
        grep -vE "libcuda|libnvidia" | sort -u)
    for name in $(echo "$missing" | awk "{print \$1}"); do
        [ -n "$(find /usr/lib/tagmask/lib -name "$name" -print -quit)" ] || { echo "$name"; bad=1; }
    done
    [ -z "${bad:-}" ]'
printf '        installed size: %s\n' "$(du -sh /usr/lib/tagmask | cut -f1)"

step "Running it"
check "tagmask --version" as_user tagmask --version
check "wseg --version" as_user wseg --version
check "the package is whole" as_user QT_QPA_PLATFORM=offscreen tagmask --check-package
sed 's/^/        | /' $results/last.log
check "a sample" as_user wseg sample sample --images 16 --size 160x120
check "from tags to a data set" as_user wseg run sample --out masks --preset fast --set train.epochs=2
check "the data set is there" bash -c "
    [ \$(ls $home/masks/voc/JPEGImages | wc -l) -gt 0 ] &&
    [ \$(ls $home/masks/voc/SegmentationClass | wc -l) = \$(ls $home/masks/voc/JPEGImages | wc -l) ] &&
    [ -s $home/masks/contact_sheet.png ]"
cp $home/masks/contact_sheet.png $results/ 2>/dev/null
check "a sample project" as_user QT_QPA_PLATFORM=offscreen tagmask --check-package --sample project
project="$home/project/Sample Project"
check "tagmask export" as_user "tagmask export '$project' --scope all --out exported --format coco"
check "what it exported is there" bash -c "[ -n \"\$(find $home/exported -name '*.json' -size +1k)\" ]"

step "On a screen"
# A display that nothing else has, on this machine either: its network is shared so far.
Xvfb -displayfd 1 -screen 0 1280x900x24 -nolisten tcp -noreset >$results/display 2>$results/xvfb.log &
server=$!
for _ in $(seq 100); do [ -s $results/display ] && break; sleep 0.1; done
screen=:$(cat $results/display)
check "there is a screen" bash -c "kill -0 $server && [ -S /tmp/.X11-unix/X${screen#:} ]"
check "the app opens a window" shows_window TagMask tagmask
check "it opens what wseg made" shows_window TagMask tagmask masks
check "it opens a project" shows_window "Sample Project" "tagmask '$project/project.tagmask'"
known="gio info -a standard::content-type '$project/project.tagmask' | grep -qw application/x-tagmask-project &&
    gio mime application/x-tagmask-project | grep -qw tagmask.desktop"
check "a project's kind of file is known" as_user "$known"
check "a double click opens it" shows_window "Sample Project" "gio open '$project/project.tagmask'; sleep 1; \
    while pgrep -x tagmask >/dev/null; do sleep 0.2; done"
check "the menu entry is valid" desktop-file-validate /usr/share/applications/tagmask.desktop
check "pictures of every view" as_user tagmask --screenshot shots
check "there are pictures" bash -c "[ \$(ls $home/shots/*.png | wc -l) -ge 2 ]"
cp -r $home/shots $results/ 2>/dev/null

step "Removing the .deb"
check "removal" apt-get purge -y "$name"
check "nothing of it is left" bash -c '[ ! -e /usr/lib/tagmask ] && [ ! -e /usr/bin/tagmask ]'
check "what it depended on" apt-get autoremove -y --purge
inventory >$results/after.txt
check "the system is as it was" diff $results/before.txt $results/after.txt

step "The archive, without root"
# What every desktop has: the archive cannot bring it along.
apt-get install -y --no-install-recommends libegl1 libgl1 libopengl0 libglib2.0-0 libdbus-1-3 libfontconfig1 \
    libfreetype6 libx11-6 libx11-xcb1 libxcb1 libxcb-glx0 libxcb-randr0 libxcb-render0 libxcb-shape0 libxcb-shm0 \
    libxcb-sync1 libxcb-xfixes0 libstdc++6 zlib1g xkb-data fonts-dejavu-core >/dev/null 2>&1
as_user "rm -rf .local .cache .config; find . -mindepth 1 | sort" >$results/home-before.txt
check "unpacking" as_user "mkdir unpacked && tar -C unpacked -xzf /test/tagmask.tar.gz"
check "install.sh" as_user "unpacked/*/install.sh && rm -rf unpacked"
check "installing once more" as_user ".local/opt/tagmask/install.sh"
check "tagmask --version" as_user ".local/bin/tagmask --version"
check "wseg --version" as_user ".local/bin/wseg --version"
check "the package is whole" as_user "QT_QPA_PLATFORM=offscreen .local/bin/tagmask --check-package"
check "the app opens a window" shows_window "Sample Project" ".local/bin/tagmask '$project'"
check "the kind of file is known" as_user "$known"
check "uninstall.sh" as_user ".local/opt/tagmask/uninstall.sh"
as_user "rm -rf .local/state/TagMask .local/share/TagMask .cache .config
    rmdir .local/share .local/state .local 2>/dev/null; find . -mindepth 1 | sort" >$results/home-after.txt
check "nothing is left" diff $results/home-before.txt $results/home-after.txt
kill $server

if ((failures)); then printf '\n%d checks FAILED\n' $failures; exit 1; fi
printf '\nAll checks passed.\n'
