/* A virtual monitor: stands in for libGL.so.1 and gives a virtual screen a refresh.
 *
 * Everything is forwarded to the real library, on which this one depends by its path, so that symbols that are looked
 * up on this library's handle are found there. Only glXSwapBuffers is its own: it samples one pixel of the back
 * buffer, hands the frame over with the real swap, and blocks until the next tick of a fixed grid on CLOCK_MONOTONIC,
 * as a screen with vsync does. A frame that is handed over after a tick is shown at the one after. What was shown, and
 * when, goes to a shared log.
 *
 * Environment: VIRTUAL_MONITOR_HZ (without it, nothing but forwarding), VIRTUAL_MONITOR_LOG (a file of the size that it
 * shall have, filled with zeros; optional), VIRTUAL_MONITOR_PIXEL (x and y of the sampled pixel from the lower left
 * corner are both this; 10 unless told).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifndef REAL_LIBGL
#error "REAL_LIBGL: path of the real library, as a string"
#endif

enum { GL_READ_BUFFER = 0x0C02, GL_BACK = 0x0405, GL_RGBA = 0x1908, GL_UNSIGNED_BYTE = 0x1401 };
enum { GL_READ_FRAMEBUFFER = 0x8CA8, GL_READ_FRAMEBUFFER_BINDING = 0x8CAA };

typedef struct { /* 64 bytes; monitor.py reads it */
    uint64_t magic, hz, count;
    uint64_t reserved[5];
} Header;

typedef struct { /* 64 bytes; times in ns of CLOCK_MONOTONIC */
    uint64_t sequence;
    uint64_t tick;   /* the frame came on */
    uint64_t called; /* glXSwapBuffers was called */
    uint64_t handed; /* the frame was handed over */
    uint64_t woke;   /* glXSwapBuffers was about to return */
    uint32_t missed; /* ticks since the last frame at which nothing new was shown */
    uint8_t rgba[4];
    uint64_t drawable;
    uint64_t reserved;
} Entry;

static const uint64_t MAGIC = 0x524f54494e4f4d56ull; /* "VMONITOR" */
static const uint64_t SECOND = 1000000000ull;

typedef void (*Function)(void);
static void *real;
static void (*real_swap)(void *, unsigned long);
static Function (*real_address)(const unsigned char *);
static void (*get_integer)(unsigned, int *);
static void (*read_buffer)(unsigned);
static void (*read_pixels)(int, int, int, int, unsigned, unsigned, void *);
static void (*bind_framebuffer)(unsigned, unsigned);

static uint64_t hz, last_tick;
static int pixel = 10;
static Header *header;
static Entry *entries;
static uint64_t capacity;

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static uint64_t tick_number(uint64_t time) { return (uint64_t)((unsigned __int128)time * hz / SECOND); }

/* The first nanosecond of a tick. */
static uint64_t tick_time(uint64_t number) { return (uint64_t)(((unsigned __int128)number * SECOND + hz - 1) / hz); }

static void sleep_until(uint64_t time) {
    struct timespec t = {(time_t)(time / SECOND), (long)(time % SECOND)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR) {
    }
}

static void open_log(const char *path) {
    struct stat status;
    int file = open(path, O_RDWR);
    if (file < 0 || fstat(file, &status) != 0 || (size_t)status.st_size < sizeof(Header) + sizeof(Entry)) abort();
    void *place = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (place == MAP_FAILED) abort();
    close(file);
    header = place;
    entries = (Entry *)(header + 1);
    capacity = ((uint64_t)status.st_size - sizeof(Header)) / sizeof(Entry);
    memset(place, 0, (size_t)status.st_size); /* touches every page, so that no frame has to wait for one */
    header->hz = hz;
    header->magic = MAGIC;
}

__attribute__((constructor)) static void begin(void) {
    const char *rate = getenv("VIRTUAL_MONITOR_HZ"), *log = getenv("VIRTUAL_MONITOR_LOG");
    const char *place = getenv("VIRTUAL_MONITOR_PIXEL");
    real = dlopen(REAL_LIBGL, RTLD_NOW | RTLD_LOCAL);
    if (!real) abort();
    *(void **)&real_swap = dlsym(real, "glXSwapBuffers");
    *(void **)&real_address = dlsym(real, "glXGetProcAddressARB");
    *(void **)&get_integer = dlsym(real, "glGetIntegerv");
    *(void **)&read_buffer = dlsym(real, "glReadBuffer");
    *(void **)&read_pixels = dlsym(real, "glReadPixels");
    if (real_address) *(Function *)&bind_framebuffer = real_address((const unsigned char *)"glBindFramebuffer");
    hz = rate ? strtoull(rate, NULL, 10) : 0;
    if (place) pixel = atoi(place);
    if (hz && log) open_log(log);
    if (hz) prctl(PR_SET_TIMERSLACK, 1);
}

static void sample(uint8_t rgba[4]) {
    int framebuffer = 0, buffer = GL_BACK;
    get_integer(GL_READ_FRAMEBUFFER_BINDING, &framebuffer);
    if (framebuffer && bind_framebuffer) bind_framebuffer(GL_READ_FRAMEBUFFER, 0);
    get_integer(GL_READ_BUFFER, &buffer);
    if (buffer != GL_BACK) read_buffer(GL_BACK);
    read_pixels(pixel, pixel, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
    if (buffer != GL_BACK) read_buffer((unsigned)buffer);
    if (framebuffer && bind_framebuffer) bind_framebuffer(GL_READ_FRAMEBUFFER, (unsigned)framebuffer);
}

void glXSwapBuffers(void *display, unsigned long drawable) {
    if (!hz) {
        real_swap(display, drawable);
        return;
    }
    Entry shown = {.called = now(), .drawable = drawable};
    sample(shown.rgba);
    real_swap(display, drawable);
    shown.handed = now();
    uint64_t number = tick_number(shown.handed) + 1;
    shown.tick = tick_time(number);
    shown.missed = last_tick ? (uint32_t)(number - last_tick - 1) : 0;
    last_tick = number;
    sleep_until(shown.tick);
    shown.woke = now();
    if (header && header->count < capacity) {
        shown.sequence = header->count;
        entries[shown.sequence] = shown;
        __atomic_store_n(&header->count, shown.sequence + 1, __ATOMIC_RELEASE);
    }
}

Function glXGetProcAddressARB(const unsigned char *name) {
    if (strcmp((const char *)name, "glXSwapBuffers") == 0) return (Function)glXSwapBuffers;
    return real_address ? real_address(name) : NULL;
}

Function glXGetProcAddress(const unsigned char *name) { return glXGetProcAddressARB(name); }
