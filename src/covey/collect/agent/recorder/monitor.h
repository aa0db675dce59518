/* The recorder for sys.monitoring (Python 3.12 and later): what its parts share. One interpreter has one state.
 *
 * Only the limited API of 3.12 is used, and nothing that the headers of 3.11 lack: one build serves every version. */
#ifndef COVEY_MONITOR_H
#define COVEY_MONITOR_H

#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030C0000
#endif
#include <Python.h>

#include "known.h"
#include "map.h"
#include "plan.h"

typedef struct {
    covey_map *map;
    int branch;
    long tool; /* -1: not started */
    long version;
    PyObject *decide;
    PyObject *files; /* co_filename -> address of its covey_file, or None: left out */
    PyObject *monitoring, *disable, *set_local_events;
    PyObject *forget; /* called when a code object dies */
    PyObject *co_filename, *co_code, *co_linetable, *co_exceptiontable, *co_firstlineno, *co_consts, *co_name, *f_lasti;
    long py_start, py_return, line, jump, branch_taken, raised, reraised;
    covey_known codes;  /* code objects, and their weak references, -> covey_code */
    covey_known frames; /* frames that are followed -> their last line */
    int contexts;       /* what each context runs is recorded by itself */
    struct covey_code *told; /* code that had an event since the context began */
} covey_monitor;

/* What is known of a measured code object. */
typedef struct covey_code {
    covey_file *file;
    struct covey_code *next_told;
    uint8_t is_told;
    const void *address;
    PyObject *reference; /* weak: code made by the program comes and goes */
    int32_t first_line, units;
    uint8_t *raised[3]; /* of each enum covey_end, bits: exceptions of these instructions are recorded */
    covey_plan plan;
} covey_code;

/* The file of a code object, NULL if it is left out. -1: an exception of the program's own is set. */
int covey_monitor_file(covey_monitor *monitor, PyObject *code, covey_file **file);

/* Nothing that was told of a code object counts any more: all of it is to be told again. */
void covey_monitor_renew(covey_code *known);

/* Start to know a code object. NULL without memory; no exception is set. */
covey_code *covey_monitor_learn(covey_monitor *monitor, PyObject *code, covey_file *file);

/* The events that a code object needs. */
long covey_monitor_events(const covey_monitor *monitor, const covey_code *known);

int covey_monitor_read(const covey_monitor *monitor, PyObject *code, covey_bytecode *bytecode);

void covey_monitor_forget(covey_monitor *monitor, covey_code *known);

/* All code objects that are known. `each` may forget the one it is given. */
void covey_monitor_each(covey_monitor *monitor, void (*each)(covey_monitor *, covey_code *));

#endif
