#include "plan.h"

#include <stdlib.h>
#include <string.h>

#define SEVERAL INT32_MIN
#define STEPS 64 /* instructions without a line in a row: a handful at most */

enum way { WAY_ON, WAY_BRANCH, WAY_JUMP };

/* One way from a line to another: `from` is the line that is left, `to` the one that is come to (or the exit). */
typedef struct {
    int32_t source, landing, from, to;
    uint8_t way, jumps, certain;
} edge;

typedef struct {
    const covey_bytecode *code;
    edge *edges;
    int32_t count, room;
    int32_t *came_from; /* of each instruction: 0, the only line that it is come to from, or SEVERAL */
    uint8_t *covered;   /* of each instruction: runs whenever the branches that lead to it take that way */
    int failed;
} work;

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

static int makes_branch_event(const covey_instruction *here)
{
    return here->op == OP_BRANCH || here->op == OP_FOR;
}

/* ---- ways from line to line */

static void add_edge(work *at, edge found)
{
    if (at->count == at->room) {
        int32_t room = at->room ? at->room * 2 : 64;
        edge *grown = realloc(at->edges, (size_t)room * sizeof *grown);
        if (!grown) {
            at->failed = 1;
            return;
        }
        at->edges = grown;
        at->room = room;
    }
    at->edges[at->count++] = found;
}

/* Follow instructions that have no line until one begins a line or leaves the frame. */
static void follow(work *at, edge way, int32_t index, int steps)
{
    for (; steps > 0 && index >= 0 && index < at->code->count; steps--) {
        const covey_instruction *here = &at->code->at[index];
        if (begins_line(here)) {
            if (here->line != way.from) {
                way.landing = index;
                way.to = here->line;
                add_edge(at, way);
            }
            return;
        }
        if (here->op == OP_RETURN && !here->line) {
            way.landing = index;
            way.to = -at->code->first_line;
            add_edge(at, way);
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

static void find_edges(work *at)
{
    const covey_bytecode *code = at->code;
    for (int32_t i = code->entry; i < code->count && !at->failed; i++) {
        const covey_instruction *here = &code->at[i];
        int is_entry = i == code->entry;
        edge way = {.source = i, .from = is_entry ? -code->first_line : here->line, .certain = 1};
        if (!way.from)
            continue;
        if (goes_on(here)) {
            way.way = makes_branch_event(here) ? WAY_BRANCH : WAY_ON;
            follow(at, way, i + 1, STEPS);
        }
        if (here->target >= 0) {
            way.way = makes_branch_event(here)                               ? WAY_BRANCH
                      : here->op == OP_FORWARD || here->op == OP_BACKWARD ? WAY_JUMP
                                                                           : WAY_ON;
            way.jumps = 1;
            follow(at, way, here->target, STEPS);
        }
    }
}

/* Where the line begins that an exception ends up in, which left `last` for a handler. Or NO_LINE: in no other line;
 * LEFT: the frame is left. */
enum { NO_LINE = -1, LEFT = -2 };

static int32_t exception_landing(const covey_bytecode *code, int32_t raised, int ends_loop)
{
    int32_t last = code->at[raised].line;
    int32_t before = last, index = code->at[raised].handler, from = raised;
    for (int steps = STEPS; steps > 0 && index < code->count; steps--) {
        if (index < 0) /* a trace function takes it for another yield if it came in at one */
            return from + 1 < code->count && code->at[from + 1].op == OP_RESUME ? NO_LINE : LEFT;
        const covey_instruction *here = &code->at[index];
        if (here->op == OP_END_ASYNC) {
            before = here->line;
            index = ends_loop ? index + 1 : here->handler;
            continue;
        }
        if (begins_line(here))
            return here->line != before && here->line != last ? index : NO_LINE;
        if (here->op == OP_THROW && !here->argument) /* otherwise the frame stands where it stood */
            from = index;
        if (here->op == OP_THROW)
            index = here->handler;
        else if (here->op == OP_RETURN || (goes_on(here) && here->target >= 0))
            return NO_LINE;
        else
            index = goes_on(here) ? index + 1 : here->target;
    }
    return NO_LINE;
}

static void come_from(work *at, int32_t index, int32_t line)
{
    if (!at->came_from[index])
        at->came_from[index] = line;
    else if (at->came_from[index] != line)
        at->came_from[index] = SEVERAL;
}

static void find_sources(work *at)
{
    const covey_bytecode *code = at->code;
    for (int32_t i = 0; i < at->count; i++)
        come_from(at, at->edges[i].landing, at->edges[i].from);
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
            int32_t landing = exception_landing(code, i, ends_loop);
            if (landing >= 0)
                come_from(at, landing, here->line ? here->line : SEVERAL);
        }
    }
}

/* ---- branches whose way is certain: nothing on it can raise */

static void find_covered(work *at)
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
        int sure = makes_branch_event(here) ||
                   (at->covered[i] && !in[i] && is_safe(here) && here->op != OP_BACKWARD_QUIET);
        at->covered[i] = makes_branch_event(here) ? 0 : (uint8_t)(sure && here->line);
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
static void find_trail(work *at, int32_t branch, int32_t index, uint8_t jumps)
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
        edge way = {.source = branch, .from = line, .way = WAY_BRANCH, .jumps = jumps, .certain = 1};
        follow(at, way, ++index, STEPS);
    }
}

