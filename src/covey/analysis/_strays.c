/* Which jumps of a packed trace are not in a list. By the stable interface; `strays_in_python.py` does the same. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "../combine/packed_trace.h"

#define STRIDE (1LL << 25) /* analysis/jump_numbers.py */
#define MOST_DIGITS 17

/* Where the next number of a text is, and the number itself; it has been looked at when the text was. */
typedef struct {
    const char *at, *end;
    bool is_there;
    int64_t number;
} list;

/* Go to the next number of the list; false for what is none. */
static bool advance(list *known) {
    known->is_there = known->at < known->end;
    if (!known->is_there)
        return true;
    bool below = *known->at == '-';
    const char *start = known->at + below, *at = start;
    int64_t number = 0;
    for (; at < known->end && *at >= '0' && *at <= '9' && at - start < MOST_DIGITS; at++)
        number = number * 10 + (*at - '0');
    bool ends = at == known->end;
    if (at == start || (!ends && (*at != ',' || at + 1 == known->end)))
        return false;
    known->number = below ? -number : number;
    known->at = ends ? at : at + 1;
    return true;
}

/* Whether a number is in the list, beginning where the last one, which was lower, was looked for. */
static int has(list *known, int64_t number) {
    while (known->is_there && known->number < number)
        if (!advance(known))
            return -1;
    return known->is_there && known->number == number;
}

static bool append(PyObject *found, int64_t number) {
    PyObject *made = PyLong_FromLongLong(number);
    bool done = made && PyList_Append(found, made) == 0;
    Py_XDECREF(made);
    return done;
}

/* Append the jumps that a list does not have: `count` of them, near or far, ascending. */
static bool append_strays(PyObject *found, const uint8_t *jumps, size_t count, bool near, list known) {
    if (count == 0)
        return true;
    int is_known = advance(&known) ? 0 : -1;
    for (size_t at = 0; at < count && is_known >= 0; at++) {
        uint64_t packed = near ? load_4(jumps + at * NEAR_BYTES) : load_8(jumps + at * FAR_BYTES);
        int64_t number = near ? near_start(packed) * STRIDE + near_end(packed)
                              : far_start(packed) * STRIDE + far_end(packed);
        is_known = has(&known, number);
        if (is_known == 0 && !append(found, number))
            return false;
    }
    if (is_known < 0)
        PyErr_SetString(PyExc_ValueError, "its jumps are not numbers");
    return is_known >= 0;
}

static PyObject *py_strays(PyObject *self, PyObject *arguments) {
    const uint8_t *trace;
    const char *numbers;
    Py_ssize_t trace_size, numbers_size;
    trace_view view;
    if (!PyArg_ParseTuple(arguments, "y#s#", &trace, &trace_size, &numbers, &numbers_size))
        return NULL;
    if (!view_of(trace, (size_t)trace_size, &view))
        return PyErr_Format(PyExc_ValueError, "its hits are cut short");
    list known = {numbers, numbers + numbers_size, false, 0};
    PyObject *found = PyList_New(0);
    if (found && append_strays(found, view.near, view.near_count, true, known) &&
        append_strays(found, view.far, view.far_count, false, known))
        return found;
    Py_XDECREF(found);
    return NULL;
}

static PyMethodDef methods[] = {
    {"strays", py_strays, METH_VARARGS,
     "(trace, numbers): the numbers of the jumps of a packed trace that are not among those of an ascending list."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_strays", "Finds jumps that are not in a list.", 0, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__strays(void) { return PyModuleDef_Init(&definition); }
