/* Making a new run map: under another name first, so that a map that is there is whole. Part of map.c. */
#ifndef COVEY_MAP_NEW_H
#define COVEY_MAP_NEW_H

#include <stdio.h>

#include "map.h"
#include "map_room.h"

static int write_first_bytes(int fd, uint32_t flags) {
    uint8_t *bytes = calloc(1, CHUNK);
    if (!bytes)
        return ENOMEM;
    struct header *head = (struct header *)bytes;
    struct table *directory = (struct table *)(bytes + HEADER_SIZE);
    memcpy(head->magic, MAGIC, sizeof head->magic);
    head->version = COVEY_MAP_VERSION;
    head->byte_order = BYTE_ORDER_MARK;
    head->flags = flags;
    head->segment_bits = SEGMENT_BITS;
    head->directory = HEADER_SIZE;
    head->end = aligned(HEADER_SIZE + sizeof(struct table) + DIRECTORY_SLOTS * sizeof(uint64_t));
    head->reserved = CHUNK;
    directory->kind = KIND_DIRECTORY;
    directory->count = DIRECTORY_SLOTS;
    int error = is_allowed(CHUNK) ? 0 : EFBIG;
    for (size_t done = 0; !error && done < CHUNK;) {
        ssize_t written = pwrite(fd, bytes + done, CHUNK - done, (off_t)done);
        if (written > 0)
            done += (size_t)written;
        else if (written == 0 || errno != EINTR)
            error = written == 0 ? ENOSPC : errno;
    }
    free(bytes);
    return error;
}

/* Give a whole file its name, unless there is one of that name. */
static int put_in_place(const char *temporary, const char *path) {
    if (link(temporary, path) == 0)
        return 0;
    if (errno == EEXIST)
        return errno;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); /* a file system without links */
    if (fd < 0)
        return errno;
    close(fd);
    return rename(temporary, path) == 0 ? 0 : errno;
}

int covey_map_create(const char *path, uint32_t flags) {
    int saved = errno;
    size_t size = strlen(path);
    char *temporary = malloc(size + sizeof ".XXXXXX");
    if (!temporary)
        return ENOMEM;
    memcpy(temporary, path, size);
    memcpy(temporary + size, ".XXXXXX", sizeof ".XXXXXX");
    int error, fd = moved_high(mkostemp(temporary, O_CLOEXEC));
    if (fd < 0) {
        error = errno;
    } else {
        error = write_first_bytes(fd, flags);
        if (close(fd) != 0 && !error)
            error = errno;
        if (!error)
            error = put_in_place(temporary, path);
        unlink(temporary);
    }
    free(temporary);
    errno = saved;
    return error;
}

#endif
