/* The extension module `_monitor`: records lines and jumps by sys.monitoring.
 *
 * Each event is switched off where it has told all that it can tell; plan.h says which events a code object needs. What
 * goes wrong in here is never the program's business: no callback raises, but for what the program's own signal handlers
 * raised meanwhile. */
#include "monitor.h"

#include "ending.h"
#include "turns.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#ifndef Py_mod_multiple_interpreters /* headers of 3.11 */
#define Py_mod_multiple_interpreters 3
#define Py_MOD_PER_INTERPRETER_GIL_SUPPORTED ((void *)2)
#endif

#define STATE(module) ((covey_monitor *)PyModule_GetState(module))

static PyObject *stay(void)
{
    Py_RETURN_NONE;
}

static PyObject *leave(const covey_monitor *monitor)
{
    return Py_NewRef(monitor->disable);
}

static int32_t integer(PyObject *object)
{
    long value = PyLong_AsLong(object);
    if (value == -1 && PyErr_Occurred())
        PyErr_Clear();
    return (int32_t)value;
}

static void record(const covey_code *known, int32_t from, int32_t to)
{
    covey_file_arc(known->file, from, to);
}

/* The code's events are to be switched on again when the context changes. */
static void tell(covey_monitor *monitor, covey_code *known)
{
    if (!monitor->contexts || known->is_told)
        return;
    known->is_told = 1;
    known->next_told = monitor->told;
    monitor->told = known;
}

/* What is known of a code object that has an event; NULL when it is left out. */
static covey_code *known_of(covey_monitor *monitor, PyObject *code)
{
    covey_code *known = covey_known_get(&monitor->codes, code);
    if (known)
        tell(monitor, known);
    return known;
}

static int listen(covey_monitor *monitor, PyObject *code, long events)
{
    PyObject *done = PyObject_CallFunction(monitor->set_local_events, "lOl", monitor->tool, code, events);
    Py_XDECREF(done);
    PyErr_Clear();
    return done ? 0 : -1;
}

/* ---- frames that are followed line by line */

static void follow(covey_monitor *monitor, covey_code *known, int32_t line)
{
    PyObject *frame = (PyObject *)PyEval_GetFrame();
    int32_t last = (int32_t)(intptr_t)covey_known_get(&monitor->frames, frame);
    for (int32_t i = 0; last > 0 && i < known->plan.pending_count; i++) {
        covey_arc *arc = &known->plan.pendings[i];
        if (!arc->done && arc->from == last && arc->to == line) {
            arc->done = 1;
            known->plan.pending_left--;
            record(known, last, line);
        }
    }
    if (line < 0 || !known->plan.pending_left)
        covey_known_forget(&monitor->frames, frame);
    else
        covey_known_set(&monitor->frames, frame, (void *)(intptr_t)line);
}

static void enter(covey_monitor *monitor, const covey_code *known)
{
    if (known->plan.pending_left)
        covey_known_set(&monitor->frames, PyEval_GetFrame(), (void *)(intptr_t)-known->first_line);
}

/* ---- events */

static PyObject *on_start(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    (void)count;
    covey_monitor *monitor = STATE(module);
    PyObject *code = args[0];
    covey_code *known = covey_known_get(&monitor->codes, code);
    if (!known) {
        covey_file *file;
        if (covey_monitor_file(monitor, code, &file) < 0)
            return NULL;
        known = file ? covey_known_get(&monitor->codes, code) : NULL;
        if (file && !known)
            known = covey_monitor_learn(monitor, code, file);
        if (!known)
            return leave(monitor);
        listen(monitor, code, covey_monitor_events(monitor, known));
    }
    enter(monitor, known);
    return known->plan.pending_left || (monitor->contexts && known->plan.pending_count) ? stay() : leave(monitor);
}

