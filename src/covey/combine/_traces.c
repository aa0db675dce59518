/* Unites packed traces. By the stable interface, for every Python from 3.11 on; `traces_in_python.py` does the same. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "packed_trace.h"
#include "trace_check.h"

#include <string.h>

/* ---- uniting */

/* Whether the first list has all numbers of the second; how many of these it does not have; and both together, where
 * there is room for them. The first is what is asked most often: it has no branch that cannot be foreseen, and reads
 * ahead, so that no step waits for what the last one loads. */
#define UNITE(width)                                                                                                   \
    static bool has_##width(const uint8_t *one, size_t ones, const uint8_t *other, size_t others) {                    \
        size_t next = 0, at = 0;                                                                                       \
        if (others > ones)                                                                                             \
            return false;                                                                                              \
        if (others > 2) {                                                                                              \
            uint64_t now = load_##width(other), then = load_##width(other + width);                                    \
            for (; at < ones && next + 2 < others; at++) {                                                             \
                uint64_t equal = load_##width(one + at * width) == now;                                                \
                next += equal;                                                                                         \
                now ^= (now ^ then) & -equal;                                                                          \
                then = load_##width(other + (next + 1) * width);                                                       \
            }                                                                                                          \
        }                                                                                                              \
        for (; at < ones && next < others; at++)                                                                       \
            next += load_##width(one + at * width) == load_##width(other + next * width);                              \
        return next == others;                                                                                         \
    }                                                                                                                  \
    static size_t new_##width(const uint8_t *one, size_t ones, const uint8_t *other, size_t others) {                  \
        size_t found = 0, at = 0;                                                                                      \
        for (size_t next = 0; next < others; next++) {                                                                 \
            uint64_t number = load_##width(other + next * width);                                                      \
            while (at < ones && load_##width(one + at * width) < number)                                               \
                at++;                                                                                                  \
            found += at == ones || load_##width(one + at * width) != number;                                           \
        }                                                                                                              \
        return found;                                                                                                  \
    }                                                                                                                  \
    static uint8_t *merge_##width(uint8_t *into, const uint8_t *end, const uint8_t *one, size_t ones,                  \
                                  const uint8_t *other, size_t others) {                                               \
        const uint8_t *one_end = one + ones * width, *other_end = other + others * width;                              \
        while ((one < one_end || other < other_end) && into < end) {                                                   \
            bool first = other == other_end || (one < one_end && load_##width(one) <= load_##width(other));            \
            bool both = first && other < other_end && load_##width(one) == load_##width(other);                        \
            memcpy(into, first ? one : other, width);                                                                  \
            into += width;                                                                                             \
            one += first ? width : 0;                                                                                  \
            other += !first || both ? width : 0;                                                                       \
        }                                                                                                              \
        return into;                                                                                                   \
    }
UNITE(4)
UNITE(8)

static bool has_lines(const trace_view *one, const trace_view *other) {
    if (other->line_bytes > one->line_bytes)
        return false;
    uint8_t missing = 0;
    for (size_t at = 0; at < other->line_bytes; at++)
        missing |= other->lines[at] & (uint8_t)~one->lines[at];
    return !missing;
}

static void unite_lines(uint8_t *into, const trace_view *one, const trace_view *other) {
    if (one->line_bytes)
        memcpy(into, one->lines, one->line_bytes);
    for (size_t at = 0; at < other->line_bytes; at++)
        into[at] |= other->lines[at];
}

/* Both together; a new reference, to `known` itself where the other adds nothing. */
static PyObject *united(PyObject *known, const trace_view *one, const trace_view *other) {
    if (has_4(one->near, one->near_count, other->near, other->near_count) &&
        has_8(one->far, one->far_count, other->far, other->far_count) && has_lines(one, other))
        return Py_NewRef(known);
    size_t near = one->near_count + new_4(one->near, one->near_count, other->near, other->near_count);
    size_t far = one->far_count + new_8(one->far, one->far_count, other->far, other->far_count);
    size_t lines = one->line_bytes > other->line_bytes ? one->line_bytes : other->line_bytes;
    PyObject *made = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(HEAD_BYTES + near * 4 + far * 8 + lines));
    if (!made)
        return NULL;
    uint8_t *head = (uint8_t *)PyBytes_AsString(made);
    uint8_t *at = head + HEAD_BYTES, *far_at = at + near * 4, *lines_at = far_at + far * 8;
    memset(head, 0, HEAD_BYTES + near * 4 + far * 8 + lines);
    store_4(head, near);
    store_4(head + 4, far);
    merge_4(at, far_at, one->near, one->near_count, other->near, other->near_count);
    merge_8(far_at, lines_at, one->far, one->far_count, other->far, other->far_count);
    if (lines)
        unite_lines(lines_at, one, other);
    return made;
}

/* ---- the lines at the ends of jumps */

