/* Preloaded, lets one thread rest right after it has given a lock away, Python's own among them:
 * what is a matter of a microsecond otherwise, another thread then has all the time for. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <unistd.h>

#define REST 100000 /* microseconds */

static __thread int left; /* unlocks of this thread until it rests; 0: it does not */

void rest_after(int unlocks) { left = unlocks; }

int pthread_mutex_unlock(pthread_mutex_t *mutex) {
    static int (*unlock)(pthread_mutex_t *);
    if (unlock == NULL)
        unlock = (int (*)(pthread_mutex_t *))dlsym(RTLD_NEXT, "pthread_mutex_unlock");
    int result = unlock(mutex);
    if (left && --left == 0)
        usleep(REST);
    return result;
}
