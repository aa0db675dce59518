/* The run map: map.h says what it promises, map_layout.h what stands where, map_room.h how it grows, map_files.h how
 * files are found in it, map_new.h how one begins. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#ifndef _DARWIN_C_SOURCE
#define _DARWIN_C_SOURCE 1
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif

#include "map_files.h"
#include "map_new.h"

/* ---- opening ---- */

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

static int is_sound(struct room *room) {
    const struct header *head = room->header;
    uint64_t reserved = head->reserved, end = head->end;
    return memcmp(head->magic, MAGIC, sizeof head->magic) == 0 && head->version == COVEY_MAP_VERSION &&
           head->byte_order == BYTE_ORDER_MARK && head->segment_bits == SEGMENT_BITS && has_size(room, reserved) &&
           end > HEADER_SIZE && end <= MAP_LIMIT && end % ALIGNMENT == 0;
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
    uint64_t end = atomic_load(&map->room.header->end), after = end + size;
    int error = size > MAP_LIMIT || after > MAP_LIMIT ? EFBIG : 0;
    for (uint64_t from = end; !error && from < after; from += SEGMENT_SIZE) {
        error = reserve(&map->room, after - from < SEGMENT_SIZE ? after : from + SEGMENT_SIZE);
        if (!error && (!segment(&map->room, from >> SEGMENT_BITS) || !segment(&map->room, (after - 1) >> SEGMENT_BITS)))
            error = ENOMEM;
    }
    return error;
}

/* ---- files ---- */

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
