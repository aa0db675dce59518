/* The run map: one file that all measured processes of a run share. Format: docs/reference/run-map.md.
 *
 * A hit is a store into shared memory at the moment it happens: the page cache outlives the process, however it ends.
 * Nothing here needs the GIL, allocates Python objects or raises: callers on any thread may call at any time; what
 * threads and processes do at once is decided by atomic operations in the file itself. Contexts are the exception: the
 * threads of a process that records them take turns.
 *
 * Every region is reserved on the disk (posix_fallocate) before it is touched, so that a full disk is never a SIGBUS:
 * where a region cannot be had, private memory takes its place, and the map's counter of losses says so.
 */
#ifndef COVEY_MAP_H
#define COVEY_MAP_H

#include <stddef.h>
#include <stdint.h>

#define COVEY_MAP_VERSION 2

enum covey_flags {
    COVEY_BRANCH = 1,   /* jumps are recorded as well as lines */
    COVEY_CONTEXTS = 2, /* what each context runs is recorded by itself, too */
};

enum covey_decision {
    COVEY_UNDECIDED = 0,
    COVEY_MEASURED = 1,
    COVEY_LEFT_OUT = 2, /* kept too: a decision is taken once a run */
};

typedef struct covey_map covey_map;

/* Which text a file held, as far as can be told without reading it. */
typedef struct {
    uint64_t mtime_ns; /* 0: unknown */
    uint64_t size;
} covey_stamp;

/* What a process knows of one text of a source file. Lives as long as the map; never moves. */
typedef struct covey_file {
    uint8_t *lines;      /* one byte for each line, 1-based: lines[n] = 1 once line n ran; NULL when left out */
    uint32_t line_count; /* valid indices are 0..line_count */
    uint8_t decision;    /* enum covey_decision */
    uint8_t is_private;  /* its cells could not be had in the map: what runs is lost */
    void *arcs;          /* opaque */
    covey_map *map;
    const char *name;    /* UTF-8, as the code object spells it (co_filename), NUL-terminated */
    const uint8_t *digest; /* of the text that was decided on: SHA-256, 32 bytes; NULL when unknown */
} covey_file;

/* Make a new map; fails if there is one. 0 or an errno. */
int covey_map_create(const char *path, uint32_t flags);

/* Open a map for recording. NULL with *error set to an errno (EPROTO: not a map of this version, or damaged). The file
 * is not kept open: it is opened again by its path, close-on-exec, when more of it must be mapped. */
covey_map *covey_map_open(const char *path, int *error);

/* Unmap and free: for tests. No other thread may be inside, and nothing that came from the map may be used again. */
void covey_map_close(covey_map *map);

/* See to it that about this many bytes can be added without opening the file again: before the process gives up the
 * right to, by setuid or chroot. 0 or an errno; other processes may use the room too. */
int covey_map_reserve(covey_map *map, size_t size);

uint32_t covey_map_flags(const covey_map *map);

/* The file of this name, if any process of the run has decided on the text that it has now; else NULL. The text that a
 * process was told of first stays its text of that name, unless it looks `anew`: a module is executed (again). */
covey_file *covey_map_find(covey_map *map, const char *name, size_t size, int anew);

/* Decide on a file; when another process was faster, its decision on this text holds and is returned. Never NULL:
 * without memory in the map the file is private to this process. `path` is the file's real path (what a report names),
 * `digest` the SHA-256 of its text (32 bytes, or NULL when unknown), `stamp` that of the text (NULL when unknown). */
covey_file *covey_map_add(covey_map *map, const char *name, size_t size, enum covey_decision decision,
                          uint32_t line_count, const char *path, size_t path_size, const uint8_t *digest,
                          const covey_stamp *stamp);

/* Record a jump. Idempotent, lock-free; 0 when it stands in the map, 1 when it is lost (private). */
int covey_file_arc(covey_file *file, int32_t from, int32_t to);

/* A context of this name, for covey_map_switch; 0 when there is no room for it. */
uint64_t covey_map_context(covey_map *map, const char *name, size_t size);

/* From now on, what this process runs belongs to this context (0: to none); in a map with COVEY_CONTEXTS. All that is
 * recorded has to be told again: who leaves out what was told once, asks for everything once more. */
void covey_map_switch(covey_map *map, uint64_t context);

/* Record a line, for the context too. To be told once in each context is enough. */
void covey_file_line(covey_file *file, uint32_t line);

/* Add an entry to the process log: `text` is UTF-8, at most 64 KiB. Returns the entry's state byte, which the process
 * may set to what is known of its end, or NULL. */
uint8_t *covey_map_log(covey_map *map, const char *text, size_t size);

#endif