static void find_trails(work *at)
{
    find_covered(at);
    for (int32_t i = at->code->entry; i < at->code->count && !at->failed; i++) {
        const covey_instruction *here = &at->code->at[i];
        if (!makes_branch_event(here) || !here->line)
            continue;
        find_trail(at, i, i + 1, 0);
        find_trail(at, i, here->target, 1);
    }
}

/* ---- which ways matter that no event tells */

typedef struct {
    int32_t low, size;
    int32_t *group; /* of each line: another line of the same expression */
    uint8_t *traits;
} lines;

enum { HAS_BRANCH = 1, HAS_DEFINITION = 2, HAS_BODY = 4 };

static int32_t group_of(const lines *of, int32_t line)
{
    while (of->group[line - of->low] != line)
        line = of->group[line - of->low];
    return line;
}

static void free_lines(lines *of)
{
    free(of->group);
    free(of->traits);
}

static int read_traits(lines *of, const covey_bytecode *code, const uint8_t *is_definition, int32_t constants)
{
    int32_t high = 0;
    of->low = INT32_MAX;
    for (int32_t i = 0; i < code->count; i++) {
        int32_t line = code->at[i].line;
        if (line && line < of->low)
            of->low = line;
        if (line > high)
            high = line;
    }
    of->size = high ? high - of->low + 1 : 0;
    of->group = malloc(((size_t)of->size + 1) * sizeof *of->group);
    of->traits = calloc((size_t)of->size + 1, 1);
    if (!of->group || !of->traits)
        return -1;
    for (int32_t i = 0; i < of->size; i++)
        of->group[i] = of->low + i;
    for (int32_t i = code->entry + 1; i < code->count; i++) {
        const covey_instruction *here = &code->at[i], *before = here - 1;
        if (!here->line)
            continue;
        uint8_t *traits = &of->traits[here->line - of->low];
        if ((makes_branch_event(here) && before->op != OP_EXCEPT) || here->op == OP_END_ASYNC)
            *traits |= HAS_BRANCH;
        if (here->op == OP_CLASS)
            *traits |= HAS_DEFINITION;
        if (here->op == OP_FUNCTION && before->op == OP_CONST && is_definition && before->argument < constants &&
            is_definition[before->argument])
            *traits |= HAS_DEFINITION;
        if (here->op == OP_WITH || here->op == OP_END_ASYNC)
            *traits |= HAS_BODY;
    }
    return 0;
}

/* The lines of one expression belong together: it begins and ends within one statement. */
static void join_lines(lines *of, const covey_bytecode *code)
{
    for (int32_t i = code->entry + 1; i < code->count; i++) {
        const covey_instruction *here = &code->at[i];
        if ((here->op != OP_PLAIN && here->op != OP_BRANCH) || !here->line || here->end_line <= here->line)
            continue;
        if ((here - 1)->op == OP_EXCEPT || of->traits[here->line - of->low] & HAS_BODY)
            continue;
        int32_t last = here->end_line < of->low + of->size ? here->end_line : of->low + of->size - 1;
        for (int32_t line = here->line; line <= last; line++)
            of->group[group_of(of, line) - of->low] = group_of(of, here->line);
    }
}

