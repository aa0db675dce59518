#include "ways.h"

#include <stdlib.h>

#define STEPS 64 /* instructions without a line in a row: a handful at most */

static int goes_on(const covey_instruction *here)
{
    switch (here->op) {
    case OP_RETURN:
    case OP_THROW:
    case OP_FORWARD:
    case OP_BACKWARD:
    case OP_BACKWARD_QUIET:
        return 0;
    default:
        return 1;
    }
}

static int is_safe(const covey_instruction *here)
{
    return here->op == OP_SAFE || here->op == OP_CONST || here->op == OP_SKIPPED || here->op == OP_FORWARD ||
           here->op == OP_BACKWARD || here->op == OP_BACKWARD_QUIET;
}

static int begins_line(const covey_instruction *here)
{
    return here->line > 0 && here->op != OP_SKIPPED && here->op != OP_END_ASYNC && here->op != OP_RESUME;
}

int covey_makes_branch_event(const covey_instruction *here)
{
    return here->op == OP_BRANCH || here->op == OP_FOR;
}

static void add_way(covey_ways *at, covey_way found)
{
    if (at->count == at->room) {
        int32_t room = at->room ? at->room * 2 : 64;
        covey_way *grown = realloc(at->list, (size_t)room * sizeof *grown);
        if (!grown) {
            at->failed = 1;
            return;
        }
        at->list = grown;
        at->room = room;
    }
    at->list[at->count++] = found;
}

/* Follow instructions that have no line until one begins a line or leaves the frame. */
static void follow(covey_ways *at, covey_way way, int32_t index, int steps)
{
    for (; steps > 0 && index >= 0 && index < at->code->count; steps--) {
        const covey_instruction *here = &at->code->at[index];
        if (begins_line(here)) {
            if (here->line != way.from) {
                way.landing = index;
                way.to = here->line;
                add_way(at, way);
            }
            return;
        }
        if (here->op == OP_RETURN && !here->line) {
            way.landing = index;
            way.to = -at->code->first_line;
            add_way(at, way);
            return;
        }
        if (here->op == OP_RETURN || here->op == OP_THROW || (here->line && here->line == way.from))
            return;
        way.certain &= (uint8_t)is_safe(here);
        if (goes_on(here) && here->target >= 0) {
            way.certain = 0;
            follow(at, way, here->target, steps / 2);
        }
        index = goes_on(here) ? index + 1 : here->target;
    }
}

static void find_ways(covey_ways *at)
{
    const covey_bytecode *code = at->code;
    for (int32_t i = code->entry; i < code->count && !at->failed; i++) {
        const covey_instruction *here = &code->at[i];
        int is_entry = i == code->entry;
        covey_way way = {.source = i, .from = is_entry ? -code->first_line : here->line, .certain = 1};
        if (!way.from)
            continue;
        if (goes_on(here)) {
            way.kind = covey_makes_branch_event(here) ? WAY_BRANCH : WAY_ON;
            follow(at, way, i + 1, STEPS);
        }
        if (here->target >= 0) {
            int is_jump = here->op == OP_FORWARD || here->op == OP_BACKWARD;
            way.kind = covey_makes_branch_event(here) ? WAY_BRANCH : is_jump ? WAY_JUMP : WAY_ON;
            way.jumps = 1;
            follow(at, way, here->target, STEPS);
        }
    }
}

int32_t covey_ways_of_exception(const covey_bytecode *code, int32_t raised, int ends_loop)
{
    int32_t last = code->at[raised].line;
    int32_t before = last, index = code->at[raised].handler, from = raised;
    for (int steps = STEPS; steps > 0 && index < code->count; steps--) {
        if (index < 0) /* a trace function takes it for another yield if it came in at one */
            return from + 1 < code->count && code->at[from + 1].op == OP_RESUME ? COVEY_NO_LINE : COVEY_LEFT;
        const covey_instruction *here = &code->at[index];
        if (here->op == OP_END_ASYNC) {
            before = here->line;
            index = ends_loop ? index + 1 : here->handler;
            continue;
        }
        if (begins_line(here))
            return here->line != before && here->line != last ? index : COVEY_NO_LINE;
        if (here->op == OP_THROW && !here->argument) /* otherwise the frame stands where it stood */
            from = index;
        if (here->op == OP_THROW)
            index = here->handler;
        else if (here->op == OP_RETURN || (goes_on(here) && here->target >= 0))
            return COVEY_NO_LINE;
        else
            index = goes_on(here) ? index + 1 : here->target;
    }
    return COVEY_NO_LINE;
}

