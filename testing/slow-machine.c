/*
 * A machine that is slow now and then, for a program that runs under it (LD_PRELOAD; testing/slow-machine sets it up).
 * Each call that is named below waits, as often as its variable says in a hundred calls, up to SLOW_LONGEST milliseconds:
 *
 * SLOW_DISK     what makes a file durable, names it or removes it
 * SLOW_NETWORK  a connection that is made or taken
 * SLOW_THREADS  a thread that was started has its first moment late; one that waited for another goes on late, ten times as seldom
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int disk, network, threads, longest;
static __thread int new_thread;
static __thread unsigned chance;

static int number(const char *name, int otherwise) {
    const char *value = getenv(name);
    return value ? atoi(value) : otherwise;
}

__attribute__((constructor)) static void settings(void) {
    disk = number("SLOW_DISK", 0);
    network = number("SLOW_NETWORK", 0);
    threads = number("SLOW_THREADS", 0);
    longest = number("SLOW_LONGEST", 300);
}

/* Waits in OFTEN of OF calls. */
static void now_and_then(int often, int of) {
    if (often <= 0 || longest <= 0) {
        return;
    }
    if (!chance) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        chance = ((unsigned) now.tv_nsec ^ (unsigned) (size_t) &chance) | 1;
    }
    if (rand_r(&chance) % of < often) {
        long milliseconds = rand_r(&chance) % longest + 1;
        struct timespec wait = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
        nanosleep(&wait, NULL);
    }
}

#define SLOW(often, name, parameters, arguments) \
    int name parameters { \
        static int (*real) parameters; \
        if (!real) { \
            real = dlsym(RTLD_NEXT, #name); \
        } \
        now_and_then(often, 100); \
        return real arguments; \
    }

SLOW(disk, fsync, (int file), (file))
SLOW(disk, fdatasync, (int file), (file))
SLOW(disk, unlink, (const char *path), (path))
SLOW(disk, rename, (const char *from, const char *to), (from, to))
SLOW(network, connect, (int socket, const struct sockaddr *address, socklen_t length), (socket, address, length))
SLOW(network, accept, (int socket, struct sockaddr *address, socklen_t *length), (socket, address, length))
SLOW(network, accept4, (int socket, struct sockaddr *address, socklen_t *length, int flags), (socket, address, length, flags))

struct start {
    void *(*routine)(void *);
    void *argument;
};

static void *begin(void *argument) {
    struct start start = *(struct start *) argument;
    free(argument);
    new_thread = 1;
    return start.routine(start.argument);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*routine)(void *), void *argument) {
    static int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    if (!real) {
        real = dlsym(RTLD_NEXT, "pthread_create");
    }
    struct start *start = malloc(sizeof *start);
    if (!start) {
        abort();
    }
    *start = (struct start) {routine, argument};
    return real(thread, attributes, begin, start);
}

/* Java starts a thread in two steps, and who starts it waits for the first: what is late has to be late after its first wait. */
int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex) {
    static int (*real)(pthread_cond_t *, pthread_mutex_t *);
    if (!real) {
        real = dlvsym(RTLD_NEXT, "pthread_cond_wait", "GLIBC_2.3.2");
    }
    if (!real) {
        real = dlsym(RTLD_NEXT, "pthread_cond_wait");
    }
    int result = real(condition, mutex);
    now_and_then(threads, new_thread ? 100 : 1000);
    new_thread = 0;
    return result;
}
