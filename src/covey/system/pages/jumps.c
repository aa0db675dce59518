#include "jumps.h"

#include "../../combine/packed_trace.h"
#include "record.h"

#include <stdlib.h>
#include <string.h>

enum { FILE_ID, CONTEXT_ID, START, STOP, ROW, COLUMNS };

/* Numbers that ascend. */
typedef struct {
    uint64_t *numbers;
    size_t count, room;
} list;

typedef struct {
    int64_t file, context; /* of what is gathered */
    bool any;
    list near, far;
    taker take;
    void *taker_context;
} gathering;

static bool append(list *to, uint64_t number) {
    if (to->count && to->numbers[to->count - 1] >= number)
        return false;
    if (to->count == to->room) {
        size_t room = to->room ? 2 * to->room : 256;
        uint64_t *moved = realloc(to->numbers, room * sizeof *moved);
        if (!moved)
            return false;
        to->numbers = moved;
        to->room = room;
    }
    to->numbers[to->count++] = number;
    return true;
}

/* Hands on what is gathered, packed. */
static bool hand_on(gathering *on) {
    size_t size = HEAD_BYTES + on->near.count * NEAR_BYTES + on->far.count * FAR_BYTES;
    uint8_t *trace = on->any ? malloc(size) : NULL;
    if (!trace)
        return !on->any;
    uint8_t *at = trace;
    store_4(at, on->near.count);
    store_4(at + 4, on->far.count);
    at += HEAD_BYTES;
    for (size_t which = 0; which < on->near.count; which++, at += NEAR_BYTES)
        store_4(at, on->near.numbers[which]);
    for (size_t which = 0; which < on->far.count; which++, at += FAR_BYTES)
        store_8(at, on->far.numbers[which]);
    on->near.count = on->far.count = 0;
    bool wanted = on->take(on->taker_context, on->file, on->context, trace, size);
    free(trace);
    return wanted;
}

static bool gather(void *context, int64_t row, const uint8_t *bytes, size_t size) {
    gathering *on = context;
    int64_t numbers[COLUMNS];
    record found;
    value next;
    if (!record_open(&found, bytes, size))
        return false;
    for (int column = 0; column < COLUMNS; column++) {
        if (!record_next(&found, &next) || !is_integer(&next))
            return false;
        numbers[column] = integer_of(&next);
    }
    if (!record_ended(&found) || !is_line(numbers[START]) || !is_line(numbers[STOP]))
        return false;
    if (!on->any || numbers[FILE_ID] != on->file || numbers[CONTEXT_ID] != on->context) {
        bool ascends = !on->any || numbers[FILE_ID] > on->file ||
                       (numbers[FILE_ID] == on->file && numbers[CONTEXT_ID] > on->context);
        if (!ascends || !hand_on(on))
            return false;
        on->any = true;
        on->file = numbers[FILE_ID];
        on->context = numbers[CONTEXT_ID];
    }
    if (is_near(numbers[START]) && is_near(numbers[STOP]))
        return append(&on->near, near_number(numbers[START], numbers[STOP]));
    return append(&on->far, far_number(numbers[START], numbers[STOP]));
}

bool jumps_read(pager *file, uint32_t root, taker take, void *context) {
    gathering on = {.take = take, .taker_context = context};
    bool sound = tree_walk(file, INDEX, root, gather, &on) && hand_on(&on);
    free(on.near.numbers);
    free(on.far.numbers);
    return sound;
}