static int64_t last_of(const trace_view *view) {
    int64_t last = 0;
    for (size_t at = 0; at < view->near_count; at++) {
        uint64_t number = load_4(view->near + at * NEAR_BYTES);
        int64_t line = near_start(number) > near_end(number) ? near_start(number) : near_end(number);
        last = line > last ? line : last;
    }
    for (size_t at = 0; at < view->far_count; at++) {
        uint64_t number = load_8(view->far + at * FAR_BYTES);
        int64_t line = far_start(number) > far_end(number) ? far_start(number) : far_end(number);
        last = line > last ? line : last;
    }
    return last;
}

static void mark(uint8_t *lines, int64_t line) {
    if (line > 0)
        lines[line / 8] |= (uint8_t)(1 << line % 8);
}

static void mark_ends(uint8_t *lines, const trace_view *view) {
    for (size_t at = 0; at < view->near_count; at++) {
        uint64_t number = load_4(view->near + at * NEAR_BYTES);
        mark(lines, near_start(number));
        mark(lines, near_end(number));
    }
    for (size_t at = 0; at < view->far_count; at++) {
        uint64_t number = load_8(view->far + at * FAR_BYTES);
        mark(lines, far_start(number));
        mark(lines, far_end(number));
    }
}

static PyObject *ended(PyObject *trace, const trace_view *view) {
    int64_t last = last_of(view);
    if (!last)
        return Py_NewRef(trace);
    if (last > HIGHEST_LINE)
        return PyErr_Format(PyExc_ValueError, "its jumps are not between lines");
    size_t jumps = HEAD_BYTES + view->near_count * NEAR_BYTES + view->far_count * FAR_BYTES;
    size_t lines = (size_t)last / 8 + 1 > view->line_bytes ? (size_t)last / 8 + 1 : view->line_bytes;
    PyObject *made = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(jumps + lines));
    if (!made)
        return NULL;
    uint8_t *into = (uint8_t *)PyBytes_AsString(made);
    memset(into, 0, jumps + lines);
    memcpy(into, view->near - HEAD_BYTES, jumps + view->line_bytes);
    mark_ends(into + jumps, view);
    return made;
}

/* ---- for Python */

static bool bytes_of(PyObject *trace, const uint8_t **bytes, size_t *size) {
    char *start;
    Py_ssize_t length;
    if (PyBytes_AsStringAndSize(trace, &start, &length) < 0)
        return false;
    *bytes = (const uint8_t *)start;
    *size = (size_t)length;
    return true;
}

static bool seen(PyObject *trace, trace_view *view) {
    const uint8_t *bytes;
    size_t size;
    if (!trace || !bytes_of(trace, &bytes, &size))
        return false;
    if (view_of(bytes, size, view))
        return true;
    PyErr_SetString(PyExc_ValueError, "its hits are cut short");
    return false;
}

static PyObject *py_check(PyObject *self, PyObject *arguments) {
    PyObject *traces;
    if (!PyArg_ParseTuple(arguments, "O!", &PyList_Type, &traces))
        return NULL;
    Py_ssize_t count = PyList_Size(traces);
    for (Py_ssize_t at = 0; at < count; at++) {
        const uint8_t *bytes;
        size_t size;
        if (!bytes_of(PyList_GetItem(traces, at), &bytes, &size))
            return NULL;
        const char *wrong = wrong_with(bytes, size);
        if (wrong) {
            PyErr_SetString(PyExc_ValueError, wrong);
            return NULL;
        }
    }
    return Py_NewRef(Py_None);
}

static PyObject *united_at(PyObject *known, PyObject *more, Py_ssize_t at) {
    PyObject *one = PyList_GetItem(known, at), *other = PyList_GetItem(more, at);
    trace_view one_view, other_view;
    if (!one || !other || !seen(one, &one_view) || !seen(other, &other_view))
        return NULL;
    if (PyBytes_Size(one) == 0)
        return Py_NewRef(other);
    return united(one, &one_view, &other_view);
}

static PyObject *py_unite(PyObject *self, PyObject *arguments) {
    PyObject *known, *more;
    if (!PyArg_ParseTuple(arguments, "O!O!", &PyList_Type, &known, &PyList_Type, &more))
        return NULL;
    Py_ssize_t count = PyList_Size(known);
    if (PyList_Size(more) != count)
        return PyErr_Format(PyExc_ValueError, "known and more are not of one length");
    PyObject *all = PyList_New(count);
    for (Py_ssize_t at = 0; all && at < count; at++) {
        PyObject *made = united_at(known, more, at);
        if (!made || PyList_SetItem(all, at, made) < 0)
            Py_CLEAR(all);
    }
    return all;
}

static PyObject *py_with_ends(PyObject *self, PyObject *trace) {
    trace_view view;
    return seen(trace, &view) ? ended(trace, &view) : NULL;
}

