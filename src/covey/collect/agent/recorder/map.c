/* The run map: see map.h for what it promises, map_layout.h for its bytes, map_room.h for how it grows. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#ifndef _DARWIN_C_SOURCE
#define _DARWIN_C_SOURCE 1
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif

#include <stdio.h>

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
    covey_file file; /* first: a covey_file is a known */
    struct record *record;  /* NULL: private */
    uint64_t hash;
    size_t name_size;
    struct known *next; /* of the private ones */
    _Atomic uint8_t rest; /* so many jumps are given up before a bigger table is tried for again */
};

struct covey_map {
    struct room room;
    struct level *files;
    _Atomic(struct known *) private_files;
    struct known nothing; /* what is given out when there is no memory at all */
};

struct key {
    const char *name;
    size_t size;
    uint64_t hash;
};

static void count_loss(_Atomic uint64_t *counter) {
    atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

/* ---- making and opening ---- */

static int write_first_bytes(int fd, uint32_t flags) {
    uint8_t *bytes = calloc(1, CHUNK);
    if (!bytes)
        return ENOMEM;
    struct header *head = (struct header *)bytes;
    struct table *directory = (struct table *)(bytes + HEADER_SIZE);
    memcpy(head->magic, MAGIC, sizeof head->magic);
    head->version = COVEY_MAP_VERSION;
    head->byte_order = BYTE_ORDER_MARK;
    head->flags = flags;
    head->segment_bits = SEGMENT_BITS;
    head->directory = HEADER_SIZE;
    head->end = aligned(HEADER_SIZE + sizeof(struct table) + DIRECTORY_SLOTS * sizeof(uint64_t));
    head->reserved = CHUNK;
    directory->kind = KIND_DIRECTORY;
    directory->count = DIRECTORY_SLOTS;
    int error = is_allowed(CHUNK) ? 0 : EFBIG;
    for (size_t done = 0; !error && done < CHUNK;) {
        ssize_t written = pwrite(fd, bytes + done, CHUNK - done, (off_t)done);
        if (written > 0)
            done += (size_t)written;
        else if (written == 0 || errno != EINTR)
            error = written == 0 ? ENOSPC : errno;
    }
    free(bytes);
    return error;
}

/* Give a whole file its name, unless there is one of that name. */
static int put_in_place(const char *temporary, const char *path) {
    if (link(temporary, path) == 0)
        return 0;
    if (errno == EEXIST)
        return errno;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); /* a file system without links */
    if (fd < 0)
        return errno;
    close(fd);
    return rename(temporary, path) == 0 ? 0 : errno;
}

int covey_map_create(const char *path, uint32_t flags) {
    size_t size = strlen(path);
    char *temporary = malloc(size + sizeof ".XXXXXX");
    if (!temporary)
        return ENOMEM;
    memcpy(temporary, path, size);
    memcpy(temporary + size, ".XXXXXX", sizeof ".XXXXXX");
    int error, fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0) {
        error = errno;
    } else {
        error = write_first_bytes(fd, flags);
        if (close(fd) != 0 && !error)
            error = errno;
        if (!error)
            error = put_in_place(temporary, path);
        unlink(temporary);
    }
    free(temporary);
    return error;
}

/* The map is asked what to record and where: nobody else may have written it. */
static int refusal(const struct stat *found) {
    if (!S_ISREG(found->st_mode))
        return EPROTO;
    if (found->st_uid != 0 && found->st_uid != geteuid())
        return EACCES;
    if (found->st_mode & (S_IWGRP | S_IWOTH))
        return EACCES;
    return (uint64_t)found->st_size < HEADER_SIZE ? EPROTO : 0;
}

static int is_sound(const struct room *room) {
    const struct header *head = room->header;
    uint64_t reserved = head->reserved, end = head->end;
    return memcmp(head->magic, MAGIC, sizeof head->magic) == 0 && head->version == COVEY_MAP_VERSION &&
           head->byte_order == BYTE_ORDER_MARK && head->segment_bits == SEGMENT_BITS && reserved <= room->size &&
           end > HEADER_SIZE && end <= MAP_LIMIT && end % ALIGNMENT == 0;
}

static struct level *level_at(covey_map *map, uint64_t offset) {
    struct table *found = table_at(&map->room, offset, KIND_DIRECTORY);
    struct level *made = found ? calloc(1, sizeof(struct level) + found->count * sizeof(struct known *)) : NULL;
    if (made)
        made->table = found;
    return made;
}

