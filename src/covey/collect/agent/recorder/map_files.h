/* The files of a run map as one process knows them: found by name, entered, or private. Part of map.c. */
#ifndef COVEY_MAP_FILES_H
#define COVEY_MAP_FILES_H

#include "map.h"
#include "map_room.h"

/* A table of the directory as this process knows it: files[n] is what slots[n] leads to, once it was looked at. */
struct level {
    struct table *table;
    _Atomic(struct level *) next;
    _Atomic(struct known *) files[];
};

/* A file as this process knows it. */
struct known {
    covey_file file;       /* first: a covey_file is a known */
    struct record *record; /* NULL: private */
    uint64_t hash;
    size_t name_size;
    struct known *next;    /* of the private ones */
    _Atomic uint8_t rest;  /* so many jumps are given up before a bigger table is tried for again */
    _Atomic uint8_t is_current; /* it is this process's text of that name */
    uint32_t epoch;        /* when `hits` was looked up */
    struct hits *hits;     /* those of the context; NULL: they could not be had */
};

struct covey_map {
    struct room room;
    struct level *files;
    _Atomic(struct known *) private_files;
    struct known nothing; /* what is given out when there is no memory at all */
    uint64_t context;     /* that runs now; 0: none */
    uint32_t epoch;       /* so many contexts have begun; 0: they are not recorded */
};

struct key {
    const char *name;
    size_t size;
    uint64_t hash;
};

/* What is looked for among the files of one name. */
enum which {
    CURRENT,   /* the text of that name that this process has to do with */
    UNCHANGED, /* the one that the file has just now */
    GIVEN,     /* a certain one */
};

struct text {
    const char *path;
    size_t path_size;
    const uint8_t *digest;
};

static void count_loss(_Atomic uint64_t *counter) {
    atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

/* FNV-1a, 64 bits. */
static uint64_t hash_of(const char *name, size_t size) {
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t index = 0; index < size; index++)
        hash = (hash ^ (uint8_t)name[index]) * 0x100000001b3u;
    return hash;
}

static uint64_t record_size(size_t name_size, size_t path_size, int has_path, int has_lines, uint32_t line_count) {
    uint64_t text = name_size + 1 + (has_path ? path_size + 1 : 0);
    return sizeof(struct record) + text + (has_lines ? (uint64_t)line_count + 1 : 0);
}

/* Where a record's lines begin, from its start. */
static uint64_t text_end(const struct record *record) {
    return record_size(record->name_size, record->path_size, !(record->traits & PATH_IS_NAME), 0, 0);
}

static struct level *level_at(covey_map *map, uint64_t offset) {
    struct table *found = table_at(&map->room, offset, KIND_DIRECTORY);
    struct level *made = found ? calloc(1, sizeof(struct level) + found->count * sizeof(struct known *)) : NULL;
    if (made)
        made->table = found;
    return made;
}

/* The whole record at an offset read from the map; NULL when what stands there cannot be one. */
static struct record *record_at(struct room *room, uint64_t offset) {
    struct record *found = region_at(room, offset, sizeof(struct record), KIND_FILE);
    if (!found || found->name_size > TEXT_LIMIT || found->path_size > TEXT_LIMIT)
        return NULL;
    uint64_t text = text_end(found);
    if (!at(room, offset, text) || found->text[found->name_size])
        return NULL;
    if (found->lines ? found->lines != offset + text : found->decision == COVEY_MEASURED)
        return NULL;
    if (found->lines && !at(room, offset, text + found->line_count + 1))
        return NULL;
    return found;
}

static struct known *new_known(covey_map *map, struct record *record, uint64_t offset) {
    struct known *made = calloc(1, sizeof *made);
    if (!made)
        return &map->nothing;
    made->record = record;
    made->hash = record->hash;
    made->name_size = record->name_size;
    made->file = (covey_file){
        .lines = record->lines ? (uint8_t *)record + (record->lines - offset) : NULL,
        .line_count = record->line_count,
        .decision = record->decision,
        .arcs = made,
        .map = map,
        .name = record->text,
        .digest = record->traits & DIGEST_KNOWN ? record->digest : NULL,
    };
    return made;
}

/* What a slot of the directory leads to; NULL when that is unusable. */
static struct known *known_at(covey_map *map, struct level *level, uint32_t slot, uint64_t offset) {
    struct known *first = NULL;
    struct record *record = record_at(&map->room, offset);
    struct known *made = record ? new_known(map, record, offset) : NULL;
    if (!made || made == &map->nothing || atomic_compare_exchange_strong(&level->files[slot], &first, made))
        return made;
    free(made);
    return first;
}

static struct level *next_level(covey_map *map, struct level *level, int may_grow) {
    struct level *found = atomic_load_explicit(&level->next, memory_order_acquire);
    if (found)
        return found;
    uint32_t count = level->table->count * DIRECTORY_GROWTH;
    uint64_t offset = atomic_load_explicit(&level->table->next, memory_order_acquire);
    if (!offset && may_grow)
        offset = linked_table(&map->room, &level->table->next, KIND_DIRECTORY,
                              count < TABLE_SLOTS ? count : TABLE_SLOTS);
    struct level *made = offset ? level_at(map, offset) : NULL;
    if (!made || atomic_compare_exchange_strong(&level->next, &found, made))
        return made;
    free(made);
    return found;
}

