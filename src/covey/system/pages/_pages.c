/* Reads tables of SQLite's files without SQLite, which takes as long to open a file as covey to read one.
 *
 * What it does not know it leaves: None is the answer then, and the plain way decides. By the stable interface, for every
 * Python from 3.11 on.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "jumps.h"
#include "record.h"
#include "tree.h"

#include <string.h>

static PyObject *real_of(const value *of) {
    uint64_t bits = (uint64_t)integer_of(of);
    double found;
    memcpy(&found, &bits, sizeof found);
    return PyFloat_FromDouble(found);
}

/* Text is decoded as covey stores it, with the bytes that are not UTF-8. */
static PyObject *object_of(const value *of) {
    if (of->type == IS_NULL)
        return Py_NewRef(Py_None);
    if (of->type == IS_REAL)
        return real_of(of);
    if (is_integer(of))
        return PyLong_FromLongLong(integer_of(of));
    if (of->type % 2)
        return PyUnicode_DecodeUTF8((const char *)of->bytes, (Py_ssize_t)of->size, "surrogateescape");
    return PyBytes_FromStringAndSize((const char *)of->bytes, (Py_ssize_t)of->size);
}

static bool append_new(PyObject *list, PyObject *item) {
    bool done = item && PyList_Append(list, item) == 0;
    Py_XDECREF(item);
    return done;
}

static bool take_row(void *context, int64_t row, const uint8_t *bytes, size_t size) {
    record found;
    value next;
    PyObject *values = PyList_New(0);
    bool sound = values && record_open(&found, bytes, size) && append_new(values, PyLong_FromLongLong(row));
    while (sound && found.types != found.types_end)
        sound = record_next(&found, &next) && append_new(values, object_of(&next));
    sound = sound && record_ended(&found) && append_new(context, PyList_AsTuple(values));
    Py_XDECREF(values);
    return sound;
}

static bool take_jumps(void *context, int64_t file, int64_t in_context, const uint8_t *trace, size_t size) {
    return append_new(context, Py_BuildValue("LLy#", (long long)file, (long long)in_context, trace, (Py_ssize_t)size));
}

/* A row's number, its size, and the record as it lies there; into a bytearray. */
static bool take_content(void *context, int64_t row, const uint8_t *bytes, size_t size) {
    Py_ssize_t before = PyByteArray_Size(context);
    if (PyByteArray_Resize(context, before + (Py_ssize_t)(sizeof row + sizeof size + size)) < 0)
        return false;
    char *at = PyByteArray_AsString(context) + before;
    memcpy(at, &row, sizeof row);
    memcpy(at + sizeof row, &size, sizeof size);
    memcpy(at + sizeof row + sizeof size, bytes, size);
    return true;
}

static bool read_content(pager *file, uint32_t root, PyObject *into) {
    return tree_walk(file, TABLE, root, take_content, into);
}

static bool read_rows(pager *file, uint32_t root, PyObject *into) {
    return tree_walk(file, TABLE, root, take_row, into);
}

static bool read_jumps(pager *file, uint32_t root, PyObject *into) { return jumps_read(file, root, take_jumps, into); }

/* What `read` fills, a list or a bytearray; None when the file is not one for it. */
static PyObject *filled(PyObject *arguments, PyObject *into, bool (*read)(pager *, uint32_t, PyObject *)) {
    PyObject *source;
    unsigned int root;
    Py_buffer buffer = {0};
    int descriptor = -1;
    if (!into || !PyArg_ParseTuple(arguments, "OI", &source, &root) ||
        (PyLong_Check(source) ? (descriptor = PyObject_AsFileDescriptor(source))
                              : PyObject_GetBuffer(source, &buffer, PyBUF_SIMPLE)) < 0) {
        Py_XDECREF(into);
        return NULL;
    }
    pager file;
    if (!pager_open(&file, buffer.buf, (size_t)buffer.len, descriptor) || !read(&file, root, into))
        Py_CLEAR(into);
    PyBuffer_Release(&buffer);
    if (!into && !PyErr_Occurred())
        return Py_NewRef(Py_None);
    return into;
}

static PyObject *py_rows(PyObject *self, PyObject *arguments) { return filled(arguments, PyList_New(0), read_rows); }

static PyObject *py_jumps(PyObject *self, PyObject *arguments) { return filled(arguments, PyList_New(0), read_jumps); }

static PyObject *py_content(PyObject *self, PyObject *arguments) {
    return filled(arguments, PyByteArray_FromStringAndSize(NULL, 0), read_content);
}

static PyMethodDef methods[] = {
    {"rows", py_rows, METH_VARARGS,
     "(source, root): the rows of the table whose tree begins at a page, each with its number first. The source is the "
     "content of a database, or a descriptor of its file. None for what is not plain."},
    {"jumps", py_jumps, METH_VARARGS,
     "(source, root): (file, context, packed trace) from the index of coverage.py's jumps. None as `rows`."},
    {"content", py_content, METH_VARARGS,
     "(source, root): all rows of a table as bytes, which are equal for equal rows. None as `rows`."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_pages", "Reads tables of SQLite's files.", 0, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__pages(void) { return PyModuleDef_Init(&definition); }