static int32_t here(const covey_monitor *monitor)
{
    PyObject *frame = (PyObject *)PyEval_GetFrame();
    PyObject *offset = frame ? PyObject_GetAttr(frame, monitor->f_lasti) : NULL;
    int32_t unit = offset ? integer(offset) / 2 : -1;
    Py_XDECREF(offset);
    PyErr_Clear();
    return unit;
}

/* The only line that this line can have been come to from, or 0. */
static int32_t came_from(const covey_monitor *monitor, const covey_code *known, int32_t line)
{
    int32_t count;
    const covey_landing *landings = covey_plan_landings(&known->plan, line, &count);
    int differ = 0;
    for (int32_t i = 1; i < count; i++)
        differ |= landings[i].from != landings[0].from;
    if (!differ)
        return count ? landings->from : 0;
    int32_t unit = here(monitor);
    for (int32_t i = 0; i < count; i++)
        if (landings[i].unit == unit)
            return landings[i].from;
    return 0;
}

static PyObject *on_line(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    (void)count;
    covey_monitor *monitor = STATE(module);
    covey_code *known = known_of(monitor, args[0]);
    int32_t line = integer(args[1]);
    if (!known)
        return leave(monitor);
    if (line > 0 && (uint32_t)line <= known->file->line_count)
        covey_file_line(known->file, (uint32_t)line);
    if (!monitor->branch)
        return leave(monitor);
    int32_t from = came_from(monitor, known, line);
    if (from)
        record(known, from, line);
    if (known->plan.pending_left) {
        follow(monitor, known, line);
        return stay();
    }
    return leave(monitor);
}

static PyObject *on_branch(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    (void)count;
    covey_monitor *monitor = STATE(module);
    covey_code *known = known_of(monitor, args[0]);
    int32_t unit = integer(args[1]) / 2, to = integer(args[2]) / 2;
    covey_watch *watch = known ? covey_plan_watch(&known->plan, unit) : NULL;
    if (!watch)
        return leave(monitor);
    int jumps = to != watch->next, wanted = 0;
    for (int way = 0; way < 2; way++) {
        covey_arc *arc = watch->arcs[way] < 0 ? NULL : &known->plan.watched[watch->arcs[way]];
        if (!arc || arc->done)
            continue;
        if (way == jumps) {
            record(known, arc->from, arc->to);
            arc->done = 1;
        } else {
            wanted = 1;
        }
    }
    return wanted ? stay() : leave(monitor);
}

static PyObject *on_leap(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    (void)count;
    covey_monitor *monitor = STATE(module);
    covey_code *known = known_of(monitor, args[0]);
    const covey_leap *leap = known ? covey_plan_leap(&known->plan, integer(args[1]) / 2) : NULL;
    if (leap)
        record(known, leap->from, leap->to);
    return leave(monitor);
}

static PyObject *on_return(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    Py_DECREF(on_leap(module, args, count));
    covey_monitor *monitor = STATE(module);
    covey_code *known = covey_known_get(&monitor->codes, args[0]);
    if (known && known->plan.pending_left) {
        follow(monitor, known, -known->first_line);
        return stay();
    }
    return leave(monitor);
}

static PyObject *on_raise(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    covey_monitor *monitor = STATE(module);
    covey_code *known = count == 3 ? known_of(monitor, args[0]) : NULL;
    if (!known)
        return stay();
    int32_t unit = integer(args[1]) / 2;
    int end = PyErr_GivenExceptionMatches(args[2], PyExc_StopAsyncIteration) ? COVEY_END_ASYNC
              : PyErr_GivenExceptionMatches(args[2], PyExc_StopIteration)    ? COVEY_END
                                                                             : COVEY_NO_END;
    int followed = known->plan.pending_left > 0;
    if (unit < 0 || unit >= known->units)
        return stay();
    uint8_t **bits = &known->raised[end];
    if (!*bits && !(*bits = calloc((size_t)known->units / 8 + 1, 1)))
        return stay();
    if ((*bits)[unit / 8] >> (unit % 8) & 1 && !followed)
        return stay();
    covey_bytecode bytecode;
    if (covey_monitor_read(monitor, args[0], &bytecode) < 0)
        return stay();
    covey_arc arc;
    int result = covey_plan_raise(&bytecode, unit, end, &arc);
    covey_bytecode_free(&bytecode);
    if (result)
        record(known, arc.from, arc.to);
    if (result == 2 && followed)
        follow(monitor, known, -known->first_line);
    (*bits)[unit / 8] |= (uint8_t)(1 << (unit % 8));
    return stay();
}

