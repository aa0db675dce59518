/* Which files are measured: asked once for each name, of the map and then of the agent. */
#include "monitor.h"
#include "turns.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

/* Signals wait while the agent decides: what their handlers raise belongs to the program. */
static PyObject *undisturbed(PyObject *decide, PyObject *name)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP};
    sigset_t all, before;
    sigfillset(&all);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        sigdelset(&all, faults[i]);
    covey_decision_begins();
    pthread_sigmask(SIG_BLOCK, &all, &before);
    PyObject *variables = PyEval_GetGlobals();
    PyObject *answer = PyObject_CallFunctionObjArgs(decide, name, variables ? variables : Py_None, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    covey_decision_ends();
    return answer;
}

static covey_file *add(covey_monitor *monitor, PyObject *key, PyObject *answer)
{
    int measured;
    unsigned int line_count;
    covey_stamp stamp;
    unsigned long long mtime_ns = 0, text_size = 0;
    PyObject *path, *digest;
    char *name, *real, *sum = NULL;
    Py_ssize_t name_size, real_size, sum_size = 0;
    if (!PyTuple_Check(answer) || !PyArg_ParseTuple(answer, "pIUO|KK", &measured, &line_count, &path, &digest, &mtime_ns, &text_size))
        return NULL;
    if (digest != Py_None && PyBytes_AsStringAndSize(digest, &sum, &sum_size) < 0)
        return NULL;
    stamp = (covey_stamp){mtime_ns, text_size};
    PyObject *encoded = PyUnicode_AsEncodedString(path, "utf-8", "surrogateescape");
    covey_file *file = NULL;
    if (encoded && PyBytes_AsStringAndSize(key, &name, &name_size) == 0 &&
        PyBytes_AsStringAndSize(encoded, &real, &real_size) == 0)
        file = covey_map_add(monitor->map, name, (size_t)name_size, measured ? COVEY_MEASURED : COVEY_LEFT_OUT,
                             line_count, real, (size_t)real_size, sum_size == 32 ? (const uint8_t *)sum : NULL, &stamp);
    Py_XDECREF(encoded);
    return file;
}

static int look_up(covey_monitor *monitor, PyObject *filename, int anew, covey_file **file)
{
    char *name;
    Py_ssize_t size;
    PyObject *key = PyUnicode_AsEncodedString(filename, "utf-8", "surrogateescape");
    *file = NULL;
    if (!key || PyBytes_AsStringAndSize(key, &name, &size) < 0) {
        Py_XDECREF(key);
        PyErr_Clear();
        return 0;
    }
    *file = covey_map_find(monitor->map, name, (size_t)size, anew);
    if (!*file) {
        PyObject *answer = PyErr_CheckSignals() < 0 ? NULL : undisturbed(monitor->decide, filename);
        if (!answer && !PyErr_ExceptionMatches(PyExc_Exception)) {
            Py_DECREF(key);
            return -1;
        }
        if (answer)
            *file = add(monitor, key, answer);
        Py_XDECREF(answer);
        PyErr_Clear();
    }
    Py_DECREF(key);
    return 0;
}

/* Whether a module is executed by this code: then its file may hold another text than before. */
static int is_module(const covey_monitor *monitor, PyObject *code)
{
    PyObject *name = PyObject_GetAttr(code, monitor->co_name);
    int found = name && PyUnicode_CompareWithASCIIString(name, "<module>") == 0;
    Py_XDECREF(name);
    PyErr_Clear();
    return found;
}

int covey_monitor_file(covey_monitor *monitor, PyObject *code, covey_file **file)
{
    *file = NULL;
    PyObject *filename = PyObject_GetAttr(code, monitor->co_filename);
    if (!filename) {
        PyErr_Clear();
        return 0;
    }
    PyObject *entry = PyDict_GetItemWithError(monitor->files, filename);
    int failed = 0, anew = entry && entry != Py_None && is_module(monitor, code);
    if (!entry || anew) {
        PyErr_Clear();
        failed = look_up(monitor, filename, anew, file);
        if (*file && ((*file)->decision != COVEY_MEASURED || !(*file)->lines))
            *file = NULL;
        entry = failed ? NULL : *file ? PyLong_FromVoidPtr(*file) : Py_NewRef(Py_None);
        if (entry && PyDict_SetItem(monitor->files, filename, entry) < 0)
            PyErr_Clear();
        Py_XDECREF(entry);
    } else if (entry != Py_None) {
        *file = PyLong_AsVoidPtr(entry);
    }
    Py_DECREF(filename);
    return failed;
}
