/* The pages of a SQLite file, in memory or read one by one; nothing is believed that they say.
 *
 * Source: "Database File Format", https://www.sqlite.org/fileformat2.html
 */
#ifndef COVEY_PAGER_H
#define COVEY_PAGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEADER_BYTES 100
#define MOST_PAGE_BYTES 65536

typedef struct {
    const uint8_t *bytes; /* the whole file; NULL when it is read through the descriptor */
    int descriptor;
    size_t page_bytes, usable;
    uint32_t pages;
    uint32_t left; /* how many pages may still be read: no page of a sound tree is read twice */
} pager;

/* False for a file that is not plainly whole: another encoding than UTF-8, a write-ahead log, pages that are missing. */
bool pager_open(pager *file, const uint8_t *bytes, size_t size, int descriptor);

/* A page; in `scratch`, which has room for one, when the file is not in memory. NULL when there is none. */
const uint8_t *pager_page(pager *file, uint32_t number, uint8_t *scratch);

static inline uint32_t big_2(const uint8_t *at) { return (uint32_t)at[0] << 8 | at[1]; }
static inline uint32_t big_4(const uint8_t *at) { return big_2(at) << 16 | big_2(at + 2); }

/* A number of one to nine bytes; what follows it, or NULL when it does not end before `end`. */
static inline const uint8_t *varint(const uint8_t *at, const uint8_t *end, uint64_t *value) {
    uint64_t found = 0;
    for (int byte = 0; byte < 8; byte++) {
        if (at >= end)
            return NULL;
        found = found << 7 | (*at & 0x7F);
        if (!(*at++ & 0x80)) {
            *value = found;
            return at;
        }
    }
    if (at >= end)
        return NULL;
    *value = found << 8 | *at;
    return at + 1;
}

#endif