static PyObject *on_death(PyObject *module, PyObject *reference)
{
    covey_monitor *monitor = STATE(module);
    covey_code *known = covey_known_get(&monitor->codes, reference);
    if (known)
        covey_monitor_forget(monitor, known);
    return stay();
}

static PyMethodDef callbacks[] = {
    {"on_start", (PyCFunction)(void (*)(void))on_start, METH_FASTCALL, NULL},
    {"on_line", (PyCFunction)(void (*)(void))on_line, METH_FASTCALL, NULL},
    {"on_branch", (PyCFunction)(void (*)(void))on_branch, METH_FASTCALL, NULL},
    {"on_jump", (PyCFunction)(void (*)(void))on_leap, METH_FASTCALL, NULL},
    {"on_return", (PyCFunction)(void (*)(void))on_return, METH_FASTCALL, NULL},
    {"on_raise", (PyCFunction)(void (*)(void))on_raise, METH_FASTCALL, NULL},
    {"on_death", (PyCFunction)on_death, METH_O, NULL},
};

/* ---- the module */

/* Interpreters of one process, each with a lock of its own perhaps, share one map. The first one has it
 * before there is another. */
static struct {
    const char *path;
    covey_map *map;
} shared;

static covey_map *opened(const char *path, int branch, int contexts, int *error)
{
    covey_map *map = covey_map_open(path, error);
    if (!map && *error == ENOENT) { /* the first process of the run */
        *error = covey_map_create(path, (branch ? COVEY_BRANCH : 0) | (contexts ? COVEY_CONTEXTS : 0));
        if (!*error || *error == EEXIST)
            map = covey_map_open(path, error);
    }
    return map;
}

static PyObject *attach(PyObject *module, PyObject *args)
{
    covey_monitor *monitor = STATE(module);
    PyObject *path, *encoded;
    int branch, contexts = 0, error = 0;
    if (!PyArg_ParseTuple(args, "Op|p", &path, &branch, &contexts) || !PyUnicode_FSConverter(path, &encoded))
        return NULL;
    const char *name = PyBytes_AsString(encoded);
    int is_first = !shared.map || strcmp(shared.path, name) != 0;
    monitor->map = is_first ? opened(name, branch, contexts, &error) : shared.map;
    if (is_first && monitor->map) {
        shared.path = strdup(name);
        shared.map = shared.path ? monitor->map : NULL;
    }
    Py_DECREF(encoded);
    if (!monitor->map) {
        errno = error;
        return PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
    }
    monitor->branch = (covey_map_flags(monitor->map) & COVEY_BRANCH) != 0;
    monitor->contexts = (covey_map_flags(monitor->map) & COVEY_CONTEXTS) != 0;
    return PyBool_FromLong(is_first);
}

static int use_tool(covey_monitor *monitor)
{
    static const long wanted[] = {3, 4, 1, 2, 0};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        PyObject *done = PyObject_CallMethod(monitor->monitoring, "use_tool_id", "ls", wanted[i], "covey");
        if (done) {
            Py_DECREF(done);
            monitor->tool = wanted[i];
            return 0;
        }
        if (!PyErr_ExceptionMatches(PyExc_ValueError))
            return -1;
        PyErr_Clear();
    }
    PyErr_SetString(PyExc_RuntimeError, "every tool id of sys.monitoring is in use");
    return -1;
}

