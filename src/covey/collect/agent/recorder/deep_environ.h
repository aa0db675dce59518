/* What is missing in an environment for measuring to go on, and the environment with it; in memory of the caller. */
#ifndef COVEY_DEEP_ENVIRON_H
#define COVEY_DEEP_ENVIRON_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    const char *run_file; /* NULL: nothing is passed on */
    const char *startup, *library;
} passed_on;

enum { RUN, PLACES, PRELOAD, MARK, NAMES }; /* of variables */

static const char *const names_of[NAMES] = {"COVEY_RUN", "PYTHONPATH", "LD_PRELOAD", "COVEY_ADDED"};

/* What a mark says was added: for startup/sitecustomize.py to take out of a Python's os.environ again. */
static const char letters_of[MARK] = {'R', 'P', 'L'};

typedef struct {
    size_t size; /* of the memory that the completed environment takes; 0: nothing is missing */
    size_t count;
    const char *values[NAMES]; /* as they are now */
    bool changes[MARK];
    bool withdraws; /* the library is not to be found any more: the loader would complain */
} lack;

/* The memory is on the stack of who starts a program: larger environments are passed on as they are. */
enum { MOST_ROOM = 65536 };

/* The place of a whole entry in a list; NULL when it is not there. */
static const char *entry_in(const char *list, const char *entry, const char *separators) {
    size_t size = strlen(entry);
    for (const char *at = list; at && *at; at += strspn(at, separators)) {
        size_t length = strcspn(at, separators);
        if (length == size && strncmp(at, entry, size) == 0)
            return at;
        at += length;
    }
    return NULL;
}

static int name_at(const char *pair) {
    for (int name = 0; name < NAMES; name++) {
        size_t size = strlen(names_of[name]);
        if (strncmp(pair, names_of[name], size) == 0 && pair[size] == '=')
            return name;
    }
    return NAMES;
}

static lack lack_of(const passed_on *passed, char *const *envp) {
    lack found = {0};
    if (!passed->run_file)
        return found;
    for (; envp && envp[found.count]; found.count++) {
        int name = name_at(envp[found.count]);
        if (name < NAMES && !found.values[name])
            found.values[name] = strchr(envp[found.count], '=') + 1;
    }
    const char *run = found.values[RUN];
    if (run && strcmp(run, passed->run_file) != 0)
        return found; /* another run's: another covey's business */
    bool preloads = entry_in(found.values[PRELOAD], passed->library, ": ");
    int number = errno;
    bool is_there = access(passed->library, R_OK) == 0; /* it may not be, after chroot */
    errno = number;
    found.withdraws = preloads && !is_there;
    found.changes[RUN] = !run;
    found.changes[PLACES] = !entry_in(found.values[PLACES], passed->startup, ":");
    found.changes[PRELOAD] = preloads != is_there;
    if (!found.changes[RUN] && !found.changes[PLACES] && !found.changes[PRELOAD])
        return found;
    size_t size = (found.count + NAMES + 1) * sizeof(char *) + 2 * NAMES + sizeof letters_of;
    for (int name = 0; name < NAMES; name++)
        size += strlen(names_of[name]) + (found.values[name] ? strlen(found.values[name]) : 0) + 1;
    size += strlen(passed->run_file) + strlen(passed->startup) + strlen(passed->library);
    found.size = size <= MOST_ROOM ? size : 0;
    return found;
}

/* Writes a pair of a name and up to three texts that make its value; returns its end. */
static char *write_pair(char *at, int name, const char *first, const char *between, const char *last) {
    at = stpcpy(stpcpy(at, names_of[name]), "=");
    at = stpcpy(stpcpy(stpcpy(at, first), between), last);
    return at + 1;
}

/* The list without the library; nothing is left when there was nothing else. */
static char *write_withdrawn(char *at, const passed_on *passed, const char *list) {
    char *begin = stpcpy(stpcpy(at, names_of[PRELOAD]), "=");
    const char *entry = entry_in(list, passed->library, ": ");
    const char *rest = entry + strlen(passed->library);
    rest += strspn(rest, ": ");
    char *end = stpcpy(stpncpy(begin, list, (size_t)(entry - list)), rest);
    while (end > begin && strchr(": ", end[-1]))
        *--end = '\0';
    return end > begin ? end + 1 : NULL;
}

static char *write_mark(char *at, const lack *lacking) {
    const char *before = lacking->values[MARK] ? lacking->values[MARK] : "";
    char *end = stpcpy(stpcpy(stpcpy(at, names_of[MARK]), "="), before);
    for (int name = 0; name < MARK; name++)
        if (lacking->changes[name] && !strchr(before, letters_of[name]))
            *end++ = letters_of[name];
    *end = '\0';
    return end + 1;
}

/* The environment with what is missing, in memory of `lacking->size` bytes. */
static char **completed_in(char *room, const passed_on *passed, const lack *lacking, char *const *envp) {
    char **pairs = (char **)(void *)room;
    size_t count = 0;
    for (size_t i = 0; i < lacking->count; i++) {
        int name = name_at(envp[i]);
        if (name == NAMES || (name < MARK && !lacking->changes[name]))
            pairs[count++] = envp[i];
    }
    char *at = room + (lacking->count + NAMES + 1) * sizeof(char *), *end;
    const char *places = lacking->values[PLACES], *preload = lacking->values[PRELOAD];
    if (lacking->changes[RUN])
        pairs[count++] = at, at = write_pair(at, RUN, passed->run_file, "", "");
    if (lacking->changes[PLACES]) {
        bool more = places && *places;
        pairs[count++] = at, at = write_pair(at, PLACES, passed->startup, more ? ":" : "", more ? places : "");
    }
    if (lacking->withdraws && (end = write_withdrawn(at, passed, preload)))
        pairs[count++] = at, at = end;
    else if (lacking->changes[PRELOAD] && !lacking->withdraws) { /* after the others: some insist on being the first */
        bool more = preload && *preload;
        pairs[count++] = at, at = write_pair(at, PRELOAD, more ? preload : "", more ? ":" : "", passed->library);
    }
    pairs[count++] = at, write_mark(at, lacking);
    pairs[count] = NULL;
    return pairs;
}

#endif
