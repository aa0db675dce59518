#include "tree.h"

#include <stdlib.h>
#include <string.h>

#define MOST_LEVELS 20 /* SQLite's own limit */

enum { INTERIOR_INDEX = 2, INTERIOR_TABLE = 5, LEAF_INDEX = 10, LEAF_TABLE = 13 };

typedef struct {
    pager *file;
    tree_kind kind;
    visitor visit;
    void *context;
} walk;

typedef struct {
    const uint8_t *start, *end;
    size_t cells; /* where the list of their offsets begins */
    uint32_t count;
    bool leaf;
    uint32_t last; /* the child after all cells */
} node;

/* How much of a record lies in the cell itself. */
static size_t local_bytes(const walk *on, uint64_t size) {
    size_t usable = on->file->usable;
    size_t most = on->kind == TABLE ? usable - 35 : (usable - 12) * 64 / 255 - 23;
    if (size <= most)
        return (size_t)size;
    size_t least = (usable - 12) * 32 / 255 - 23;
    size_t kept = least + (size_t)((size - least) % (usable - 4));
    return kept <= most ? kept : least;
}

/* The rest of a record, from pages that lead to each other. */
static bool read_overflow(pager *file, uint32_t number, uint8_t *into, uint64_t size) {
    uint8_t *scratch = malloc(file->page_bytes);
    while (scratch && size) {
        const uint8_t *page = pager_page(file, number, scratch);
        if (!page)
            break;
        size_t here = size < file->usable - 4 ? (size_t)size : file->usable - 4;
        memcpy(into, page + 4, here);
        into += here;
        size -= here;
        number = big_4(page);
    }
    free(scratch);
    return size == 0;
}

static bool visit_record(const walk *on, const node *in, const uint8_t *at) {
    uint64_t size, row = 0;
    if (!(at = varint(at, in->end, &size)) || (on->kind == TABLE && !(at = varint(at, in->end, &row))))
        return false;
    if (size > (uint64_t)on->file->pages * on->file->page_bytes)
        return false;
    size_t local = local_bytes(on, size);
    if (local > (size_t)(in->end - at))
        return false;
    if (local == size)
        return on->visit(on->context, (int64_t)row, at, local);
    if ((size_t)(in->end - at) - local < 4)
        return false;
    uint8_t *record = malloc(size);
    if (!record)
        return false;
    memcpy(record, at, local);
    bool sound = read_overflow(on->file, big_4(at + local), record + local, size - local) &&
                 on->visit(on->context, (int64_t)row, record, size);
    free(record);
    return sound;
}

static bool read_node(const walk *on, const uint8_t *page, uint32_t number, node *into) {
    const uint8_t *head = page + (number == 1 ? HEADER_BYTES : 0);
    uint8_t type = head[0];
    into->leaf = type == LEAF_INDEX || type == LEAF_TABLE;
    if (!into->leaf && type != INTERIOR_INDEX && type != INTERIOR_TABLE)
        return false;
    if (on->kind != (type == LEAF_TABLE || type == INTERIOR_TABLE ? TABLE : INDEX))
        return false;
    into->start = page;
    into->end = page + on->file->usable;
    into->count = big_2(head + 3);
    into->last = into->leaf ? 0 : big_4(head + 8);
    into->cells = (size_t)(head - page) + (into->leaf ? 8 : 12);
    return into->cells + 2 * into->count <= on->file->usable;
}

static bool walk_page(const walk *on, uint32_t number, int levels);

/* A cell of a node, and what lies before it. */
static bool walk_cell(const walk *on, const node *in, uint32_t which, int levels) {
    size_t offset = big_2(in->start + in->cells + 2 * which);
    if (offset < in->cells + 2 * in->count || offset + 4 > on->file->usable)
        return false;
    const uint8_t *at = in->start + offset;
    if (in->leaf)
        return visit_record(on, in, at);
    return walk_page(on, big_4(at), levels - 1) && (on->kind == TABLE || visit_record(on, in, at + 4));
}

static bool walk_page(const walk *on, uint32_t number, int levels) {
    uint8_t *scratch = on->file->bytes ? NULL : malloc(on->file->page_bytes);
    const uint8_t *page = levels && (on->file->bytes || scratch) ? pager_page(on->file, number, scratch) : NULL;
    node in;
    bool sound = page && read_node(on, page, number, &in);
    for (uint32_t which = 0; sound && which < in.count; which++)
        sound = walk_cell(on, &in, which, levels);
    if (sound && !in.leaf)
        sound = walk_page(on, in.last, levels - 1);
    free(scratch);
    return sound;
}

bool tree_walk(pager *file, tree_kind kind, uint32_t root, visitor visit, void *context) {
    walk on = {file, kind, visit, context};
    return walk_page(&on, root, MOST_LEVELS);
}