static int call(PyObject *object, const char *name, const char *format, long first, long second)
{
    PyObject *done = PyObject_CallMethod(object, name, format, first, second);
    Py_XDECREF(done);
    return done ? 0 : -1;
}

static int register_callback(covey_monitor *monitor, PyObject *module, long event, const char *name)
{
    PyObject *callback = name ? NULL : Py_NewRef(Py_None);
    for (size_t i = 0; name && i < sizeof callbacks / sizeof *callbacks; i++)
        if (!strcmp(callbacks[i].ml_name, name))
            callback = PyCFunction_NewEx(&callbacks[i], module, NULL);
    PyObject *before =
        callback ? PyObject_CallMethod(monitor->monitoring, "register_callback", "llO", monitor->tool, event, callback)
                 : NULL;
    Py_XDECREF(callback);
    Py_XDECREF(before);
    return before ? 0 : -1;
}

static int register_all(covey_monitor *monitor, PyObject *module, int on)
{
    return register_callback(monitor, module, monitor->py_start, on ? "on_start" : NULL) < 0 ||
                   register_callback(monitor, module, monitor->line, on ? "on_line" : NULL) < 0 ||
                   (monitor->branch &&
                    (register_callback(monitor, module, monitor->branch_taken, on ? "on_branch" : NULL) < 0 ||
                     register_callback(monitor, module, monitor->jump, on ? "on_jump" : NULL) < 0 ||
                     register_callback(monitor, module, monitor->py_return, on ? "on_return" : NULL) < 0 ||
                     register_callback(monitor, module, monitor->raised, on ? "on_raise" : NULL) < 0 ||
                     register_callback(monitor, module, monitor->reraised, on ? "on_raise" : NULL) < 0))
               ? -1
               : 0;
}

static void leave_code(covey_monitor *monitor, covey_code *known)
{
    PyObject *code = PyWeakref_GetObject(known->reference);
    PyObject *done = code && code != Py_None
                         ? PyObject_CallFunction(monitor->set_local_events, "lOl", monitor->tool, code, 0L)
                         : NULL;
    Py_XDECREF(done);
    PyErr_Clear();
    covey_monitor_forget(monitor, known);
}

static void free_tool(covey_monitor *monitor)
{
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    covey_monitor_each(monitor, leave_code);
    monitor->told = NULL;
    covey_known_free(&monitor->frames);
    if (call(monitor->monitoring, "set_events", "ll", monitor->tool, 0) < 0)
        PyErr_Clear();
    if (register_all(monitor, NULL, 0) < 0)
        PyErr_Clear();
    if (call(monitor->monitoring, "free_tool_id", "l", monitor->tool, 0) < 0)
        PyErr_Clear();
    monitor->tool = -1;
    PyErr_Restore(type, value, trace);
}

