/* What a packed trace has to be, of any origin. */
#ifndef COVEY_TRACE_CHECK_H
#define COVEY_TRACE_CHECK_H

#include "packed_trace.h"

#define ASCENDS(width)                                                                                                 \
    static bool ascends_##width(const uint8_t *numbers, size_t count) {                                                \
        for (size_t at = 1; at < count; at++)                                                                          \
            if (load_##width(numbers + (at - 1) * width) >= load_##width(numbers + at * width))                        \
                return false;                                                                                          \
        return true;                                                                                                   \
    }
ASCENDS(4)
ASCENDS(8)

static bool are_far(const uint8_t *numbers, size_t count) {
    for (size_t at = 0; at < count; at++) {
        int64_t start = far_start(load_8(numbers + at * FAR_BYTES)), end = far_end(load_8(numbers + at * FAR_BYTES));
        if (!is_line(start) || !is_line(end) || (is_near(start) && is_near(end)))
            return false;
    }
    return true;
}

/* What is wrong with the bytes; NULL when `pack_trace` writes them. */
static const char *wrong_with(const uint8_t *bytes, size_t size) {
    trace_view view;
    if (!view_of(bytes, size, &view))
        return "its hits are cut short";
    if (view.line_bytes > HIGHEST_LINE / 8 + 1)
        return "its lines are beyond those of any file";
    if (size == HEAD_BYTES || (view.line_bytes && view.lines[view.line_bytes - 1] == 0))
        return "its lines are not written as lines";
    if (!ascends_4(view.near, view.near_count) || !ascends_8(view.far, view.far_count))
        return "its jumps are not in their order";
    if (!are_far(view.far, view.far_count))
        return "its jumps are not between lines";
    return NULL;
}

#endif
