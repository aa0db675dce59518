/* Programs that treat a run map badly: each mode is one test's. What they recorded is checked by what reads the map. */
#define _GNU_SOURCE 1
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "map.h"

static void die(const char *what) {
    fprintf(stderr, "stress: %s\n", what);
    _exit(3);
}

static covey_map *opened(const char *path) {
    int error;
    covey_map *map = covey_map_open(path, &error);
    if (!map)
        die(strerror(error));
    return map;
}

static uint32_t mixed(uint32_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    return *state ^= *state << 5;
}

static void hit(covey_file *file, uint32_t line) {
    __atomic_store_n(&file->lines[line], 1, __ATOMIC_RELAXED);
}

/* File 0, 7, 14, ... is left out; file n has 1 + n * 37 % 400 lines. */
static covey_file *added(covey_map *map, uint32_t number) {
    char name[64], path[64];
    uint8_t digest[32];
    int size = snprintf(name, sizeof name, "/src/package/module_%05u.py", number);
    int path_size = snprintf(path, sizeof path, "/real/package/module_%05u.py", number);
    memset(digest, (int)(number & 0xff), sizeof digest);
    return covey_map_add(map, name, (size_t)size, number % 7 ? COVEY_MEASURED : COVEY_LEFT_OUT,
                         1 + number * 37 % 400, path, (size_t)path_size, digest, NULL);
}

/* ---- hammer: all at once ---- */

static struct {
    const char *path;
    covey_map *map;
    uint32_t processes, threads, files, lanes;
    int forks;
} plan;

/* What one of `lanes` workers records: all of them together, every line and the jumps (line, line + 1), (line, -1). */
static void work_on(uint32_t number, uint32_t lane) {
    covey_file *file = added(plan.map, number);
    for (uint32_t line = 1; file->lines && line <= file->line_count; line++)
        if ((line + number) % plan.lanes == lane || line % 5 == 0) {
            hit(file, line);
            if (covey_file_arc(file, (int32_t)line, (int32_t)line + 1) | covey_file_arc(file, (int32_t)line, -1))
                die("a jump was lost");
        }
}

/* What else goes on: processes start. */
static void start(const char *path, uint32_t lane, uint32_t step) {
    char text[32];
    covey_map *another = opened(path);
    uint8_t *state = covey_map_log(another, text, (size_t)snprintf(text, sizeof text, "start %u %u", lane, step));
    if (!state)
        die("a log entry was lost");
    *state = 1;
    covey_map_close(another);
}

static void *hammer_thread(void *argument) {
    uint32_t lane = (uint32_t)(uintptr_t)argument, first = lane * 7919 % plan.files;
    pid_t child = -1;
    for (int entry = 0; entry < 1000; entry++)
        if (!covey_map_log(plan.map, "crowd", 5))
            die("a log entry was lost");
    for (uint32_t step = 0; step < plan.files; step++) {
        if (plan.forks && step == plan.files / 2 && lane % plan.threads == 0) {
            child = fork(); /* the other threads of this process are in the middle of something */
            if (child < 0)
                die("fork");
        }
        work_on((first + step) % plan.files, lane);
        if (step % 10 == 0 && child != 0)
            start(plan.path, lane, step);
    }
    if (child == 0)
        _exit(0);
    int status = 0;
    if (child > 0 && (waitpid(child, &status, 0) != child || status != 0))
        die("a forked child failed");
    return NULL;
}

static int hammer_process(const char *path, uint32_t process) {
    pthread_t threads[64];
    plan.path = path;
    plan.map = opened(path);
    for (uint32_t thread = 0; thread < plan.threads; thread++)
        if (pthread_create(&threads[thread], NULL, hammer_thread, (void *)(uintptr_t)(process * plan.threads + thread)))
            die("pthread_create");
    for (uint32_t thread = 0; thread < plan.threads; thread++)
        pthread_join(threads[thread], NULL);
    covey_map_close(plan.map);
    return 0;
}

static int hammer(const char *path, char **argument) {
    plan.processes = (uint32_t)atoi(argument[0]);
    plan.threads = (uint32_t)atoi(argument[1]);
    plan.files = (uint32_t)atoi(argument[2]);
    plan.forks = atoi(argument[3]);
    plan.lanes = plan.processes * plan.threads;
    for (uint32_t process = 0; process < plan.processes; process++) {
        pid_t child = fork();
        if (child < 0)
            die("fork");
        if (child == 0)
            exit(hammer_process(path, process));
    }
    int status, failed = 0;
    while (wait(&status) > 0)
        failed |= status != 0;
    return failed;
}

/* ---- witness: says what it recorded, right after, until it is killed ---- */

static void say(const char *format, ...) {
    char line[128];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (write(STDOUT_FILENO, line, (size_t)size) != size)
        _exit(0);
}

