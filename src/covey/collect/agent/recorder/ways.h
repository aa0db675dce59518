/* The ways from line to line that a code object has, exceptions apart. */
#ifndef COVEY_WAYS_H
#define COVEY_WAYS_H

#include "bytecode.h"

#define COVEY_SEVERAL INT32_MIN

enum covey_kind_of_way {
    WAY_ON,     /* by just going on */
    WAY_BRANCH, /* by a conditional jump, taken or not: makes a BRANCH event */
    WAY_JUMP,   /* by an unconditional one: makes a JUMP event */
};

typedef struct {
    int32_t source, landing; /* instructions: that leads out of the line, that the new line begins with */
    int32_t from, to;        /* lines; 0 - first line for the outside */
    uint8_t kind;            /* enum covey_kind_of_way */
    uint8_t jumps;           /* of a branch: this is the way that it jumps */
    uint8_t certain;         /* nothing between source and landing can raise */
} covey_way;

typedef struct {
    const covey_bytecode *code;
    covey_way *list;
    int32_t count, room;
    int32_t *came_from; /* of each instruction: 0, the only line that it is come to from, or COVEY_SEVERAL */
    uint8_t *covered;   /* of each instruction: runs whenever the branches that lead to it take that way */
    int failed;
} covey_ways;

/* 0, or -1 without memory: free it all the same. */
int covey_ways_find(covey_ways *ways, const covey_bytecode *code);

void covey_ways_free(covey_ways *ways);

enum { COVEY_NO_LINE = -1, COVEY_LEFT = -2 };

/* The instruction that begins the line where an exception ends up that is raised by this one (index). COVEY_NO_LINE: it
 * stays in its line; COVEY_LEFT: the frame is left. `ends_loop`: the exception is a StopAsyncIteration. */
int32_t covey_ways_of_exception(const covey_bytecode *code, int32_t raised, int ends_loop);

/* Does the interpreter tell which way this instruction takes? */
int covey_makes_branch_event(const covey_instruction *here);

#endif
