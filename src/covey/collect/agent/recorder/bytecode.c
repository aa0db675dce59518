#include "bytecode.h"

#include <stdlib.h>

static const uint8_t *opcodes_of(long version)
{
    switch (version >> 16) {
    case 0x030C:
        return opcodes_3_12;
    case 0x030D:
        return opcodes_3_13;
    default:
        return NULL;
    }
}

int covey_bytecode_known(long version)
{
    return opcodes_of(version) != NULL;
}

void covey_bytecode_free(covey_bytecode *bytecode)
{
    free(bytecode->at);
    bytecode->at = NULL;
}

int32_t covey_bytecode_at(const covey_bytecode *bytecode, int32_t unit)
{
    int32_t low = 0, high = bytecode->count - 1;
    while (low <= high) {
        int32_t middle = (low + high) / 2;
        const covey_instruction *here = &bytecode->at[middle];
        if (unit < here->start)
            high = middle - 1;
        else if (middle + 1 < bytecode->count && unit >= here[1].start)
            low = middle + 1;
        else
            return middle;
    }
    return -1;
}

/* ---- instructions */

static void read_instructions(covey_bytecode *into, const uint8_t *opcodes, covey_span code)
{
    int32_t units = (int32_t)(code.size / 2), count = 0;
    for (int32_t unit = 0; unit < units; unit++) {
        covey_instruction *here = &into->at[count];
        int32_t argument = 0;
        here->start = unit;
        while (opcodes[code.bytes[2 * unit]] == OP_EXTENDED && unit + 1 < units) {
            argument = (int32_t)(((uint32_t)argument | code.bytes[2 * unit + 1]) << 8);
            unit++;
        }
        here->unit = unit;
        here->op = opcodes[code.bytes[2 * unit]];
        here->argument = argument | code.bytes[2 * unit + 1];
        here->target = here->handler = -1;
        here->line = here->end_line = 0;
        while (unit + 1 < units && code.bytes[2 * (unit + 1)] == 0) /* caches belong to the instruction */
            unit++;
        count++;
    }
    into->count = count;
    into->entry = 0;
    while (into->entry < count - 1 && into->at[into->entry].op != OP_RESUME)
        into->entry++;
}

static void read_targets(covey_bytecode *into)
{
    for (int32_t i = 0; i + 1 < into->count; i++) {
        covey_instruction *here = &into->at[i];
        int32_t next = into->at[i + 1].start;
        switch (here->op) {
        case OP_BRANCH:
        case OP_FOR: /* really skips the END_FOR that it leads to */
        case OP_SEND:
        case OP_FORWARD:
            here->target = covey_bytecode_at(into, next + here->argument);
            break;
        case OP_BACKWARD:
        case OP_BACKWARD_QUIET:
            here->target = covey_bytecode_at(into, next - here->argument);
            break;
        }
    }
    covey_instruction *last = &into->at[into->count - 1];
    if (last->op == OP_BACKWARD || last->op == OP_BACKWARD_QUIET)
        last->target = covey_bytecode_at(into, last->unit + 1 - last->argument);
}

/* The branch inside the machinery of `with` is none of the program's. */
static void mark_with(covey_bytecode *into)
{
    for (int32_t i = 0; i + 2 < into->count; i++) {
        if (into->at[i].op != OP_WITH_EXCEPT)
            continue;
        int32_t branch = into->at[i + 1].op == OP_TO_BOOL ? i + 2 : i + 1;
        if (into->at[branch].op == OP_BRANCH)
            into->at[branch].op = OP_SEND;
    }
}

/* ---- lines */

static uint32_t read_varint(covey_span *from)
{
    uint32_t value = 0;
    int shift = 0;
    while (from->size) {
        uint8_t byte = *from->bytes;
        from->bytes++;
        from->size--;
        value |= (uint32_t)(byte & 63) << shift;
        shift += 6;
        if (!(byte & 64) || shift > 30)
            break;
    }
    return value;
}

static int32_t read_signed(covey_span *from)
{
    uint32_t value = read_varint(from);
    return value & 1 ? -(int32_t)(value >> 1) : (int32_t)(value >> 1);
}

static void skip(covey_span *from, size_t size)
{
    size = size < from->size ? size : from->size;
    from->bytes += size;
    from->size -= size;
}

static void read_lines(covey_bytecode *into, covey_span table)
{
    int32_t line = into->first_line, unit = 0, index = 0;
    while (table.size) {
        uint8_t first = *table.bytes;
        int kind = first >> 3 & 15;
        int32_t end_line = 0;
        skip(&table, 1);
        if (kind < 10) {
            skip(&table, 1);
        } else if (kind < 13) {
            line += kind - 10;
            skip(&table, 2);
        } else if (kind == 13) {
            line += read_signed(&table);
        } else if (kind == 14) {
            line += read_signed(&table);
            end_line = line + (int32_t)read_varint(&table);
            read_varint(&table);
            read_varint(&table);
        }
        unit += (first & 7) + 1;
        for (; index < into->count && into->at[index].start < unit; index++) {
            into->at[index].line = kind == 15 || line < 0 ? 0 : line;
            into->at[index].end_line = end_line ? end_line : into->at[index].line;
        }
    }
}

/* ---- exception handlers */

static int32_t read_entry(covey_span *from)
{
    int32_t value = 0;
    while (from->size) {
        uint8_t byte = *from->bytes;
        skip(from, 1);
        value = (int32_t)((uint32_t)value << 6 | (byte & 63));
        if (!(byte & 64))
            break;
    }
    return value;
}

static void read_handlers(covey_bytecode *into, covey_span table)
{
    while (table.size) {
        int32_t start = read_entry(&table);
        int32_t size = read_entry(&table);
        int32_t handler = covey_bytecode_at(into, read_entry(&table));
        read_entry(&table);
        int32_t index = covey_bytecode_at(into, start);
        if (index < 0)
            return;
        for (; index < into->count && into->at[index].start < start + size; index++)
            into->at[index].handler = handler;
    }
}

int covey_bytecode_read(covey_bytecode *into, long version, covey_span code, covey_span lines, covey_span handlers,
                        int32_t first_line)
{
    const uint8_t *opcodes = opcodes_of(version);
    into->at = NULL;
    if (!opcodes || code.size < 2 || code.size > INT32_MAX / 4)
        return -1;
    into->first_line = first_line;
    into->at = malloc(code.size / 2 * sizeof *into->at);
    if (!into->at)
        return -1;
    read_instructions(into, opcodes, code);
    read_targets(into);
    mark_with(into);
    read_lines(into, lines);
    read_handlers(into, handlers);
    return 0;
}
