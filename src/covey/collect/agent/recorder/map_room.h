/* Room in a run map: mapping its file piece by piece, reserving disk, handing out regions. Part of map.c.
 *
 * All of it is written by any number of processes and threads at once, any of which may die at any instruction: what
 * is shared changes by one atomic operation at a time, and nothing waits for anyone.
 */
#ifndef COVEY_MAP_ROOM_H
#define COVEY_MAP_ROOM_H

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "map_layout.h"

struct room {
    char *path; /* absolute */
    dev_t device;
    ino_t inode;
    struct header *header;
    _Atomic uint64_t size; /* the file is at least this long: bytes below may be touched */
    _Atomic(uint8_t *) segments[SEGMENTS];
};

/* ---- the file ---- */

/* Numbers below 10 are the program's: shells, and programs that close and open again, count on them. */
static int moved_high(int fd) {
    int high = fd >= 0 && fd < 10 ? fcntl(fd, F_DUPFD_CLOEXEC, 10) : -1;
    if (high < 0)
        return fd;
    close(fd);
    return high;
}

static int open_high(const char *path) {
    int fd;
    do
        fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    while (fd < 0 && errno == EINTR);
    return moved_high(fd);
}

static int is_same(const struct room *room, const struct stat *found) {
    return found->st_dev == room->device && found->st_ino == room->inode;
}

/* The map's file once more; -1 when another file, or none, has its name now. */
static int open_again(const struct room *room, struct stat *found) {
    int fd = open_high(room->path);
    if (fd >= 0 && (fstat(fd, found) != 0 || !is_same(room, found))) {
        close(fd);
        return -1;
    }
    return fd;
}

static void raise_to(_Atomic uint64_t *number, uint64_t least) {
    uint64_t now = atomic_load(number);
    while (now < least && !atomic_compare_exchange_weak(number, &now, least)) {
    }
}

/* Whether the file has `size` bytes. Where it cannot be looked at any more (deleted, chroot, another user), what the
 * header says is reserved is believed. */
static int has_size(struct room *room, uint64_t size) {
    if (size <= atomic_load_explicit(&room->size, memory_order_relaxed))
        return 1;
    int saved = errno;
    struct stat found;
    if (stat(room->path, &found) == 0 && is_same(room, &found))
        raise_to(&room->size, (uint64_t)found.st_size);
    else
        raise_to(&room->size, atomic_load(&room->header->reserved));
    errno = saved;
    return size <= atomic_load(&room->size);
}

static uint8_t *map_segment(struct room *room, uint64_t index) {
    int saved = errno;
    struct stat found;
    int fd = open_again(room, &found);
    uint8_t *place = MAP_FAILED, *first = NULL;
    if (fd >= 0) {
        place = mmap(NULL, SEGMENT_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)(index << SEGMENT_BITS));
        close(fd);
    }
    if (place != MAP_FAILED && !atomic_compare_exchange_strong(&room->segments[index], &first, place)) {
        munmap(place, SEGMENT_SIZE);
        place = first;
    }
    errno = saved;
    return place == MAP_FAILED ? NULL : place;
}

/* One huge mapping would count against the program's RLIMIT_AS: segments are mapped when they are needed. */
static uint8_t *segment(struct room *room, uint64_t index) {
    uint8_t *place = atomic_load_explicit(&room->segments[index], memory_order_acquire);
    return place ? place : map_segment(room, index);
}

/* The bytes at an offset that was read from the file: NULL when they cannot be, or cannot be had. */
static void *at(struct room *room, uint64_t offset, uint64_t size) {
    if (offset < HEADER_SIZE || size == 0 || size > SEGMENT_SIZE || offset > MAP_LIMIT - size)
        return NULL;
    uint64_t index = offset >> SEGMENT_BITS;
    if (index != (offset + size - 1) >> SEGMENT_BITS || !has_size(room, offset + size))
        return NULL;
    uint8_t *place = segment(room, index);
    return place ? place + (offset & (SEGMENT_SIZE - 1)) : NULL;
}

static void *region_at(struct room *room, uint64_t offset, uint64_t size, enum kind kind) {
    _Atomic uint32_t *place = offset % ALIGNMENT ? NULL : at(room, offset, size);
    return place && atomic_load_explicit(place, memory_order_acquire) == (uint32_t)kind ? place : NULL;
}

/* Last of all that is written before a region is published: who reads the file sees the rest when it sees this. */
static void set_kind(_Atomic uint32_t *field, enum kind kind) {
    atomic_store_explicit(field, (uint32_t)kind, memory_order_release);
}

/* ---- the disk ---- */

/* A file beyond RLIMIT_FSIZE is a signal (SIGXFSZ) that ends the program: never try. */
static int is_allowed(uint64_t size) {
    struct rlimit limit;
    return getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || size <= limit.rlim_cur;
}

/* Reserve without changing a byte: others may be writing there already. */
static int reserve_range(int fd, uint64_t from, uint64_t to) {
#if defined(__linux__) && !defined(COVEY_WITHOUT_FALLOCATE)
    /* Not posix_fallocate: where the file system cannot, the C library writes, which is for the owner to do. */
    if (!is_allowed(to))
        return EFBIG;
    while (fallocate(fd, 0, (off_t)from, (off_t)(to - from)) != 0)
        if (errno != EINTR)
            return errno == ENOSYS || errno == EINVAL ? EOPNOTSUPP : errno;
    return 0;
#else
    (void)fd, (void)from, (void)to;
    return EOPNOTSUPP;
#endif
}

