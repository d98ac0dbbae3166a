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
# Takes a picture of the screen, and looks whether there is one on it: a blank one has two or three colours.
has_picture() {
    local colours
    sleep 2
    xwdtopnm "$results/screen/Xvfb_screen0" 2>/dev/null >"$results/$1.ppm" || return 1
    colours=$(ppmhist -noheader "$results/$1.ppm" | wc -l)
    pnmtopng "$results/$1.ppm" >"$results/$1.png" 2>/dev/null
    rm "$results/$1.ppm"
    echo "the screen shows $colours colours"
    ((colours > 100))
}
# Starts a command, waits for its window, takes its picture, ends it as a desktop would and looks how it ended.
shows_window() {
    local name=$1 title=$2 pid status
    shift 2
    as_user "$*" >"$results/window.log" 2>&1 &
    pid=$!
    wait_for_window "$title" && has_picture "$name"
    status=$?
    pkill -TERM -u tester -x tagmask
    wait $pid
    cat "$results/window.log"
    return $status
}
# Starts the program on a compositor of Wayland that draws nowhere, and looks whether it opens its window there.
shows_window_on_wayland() {
    local log=$results/wayland.log compositor pid waited status=1
    as_user "weston --backend=headless-backend.so --socket=tagmask-test --idle-time=0" >$results/weston.log 2>&1 &
    compositor=$!
    for waited in $(seq 100); do [ -S $home/run/tagmask-test ] && break; sleep 0.1; done
    [ -S $home/run/tagmask-test ] || { cat $results/weston.log; return 1; }
    as_user "unset DISPLAY; export WAYLAND_DISPLAY=tagmask-test WAYLAND_DEBUG=1; $*" >$log 2>&1 &
    pid=$!
    for waited in $(seq 240); do
        # What the program asks of the compositor: a window with this title, and to show a picture in it.
        if grep -qE 'xdg_toplevel[@#][0-9]+\.set_title\(.*TagMask' $log && grep -qE 'wl_surface[@#][0-9]+\.attach\(wl_buffer' $log
        then
            echo "the window was there after $((waited / 2)) s"
            status=0
            break
        fi
        sleep 0.5
    done
    pkill -TERM -u tester -x tagmask
    wait $pid
    pkill -TERM -u tester -x weston
    wait $compositor
    ((status)) && tail -n 30 $log
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
touch /test/installed
check "nothing of it is broken" dpkg --audit
check "what it unpacked is what it packed" dpkg --verify "$name"
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
check "a sample project: tagged, trained, predicted, approved" as_user tagmask --check-package --sample project
sed 's/^/        | /' $results/last.log
project="$home/project/Sample Project"
check "tagmask export" as_user "tagmask export '$project' --scope all --out exported --format coco"
check "what it exported is there" bash -c "
    [ -n \"\$(find $home/exported -name '*.json' -size +1k)\" ] &&
    [ \$(find $home/exported -name '*.jpg' | wc -l) = 16 ]"
check "the programs write nothing beside themselves" bash -c '[ -z "$(find /usr/lib/tagmask -newer /test/installed)" ]'

step "On a screen"
# A display that nothing else has, on this machine either: its network is shared so far.
mkdir -p $results/screen
Xvfb -displayfd 1 -screen 0 1280x900x24 -fbdir $results/screen -nolisten tcp -noreset >$results/display \
    2>$results/xvfb.log &
server=$!
for _ in $(seq 100); do [ -s $results/display ] && break; sleep 0.1; done
screen=:$(cat $results/display)
check "there is a screen" bash -c "kill -0 $server && [ -S /tmp/.X11-unix/X${screen#:} ]"
check "the app opens a window" shows_window first-start TagMask tagmask
sed 's/^/        | /' $results/last.log
check "it opens what wseg made" shows_window masks TagMask tagmask masks
check "it opens a project" shows_window project "Sample Project" "tagmask '$project/project.tagmask'"
known="gio info -a standard::content-type '$project/project.tagmask' | grep -qw application/x-tagmask-project &&
    gio mime application/x-tagmask-project | grep -qw tagmask.desktop"
check "a project's kind of file is known" as_user "$known"
check "a double click opens it" shows_window double-click "Sample Project" "gio open '$project/project.tagmask'; sleep 1; \
    while pgrep -x tagmask >/dev/null; do sleep 0.2; done"
check "the menu entry is valid" desktop-file-validate /usr/share/applications/tagmask.desktop
check "the desktop's index has it" grep -q "x-tagmask-project=tagmask.desktop" /usr/share/applications/mimeinfo.cache
check "xdg-mime knows it" as_user "export XDG_CURRENT_DESKTOP=GNOME; [ \$(xdg-mime query filetype '$project/project.tagmask') = \
    application/x-tagmask-project ] && [ \$(xdg-mime query default application/x-tagmask-project) = tagmask.desktop ]"
check "there is an icon in every size" bash -c 'for size in 16 24 32 48 64 128 256 512; do
    [ -s /usr/share/icons/hicolor/${size}x${size}/apps/tagmask.png ] || exit 1; done
    [ -s /usr/share/icons/hicolor/scalable/apps/tagmask.svg ]'
check "the store's description is valid" appstreamcli validate --no-net --explain \
    /usr/share/metainfo/org.tagmask.TagMask.metainfo.xml
check "pictures of every view" as_user tagmask --screenshot shots
check "there are pictures" bash -c "[ \$(ls $home/shots/*.png | wc -l) -ge 2 ]"
cp -r $home/shots $results/ 2>/dev/null

step "Over an older version"
if [ -f /test/older.deb ]; then
    check "removal" apt-get purge -y "$name"
    check "an older version" apt-get install -y --no-install-recommends /test/older.deb
    check "this version over it" apt-get install -y --no-install-recommends /test/tagmask.deb
    check "nothing of the older one is left" bash -c '[ ! -e /usr/lib/tagmask/lib/of-the-older-version ]'
    check "the package is whole" as_user QT_QPA_PLATFORM=offscreen tagmask --check-package
fi

step "Removing the .deb"
as_user "find . -path ./run -prune -o -print | sort" >$results/user-before.txt
check "removal" apt-get purge -y "$name"
check "nothing of it is left" bash -c '[ ! -e /usr/lib/tagmask ] && [ ! -e /usr/bin/tagmask ]'
check "what it depended on" apt-get autoremove -y --purge
inventory >$results/after.txt
check "the system is as it was" diff $results/before.txt $results/after.txt
as_user "find . -path ./run -prune -o -print | sort" >$results/user-after.txt
check "projects and settings are untouched" diff $results/user-before.txt $results/user-after.txt

step "The archive, without root"
# What every desktop has: the archive cannot bring it along.
apt-get install -y --no-install-recommends libegl1 libgl1 libopengl0 libglib2.0-0 libdbus-1-3 libfontconfig1 \
    libfreetype6 libx11-6 libx11-xcb1 libxcb1 libxcb-glx0 libxcb-randr0 libxcb-render0 libxcb-shape0 libxcb-shm0 \
    libxcb-sync1 libxcb-xfixes0 libstdc++6 zlib1g xkb-data fonts-dejavu-core weston \
    >/dev/null 2>&1
as_user "rm -rf .local .cache .config; find . -mindepth 1 | sort" >$results/home-before.txt
check "unpacking" as_user "mkdir unpacked && tar -C unpacked -xzf /test/tagmask.tar.gz"
check "it runs where it was unpacked" as_user "unpacked/*/tagmask --version"
check "and elsewhere, in a folder with a space" as_user "mv unpacked 'moved here' &&
    QT_QPA_PLATFORM=offscreen 'moved here'/*/tagmask --check-package && 'moved here'/*/wseg --version"
check "and from a folder that cannot be written" as_user "chmod -R a-w 'moved here'/* &&
    QT_QPA_PLATFORM=offscreen 'moved here'/*/tagmask --check-package"
check "install.sh" as_user "'moved here'/*/install.sh"
check "installing once more" as_user ".local/opt/tagmask/install.sh"
check "a new version over it" as_user "touch .local/opt/tagmask/lib/of-the-older-version &&
    'moved here'/*/install.sh && [ ! -e .local/opt/tagmask/lib/of-the-older-version ] &&
    chmod -R u+w 'moved here' && rm -rf 'moved here'"
check "tagmask --version" as_user ".local/bin/tagmask --version"
check "wseg --version" as_user ".local/bin/wseg --version"
check "the package is whole" as_user "QT_QPA_PLATFORM=offscreen .local/bin/tagmask --check-package"
check "the app opens a window" shows_window archive "Sample Project" ".local/bin/tagmask '$project'"
check "the kind of file is known" as_user "$known"
check "a double click opens it" shows_window archive-double-click "Sample Project" \
    "gio open '$project/project.tagmask'; sleep 1; while pgrep -x tagmask >/dev/null; do sleep 0.2; done"
check "the app opens a window on Wayland" shows_window_on_wayland .local/bin/tagmask
sed 's/^/        | /' $results/last.log
as_user "find .config/TagMask .local/share/TagMask .local/state/TagMask '$project' -type f 2>/dev/null | sort" \
    >$results/kept-before.txt
check "uninstall.sh" as_user ".local/opt/tagmask/uninstall.sh"
sed 's/^/        | /' $results/last.log
cp $results/last.log $results/uninstall.log
check "it named every folder that is left" bash -c "for folder in .config/TagMask .local/share/TagMask \
    .local/state/TagMask .cache/TagMask .cache/tagmask; do
    [ ! -e $home/\$folder ] || grep -qx '    $home/'\$folder $results/uninstall.log || { echo \$folder; exit 1; }; done"
as_user "find .config/TagMask .local/share/TagMask .local/state/TagMask '$project' -type f 2>/dev/null | sort" \
    >$results/kept-after.txt
check "projects and settings are untouched" diff $results/kept-before.txt $results/kept-after.txt
as_user "rm -rf .local/state/TagMask .local/share/TagMask .cache .config
    rmdir .local/share .local/state .local 2>/dev/null; find . -mindepth 1 | sort" >$results/home-after.txt
check "nothing is left" diff $results/home-before.txt $results/home-after.txt
kill $server

if ((failures)); then printf '\n%d checks FAILED\n' $failures; exit 1; fi
printf '\nAll checks passed.\n'