static int is_named(const struct known *known, struct key key) {
    return known->hash == key.hash && known->name_size == key.size && memcmp(known->file.name, key.name, key.size) == 0;
}

static const char *path_of(const struct record *record) {
    return record->traits & PATH_IS_NAME ? record->text : record->text + record->name_size + 1;
}

static int is_same_text(const struct known *known, const struct text *text) {
    const struct record *record = known->record;
    size_t size = record->traits & PATH_IS_NAME ? record->name_size : record->path_size;
    if (size != text->path_size || memcmp(path_of(record), text->path, size) != 0)
        return 0;
    if (!(record->traits & DIGEST_KNOWN) || !text->digest)
        return !(record->traits & DIGEST_KNOWN) && !text->digest;
    return memcmp(record->digest, text->digest, sizeof record->digest) == 0;
}

static uint64_t mtime_ns_of(const struct stat *found) {
#ifdef __APPLE__
    return (uint64_t)found->st_mtimespec.tv_sec * 1000000000u + (uint64_t)found->st_mtimespec.tv_nsec;
#else
    return (uint64_t)found->st_mtim.tv_sec * 1000000000u + (uint64_t)found->st_mtim.tv_nsec;
#endif
}

/* Whether the file is, and holds, what it did when it was decided on; as far as can be told without reading it. */
static int is_unchanged(const struct known *known) {
    const struct record *record = known->record;
    struct stat found;
    int saved = errno, same = 1;
    if (record->text[0] != '/' && path_of(record)[0] == '/') { /* in another folder it is another file */
        char *real = realpath(record->text, NULL);
        same = real && strcmp(real, path_of(record)) == 0;
        free(real);
    }
    uint64_t mtime_ns = atomic_load_explicit(&record->mtime_ns, memory_order_relaxed);
    if (same && mtime_ns && stat(path_of(record), &found) == 0)
        same = mtime_ns_of(&found) == mtime_ns && (uint64_t)found.st_size == record->size;
    errno = saved;
    return same;
}

static int is_wanted(const struct known *known, enum which which, const struct text *text) {
    if (which == GIVEN)
        return is_same_text(known, text);
    return which == CURRENT ? known->is_current : is_unchanged(known);
}

static uint32_t home_of(struct key key, uint32_t probe) {
    return (uint32_t)((key.hash ^ key.hash >> 32) + probe);
}

/* The file of this name that is wanted. With a `fresh` record's offset, that one is entered where none is found.
 *
 * A key may stand in a window of slots of each table of the chain and goes into the first that is empty; slots never
 * become empty again. So all who enter one key at the same time meet at the same slot, and one of them is first.
 */
static struct known *look_up(covey_map *map, struct key key, enum which which, const struct text *text,
                             uint64_t fresh) {
    struct level *level = map->files;
    for (int depth = 0; level && depth < CHAIN_LIMIT; depth++, level = next_level(map, level, fresh != 0)) {
        uint32_t mask = level->table->count - 1;
        for (uint32_t probe = 0; probe < WINDOW; probe++) {
            uint32_t slot = home_of(key, probe) & mask;
            struct known *found = atomic_load_explicit(&level->files[slot], memory_order_acquire);
            if (!found) {
                uint64_t offset = atomic_load_explicit(&level->table->slots[slot], memory_order_acquire);
                if (!offset && !fresh)
                    return NULL;
                if (!offset && atomic_compare_exchange_strong(&level->table->slots[slot], &offset, fresh))
                    offset = fresh;
                found = known_at(map, level, slot, offset);
            }
            if (found == &map->nothing || (found && is_named(found, key) && is_wanted(found, which, text)))
                return found;
        }
    }
    return NULL;
}

static struct known *private_file(covey_map *map, struct key key) {
    struct known *file = atomic_load_explicit(&map->private_files, memory_order_acquire);
    while (file && !is_named(file, key))
        file = file->next;
    return file;
}

static struct known *new_private(covey_map *map, struct key key, enum covey_decision decision, uint32_t line_count) {
    struct known *made = calloc(1, sizeof *made + key.size + 1);
    uint8_t *lines = made && decision == COVEY_MEASURED ? calloc(1, (size_t)line_count + 1) : NULL;
    if (decision == COVEY_MEASURED)
        count_loss(&map->room.header->lost_files);
    if (!made || (decision == COVEY_MEASURED && !lines)) {
        free(made);
        return &map->nothing;
    }
    memcpy(made + 1, key.name, key.size);
    made->hash = key.hash;
    made->name_size = key.size;
    made->file = (covey_file){.lines = lines, .line_count = line_count, .decision = (uint8_t)decision,
                              .is_private = 1, .arcs = made, .map = map, .name = (char *)(made + 1)};
    made->next = atomic_load(&map->private_files);
    while (!atomic_compare_exchange_weak(&map->private_files, &made->next, made)) {
    }
    return made;
}

#endif
