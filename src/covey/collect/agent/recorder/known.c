#include "known.h"

#include <stdlib.h>

static int grow(covey_known *known)
{
    covey_known bigger = {.size = known->size ? known->size * 2 : 256};
    bigger.slots = calloc(bigger.size, sizeof *bigger.slots);
    if (!bigger.slots)
        return -1;
    for (size_t i = 0; i < known->size; i++)
        if (known->slots[i].key)
            covey_known_set(&bigger, known->slots[i].key, known->slots[i].value);
    free(known->slots);
    *known = bigger;
    return 0;
}

int covey_known_set(covey_known *known, const void *key, void *value)
{
    if (known->used * 2 >= known->size && grow(known) < 0)
        return -1;
    size_t at = covey_known_home(known, key);
    while (known->slots[at].key && known->slots[at].key != key)
        at = (at + 1) & (known->size - 1);
    known->used += !known->slots[at].key;
    known->slots[at] = (covey_slot){key, value};
    return 0;
}

void covey_known_forget(covey_known *known, const void *key)
{
    if (!known->size)
        return;
    size_t mask = known->size - 1, at = covey_known_home(known, key);
    while (known->slots[at].key != key) {
        if (!known->slots[at].key)
            return;
        at = (at + 1) & mask;
    }
    known->used--;
    /* Close the gap: those that stand behind it because it was taken move up. */
    for (size_t next = (at + 1) & mask; known->slots[next].key; next = (next + 1) & mask) {
        size_t home = covey_known_home(known, known->slots[next].key);
        if (((next - home) & mask) >= ((next - at) & mask)) {
            known->slots[at] = known->slots[next];
            at = next;
        }
    }
    known->slots[at] = (covey_slot){NULL, NULL};
}

void covey_known_free(covey_known *known)
{
    free(known->slots);
    *known = (covey_known){NULL, 0, 0};
}
