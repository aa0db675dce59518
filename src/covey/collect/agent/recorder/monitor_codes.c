/* What is known of the code objects that are measured. */
#include "monitor.h"

#include <stdlib.h>
#include <string.h>

static covey_span bytes_of(PyObject *object)
{
    char *bytes = NULL;
    Py_ssize_t size = 0;
    if (!object || PyBytes_AsStringAndSize(object, &bytes, &size) < 0)
        return (covey_span){NULL, 0};
    return (covey_span){(const uint8_t *)bytes, (size_t)size};
}

static long number(PyObject *object, PyObject *name)
{
    PyObject *value = PyObject_GetAttr(object, name);
    long result = value ? PyLong_AsLong(value) : 0;
    Py_XDECREF(value);
    return result;
}

int covey_monitor_read(const covey_monitor *monitor, PyObject *code, covey_bytecode *bytecode)
{
    PyObject *instructions = PyObject_GetAttr(code, monitor->co_code);
    PyObject *lines = PyObject_GetAttr(code, monitor->co_linetable);
    PyObject *handlers = PyObject_GetAttr(code, monitor->co_exceptiontable);
    long first_line = number(code, monitor->co_firstlineno);
    int failed = PyErr_Occurred() ? -1
                                  : covey_bytecode_read(bytecode, monitor->version, bytes_of(instructions),
                                                        bytes_of(lines), bytes_of(handlers), (int32_t)first_line);
    Py_XDECREF(instructions);
    Py_XDECREF(lines);
    Py_XDECREF(handlers);
    PyErr_Clear();
    return failed;
}

/* Which constants are the code of a function or class with a name. NULL when none is. */
static uint8_t *definitions(const covey_monitor *monitor, PyObject *code, const covey_bytecode *bytecode, Py_ssize_t *count)
{
    *count = 0;
    int32_t i = 0;
    while (i < bytecode->count && bytecode->at[i].op != OP_FUNCTION)
        i++;
    PyObject *constants = i < bytecode->count ? PyObject_GetAttr(code, monitor->co_consts) : NULL;
    uint8_t *found = constants ? calloc((size_t)PyTuple_Size(constants) + 1, 1) : NULL;
    for (Py_ssize_t n = 0; found && n < PyTuple_Size(constants); n++) {
        PyObject *constant = PyTuple_GetItem(constants, n);
        if (Py_TYPE(constant) != Py_TYPE(code))
            continue;
        PyObject *name = PyObject_GetAttr(constant, monitor->co_name);
        found[n] = name && PyUnicode_GetLength(name) > 0 && PyUnicode_ReadChar(name, 0) != '<';
        Py_XDECREF(name);
    }
    if (found)
        *count = PyTuple_Size(constants);
    Py_XDECREF(constants);
    PyErr_Clear();
    return found;
}

static int make_plan(covey_monitor *monitor, PyObject *code, covey_code *known)
{
    covey_bytecode bytecode;
    if (covey_monitor_read(monitor, code, &bytecode) < 0)
        return -1;
    Py_ssize_t constants;
    uint8_t *is_definition = definitions(monitor, code, &bytecode, &constants);
    int failed = covey_plan_make(&known->plan, &bytecode, is_definition, (int32_t)constants);
    known->first_line = bytecode.first_line;
    known->units = bytecode.at[bytecode.count - 1].unit + 1;
    free(is_definition);
    covey_bytecode_free(&bytecode);
    return failed;
}

covey_code *covey_monitor_learn(covey_monitor *monitor, PyObject *code, covey_file *file)
{
    covey_code *known = calloc(1, sizeof *known);
    if (!known)
        return NULL;
    known->file = file;
    known->address = code;
    known->reference = PyWeakref_NewRef(code, monitor->forget);
    if (!known->reference || (monitor->branch && make_plan(monitor, code, known) < 0) ||
        covey_known_set(&monitor->codes, code, known) < 0 ||
        covey_known_set(&monitor->codes, known->reference, known) < 0) {
        PyErr_Clear();
        covey_monitor_forget(monitor, known);
        return NULL;
    }
    return known;
}

long covey_monitor_events(const covey_monitor *monitor, const covey_code *known)
{
    long events = monitor->line;
    if (monitor->branch) {
        events |= known->plan.leap_count ? monitor->py_return : 0;
        events |= known->plan.watch_count ? monitor->branch_taken : 0;
        events |= known->plan.has_jumps ? monitor->jump : 0;
    }
    return events;
}

void covey_monitor_renew(covey_code *known)
{
    covey_plan *plan = &known->plan;
    for (int32_t i = 0; i < plan->watched_count; i++)
        plan->watched[i].done = 0;
    for (int32_t i = 0; i < plan->pending_count; i++)
        plan->pendings[i].done = 0;
    plan->pending_left = plan->pending_count;
    for (size_t end = 0; end < sizeof known->raised / sizeof *known->raised; end++)
        if (known->raised[end])
            memset(known->raised[end], 0, (size_t)known->units / 8 + 1);
}

void covey_monitor_forget(covey_monitor *monitor, covey_code *known)
{
    for (covey_code **at = &monitor->told; known->is_told && *at; at = &(*at)->next_told)
        if (*at == known) {
            *at = known->next_told;
            break;
        }
    covey_known_forget(&monitor->codes, known->address);
    if (known->reference)
        covey_known_forget(&monitor->codes, known->reference);
    Py_XDECREF(known->reference);
    covey_plan_free(&known->plan);
    for (size_t end = 0; end < sizeof known->raised / sizeof *known->raised; end++)
        free(known->raised[end]);
    free(known);
}

void covey_monitor_each(covey_monitor *monitor, void (*each)(covey_monitor *, covey_code *))
{
    for (size_t i = 0; i < monitor->codes.size;) {
        covey_code *known = monitor->codes.slots[i].value;
        if (known && monitor->codes.slots[i].key == known->address) {
            const void *key = known->address;
            each(monitor, known);
            if (monitor->codes.slots[i].key != key)
                continue; /* another one has moved here */
        }
        i++;
    }
}
