/* A trace as bytes: src/covey/model/packed_trace.py says how. Nothing is believed of bytes that `view_of` has not seen. */
#ifndef COVEY_PACKED_TRACE_H
#define COVEY_PACKED_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEAD_BYTES 8
#define NEAR_BYTES 4
#define FAR_BYTES 8
#define SIZE_BYTES 4
#define NEAR_BIAS 0x8000
#define FAR_BIAS 0x80000000LL
#define HIGHEST_LINE 9999999

typedef struct {
    const uint8_t *near, *far, *lines;
    size_t near_count, far_count, line_bytes;
} trace_view;

static inline uint64_t load_4(const uint8_t *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline uint64_t load_8(const uint8_t *at) { return load_4(at) | load_4(at + 4) << 32; }

static inline void store_4(uint8_t *at, uint64_t value) {
    for (int byte = 0; byte < 4; byte++)
        at[byte] = (uint8_t)(value >> 8 * byte);
}

static inline void store_8(uint8_t *at, uint64_t value) {
    store_4(at, value);
    store_4(at + 4, value >> 32);
}

static inline bool is_near(int64_t line) { return -NEAR_BIAS <= line && line < NEAR_BIAS; }

static inline bool is_line(int64_t line) { return -HIGHEST_LINE <= line && line <= HIGHEST_LINE; }

static inline uint64_t near_number(int64_t start, int64_t end) {
    return (uint64_t)(start + NEAR_BIAS) << 16 | (uint64_t)(end + NEAR_BIAS);
}

static inline uint64_t far_number(int64_t start, int64_t end) {
    return (uint64_t)(start + FAR_BIAS) << 32 | (uint64_t)(end + FAR_BIAS);
}

static inline int64_t near_start(uint64_t number) { return (int64_t)(number >> 16) - NEAR_BIAS; }
static inline int64_t near_end(uint64_t number) { return (int64_t)(number & 0xFFFF) - NEAR_BIAS; }
static inline int64_t far_start(uint64_t number) { return (int64_t)(number >> 32) - FAR_BIAS; }
static inline int64_t far_end(uint64_t number) { return (int64_t)(number & 0xFFFFFFFF) - FAR_BIAS; }

/* False when the bytes are fewer than their head says. */
static inline bool view_of(const uint8_t *bytes, size_t size, trace_view *view) {
    *view = (trace_view){0};
    if (size == 0)
        return true;
    if (size < HEAD_BYTES)
        return false;
    view->near_count = load_4(bytes);
    view->far_count = load_4(bytes + 4);
    size_t rest = size - HEAD_BYTES;
    if (view->near_count > rest / NEAR_BYTES)
        return false;
    rest -= view->near_count * NEAR_BYTES;
    if (view->far_count > rest / FAR_BYTES)
        return false;
    view->near = bytes + HEAD_BYTES;
    view->far = view->near + view->near_count * NEAR_BYTES;
    view->lines = view->far + view->far_count * FAR_BYTES;
    view->line_bytes = rest - view->far_count * FAR_BYTES;
    return true;
}

#endif
