#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "statements.h"

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

static void add_watch(covey_plan *plan, const covey_ways *at, const covey_way *way)
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

static void plan_ways(covey_plan *plan, const covey_ways *at, const covey_statements *of)
{
    for (int32_t i = 0; i < at->count; i++) {
        const covey_way *way = &at->list[i];
        if (at->came_from[way->landing] != COVEY_SEVERAL || way->from <= 0)
            continue;
        if (way->kind == WAY_BRANCH && way->certain) {
            add_watch(plan, at, way);
        } else if (way->kind == WAY_JUMP && way->certain) {
            plan->leaps[plan->leap_count++] = (covey_leap){at->code->at[way->source].unit, way->from, way->to};
            plan->has_jumps = 1;
        } else if (!at->covered[way->source] && covey_way_matters(of, at, way->from)) {
            arc_index(plan->pendings, &plan->pending_count, way->from, way->to);
        }
    }
    plan->pending_left = plan->pending_count;
}

static void plan_places(covey_plan *plan, const covey_ways *at)
{
    const covey_bytecode *code = at->code;
    for (int32_t i = code->entry; i < code->count; i++) {
        const covey_instruction *here = &code->at[i];
        int32_t from = at->came_from[i];
        from = from == COVEY_SEVERAL || from < 0 ? 0 : from;
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

static int allocate(covey_plan *plan, const covey_ways *at)
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
    covey_ways ways;
    covey_statements of;
    memset(plan, 0, sizeof *plan);
    int failed = covey_ways_find(&ways, bytecode);
    failed |= covey_statements_read(&of, bytecode, is_definition, constants);
    failed = failed || allocate(plan, &ways) < 0;
    if (!failed) {
        plan_ways(plan, &ways, &of);
        plan_places(plan, &ways);
        trim(plan);
    }
    covey_ways_free(&ways);
    covey_statements_free(&of);
    if (failed)
        covey_plan_free(plan);
    return failed ? -1 : 0;
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

int covey_plan_raise(const covey_bytecode *bytecode, int32_t unit, enum covey_end end, covey_arc *arc)
{
    int32_t index = covey_bytecode_at(bytecode, unit);
    if (index <= bytecode->entry || !bytecode->at[index].line)
        return 0;
    const covey_instruction *raised = &bytecode->at[index];
    if (end == COVEY_END && (raised->op == OP_FOR || raised->op == OP_SEND))
        return 0; /* the loop takes it */
    int32_t landing = covey_ways_of_exception(bytecode, index, end == COVEY_END_ASYNC);
    if (landing == COVEY_NO_LINE)
        return 0;
    *arc = (covey_arc){raised->line, landing == COVEY_LEFT ? -bytecode->first_line : bytecode->at[landing].line, 0};
    return landing == COVEY_LEFT ? 2 : 1;
}
