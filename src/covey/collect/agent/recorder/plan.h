/* What to ask of one code object so that its jumps between lines are known exactly, at the least cost.
 *
 * A jump (L, X) is recorded when a line X begins right after line L, or (L, -first line) when the frame is left from
 * line L: what a trace function sees that remembers the last line of its frame. Each way into a line is one of these:
 *
 *   landing   the line can be come to at this instruction from one line only: its LINE event tells the jump
 *   watch     it can be come to from several lines: the BRANCH event of the conditional jump that leads here
 *   leap      likewise, by an unconditional jump: its JUMP event
 *   leaving   a return: its PY_RETURN event
 *   pending   likewise, by just going on: told only by the last line of the frame, so LINE events stay on until it
 *             is seen. Recorded only where it matters to a report: a line that has other exits, or that holds a whole
 *             function or class
 *
 * Exceptions are not part of the plan: covey_plan_raise follows each one when it happens. */
#ifndef COVEY_PLAN_H
#define COVEY_PLAN_H

#include "bytecode.h"

typedef struct {
    int32_t line, unit, from; /* from 0: not told by this event */
} covey_landing;

typedef struct {
    int32_t from, to;
    uint8_t done;
} covey_arc;

typedef struct {
    int32_t unit, next; /* next: where it goes on when it does not jump */
    int32_t arcs[2]; /* of going on, of jumping: indices of watched, or -1 */
} covey_watch;

typedef struct {
    int32_t unit, from, to;
} covey_leap;

typedef struct {
    covey_landing *landings; /* by line, then unit */
    covey_watch *watches;    /* by unit */
    covey_arc *watched;
    covey_leap *leaps; /* by unit; a leaving has to < 0 */
    covey_arc *pendings;
    int32_t landing_count, watch_count, watched_count, leap_count, pending_count, pending_left;
    uint8_t has_jumps;
} covey_plan;

/* What an exception may mean to a loop. */
enum covey_end { COVEY_NO_END, COVEY_END /* StopIteration */, COVEY_END_ASYNC /* StopAsyncIteration */ };

/* `is_definition[n]`: constant n is the code of a function or class that has a name. NULL: none is. 0, or -1 without
 * memory. */
int covey_plan_make(covey_plan *plan, const covey_bytecode *bytecode, const uint8_t *is_definition, int32_t constants);

void covey_plan_free(covey_plan *plan);

/* The first of the landings of this line, their number in *count. */
const covey_landing *covey_plan_landings(const covey_plan *plan, int32_t line, int32_t *count);

covey_watch *covey_plan_watch(const covey_plan *plan, int32_t unit);
const covey_leap *covey_plan_leap(const covey_plan *plan, int32_t unit);

/* Where an exception goes that is raised by the instruction at `unit`. 1: *arc is the jump. 0: none between lines. 2:
 * the frame is left, *arc is the jump. */
int covey_plan_raise(const covey_bytecode *bytecode, int32_t unit, enum covey_end end, covey_arc *arc);

#endif
