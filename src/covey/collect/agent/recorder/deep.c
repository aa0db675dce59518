/* Keeps measuring alive in everything that a command of `covey run --deep` starts; given to it by LD_PRELOAD.
 *
 * A program that is started through this one with other environment variables is given COVEY_RUN, covey's entry of
 * PYTHONPATH, and this library, as recorder/passing.c gives the first two. In a Python that was told to ignore all of
 * that (-S, -E, -I), or whose PYTHONPATH may lead elsewhere, measuring begins by an audit hook.
 *
 * Nothing is allocated: these functions are also called in the child of a vfork, and in signal handlers.
 */
#define _GNU_SOURCE
#include "deep_environ.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

#define STARTUP_BESIDE "/startup"

extern char **environ;

static char run_file[PATH_MAX], startup[PATH_MAX], library[PATH_MAX];
static passed_on passed = {NULL, startup, library};

/* ---- what is to be passed on: known from where this library lies, and from how this program was started */

/* Whether nobody but this user and root can have written it; the rule is that of startup/sitecustomize.py. */
static bool is_trusted(const char *path) {
    struct stat found;
    return stat(path, &found) == 0 && (found.st_uid == 0 || found.st_uid == geteuid()) && !(found.st_mode & 022);
}

static bool is_ours_to_pass_on(void) {
    const char *run = getenv("COVEY_RUN");
    Dl_info here;
    if (!run || run[0] != '/' || strlen(run) >= PATH_MAX || !dladdr(run_file, &here) || here.dli_fname[0] != '/' ||
        strlen(here.dli_fname) + sizeof STARTUP_BESIDE >= PATH_MAX || !is_trusted(run))
        return false;
    strcpy(run_file, run);
    strcpy(library, here.dli_fname);
    strcpy(startup, here.dli_fname);
    for (int parts = 0; parts < 2; parts++) { /* .../agent/recorder/_deep.so -> .../agent */
        char *slash = strrchr(startup, '/');
        if (!slash)
            return false;
        *slash = '\0';
    }
    strcat(startup, STARTUP_BESIDE);
    return true;
}

/* ---- Pythons that ignore the variables */

/* Whether a command line, its words ended by zero bytes, tells Python to ignore the start-up code or the variables. */
static bool ignores_variables(const char *word, const char *end) {
    for (word += strlen(word) + 1; word < end && word[0] == '-' && word[1] && word[1] != '-'; word += strlen(word) + 1)
        for (const char *letter = word + 1; *letter; letter++) {
            if (strchr("SEI", *letter))
                return true;
            if (strchr("cm", *letter))
                return false;
            if (strchr("WX", *letter)) {
                if (!letter[1])
                    word += strlen(word) + 1;
                break;
            }
        }
    return false;
}

/* Whether another folder comes first, which may have a sitecustomize of its own; or ours is not there at all. */
static bool has_other_places(void) {
    const char *places = getenv("PYTHONPATH");
    size_t size = strlen(startup);
    return !places || strncmp(places, startup, size) != 0 || (places[size] && places[size] != ':');
}

static bool is_deaf_python(void) {
    if (has_other_places())
        return true;
    static char line[4096];
    int file = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    ssize_t size = file < 0 ? 0 : read(file, line, sizeof line - 2); /* what follows stays zero */
    if (file >= 0)
        close(file);
    return size > 0 && ignores_variables(line, line + size);
}

static int (*run_simple_string)(const char *, void *);

/* Python tells its hooks of what it is about to run; everything is set up by then. */
static int before_program(const char *event, void *arguments __attribute__((unused)), void *data __attribute__((unused))) {
    static bool began; /* this runs Python code, which tells its hooks of all kinds of things */
    if (began || strncmp(event, "cpython.run_", 12) != 0)
        return 0;
    began = true;
    static char code[2 * PATH_MAX + 512];
    char *end = code + sprintf(code, "try:\n exec(\"import sys; sys.path.insert(0, bytes.fromhex('");
    for (const char *byte = startup; *byte; byte++)
        end += sprintf(end, "%02x", (unsigned char)*byte);
    sprintf(end, "').decode(sys.getfilesystemencoding(), 'surrogateescape')); __import__('_covey_late'); \"\n"
                 "      \"sys.modules.pop('_covey_late', None)\", {})\n"
                 "except BaseException: pass\n");
    run_simple_string(code, NULL);
    return 0;
}

