/* What stands where in a run map. docs/reference/run-map.md says the same in words, and why. */
#ifndef COVEY_MAP_LAYOUT_H
#define COVEY_MAP_LAYOUT_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define MAGIC "COVEYMAP"
#define BYTE_ORDER_MARK 0x01020304u
#define HEADER_SIZE 4096u
#define ALIGNMENT 64u
#define SEGMENT_BITS 22
#define SEGMENT_SIZE ((uint64_t)1 << SEGMENT_BITS)
#define SEGMENTS 1024u
#define MAP_LIMIT (SEGMENTS * SEGMENT_SIZE)
#define CHUNK 65536u /* the map grows by this much at once; also its first size */
#define TEXT_LIMIT 65536u
#define ROOM_FOR_CONTEXTS (MAP_LIMIT / 4 * 3) /* the rest is for what ran, whoever ran it */
#define LOOK_BACK 16 /* of a file's hits by context, so many of the newest are looked at for a context's own */

#define WINDOW 32u /* slots of one table that a key may stand in */
#define TABLE_SLOTS (1u << 18) /* of the largest table */
#define DIRECTORY_SLOTS 1024u
#define DIRECTORY_GROWTH 8u
#define ARC_SLOTS_LEAST 32u
#define ARC_SLOTS_MOST 4096u /* of the first table of a file */
#define ARC_GROWTH 4u
#define CHAIN_LIMIT 16 /* tables of one chain: with damage, a chain may lead back to itself */

/* The first field of each region. Never 0: a region that was not written to its end is none. */
enum kind {
    KIND_DIRECTORY = 0x53524944, /* "DIRS" */
    KIND_FILE = 0x454c4946,      /* "FILE" */
    KIND_ARCS = 0x53435241,      /* "ARCS" */
    KIND_ENTRY = 0x59544e45,     /* "ENTY" */
    KIND_CONTEXT = 0x54585443,   /* "CTXT" */
    KIND_HITS = 0x53544948,      /* "HITS" */
};

struct header {
    char magic[8];
    uint32_t version, byte_order, flags, segment_bits;
    uint64_t directory;
    uint8_t unused[32];
    _Atomic uint64_t end;      /* where the next region may start */
    _Atomic uint64_t reserved; /* the disk has room for all bytes below */
    uint8_t unused_too[48];
    _Atomic uint64_t log; /* the newest entry */
    _Atomic uint64_t lost_files, lost_arcs, lost_entries, lost_contexts;
};

struct table {
    _Atomic uint32_t kind;
    uint32_t count;
    _Atomic uint64_t next; /* a bigger table, for keys that found no place in this one */
    uint8_t unused[48];
    _Atomic uint64_t slots[];
};

enum traits { DIGEST_KNOWN = 1, PATH_IS_NAME = 2 };

struct record {
    _Atomic uint32_t kind;
    uint32_t line_count;
    uint64_t hash;
    uint64_t lines; /* 0: left out */
    _Atomic uint64_t arcs;
    uint32_t name_size, path_size;
    uint8_t decision, traits;
    _Atomic uint8_t lost_arcs;
    uint8_t unused[5];
    uint8_t digest[32];
    _Atomic uint64_t mtime_ns; /* of the text, when it was decided on; 0: unknown */
    uint64_t size;
    _Atomic uint64_t hits;  /* the newest of its hits by context */
    _Atomic uint64_t plain; /* those of no context */
    char text[]; /* name NUL path NUL, then the line bytes */
};

struct context {
    _Atomic uint32_t kind;
    uint32_t size;
    char text[];
};

/* What one context ran of a file. */
struct hits {
    _Atomic uint32_t kind;
    uint32_t line_count;
    uint64_t next;    /* older ones of the same file */
    uint64_t context; /* 0: none */
    _Atomic uint64_t arcs;
    _Atomic uint8_t lost_arcs;
    uint8_t unused[7];
    _Atomic uint8_t bits[]; /* line n is bit n % 8 of byte n / 8 */
};

struct entry {
    _Atomic uint32_t kind;
    uint32_t size;
    uint64_t next;
    uint32_t pid;
    uint8_t state;
    uint8_t unused[3];
    char text[];
};

_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "a map is shared by processes: its atomics must not need locks");
_Static_assert(offsetof(struct header, end) == 64 && offsetof(struct header, log) == 128, "");
_Static_assert(offsetof(struct table, next) == 8 && offsetof(struct table, slots) == 64, "");
_Static_assert(offsetof(struct record, lost_arcs) == 42 && offsetof(struct record, mtime_ns) == 80, "");
_Static_assert(offsetof(struct record, text) == 112 && offsetof(struct hits, bits) == 40, "");
_Static_assert(sizeof(_Atomic uint8_t) == 1 && offsetof(struct header, lost_contexts) == 160, "");
_Static_assert(offsetof(struct entry, state) == 20 && offsetof(struct entry, text) == 24, "");

#endif