static PyObject *start(PyObject *module, PyObject *decide)
{
    covey_monitor *monitor = STATE(module);
    if (!monitor->map || monitor->tool >= 0) {
        PyErr_SetString(PyExc_RuntimeError, monitor->map ? "recording already" : "no run map is attached");
        return NULL;
    }
    if (monitor->branch && !covey_bytecode_known(monitor->version)) {
        PyErr_SetString(PyExc_RuntimeError, "the jumps of this Python version are not known to the recorder");
        return NULL;
    }
    if (use_tool(monitor) < 0)
        return NULL;
    Py_XDECREF(monitor->decide);
    monitor->decide = Py_NewRef(decide);
    long events = monitor->py_start | (monitor->branch ? monitor->raised | monitor->reraised : 0);
    if (register_all(monitor, module, 1) < 0 ||
        call(monitor->monitoring, "set_events", "ll", monitor->tool, events) < 0 ||
        call(monitor->monitoring, "restart_events", NULL, 0, 0) < 0) {
        free_tool(monitor);
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *stop(PyObject *module, PyObject *unused)
{
    (void)unused;
    covey_monitor *monitor = STATE(module);
    if (monitor->tool >= 0)
        free_tool(monitor);
    Py_RETURN_NONE;
}

/* Events that were switched off come again when they are given up and asked for once more. Only of code that ran: the
 * way that sys.monitoring has for all of it wakes up what is left out as well, and other tools. */
static PyObject *switch_to(PyObject *module, PyObject *context)
{
    covey_monitor *monitor = STATE(module);
    unsigned long long to = PyLong_AsUnsignedLongLong(context);
    if (PyErr_Occurred())
        return NULL;
    if (!monitor->map || !monitor->contexts)
        Py_RETURN_NONE;
    covey_map_switch(monitor->map, to);
    while (monitor->told) {
        covey_code *known = monitor->told;
        monitor->told = known->next_told;
        known->is_told = 0;
        covey_monitor_renew(known);
        PyObject *code = Py_NewRef(monitor->tool < 0 ? Py_None : PyWeakref_GetObject(known->reference));
        if (code != Py_None && listen(monitor, code, 0) == 0)
            listen(monitor, code, covey_monitor_events(monitor, known));
        Py_DECREF(code);
    }
    Py_RETURN_NONE;
}

static PyObject *new_context(PyObject *module, PyObject *name)
{
    covey_monitor *monitor = STATE(module);
    PyObject *encoded = PyUnicode_AsEncodedString(name, "utf-8", "surrogateescape");
    if (!encoded)
        return NULL;
    size_t size = (size_t)PyBytes_Size(encoded);
    uint64_t made = monitor->map && size ? covey_map_context(monitor->map, PyBytes_AsString(encoded), size) : 0;
    Py_DECREF(encoded);
    return PyLong_FromUnsignedLongLong(made);
}

static uint8_t *logged(const covey_monitor *monitor, PyObject *text)
{
    PyObject *encoded = PyUnicode_AsEncodedString(text, "utf-8", "surrogateescape");
    uint8_t *state = NULL;
    if (encoded && monitor->map)
        state = covey_map_log(monitor->map, PyBytes_AsString(encoded), (size_t)PyBytes_Size(encoded));
    Py_XDECREF(encoded);
    return state;
}

static PyObject *add_entry(PyObject *module, PyObject *text)
{
    logged(STATE(module), text);
    return PyErr_Occurred() ? NULL : stay();
}

static PyObject *add_process(PyObject *module, PyObject *text)
{
    covey_ending_of(logged(STATE(module), text));
    return PyErr_Occurred() ? NULL : stay();
}

static PyObject *set_ending(PyObject *module, PyObject *value)
{
    (void)module;
    long ending = PyLong_AsLong(value);
    if (ending == -1 && PyErr_Occurred())
        return NULL;
    covey_ending_say((enum covey_ending)ending);
    return stay();
}

static PyObject *reserve(PyObject *module, PyObject *size)
{
    size_t wanted = PyLong_AsSize_t(size);
    if (PyErr_Occurred())
        return NULL;
    return PyBool_FromLong(STATE(module)->map && covey_map_reserve(STATE(module)->map, wanted) == 0);
}

static PyObject *settle(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    covey_fork_begins();
    return stay();
}

static PyObject *settled(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    covey_fork_ends();
    return stay();
}

static PyObject *forked(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    covey_is_child();
    return stay();
}

static PyMethodDef methods[] = {
    {"settle", settle, METH_NOARGS, "settle() -> None\n\nBefore a fork: wait until no other thread decides on a file."},
    {"settled", settled, METH_NOARGS, "settled() -> None\n\nAfter a fork, in the parent."},
    {"forked", forked, METH_NOARGS, "forked() -> None\n\nAfter a fork, in the child."},
    {"reserve", reserve, METH_O, "reserve(size) -> bool\n\nHave room in the map for so many bytes; whether there is."},
    {"attach", attach, METH_VARARGS,
     "attach(map_path, branch, contexts=False) -> bool\n\nRecord into this run map, made if it is not there; False when another "
     "interpreter of this process does already. Raises OSError."},
    {"start", start, METH_O,
     "start(decide) -> None\n\nRecord from now on. decide(co_filename, globals) -> (measured, line_count, path, digest, mtime_ns,"
     " size)."},
    {"stop", stop, METH_NOARGS, "stop() -> None"},
    {"context", new_context, METH_O, "context(name) -> int\n\nA new context, for `switch`; 0 for no name."},
    {"switch", switch_to, METH_O, "switch(context) -> None\n\nWhat runs from now on belongs to it; 0: to none."},
    {"log", add_entry, METH_O, "log(text: str) -> None\n\nAdd an entry to the process log."},
    {"process", add_process, METH_O, "process(text: str) -> None\n\nAdd the entry of this very process to the log."},
    {"ending", set_ending, METH_O, "ending(state: int) -> None\n\nSay how this process ends: enum covey_ending."},
    {NULL, NULL, 0, NULL},
};

static int read_event(PyObject *events, const char *name, long *into)
{
    PyObject *event = PyObject_GetAttrString(events, name);
    *into = event ? PyLong_AsLong(event) : 0;
    Py_XDECREF(event);
    return event ? 0 : -1;
}

static int read_monitoring(covey_monitor *monitor)
{
    PyObject *found = PySys_GetObject("monitoring"), *version = PySys_GetObject("hexversion"), *events;
    if (!found || !version) {
        PyErr_SetString(PyExc_ImportError, "this Python has no sys.monitoring");
        return -1;
    }
    monitor->monitoring = Py_NewRef(found);
    monitor->version = PyLong_AsLong(version);
    monitor->disable = PyObject_GetAttrString(found, "DISABLE");
    monitor->set_local_events = PyObject_GetAttrString(found, "set_local_events");
    events = PyObject_GetAttrString(found, "events");
    int failed = !monitor->disable || !monitor->set_local_events || !events ||
                 read_event(events, "PY_START", &monitor->py_start) < 0 ||
                 read_event(events, "PY_RETURN", &monitor->py_return) < 0 ||
                 read_event(events, "LINE", &monitor->line) < 0 || read_event(events, "JUMP", &monitor->jump) < 0 ||
                 read_event(events, "BRANCH", &monitor->branch_taken) < 0 ||
                 read_event(events, "RAISE", &monitor->raised) < 0 ||
                 read_event(events, "RERAISE", &monitor->reraised) < 0;
    Py_XDECREF(events);
    return failed ? -1 : 0;
}

static int execute(PyObject *module)
{
    covey_monitor *monitor = STATE(module);
    monitor->tool = -1;
    if (read_monitoring(monitor) < 0)
        return -1;
    monitor->files = PyDict_New();
    monitor->forget = PyCFunction_NewEx(&callbacks[sizeof callbacks / sizeof *callbacks - 1], module, NULL);
    struct {
        PyObject **at;
        const char *name;
    } names[] = {
        {&monitor->co_filename, "co_filename"},
        {&monitor->co_code, "co_code"},
        {&monitor->co_linetable, "co_linetable"},
        {&monitor->co_exceptiontable, "co_exceptiontable"},
        {&monitor->co_firstlineno, "co_firstlineno"},
        {&monitor->co_consts, "co_consts"},
        {&monitor->co_name, "co_name"},
        {&monitor->f_lasti, "f_lasti"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!(*names[i].at = PyUnicode_InternFromString(names[i].name)))
            return -1;
    return monitor->files && monitor->forget ? 0 : -1;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void *)execute},
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "_monitor",     .m_doc = "Records lines and jumps by sys.monitoring.",
    .m_size = sizeof(covey_monitor), .m_methods = methods, .m_slots = slots,
};

PyMODINIT_FUNC PyInit__monitor(void)
{
    return PyModuleDef_Init(&definition);
}