static int has_two_exits(const work *at, const lines *of, int32_t line)
{
    int32_t group = group_of(of, line), known = 0;
    for (int32_t i = 0; i < at->count; i++) {
        const edge *way = &at->edges[i];
        if (way->from <= 0 || group_of(of, way->from) != group || way->to == known)
            continue;
        if (way->to > 0 && group_of(of, way->to) == group)
            continue;
        if (known)
            return 1;
        known = way->to;
    }
    for (int32_t i = 0; known && i < at->code->count; i++) {
        const covey_instruction *here = &at->code->at[i];
        if (here->op == OP_RETURN && here->line && group_of(of, here->line) == group)
            return 1;
    }
    return 0;
}

static int matters(const work *at, lines *of, int32_t line)
{
    if (line <= 0)
        return 0;
    uint8_t traits = of->traits[line - of->low];
    return traits & HAS_DEFINITION || (traits & HAS_BRANCH && has_two_exits(at, of, line));
}

/* ---- the plan */

static int32_t arc_index(covey_arc *arcs, int32_t *count, int32_t from, int32_t to)
{
    for (int32_t i = *count - 1; i >= 0; i--)
        if (arcs[i].from == from && arcs[i].to == to)
            return i;
    arcs[*count] = (covey_arc){from, to, 0};
    return (*count)++;
}

static int by_unit_of_watch(const void *left, const void *right)
{
    int32_t a = ((const covey_watch *)left)->unit, b = ((const covey_watch *)right)->unit;
    return (a > b) - (a < b);
}

static int by_unit_of_leap(const void *left, const void *right)
{
    int32_t a = ((const covey_leap *)left)->unit, b = ((const covey_leap *)right)->unit;
    return (a > b) - (a < b);
}

static int by_line(const void *left, const void *right)
{
    const covey_landing *a = left, *b = right;
    return a->line != b->line ? (a->line > b->line) - (a->line < b->line) : (a->unit > b->unit) - (a->unit < b->unit);
}

static void add_watch(covey_plan *plan, const work *at, const edge *way)
{
    int32_t unit = at->code->at[way->source].unit;
    covey_watch *watch = NULL;
    for (int32_t i = plan->watch_count - 1; i >= 0 && !watch; i--)
        if (plan->watches[i].unit == unit)
            watch = &plan->watches[i];
    if (!watch) {
        watch = &plan->watches[plan->watch_count++];
        *watch = (covey_watch){unit, at->code->at[way->source + 1].start, {-1, -1}};
    }
    watch->arcs[way->jumps] = arc_index(plan->watched, &plan->watched_count, way->from, way->to);
}

static void plan_edges(covey_plan *plan, const work *at, lines *of)
{
    for (int32_t i = 0; i < at->count; i++) {
        const edge *way = &at->edges[i];
        if (at->came_from[way->landing] != SEVERAL || way->from <= 0)
            continue;
        if (way->way == WAY_BRANCH && way->certain) {
            add_watch(plan, at, way);
        } else if (way->way == WAY_JUMP && way->certain) {
            plan->leaps[plan->leap_count++] = (covey_leap){at->code->at[way->source].unit, way->from, way->to};
            plan->has_jumps = 1;
        } else if (!at->covered[way->source] && matters(at, of, way->from)) {
            arc_index(plan->pendings, &plan->pending_count, way->from, way->to);
        }
    }
    plan->pending_left = plan->pending_count;
}

static void plan_places(covey_plan *plan, const work *at)
{
    const covey_bytecode *code = at->code;
    for (int32_t i = code->entry; i < code->count; i++) {
        const covey_instruction *here = &code->at[i];
        int32_t from = at->came_from[i];
        from = from == SEVERAL || from < 0 ? 0 : from;
        if (here->op == OP_RETURN && (here->line || from))
            plan->leaps[plan->leap_count++] =
                (covey_leap){here->unit, here->line ? here->line : from, -code->first_line};
        if (at->came_from[i] && here->line)
            plan->landings[plan->landing_count++] = (covey_landing){here->line, here->start, from};
    }
    qsort(plan->landings, (size_t)plan->landing_count, sizeof *plan->landings, by_line);
    if (plan->watch_count)
        qsort(plan->watches, (size_t)plan->watch_count, sizeof *plan->watches, by_unit_of_watch);
    qsort(plan->leaps, (size_t)plan->leap_count, sizeof *plan->leaps, by_unit_of_leap);
}