static int open_room(struct room *room) {
    struct stat found;
    int error = 0, fd = open_high(room->path);
    if (fd < 0)
        return errno;
    if (fstat(fd, &found) != 0)
        error = errno;
    else
        error = refusal(&found);
    if (!error) {
        room->device = found.st_dev;
        room->inode = found.st_ino;
        room->size = (uint64_t)found.st_size;
        void *place = mmap(NULL, SEGMENT_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (place == MAP_FAILED) {
            error = errno;
        } else {
            room->segments[0] = place;
            room->header = place;
        }
    }
    close(fd);
    return error;
}

covey_map *covey_map_open(const char *path, int *error) {
    int saved = errno;
    covey_map *map = calloc(1, sizeof *map);
    *error = ENOMEM;
    if (map && (map->room.path = path[0] == '/' ? strdup(path) : realpath(path, NULL))) {
        *error = open_room(&map->room);
        if (!*error && (!is_sound(&map->room) || !(map->files = level_at(map, map->room.header->directory))))
            *error = EPROTO;
        map->nothing.file = (covey_file){.decision = COVEY_LEFT_OUT, .is_private = 1, .map = map, .name = ""};
        map->nothing.file.arcs = &map->nothing;
    } else if (map) {
        *error = errno;
    }
    if (map && *error) {
        covey_map_close(map);
        map = NULL;
    }
    errno = saved;
    return map;
}

void covey_map_close(covey_map *map) {
    for (struct level *level = map->files, *next; level; level = next) {
        for (uint32_t slot = 0; slot < level->table->count; slot++)
            free(level->files[slot] == &map->nothing ? NULL : level->files[slot]);
        next = level->next;
        free(level);
    }
    for (struct known *file = map->private_files, *next; file; file = next) {
        next = file->next;
        free(file->file.lines);
        free(file);
    }
    for (size_t index = 0; index < SEGMENTS; index++)
        if (map->room.segments[index])
            munmap(map->room.segments[index], SEGMENT_SIZE);
    free(map->room.path);
    free(map);
}

uint32_t covey_map_flags(const covey_map *map) {
    return map->room.header->flags;
}

int covey_map_reserve(covey_map *map, size_t size) {
    uint64_t end = atomic_load(&map->room.header->end);
    if (size > MAP_LIMIT || end > MAP_LIMIT - size)
        return EFBIG;
    for (uint64_t index = end >> SEGMENT_BITS; index << SEGMENT_BITS < end + size; index++)
        if (!segment(&map->room, index))
            return ENOMEM;
    return reserve(&map->room, end + size);
}

/* ---- files ---- */

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

/* The whole record at an offset read from the map; NULL when what stands there cannot be one. */
static struct record *record_at(struct room *room, uint64_t offset) {
    struct record *found = region_at(room, offset, sizeof(struct record), KIND_FILE);
    if (!found || found->name_size > TEXT_LIMIT || found->path_size > TEXT_LIMIT)
        return NULL;
    int has_path = !(found->traits & PATH_IS_NAME);
    uint64_t text = record_size(found->name_size, found->path_size, has_path, 0, 0);
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

/* The file of this name. With a `fresh` record's offset, that one is entered where none is found.
 *
 * A key may stand in a window of slots of each table of the chain and goes into the first that is empty; slots never
 * become empty again. So all who enter one key at the same time meet at the same slot, and one of them is first.
 */
static struct known *look_up(covey_map *map, struct key key, uint64_t fresh) {
    struct level *level = map->files;
    for (int depth = 0; level && depth < CHAIN_LIMIT; depth++, level = next_level(map, level, fresh != 0)) {
        uint32_t mask = level->table->count - 1;
        for (uint32_t probe = 0; probe < WINDOW; probe++) {
            uint32_t slot = (uint32_t)((key.hash ^ key.hash >> 32) + probe) & mask;
            struct known *found = atomic_load_explicit(&level->files[slot], memory_order_acquire);
            if (!found) {
                uint64_t offset = atomic_load_explicit(&level->table->slots[slot], memory_order_acquire);
                if (!offset && !fresh)
                    return NULL;
                if (!offset && atomic_compare_exchange_strong(&level->table->slots[slot], &offset, fresh))
                    offset = fresh;
                found = known_at(map, level, slot, offset);
            }
            if (found && (is_named(found, key) || found == &map->nothing))
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

covey_file *covey_map_find(covey_map *map, const char *name, size_t size) {
    struct key key = {name, size, hash_of(name, size)};
    struct known *found = look_up(map, key, 0);
    if (!found)
        found = private_file(map, key);
    return found && found != &map->nothing ? &found->file : NULL;
}

covey_file *covey_map_add(covey_map *map, const char *name, size_t size, enum covey_decision decision,
                          uint32_t line_count, const char *path, size_t path_size, const uint8_t *digest) {
    covey_file *decided = covey_map_find(map, name, size);
    if (decided)
        return decided;
    struct key key = {name, size, hash_of(name, size)};
    int has_path = path && !(path_size == size && memcmp(path, name, size) == 0);
    int has_lines = decision == COVEY_MEASURED;
    uint64_t offset = 0, text = record_size(size, path_size, has_path, 0, 0);
    uint64_t whole = record_size(size, path_size, has_path, has_lines, line_count);
    int is_too_long = size > TEXT_LIMIT || (has_path && path_size > TEXT_LIMIT);
    struct record *made = is_too_long ? NULL : allocate(&map->room, whole, &offset);
    if (!made)
        return &new_private(map, key, decision, line_count)->file;

    made->line_count = line_count;
    made->hash = key.hash;
    made->lines = has_lines ? offset + text : 0;
    made->name_size = (uint32_t)size;
    made->decision = (uint8_t)decision;
    memcpy(made->text, name, size);
    if (has_path) {
        made->path_size = (uint32_t)path_size;
        memcpy(made->text + size + 1, path, path_size);
    } else {
        made->traits |= PATH_IS_NAME;
    }
    if (digest) {
        made->traits |= DIGEST_KNOWN;
        memcpy(made->digest, digest, sizeof made->digest);
    }
    set_kind(&made->kind, KIND_FILE);
    struct known *found = look_up(map, key, offset);
    if (found == &map->nothing)
        count_loss(&map->room.header->lost_files);
    else if (!found || found->record != made)
        give_back(&map->room, made, offset, whole, text);
    return found ? &found->file : &new_private(map, key, decision, line_count)->file;
}

/* ---- jumps ---- */

static uint64_t arc_word(int32_t from, int32_t to) {
    uint64_t word = (uint64_t)(uint32_t)to << 32 | (uint32_t)from;
    return word ? word : 0x8000000080000000u; /* 0 is an empty slot */
}

static uint32_t arc_slots(uint32_t line_count) {
    uint32_t count = ARC_SLOTS_LEAST;
    while (count < ARC_SLOTS_MOST && count < line_count / 4)
        count *= 2;
    return count;
}

/* Whether the word stands in the table now. As in look_up, all who enter one word meet at the same slot. */
static int enter(struct table *arcs, uint64_t word) {
    uint32_t start = (uint32_t)(word * 0x9e3779b97f4a7c15u >> 32), mask = arcs->count - 1;
    for (uint32_t probe = 0; probe < WINDOW; probe++) {
        _Atomic uint64_t *slot = &arcs->slots[(start + probe) & mask];
        uint64_t there = atomic_load_explicit(slot, memory_order_relaxed);
        if (there == word || (there == 0 && (atomic_compare_exchange_strong(slot, &there, word) || there == word)))
            return 1;
    }
    return 0;
}

/* The limits of one process (its RLIMIT_FSIZE, its user) say nothing about the others: each remembers for itself that
 * there was no room, and tries again after some time. */
static int lose_arc(struct known *file, int failed) {
    if (failed)
        atomic_store(&file->rest, UINT8_MAX);
    else
        atomic_fetch_sub(&file->rest, 1);
    if (file->record)
        atomic_store(&file->record->lost_arcs, 1);
    count_loss(&file->file.map->room.header->lost_arcs);
    return 1;
}

int covey_file_arc(covey_file *covered, int32_t from, int32_t to) {
    struct known *file = covered->arcs;
    struct room *room = &covered->map->room;
    if (!file->record)
        return 1; /* the whole file is counted as lost */
    uint64_t word = arc_word(from, to);
    uint32_t count = arc_slots(covered->line_count);
    _Atomic uint64_t *link = &file->record->arcs;
    for (int depth = 0; depth < CHAIN_LIMIT; depth++) {
        uint64_t offset = atomic_load_explicit(link, memory_order_acquire);
        if (!offset && atomic_load_explicit(&file->rest, memory_order_relaxed))
            return lose_arc(file, 0);
        if (!offset)
            offset = linked_table(room, link, KIND_ARCS, count);
        struct table *arcs = table_at(room, offset, KIND_ARCS);
        if (!arcs)
            break;
        if (enter(arcs, word))
            return 0;
        link = &arcs->next;
        count = arcs->count < TABLE_SLOTS / ARC_GROWTH ? arcs->count * ARC_GROWTH : TABLE_SLOTS;
    }
    return lose_arc(file, 1);
}

/* ---- the process log ---- */

uint8_t *covey_map_log(covey_map *map, const char *text, size_t size) {
    struct header *head = map->room.header;
    uint64_t offset = 0;
    struct entry *made = size > TEXT_LIMIT ? NULL : allocate(&map->room, sizeof(struct entry) + size + 1, &offset);
    if (!made) {
        count_loss(&head->lost_entries);
        return NULL;
    }
    made->size = (uint32_t)size;
    made->pid = (uint32_t)getpid();
    made->next = atomic_load(&head->log);
    memcpy(made->text, text, size);
    set_kind(&made->kind, KIND_ENTRY);
    while (!atomic_compare_exchange_weak(&head->log, &made->next, offset)) {
    }
    return &made->state;
}