static void *witness_thread(void *argument) {
    uint32_t random = (uint32_t)(uintptr_t)argument;
    for (;;) {
        uint32_t number = mixed(&random) % 3000, dice = mixed(&random) % 64;
        covey_file *file = added(plan.map, number);
        if (dice == 0 && plan.forks) {
            pid_t child = fork();
            if (child > 0 && mixed(&random) % 2)
                waitpid(child, NULL, WNOHANG);
            random += child == 0;
        } else if (dice < 4) {
            char text[32];
            int size = snprintf(text, sizeof text, "entry %u", mixed(&random));
            if (covey_map_log(plan.map, text, (size_t)size))
                say("P %d %s\n", (int)getpid(), text);
        } else if (file->lines && dice < 30) {
            uint32_t line = 1 + mixed(&random) % file->line_count;
            hit(file, line);
            say("L %u %u\n", number, line);
        } else if (file->lines) {
            int32_t from = (int32_t)(mixed(&random) % 400), to = (int32_t)(mixed(&random) % 400) - 200;
            if (covey_file_arc(file, from, to) == 0)
                say("A %u %d %d\n", number, from, to);
        } else {
            say("F %u\n", number);
        }
    }
    return NULL;
}

static int witness(const char *path, char **argument) {
    pthread_t thread;
    uint32_t seed = (uint32_t)atoi(argument[0]);
    signal(SIGCHLD, SIG_IGN);
    plan.map = opened(path);
    plan.forks = 1;
    if (fork() == 0)
        seed += 1000003;
    pthread_create(&thread, NULL, witness_thread, (void *)(uintptr_t)(seed * 2654435761u | 1));
    witness_thread((void *)(uintptr_t)(seed * 40503u | 1));
    return 0;
}

/* ---- squeeze: no room ---- */

static void limit(int which, rlim_t size) {
    struct rlimit limit = {size, size};
    if (setrlimit(which, &limit) != 0)
        die("setrlimit");
}

