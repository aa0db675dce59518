/* What each context ran of the files of a run map: for each file, a chain of hits. Part of map.c.
 *
 * A context has no place of its own: whoever reads a file reads by whom it was run. Two processes that are in contexts
 * of one name have a region each, and who reads unites them. What runs in no context has one for all: every process
 * starts there.
 */
#ifndef COVEY_MAP_CONTEXTS_H
#define COVEY_MAP_CONTEXTS_H

#include "map_files.h"

static struct hits *hits_at(struct room *room, uint64_t offset, uint32_t line_count) {
    struct hits *found = region_at(room, offset, sizeof(struct hits), KIND_HITS);
    if (!found || found->line_count != line_count)
        return NULL;
    return at(room, offset, sizeof(struct hits) + line_count / 8 + 1) ? found : NULL;
}

/* The context's own, if it is among the newest: it goes on, or forked, or others came between. */
static struct hits *recent_hits(struct room *room, struct record *record, uint64_t context) {
    uint64_t offset = atomic_load_explicit(&record->hits, memory_order_acquire);
    for (int step = 0; offset && step < LOOK_BACK; step++) {
        struct hits *found = hits_at(room, offset, record->line_count);
        if (!found || found->context == context)
            return found;
        offset = found->next;
    }
    return NULL;
}

static struct hits *new_hits(struct room *room, struct record *record, uint64_t context) {
    uint64_t offset = 0, size = sizeof(struct hits) + record->line_count / 8 + 1;
    struct hits *made = atomic_load(&room->header->end) < ROOM_FOR_CONTEXTS ? allocate(room, size, &offset) : NULL;
    if (!made) {
        count_loss(&room->header->lost_contexts);
        return NULL;
    }
    made->line_count = record->line_count;
    made->context = context;
    made->next = context ? atomic_load(&record->hits) : 0;
    set_kind(&made->kind, KIND_HITS);
    if (context) {
        while (!atomic_compare_exchange_weak(&record->hits, &made->next, offset)) {
        }
        return made;
    }
    uint64_t first = 0;
    if (atomic_compare_exchange_strong(&record->plain, &first, offset))
        return made;
    give_back(room, made, offset, size, sizeof(struct hits));
    return hits_at(room, first, record->line_count);
}

/* What the running context runs of a file; NULL when there is no room for it. */
static struct hits *hits_of(covey_map *map, struct known *file) {
    if (file->epoch == map->epoch)
        return file->hits;
    struct record *record = file->record;
    uint64_t plain = map->context ? 0 : atomic_load_explicit(&record->plain, memory_order_acquire);
    file->hits = plain ? hits_at(&map->room, plain, record->line_count) : NULL;
    if (map->context)
        file->hits = recent_hits(&map->room, record, map->context);
    if (!file->hits)
        file->hits = new_hits(&map->room, record, map->context);
    file->epoch = map->epoch;
    return file->hits;
}

#endif