static void shrink(void *array, int32_t count, size_t size)
{
    void **at = array;
    void *smaller = count ? realloc(*at, (size_t)count * size) : NULL;
    if (!count)
        free(*at);
    if (!count || smaller)
        *at = smaller;
}

static int allocate(covey_plan *plan, const work *at)
{
    size_t edges = (size_t)at->count + 1, places = (size_t)at->code->count + 1;
    plan->landings = malloc(places * sizeof *plan->landings);
    plan->watches = malloc(edges * sizeof *plan->watches);
    plan->watched = malloc(edges * sizeof *plan->watched);
    plan->leaps = malloc((edges + places) * sizeof *plan->leaps);
    plan->pendings = malloc(edges * sizeof *plan->pendings);
    return plan->landings && plan->watches && plan->watched && plan->leaps && plan->pendings ? 0 : -1;
}

static void trim(covey_plan *plan)
{
    shrink(&plan->landings, plan->landing_count, sizeof *plan->landings);
    shrink(&plan->watches, plan->watch_count, sizeof *plan->watches);
    shrink(&plan->watched, plan->watched_count, sizeof *plan->watched);
    shrink(&plan->leaps, plan->leap_count, sizeof *plan->leaps);
    shrink(&plan->pendings, plan->pending_count, sizeof *plan->pendings);
}

int covey_plan_make(covey_plan *plan, const covey_bytecode *bytecode, const uint8_t *is_definition, int32_t constants)
{
    work at = {.code = bytecode};
    lines of = {0};
    memset(plan, 0, sizeof *plan);
    at.came_from = calloc((size_t)bytecode->count, sizeof *at.came_from);
    at.covered = calloc((size_t)bytecode->count, 1);
    at.failed = !at.came_from || !at.covered || read_traits(&of, bytecode, is_definition, constants) < 0;
    if (!at.failed) {
        join_lines(&of, bytecode);
        find_edges(&at);
        find_trails(&at);
    }
    if (!at.failed)
        find_sources(&at);
    at.failed = at.failed || allocate(plan, &at) < 0;
    if (!at.failed) {
        plan_edges(plan, &at, &of);
        plan_places(plan, &at);
        trim(plan);
    }
    free(at.edges);
    free(at.came_from);
    free(at.covered);
    free_lines(&of);
    if (at.failed)
        covey_plan_free(plan);
    return at.failed ? -1 : 0;
}

void covey_plan_free(covey_plan *plan)
{
    free(plan->landings);
    free(plan->watches);
    free(plan->watched);
    free(plan->leaps);
    free(plan->pendings);
    memset(plan, 0, sizeof *plan);
}

/* ---- looking up */

const covey_landing *covey_plan_landings(const covey_plan *plan, int32_t line, int32_t *count)
{
    int32_t low = 0, high = plan->landing_count;
    while (low < high) {
        int32_t middle = (low + high) / 2;
        if (plan->landings[middle].line < line)
            low = middle + 1;
        else
            high = middle;
    }
    *count = 0;
    while (low + *count < plan->landing_count && plan->landings[low + *count].line == line)
        (*count)++;
    return plan->landings + low;
}

covey_watch *covey_plan_watch(const covey_plan *plan, int32_t unit)
{
    covey_watch key = {.unit = unit};
    if (!plan->watch_count)
        return NULL;
    return bsearch(&key, plan->watches, (size_t)plan->watch_count, sizeof key, by_unit_of_watch);
}

const covey_leap *covey_plan_leap(const covey_plan *plan, int32_t unit)
{
    covey_leap key = {unit, 0, 0};
    if (!plan->leap_count)
        return NULL;
    return bsearch(&key, plan->leaps, (size_t)plan->leap_count, sizeof key, by_unit_of_leap);
}

int covey_plan_raise(const covey_bytecode *bytecode, int32_t unit, int ends_loop, covey_arc *arc)
{
    int32_t index = covey_bytecode_at(bytecode, unit);
    if (index <= bytecode->entry || !bytecode->at[index].line)
        return 0;
    int32_t last = bytecode->at[index].line;
    int32_t landing = exception_landing(bytecode, index, ends_loop);
    if (landing == NO_LINE)
        return 0;
    *arc = (covey_arc){last, landing == LEFT ? -bytecode->first_line : bytecode->at[landing].line, 0};
    return landing == LEFT ? 2 : 1;
}