/* ---- many traces in one string of bytes */

#define CUT_BYTES 8

/* Where the trace with a number lies, by the cuts that `py_cut` made; false when there is none such. */
static bool slice_of(const uint8_t *cuts, size_t cuts_size, size_t bodies_size, uint64_t number, size_t *start,
                     size_t *size) {
    if (number >= cuts_size / CUT_BYTES || number + 1 >= cuts_size / CUT_BYTES)
        return false;
    uint64_t from = load_8(cuts + number * CUT_BYTES), to = load_8(cuts + (number + 1) * CUT_BYTES);
    *start = (size_t)from;
    *size = (size_t)(to - from);
    return from <= to && to <= bodies_size;
}

static PyObject *py_cut(PyObject *self, PyObject *arguments) {
    const uint8_t *sizes, *bodies;
    Py_ssize_t sizes_size, bodies_size;
    if (!PyArg_ParseTuple(arguments, "y#y#", &sizes, &sizes_size, &bodies, &bodies_size))
        return NULL;
    size_t count = (size_t)sizes_size / SIZE_BYTES, at = 0, end = (size_t)bodies_size;
    PyObject *made = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)((count + 1) * CUT_BYTES));
    if (!made)
        return NULL;
    uint8_t *cuts = (uint8_t *)PyBytes_AsString(made);
    const char *wrong = sizes_size % SIZE_BYTES ? "its hits are cut short" : NULL;
    for (size_t number = 0; number < count && !wrong; number++) {
        size_t size = load_4(sizes + number * SIZE_BYTES);
        wrong = size > end - at ? "its hits are cut short" : wrong_with(bodies + at, size);
        store_8(cuts + number * CUT_BYTES, at);
        at += size;
    }
    store_8(cuts + count * CUT_BYTES, at);
    if (!wrong && at != end)
        wrong = "its hits are cut short";
    if (!wrong)
        return made;
    Py_DECREF(made);
    PyErr_SetString(PyExc_ValueError, wrong);
    return NULL;
}

/* A new reference to what is at the place when the bytes are added to it. */
static PyObject *united_bytes(PyObject *one, const uint8_t *bytes, size_t size) {
    trace_view one_view, other_view;
    if (!one || !seen(one, &one_view))
        return NULL;
    if (!view_of(bytes, size, &other_view))
        return PyErr_Format(PyExc_ValueError, "its hits are cut short");
    if (PyBytes_Size(one) == 0 && size)
        return PyBytes_FromStringAndSize((const char *)bytes, (Py_ssize_t)size);
    return united(one, &one_view, &other_view);
}

static PyObject *py_unite_into(PyObject *self, PyObject *arguments) {
    PyObject *known, *places;
    const uint8_t *numbers, *cuts, *bodies;
    Py_ssize_t numbers_size, cuts_size, bodies_size;
    if (!PyArg_ParseTuple(arguments, "O!O!y#y#y#", &PyList_Type, &known, &PyList_Type, &places, &numbers, &numbers_size,
                          &cuts, &cuts_size, &bodies, &bodies_size))
        return NULL;
    Py_ssize_t count = PyList_Size(places);
    if (count * SIZE_BYTES != numbers_size)
        return PyErr_Format(PyExc_ValueError, "places and numbers are not of one length");
    for (Py_ssize_t at = 0; at < count; at++) {
        size_t start, size;
        if (!slice_of(cuts, (size_t)cuts_size, (size_t)bodies_size, load_4(numbers + at * SIZE_BYTES), &start, &size))
            return PyErr_Format(PyExc_ValueError, "its hits are cut short");
        Py_ssize_t place = PyLong_AsSsize_t(PyList_GetItem(places, at));
        if (place == -1 && PyErr_Occurred())
            return NULL;
        PyObject *made = united_bytes(PyList_GetItem(known, place), bodies + start, size);
        if (!made || PyList_SetItem(known, place, made) < 0)
            return NULL;
    }
    return Py_NewRef(Py_None);
}

static PyMethodDef methods[] = {
    {"check", py_check, METH_VARARGS, "(traces): look at packed traces of any origin; ValueError for one that is none."},
    {"unite", py_unite, METH_VARARGS,
     "(known, more): the union of each packed trace with the one at its place; itself where that adds nothing."},
    {"cut", py_cut, METH_VARARGS,
     "(sizes, bodies): look at packed traces of any origin, one after the other; where each begins, and the last ends."},
    {"unite_into", py_unite_into, METH_VARARGS,
     "(known, places, numbers, cuts, bodies): add the traces with these numbers to those at these places in the list."},
    {"with_ends", py_with_ends, METH_O, "(trace): the trace, and that the lines at the ends of its jumps ran."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_traces", "Unites packed traces.", 0, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__traces(void) { return PyModuleDef_Init(&definition); }
