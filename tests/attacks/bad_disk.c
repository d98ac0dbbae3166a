/* Preloaded, counts what a process does to the files below a folder, and at a chosen one of these
 * operations kills the process (a write is torn in half), or has the disk be full, for ever or once.
 *
 * Whoever calls libc is seen: Python, SQLite, Pillow, Qt, safetensors. `bad_disk.py` is its other half.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COUNT, KILL, FULL, ONCE };
enum { NOT_NOW, TEAR, REFUSE }; /* what becomes of an operation */

static char below[PATH_MAX];
static size_t length;
static atomic_long seen;
static long chosen;
static int how;

/* Watch a folder, given without links and a slash at its end; the operations count from 1. */
void watch_disk(const char *folder, long at, int kind) {
    strncpy(below, folder, sizeof below - 1);
    chosen = at;
    how = kind;
    seen = 0;
    length = strlen(below);
}

long disk_operations(void) { return seen; }

static int in_folder(const char *path) {
    char whole[PATH_MAX * 2], here[PATH_MAX];
    if (!length || path == NULL)
        return 0;
    if (path[0] != '/' && getcwd(here, sizeof here)) {
        snprintf(whole, sizeof whole, "%s/%s", here, path);
        path = whole;
    }
    return strncmp(path, below, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static int file_in_folder(int fd) {
    char link[64], path[PATH_MAX];
    if (!length)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t got = readlink(link, path, sizeof path - 1);
    if (got < 0)
        return 0;
    path[got] = 0;
    return in_folder(path);
}

static void die(void) { kill(getpid(), SIGKILL); }

/* Count an operation. `needs_room`: whether a full disk refuses it. */
static int turn(int needs_room) {
    if ((how == FULL || how == ONCE) && !needs_room)
        return NOT_NOW;
    long number = ++seen;
    if (how == KILL && number == chosen)
        return TEAR;
    if ((how == FULL && number >= chosen) || (how == ONCE && number == chosen)) {
        errno = ENOSPC;
        return REFUSE;
    }
    return NOT_NOW;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* An operation that is whole or not done at all. */
#define WHOLE(mine, room, call)                                                                    \
    do {                                                                                           \
        int what = (mine) ? turn(room) : NOT_NOW;                                                  \
        if (what == TEAR)                                                                          \
            die();                                                                                 \
        if (what == REFUSE)                                                                        \
            return -1;                                                                             \
        return call;                                                                               \
    } while (0)

#define WRITING(name, arguments, half, call)                                                       \
    ssize_t name arguments {                                                                       \
        int what = file_in_folder(fd) ? turn(1) : NOT_NOW;                                         \
        if (what == TEAR) {                                                                        \
            ssize_t torn = half;                                                                   \
            (void)torn;                                                                            \
            die();                                                                                 \
        }                                                                                          \
        if (what == REFUSE)                                                                        \
            return -1;                                                                             \
        return call;                                                                               \
    }

WRITING(write, (int fd, const void *data, size_t size), NEXT(write)(fd, data, size / 2),
        NEXT(write)(fd, data, size))
WRITING(pwrite, (int fd, const void *data, size_t size, off_t at),
        NEXT(pwrite)(fd, data, size / 2, at), NEXT(pwrite)(fd, data, size, at))
WRITING(pwrite64, (int fd, const void *data, size_t size, off64_t at),
        NEXT(pwrite64)(fd, data, size / 2, at), NEXT(pwrite64)(fd, data, size, at))
WRITING(sendfile, (int fd, int from, off_t *at, size_t size),
        NEXT(sendfile)(fd, from, at, size / 2), NEXT(sendfile)(fd, from, at, size))
WRITING(sendfile64, (int fd, int from, off64_t *at, size_t size),
        NEXT(sendfile64)(fd, from, at, size / 2), NEXT(sendfile64)(fd, from, at, size))

int fsync(int fd) { WHOLE(file_in_folder(fd), 1, NEXT(fsync)(fd)); }
int fdatasync(int fd) { WHOLE(file_in_folder(fd), 1, NEXT(fdatasync)(fd)); }
int ftruncate(int fd, off_t size) { WHOLE(file_in_folder(fd), 0, NEXT(ftruncate)(fd, size)); }
int ftruncate64(int fd, off64_t size) { WHOLE(file_in_folder(fd), 0, NEXT(ftruncate64)(fd, size)); }
int rename(const char *from, const char *to) { WHOLE(in_folder(to), 0, NEXT(rename)(from, to)); }
int unlink(const char *path) { WHOLE(in_folder(path), 0, NEXT(unlink)(path)); }
int rmdir(const char *path) { WHOLE(in_folder(path), 0, NEXT(rmdir)(path)); }
int link(const char *from, const char *to) { WHOLE(in_folder(to), 1, NEXT(link)(from, to)); }
int mkdir(const char *path, mode_t mode) { WHOLE(in_folder(path), 1, NEXT(mkdir)(path, mode)); }

#define OPENING(name)                                                                              \
    int name(const char *path, int flags, ...) {                                                   \
        mode_t mode = 0;                                                                           \
        if (flags & (O_CREAT | O_TMPFILE)) {                                                       \
            va_list more;                                                                          \
            va_start(more, flags);                                                                 \
            mode = va_arg(more, mode_t);                                                           \
            va_end(more);                                                                          \
        }                                                                                          \
        int makes = flags & (O_CREAT | O_TRUNC) && in_folder(path) && access(path, F_OK) != 0;     \
        WHOLE(makes || (flags & O_TRUNC && in_folder(path)), makes, NEXT(name)(path, flags, mode)); \
    }

OPENING(open)
OPENING(open64)
