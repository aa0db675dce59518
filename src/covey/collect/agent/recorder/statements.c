#include "statements.h"

#include <stdlib.h>

enum { HAS_BRANCH = 1, HAS_DEFINITION = 2, HAS_BODY = 4 };

static int32_t group_of(const covey_statements *of, int32_t line)
{
    while (of->group[line - of->low] != line)
        line = of->group[line - of->low];
    return line;
}

static int read_traits(covey_statements *of, const covey_bytecode *code, const uint8_t *is_definition, int32_t constants)
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
        if ((covey_makes_branch_event(here) && before->op != OP_EXCEPT) || here->op == OP_END_ASYNC)
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
static void join_lines(covey_statements *of, const covey_bytecode *code)
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

static int has_two_exits(const covey_ways *at, const covey_statements *of, int32_t line)
{
    int32_t group = group_of(of, line), known = 0;
    for (int32_t i = 0; i < at->count; i++) {
        const covey_way *way = &at->list[i];
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

int covey_statements_read(covey_statements *of, const covey_bytecode *code, const uint8_t *is_definition,
                          int32_t constants)
{
    *of = (covey_statements){0};
    if (read_traits(of, code, is_definition, constants) < 0)
        return -1;
    join_lines(of, code);
    return 0;
}

void covey_statements_free(covey_statements *of)
{
    free(of->group);
    free(of->traits);
}

int covey_way_matters(const covey_statements *of, const covey_ways *ways, int32_t line)
{
    uint8_t traits = line > 0 ? of->traits[line - of->low] : 0;
    return traits & HAS_DEFINITION || (traits & HAS_BRANCH && has_two_exits(ways, of, line));
}