/* Reserve what belongs to the caller alone, by writing zeros. */
static int reserve_by_writing(int fd, uint64_t from, uint64_t to) {
    static const uint8_t zeros[4096];
    if (!is_allowed(to))
        return EFBIG;
    while (from < to) {
        ssize_t written = pwrite(fd, zeros, to - from < sizeof zeros ? to - from : sizeof zeros, (off_t)from);
        if (written <= 0 && errno != EINTR)
            return written == 0 ? ENOSPC : errno;
        from += written > 0 ? (uint64_t)written : 0;
    }
    return 0;
}

/* Open the file to reserve bytes up to `size`; refuse what only a damaged header can ask for. */
static int open_to_grow(struct room *room, uint64_t size) {
    struct stat found;
    int fd = open_again(room, &found);
    if (fd >= 0 && size > (uint64_t)found.st_size + 2 * SEGMENT_SIZE) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Make all bytes below `size` safe to touch: without this, a full disk is a SIGBUS at the first store. 0 or an errno;
 * EOPNOTSUPP: the owner of a region has to write it. */
static int reserve(struct room *room, uint64_t size) {
    uint64_t reserved = atomic_load(&room->header->reserved);
    if (size <= reserved)
        return 0;
    int saved = errno, error = EACCES, fd = open_to_grow(room, size);
    if (fd >= 0) {
        uint64_t rounded = (size + CHUNK - 1) / CHUNK * CHUNK;
        error = reserve_range(fd, reserved, rounded);
        if (error && error != EOPNOTSUPP)
            error = reserve_range(fd, reserved, rounded = size);
        if (!error)
            raise_to(&room->header->reserved, rounded);
        close(fd);
    }
    errno = saved;
    return error;
}

static int reserve_own(struct room *room, uint64_t from, uint64_t to) {
    int saved = errno, error = EACCES, fd = open_to_grow(room, to);
    if (fd >= 0) {
        error = reserve_by_writing(fd, from, to);
        close(fd);
    }
    errno = saved;
    return error;
}

/* ---- regions ---- */

static uint64_t aligned(uint64_t number) {
    return (number + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* A region is contiguous memory: it starts in the next segment when it does not fit into this one. */
static uint64_t start_after(uint64_t end, uint64_t size) {
    uint64_t start = aligned(end < HEADER_SIZE ? HEADER_SIZE : end);
    int fits = start >> SEGMENT_BITS == (start + size - 1) >> SEGMENT_BITS;
    return fits ? start : (start + SEGMENT_SIZE - 1) / SEGMENT_SIZE * SEGMENT_SIZE;
}

/* A region of zeros that nobody else knows; NULL when it cannot be had. */
static void *allocate(struct room *room, uint64_t size, uint64_t *offset) {
    uint64_t end = atomic_load(&room->header->end), start, after;
    void *place = NULL;
    int error;
    if ((size = aligned(size)) > SEGMENT_SIZE)
        return NULL;
    do {
        if (end > MAP_LIMIT || (start = start_after(end, size)) > MAP_LIMIT - size)
            return NULL;
        after = start + size;
        error = reserve(room, after);
        if (error && error != EOPNOTSUPP)
            return NULL;
    } while (!atomic_compare_exchange_strong(&room->header->end, &end, after));
    if (!error || reserve_own(room, start, after) == 0)
        place = at(room, start, size);
    if (!place)
        atomic_compare_exchange_strong(&room->header->end, &after, end);
    *offset = start;
    return place;
}

/* Take back a region that was never published, of which `written` bytes were written. Kept when another one was handed
 * out since: then it is lost, as that of a process that died. */
static void give_back(struct room *room, void *place, uint64_t offset, uint64_t size, uint64_t written) {
    uint64_t end = offset + aligned(size);
    memset(place, 0, written);
    atomic_compare_exchange_strong(&room->header->end, &end, offset);
}

/* The offset in *link, where a table of `count` slots is put if there is none; 0 when it cannot be had. */
static uint64_t linked_table(struct room *room, _Atomic uint64_t *link, enum kind kind, uint32_t count) {
    uint64_t found = atomic_load_explicit(link, memory_order_acquire), offset = 0;
    if (found)
        return found;
    uint64_t size = sizeof(struct table) + (uint64_t)count * sizeof(uint64_t);
    struct table *made = allocate(room, size, &offset);
    if (!made)
        return atomic_load(link);
    made->count = count;
    set_kind(&made->kind, kind);
    if (atomic_compare_exchange_strong(link, &found, offset))
        return offset;
    give_back(room, made, offset, size, sizeof(struct table));
    return found;
}

static struct table *table_at(struct room *room, uint64_t offset, enum kind kind) {
    struct table *head = region_at(room, offset, sizeof(struct table), kind);
    if (!head || head->count < ARC_SLOTS_LEAST || head->count > TABLE_SLOTS || head->count & (head->count - 1))
        return NULL;
    return at(room, offset, sizeof(struct table) + (uint64_t)head->count * sizeof(uint64_t)) ? head : NULL;
}

#endif
