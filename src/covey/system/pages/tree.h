/* The cells of a b-tree of a SQLite file, in their order. */
#ifndef COVEY_TREE_H
#define COVEY_TREE_H

#include "pager.h"

/* Takes a cell: false ends the walk. The row's number is 0 in the tree of an index. */
typedef bool (*visitor)(void *context, int64_t row, const uint8_t *record, size_t size);

typedef enum { TABLE, INDEX } tree_kind;

/* False when the tree is not sound, or the visitor wanted no more. */
bool tree_walk(pager *file, tree_kind kind, uint32_t root, visitor visit, void *context);

#endif