static void come_from(covey_ways *at, int32_t index, int32_t line)
{
    if (!at->came_from[index])
        at->came_from[index] = line;
    else if (at->came_from[index] != line)
        at->came_from[index] = COVEY_SEVERAL;
}

static void find_sources(covey_ways *at)
{
    const covey_bytecode *code = at->code;
    for (int32_t i = 0; i < at->count; i++)
        come_from(at, at->list[i].landing, at->list[i].from);
    int32_t known_handler = -1, known_line = -1;
    for (int32_t i = code->entry; i < code->count; i++) {
        const covey_instruction *here = &code->at[i];
        if (here->handler < 0 || (here->handler == known_handler && here->line == known_line))
            continue;
        if (!here->line && here->op != OP_THROW)
            continue;
        known_handler = here->handler;
        known_line = here->line;
        for (int ends_loop = 0; ends_loop < 2; ends_loop++) {
            int32_t landing = covey_ways_of_exception(code, i, ends_loop);
            if (landing >= 0)
                come_from(at, landing, here->line ? here->line : COVEY_SEVERAL);
        }
    }
}

/* ---- branches whose way is certain: nothing on it can raise */

static void find_covered(covey_ways *at)
{
    const covey_bytecode *code = at->code;
    int32_t *in = calloc((size_t)code->count + 1, sizeof *in);
    if (!in) {
        at->failed = 1;
        return;
    }
    for (int32_t i = 0; i < code->count; i++) {
        const covey_instruction *here = &code->at[i];
        if (goes_on(here))
            in[i + 1]++;
        if (here->target >= 0)
            in[here->target]++;
        if (here->handler >= 0)
            in[here->handler] += 2; /* an exception comes from anywhere */
    }
    for (int32_t i = 0; i < code->count; i++) {
        const covey_instruction *here = &code->at[i];
        int sure = covey_makes_branch_event(here) ||
                   (at->covered[i] && !in[i] && is_safe(here) && here->op != OP_BACKWARD_QUIET);
        at->covered[i] = covey_makes_branch_event(here) ? 0 : (uint8_t)(sure && here->line);
        if (!sure || !here->line)
            continue;
        int32_t next[2] = {goes_on(here) ? i + 1 : -1, here->target};
        for (int n = 0; n < 2; n++)
            if (next[n] > i && next[n] < code->count && code->at[next[n]].line == here->line) {
                in[next[n]]--;
                at->covered[next[n]] = 1;
            }
    }
    free(in);
}

/* Where a direction of a branch leads without anything that can raise, further on in the same line. */
static void find_trail(covey_ways *at, int32_t branch, int32_t index, uint8_t jumps)
{
    const covey_bytecode *code = at->code;
    int32_t line = code->at[branch].line;
    while (index >= 0 && index < code->count && at->covered[index] && code->at[index].line == line) {
        const covey_instruction *here = &code->at[index];
        if (here->op == OP_FORWARD && here->target > index) { /* out of the line: has an event of its own */
            index = here->target;
            continue;
        }
        if (!goes_on(here))
            return;
        covey_way way = {.source = branch, .from = line, .kind = WAY_BRANCH, .jumps = jumps, .certain = 1};
        follow(at, way, ++index, STEPS);
    }
}

static void find_trails(covey_ways *at)
{
    find_covered(at);
    for (int32_t i = at->code->entry; i < at->code->count && !at->failed; i++) {
        const covey_instruction *here = &at->code->at[i];
        if (!covey_makes_branch_event(here) || !here->line)
            continue;
        find_trail(at, i, i + 1, 0);
        find_trail(at, i, here->target, 1);
    }
}

int covey_ways_find(covey_ways *ways, const covey_bytecode *code)
{
    *ways = (covey_ways){.code = code};
    ways->came_from = calloc((size_t)code->count, sizeof *ways->came_from);
    ways->covered = calloc((size_t)code->count, 1);
    ways->failed = !ways->came_from || !ways->covered;
    if (!ways->failed)
        find_ways(ways);
    if (!ways->failed)
        find_trails(ways);
    if (!ways->failed)
        find_sources(ways);
    return ways->failed ? -1 : 0;
}

void covey_ways_free(covey_ways *ways)
{
    free(ways->list);
    free(ways->came_from);
    free(ways->covered);
    *ways = (covey_ways){0};
}
