/* A code object taken apart: its instructions with their lines, jumps and exception handlers. Reads what
 * code.co_code, co_linetable and co_exceptiontable hold (Objects/locations.md and exception_handling_notes.txt of
 * CPython 3.12 describe them); knows nothing of Python objects. */
#ifndef COVEY_BYTECODE_H
#define COVEY_BYTECODE_H

#include <stddef.h>
#include <stdint.h>

#include "opcodes.h"

typedef struct {
    int32_t unit;     /* of the instruction itself: what events call its offset, halved */
    int32_t start;    /* of its first EXTENDED_ARG: where a line begins */
    int32_t line;     /* 0: none */
    int32_t end_line; /* of the source that it stands for */
    int32_t target;   /* index of the instruction that it may jump to, or -1 */
    int32_t handler;  /* index of the instruction that its exceptions go to, or -1 */
    int32_t argument;
    uint8_t op;       /* enum covey_op */
} covey_instruction;

typedef struct {
    covey_instruction *at;
    int32_t count;
    int32_t first_line;
    int32_t entry; /* index of the RESUME where a call begins */
} covey_bytecode;

typedef struct {
    const uint8_t *bytes;
    size_t size;
} covey_span;

/* Is the bytecode of this version (sys.hexversion) known here? */
int covey_bytecode_known(long version);

/* 0, or -1 without memory or when the tables are not as expected. */
int covey_bytecode_read(covey_bytecode *into, long version, covey_span code, covey_span lines, covey_span handlers,
                        int32_t first_line);

void covey_bytecode_free(covey_bytecode *bytecode);

/* The index of the instruction that a code unit belongs to, its caches included, or -1. */
int32_t covey_bytecode_at(const covey_bytecode *bytecode, int32_t unit);

#endif
