/* A hash table from addresses to what is known of the objects there. */
#ifndef COVEY_KNOWN_H
#define COVEY_KNOWN_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    const void *key;
    void *value;
} covey_slot;

typedef struct {
    covey_slot *slots;
    size_t size, used; /* size is 0 or a power of two */
} covey_known;

static inline size_t covey_known_home(const covey_known *known, const void *key)
{
    return (size_t)(((uint64_t)(uintptr_t)key >> 4) * 0x9E3779B97F4A7C15u >> 20) & (known->size - 1);
}

static inline void *covey_known_get(const covey_known *known, const void *key)
{
    if (!known->size)
        return NULL;
    for (size_t at = covey_known_home(known, key);; at = (at + 1) & (known->size - 1)) {
        if (known->slots[at].key == key)
            return known->slots[at].value;
        if (!known->slots[at].key)
            return NULL;
    }
}

/* 0, or -1 without memory. */
int covey_known_set(covey_known *known, const void *key, void *value);

void covey_known_forget(covey_known *known, const void *key);
void covey_known_free(covey_known *known);

#endif
