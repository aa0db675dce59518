/* The jumps of coverage.py's data file, out of the index that lies beside them in their order. */
#ifndef COVEY_JUMPS_H
#define COVEY_JUMPS_H

#include "tree.h"

/* Takes what ran in a file and context, a packed trace of so many bytes; false ends the walk. */
typedef bool (*taker)(void *context, int64_t file, int64_t in_context, const uint8_t *trace, size_t size);

/* False when the index is not what coverage.py's data file has there, or the taker wanted no more. */
bool jumps_read(pager *file, uint32_t root, taker take, void *context);

#endif