static rlim_t address_space(void) {
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%lu", &pages) != 1)
        die("/proc/self/statm");
    fclose(file);
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* Says how many measured files are in the map and how many are private. */
static int squeeze(const char *path, char **argument) {
    uint32_t files = (uint32_t)atoi(argument[0]), in_map = 0, private_ones = 0;
    long size = atol(argument[2]);
    plan.map = opened(path);
    signal(SIGXFSZ, SIG_DFL);
    if (strcmp(argument[1], "fsize") == 0)
        limit(RLIMIT_FSIZE, (rlim_t)size);
    if (strcmp(argument[1], "as") == 0)
        limit(RLIMIT_AS, address_space() + (rlim_t)size);
    for (uint32_t number = 0; number < files; number++) {
        covey_file *file = added(plan.map, number), *again = added(plan.map, number);
        if (file != again)
            die("a file moved");
        if (!file->lines)
            continue;
        for (uint32_t line = 0; line <= file->line_count; line++) {
            hit(file, line);
            covey_file_arc(file, (int32_t)line, -(int32_t)line);
        }
        file->is_private ? private_ones++ : in_map++;
    }
    for (int entry = 0; entry < 100; entry++)
        covey_map_log(plan.map, "one more", 8);
    printf("%u %u\n", in_map, private_ones);
    return 0;
}

/* ---- descriptors: what the program sees of its files ---- */

static int open_count(void) {
    int count = 0;
    for (int fd = 0; fd < 1024; fd++)
        count += fcntl(fd, F_GETFD) != -1;
    return count;
}

static int descriptors(const char *path, char **argument) {
    (void)argument;
    close(STDIN_FILENO);
    int before = open_count();
    plan.map = opened(path);
    for (uint32_t number = 0; number < 20000; number++)
        added(plan.map, number);
    if (open_count() != before)
        die("a descriptor was left open");
    if (open("/dev/null", O_RDONLY) != STDIN_FILENO)
        die("the lowest descriptor is not the program's");
    return 0;
}

/* ---- vanish: the file goes, or another one takes its name ---- */

static int vanish(const char *path, char **argument) {
    struct stat found;
    plan.map = opened(path);
    covey_file *early = added(plan.map, 1);
    unlink(path);
    if (argument[0][0] == 'r') {
        int fd = open(path, O_WRONLY | O_CREAT, 0600);
        if (write(fd, "mine", 4) != 4 || close(fd) != 0)
            die("write");
    }
    for (uint32_t number = 2; number < 3000; number++) {
        covey_file *file = added(plan.map, number);
        for (uint32_t line = 1; file->lines && line <= file->line_count; line++) {
            hit(file, line);
            covey_file_arc(file, (int32_t)line, -1);
        }
    }
    hit(early, 1);
    if (argument[0][0] == 'r' && (stat(path, &found) != 0 || found.st_size != 4))
        die("the other file was written to");
    return 0;
}

/* ---- damaged: whatever the bytes are, nobody crashes ---- */

/* A place in a region's first fields, mostly; a number that is an offset, a size, or anything. */
static void corrupt(uint8_t *bytes, size_t size, uint32_t *random) {
    static const uint64_t odd[] = {0, 1, 31, 1u << 18, 1u << 19, 0xffffffff, 0x3fffff, 0x3fffc0, 0x400000, 1ull << 63};
    uint32_t places = 1 + mixed(random) % 6;
    for (uint32_t place = 0; place < places; place++) {
        size_t region = mixed(random) % 8 ? 1 : mixed(random) % 3 * 64, width = mixed(random) % 2 ? 4 : 8;
        while (region % 64 || (region >= 4096 && (bytes[region] < 'A' || bytes[region] > 'Z')))
            region = mixed(random) % (size / 64) * 64;
        size_t at = region + mixed(random) % (mixed(random) % 4 ? 6 : 8) * 8 + (width == 4 ? mixed(random) % 2 * 4 : 0);
        uint64_t value = odd[mixed(random) % (sizeof odd / sizeof *odd)];
        if (mixed(random) % 2)
            value = mixed(random) % (uint32_t)(size / 64 + 16) * 64;
        memcpy(bytes + at, &value, width);
    }
}

static void use(const char *path) {
    int error;
    covey_map *map = covey_map_open(path, &error);
    if (!map)
        return;
    plan.map = map;
    plan.lanes = 1;
    for (uint32_t number = 0; number < 60; number++)
        added(map, number);
    for (uint32_t number = 0; number < 60; number += 3) {
        covey_file *file = added(map, number);
        for (uint32_t line = 0; file->lines && line <= file->line_count; line++) {
            hit(file, line);
            covey_file_arc(file, (int32_t)line, (int32_t)number);
        }
    }
    covey_map_log(map, "here", 4);
    covey_map_close(map);
}

static int damaged(const char *path, char **argument) {
    uint32_t random = (uint32_t)atoi(argument[0]) | 1, rounds = (uint32_t)atoi(argument[1]);
    char copy[4096];
    snprintf(copy, sizeof copy, "%s.copy", path);
    int fd = open(path, O_RDONLY);
    struct stat found;
    if (fd < 0 || fstat(fd, &found) != 0)
        die("open");
    size_t size = (size_t)found.st_size;
    uint8_t *whole = malloc(size), *bytes = malloc(size);
    if (read(fd, whole, size) != (ssize_t)size)
        die("read");
    close(fd);
    for (uint32_t round = 0; round < rounds; round++) {
        memcpy(bytes, whole, size);
        corrupt(bytes, size, &random);
        size_t kept = mixed(&random) % 4 ? size : mixed(&random) % size;
        fd = open(copy, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (write(fd, bytes, kept) != (ssize_t)kept || close(fd) != 0)
            die("write");
        use(copy);
    }
    free(whole);
    free(bytes);
    return 0;
}

/* ---- measure ---- */

static double now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int measure(const char *path, char **argument) {
    uint32_t files = (uint32_t)atoi(argument[0]);
    covey_map *maps[200];
    double start = now_ns();
    for (int open = 0; open < 200; open++)
        maps[open] = opened(path);
    printf("open a map: %.1f us\n", (now_ns() - start) / 200e3);
    plan.map = maps[0];
    start = now_ns();
    for (uint32_t number = 0; number < files; number++)
        added(plan.map, number);
    printf("add a file: %.2f us\n", (now_ns() - start) / files / 1e3);
    start = now_ns();
    for (uint32_t number = 0; number < files; number++)
        added(maps[1], number);
    printf("find a file for the first time: %.2f us\n", (now_ns() - start) / files / 1e3);
    start = now_ns();
    for (uint32_t number = 0; number < files; number++)
        added(plan.map, number);
    printf("find a file again: %.2f us\n", (now_ns() - start) / files / 1e3);
    for (int again = 0; again < 2; again++) {
        uint32_t arcs = 0;
        start = now_ns();
        for (uint32_t number = 0; number < files; number++) {
            covey_file *file = number % 7 ? added(plan.map, number) : NULL;
            for (uint32_t line = 1; file && line <= file->line_count; line++, arcs++)
                covey_file_arc(file, (int32_t)line, (int32_t)line + 1);
        }
        printf("%s a jump: %.1f ns\n", again ? "repeat" : "record", (now_ns() - start) / arcs);
    }
    start = now_ns();
    for (int entry = 0; entry < 1000; entry++)
        covey_map_log(plan.map, path, strlen(path));
    printf("log: %.2f us\n", (now_ns() - start) / 1e6);
    return 0;
}

int main(int count, char **argument) {
    static const struct {
        const char *name;
        int (*run)(const char *, char **);
        int arguments;
    } modes[] = {
        {"hammer", hammer, 4}, {"witness", witness, 1},     {"squeeze", squeeze, 3}, {"descriptors", descriptors, 0},
        {"vanish", vanish, 1}, {"damaged", damaged, 2}, {"measure", measure, 1},
    };
    for (size_t mode = 0; mode < sizeof modes / sizeof *modes; mode++)
        if (count == 3 + modes[mode].arguments && strcmp(argument[1], modes[mode].name) == 0)
            return modes[mode].run(argument[2], argument + 3);
    die("usage: stress MODE MAP ARGUMENT...");
}
