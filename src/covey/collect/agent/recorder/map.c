/* The run map: map.h says what it promises, map_layout.h what stands where, map_room.h how it grows, map_files.h how
 * files are found in it, map_contexts.h what runs for whom, map_new.h how one begins. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#ifndef _DARWIN_C_SOURCE
#define _DARWIN_C_SOURCE 1
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif

#include "map_contexts.h"
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
        if (!*error && map->room.header->flags & COVEY_CONTEXTS)
            map->epoch = 1;
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

/* From now on this is the text of that name that this process has to do with. */
static covey_file *made_current(covey_map *map, struct key key, struct known *chosen) {
    for (struct level *level = map->files; level && !chosen->is_current; level = atomic_load(&level->next))
        for (uint32_t probe = 0; probe < WINDOW; probe++) {
            struct known *other = atomic_load(&level->files[home_of(key, probe) & (level->table->count - 1)]);
            if (other && other != &map->nothing && is_named(other, key))
                other->is_current = 0;
        }
    chosen->is_current = 1;
    return &chosen->file;
}

covey_file *covey_map_find(covey_map *map, const char *name, size_t size, int anew) {
    struct key key = {name, size, hash_of(name, size)};
    struct known *found = anew ? NULL : look_up(map, key, CURRENT, NULL, 0);
    if (!found)
        found = look_up(map, key, UNCHANGED, NULL, 0);
    if (!found && (found = private_file(map, key)))
        return &found->file;
    return found && found != &map->nothing ? made_current(map, key, found) : NULL;
}

/* A record that is written, but for its kind; NULL when there is no room. */
static struct record *new_record(covey_map *map, struct key key, const struct text *text, enum covey_decision decision,
                                 uint32_t line_count, uint64_t *offset, uint64_t *whole) {
    int has_path = !(text->path_size == key.size && memcmp(text->path, key.name, key.size) == 0);
    int has_lines = decision == COVEY_MEASURED;
    *whole = record_size(key.size, text->path_size, has_path, has_lines, line_count);
    int is_too_long = key.size > TEXT_LIMIT || (has_path && text->path_size > TEXT_LIMIT);
    struct record *made = is_too_long ? NULL : allocate(&map->room, *whole, offset);
    if (!made)
        return NULL;
    made->line_count = line_count;
    made->hash = key.hash;
    made->name_size = (uint32_t)key.size;
    made->decision = (uint8_t)decision;
    memcpy(made->text, key.name, key.size);
    if (has_path) {
        made->path_size = (uint32_t)text->path_size;
        memcpy(made->text + key.size + 1, text->path, text->path_size);
    } else {
        made->traits |= PATH_IS_NAME;
    }
    if (text->digest) {
        made->traits |= DIGEST_KNOWN;
        memcpy(made->digest, text->digest, sizeof made->digest);
    }
    made->lines = has_lines ? *offset + text_end(made) : 0;
    return made;
}

covey_file *covey_map_add(covey_map *map, const char *name, size_t size, enum covey_decision decision,
                          uint32_t line_count, const char *path, size_t path_size, const uint8_t *digest,
                          const covey_stamp *stamp) {
    struct key key = {name, size, hash_of(name, size)};
    struct text text = {path ? path : name, path ? path_size : size, digest};
    struct known *found = look_up(map, key, GIVEN, &text, 0);
    if (!found && (found = private_file(map, key)))
        return &found->file;
    uint64_t offset = 0, whole = 0;
    struct record *made = found ? NULL : new_record(map, key, &text, decision, line_count, &offset, &whole);
    if (made) {
        made->mtime_ns = stamp ? stamp->mtime_ns : 0;
        made->size = stamp ? stamp->size : 0;
        set_kind(&made->kind, KIND_FILE);
        found = look_up(map, key, GIVEN, &text, offset);
        if (found == &map->nothing)
            count_loss(&map->room.header->lost_files);
        else if (!found || found->record != made)
            give_back(&map->room, made, offset, whole, text_end(made));
    } else if (found && found->record && stamp && found->record->size == stamp->size) {
        atomic_store(&found->record->mtime_ns, stamp->mtime_ns); /* touched, and no other text */
    }
    return found && found != &map->nothing ? made_current(map, key, found)
                                           : &new_private(map, key, decision, line_count)->file;
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

/* 0 when the jump stands in the chain of tables at *link, whose first has `count` slots, else 1. The limits of one
 * process (its RLIMIT_FSIZE, its user) say nothing about the others: each remembers for itself, in *rest, that there was
 * no room, and tries again later. */
static int record_arc(struct room *room, _Atomic uint64_t *link, uint32_t count, _Atomic uint8_t *rest, uint64_t word) {
    for (int depth = 0; depth < CHAIN_LIMIT; depth++) {
        uint64_t offset = atomic_load_explicit(link, memory_order_acquire);
        if (!offset && atomic_load_explicit(rest, memory_order_relaxed)) {
            atomic_fetch_sub(rest, 1);
            return 1;
        }
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
    atomic_store(rest, UINT8_MAX);
    return 1;
}

int covey_file_arc(covey_file *covered, int32_t from, int32_t to) {
    struct known *file = covered->arcs;
    covey_map *map = covered->map;
    struct room *room = &map->room;
    if (!file->record)
        return 1; /* the whole file is counted as lost */
    uint64_t word = arc_word(from, to);
    int lost = record_arc(room, &file->record->arcs, arc_slots(covered->line_count), &file->rest, word);
    if (lost) {
        atomic_store(&file->record->lost_arcs, 1);
        count_loss(&room->header->lost_arcs);
    }
    struct hits *hits = map->epoch ? hits_of(map, file) : NULL;
    if (hits && record_arc(room, &hits->arcs, ARC_SLOTS_LEAST, &file->rest, word)) {
        atomic_store(&hits->lost_arcs, 1);
        count_loss(&room->header->lost_contexts);
    }
    return lost;
}

/* ---- contexts ---- */

uint64_t covey_map_context(covey_map *map, const char *name, size_t size) {
    uint64_t offset = 0;
    struct context *made =
        size > TEXT_LIMIT ? NULL : allocate(&map->room, sizeof(struct context) + size + 1, &offset);
    if (!made) {
        count_loss(&map->room.header->lost_contexts);
        return 0;
    }
    made->size = (uint32_t)size;
    memcpy(made->text, name, size);
    set_kind(&made->kind, KIND_CONTEXT);
    return offset;
}

void covey_map_switch(covey_map *map, uint64_t context) {
    if (!map->epoch)
        return;
    map->context = context;
    if (++map->epoch == 0)
        map->epoch = 1;
}

void covey_file_line(covey_file *covered, uint32_t line) {
    covered->lines[line] = 1;
    struct known *file = covered->arcs;
    if (!covered->map->epoch || !file->record)
        return;
    struct hits *hits = hits_of(covered->map, file);
    if (hits)
        atomic_fetch_or_explicit(&hits->bits[line / 8], (uint8_t)(1u << line % 8), memory_order_relaxed);
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
