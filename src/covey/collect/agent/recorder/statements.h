/* Lines as statements have them, so far as bytecode tells: where a way out of a line matters though no event tells it. */
#ifndef COVEY_STATEMENTS_H
#define COVEY_STATEMENTS_H

#include "ways.h"

typedef struct {
    int32_t low, size;
    int32_t *group; /* of each line: another line of the same expression */
    uint8_t *traits;
} covey_statements;

/* `is_definition[n]`: constant n is the code of a function or class that has a name. 0, or -1 without memory: free it
 * all the same. */
int covey_statements_read(covey_statements *of, const covey_bytecode *code, const uint8_t *is_definition,
                          int32_t constants);

void covey_statements_free(covey_statements *of);

/* Can a report depend on which way this line is left? It has several exits, or holds a whole function or class. */
int covey_way_matters(const covey_statements *of, const covey_ways *ways, int32_t line);

#endif
