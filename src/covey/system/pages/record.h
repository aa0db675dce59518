/* The values of a record: a row of a table, or an entry of an index. */
#ifndef COVEY_RECORD_H
#define COVEY_RECORD_H

#include "pager.h"

typedef struct {
    const uint8_t *types, *types_end, *values, *end;
} record;

typedef struct {
    uint64_t type; /* as SQLite numbers them */
    const uint8_t *bytes;
    size_t size;
} value;

enum { IS_NULL = 0, IS_REAL = 7, IS_ZERO = 8, IS_ONE = 9, FIRST_SIZED = 12 };

/* False when the record is shorter than its head says. */
static inline bool record_open(record *of, const uint8_t *bytes, size_t size) {
    uint64_t head;
    const uint8_t *types = varint(bytes, bytes + size, &head);
    if (!types || head > size || head < (uint64_t)(types - bytes))
        return false;
    *of = (record){types, bytes + head, bytes + head, bytes + size};
    return true;
}

static inline bool record_ended(const record *of) { return of->types == of->types_end && of->values == of->end; }

/* The next value; false when there is none, or not all of it, or its type means nothing. */
static inline bool record_next(record *of, value *into) {
    static const uint8_t sizes[FIRST_SIZED] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
    if (of->types == of->types_end || !(of->types = varint(of->types, of->types_end, &into->type)))
        return false;
    if (into->type == 10 || into->type == 11)
        return false;
    uint64_t size = into->type < FIRST_SIZED ? sizes[into->type] : (into->type - FIRST_SIZED) / 2;
    if (size > (uint64_t)(of->end - of->values))
        return false;
    into->bytes = of->values;
    into->size = (size_t)size;
    of->values += size;
    return true;
}

static inline bool is_integer(const value *of) { return of->type - 1 < 6 || of->type == IS_ZERO || of->type == IS_ONE; }

static inline int64_t integer_of(const value *of) {
    if (of->type == IS_ZERO || of->type == IS_ONE)
        return of->type == IS_ONE;
    uint64_t found = of->size && of->bytes[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t at = 0; at < of->size; at++)
        found = found << 8 | of->bytes[at];
    return (int64_t)found;
}

#endif