static void listen_to_python(void) {
    void *add = dlsym(RTLD_DEFAULT, "PySys_AddAuditHook");
    void *run = dlsym(RTLD_DEFAULT, "PyRun_SimpleStringFlags");
    if (!add || !run || !is_deaf_python())
        return;
    run_simple_string = (int (*)(const char *, void *))run;
    ((int (*)(int (*)(const char *, void *, void *), void *))add)(before_program, NULL);
}

/* ---- the functions that start programs */

typedef char *const *words;

static int (*real_execve)(const char *, words, words);
static int (*real_execv)(const char *, words);
static int (*real_execvp)(const char *, words);
static int (*real_execvpe)(const char *, words, words);
static int (*real_fexecve)(int, words, words);
static int (*real_execveat)(int, const char *, words, words, int);
static int (*real_spawn)(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *, words, words);
static int (*real_spawnp)(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *, words,
                          words);

static void find_real_functions(void) {
    static const struct {
        const char *name;
        void *place;
    } functions[] = {
        {"execv", &real_execv},           {"execvp", &real_execvp},   {"execvpe", &real_execvpe},
        {"fexecve", &real_fexecve},       {"execveat", &real_execveat}, {"posix_spawn", &real_spawn},
        {"posix_spawnp", &real_spawnp},   {"execve", &real_execve}, /* the last one: it tells that all are found */
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *found = dlsym(RTLD_NEXT, functions[i].name);
        memcpy(functions[i].place, &found, sizeof found);
    }
}

__attribute__((constructor)) static void begin(void) {
    find_real_functions();
    if (!is_ours_to_pass_on())
        return;
    passed.run_file = run_file;
    listen_to_python();
}

/* Declares `completed`, an environment in which nothing is missing; it lives as long as the function that says this. */
#define COMPLETE(given)                                                                                             \
    if (!real_execve)                                                                                               \
        find_real_functions(); /* in the constructor of another library */                                         \
    const lack lacking = lack_of(&passed, (given));                                                                 \
    char room[lacking.size ? lacking.size : 1] __attribute__((aligned(sizeof(char *))));                            \
    words completed = lacking.size ? (words)completed_in(room, &passed, &lacking, (given)) : (given)

EXPORT int execve(const char *path, words argv, words envp) {
    COMPLETE(envp);
    return real_execve(path, argv, completed);
}

EXPORT int execv(const char *path, words argv) {
    COMPLETE((words)environ);
    return lacking.size ? real_execve(path, argv, completed) : real_execv(path, argv);
}

EXPORT int execvp(const char *file, words argv) {
    COMPLETE((words)environ);
    return lacking.size ? real_execvpe(file, argv, completed) : real_execvp(file, argv);
}

EXPORT int execvpe(const char *file, words argv, words envp) {
    COMPLETE(envp);
    return real_execvpe(file, argv, completed);
}

EXPORT int fexecve(int file, words argv, words envp) {
    COMPLETE(envp);
    return real_fexecve(file, argv, completed);
}

EXPORT int execveat(int folder, const char *path, words argv, words envp, int flags) {
    COMPLETE(envp);
    return real_execveat(folder, path, argv, completed, flags);
}

EXPORT int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *attributes, words argv, words envp) {
    COMPLETE(envp);
    return real_spawn(pid, path, actions, attributes, argv, completed);
}

EXPORT int posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
                        const posix_spawnattr_t *attributes, words argv, words envp) {
    COMPLETE(envp);
    return real_spawnp(pid, file, actions, attributes, argv, completed);
}

/* Those with their words among the arguments: counted first, then gathered. */
#define GATHER(first)                                                                                               \
    va_list given;                                                                                                  \
    size_t count = 1;                                                                                               \
    va_start(given, first);                                                                                         \
    for (const char *word = first; word; word = va_arg(given, const char *))                                        \
        count++;                                                                                                    \
    va_end(given);                                                                                                  \
    char *argv[count];                                                                                              \
    va_start(given, first);                                                                                         \
    argv[0] = (char *)first;                                                                                        \
    for (size_t i = 1; i < count; i++)                                                                              \
        argv[i] = va_arg(given, char *)

EXPORT int execl(const char *path, const char *first, ...) {
    GATHER(first);
    va_end(given);
    return execv(path, argv);
}

EXPORT int execlp(const char *file, const char *first, ...) {
    GATHER(first);
    va_end(given);
    return execvp(file, argv);
}

EXPORT int execle(const char *path, const char *first, ...) {
    GATHER(first);
    words envp = va_arg(given, words);
    va_end(given);
    return execve(path, argv, envp);
}

/* AddressSanitizer ends programs in which another library comes before its own, unless this says that it may. */
EXPORT const char *__asan_default_options(void) { return "verify_asan_link_order=0"; }
