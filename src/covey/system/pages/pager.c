#include "pager.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "SQLite format 3"
#define UTF_8 1
#define WITHOUT_LOG 1

static bool read_at(int descriptor, uint8_t *into, size_t size, uint64_t offset) {
    while (size) {
        ssize_t done = pread(descriptor, into, size, (off_t)offset);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        into += done;
        size -= (size_t)done;
        offset += (uint64_t)done;
    }
    return true;
}

/* Whether the head is that of a file as SQLite writes it by default. */
static bool is_plain(const uint8_t *head) {
    return memcmp(head, MAGIC, sizeof MAGIC) == 0 && head[18] == WITHOUT_LOG && head[19] == WITHOUT_LOG && head[21] == 64 &&
           head[22] == 32 && head[23] == 32 && big_4(head + 44) <= 4 && big_4(head + 56) == UTF_8 &&
           big_4(head + 24) == big_4(head + 92);
}

bool pager_open(pager *file, const uint8_t *bytes, size_t size, int descriptor) {
    uint8_t head[HEADER_BYTES];
    *file = (pager){.bytes = bytes, .descriptor = descriptor};
    if (!bytes) {
        struct stat found;
        if (fstat(descriptor, &found) < 0 || found.st_size < 0)
            return false;
        size = (size_t)found.st_size;
    }
    if (size < HEADER_BYTES)
        return false;
    if (bytes)
        memcpy(head, bytes, HEADER_BYTES);
    else if (!read_at(descriptor, head, HEADER_BYTES, 0))
        return false;
    file->page_bytes = big_2(head + 16) == 1 ? MOST_PAGE_BYTES : big_2(head + 16);
    if (!is_plain(head) || file->page_bytes < 512 || (file->page_bytes & (file->page_bytes - 1)))
        return false;
    file->usable = file->page_bytes - head[20];
    file->pages = file->left = big_4(head + 28);
    return file->usable >= 480 && file->pages && (uint64_t)file->pages * file->page_bytes == size;
}

const uint8_t *pager_page(pager *file, uint32_t number, uint8_t *scratch) {
    if (!number || number > file->pages || !file->left)
        return NULL;
    file->left--;
    uint64_t offset = (uint64_t)(number - 1) * file->page_bytes;
    if (file->bytes)
        return file->bytes + offset;
    return read_at(file->descriptor, scratch, file->page_bytes, offset) ? scratch : NULL;
}
