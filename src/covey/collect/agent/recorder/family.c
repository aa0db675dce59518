/* Entries of the process log that only a parent can write. Fields: docs/reference/run-map.md. */
#include "family.h"

#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

static PyObject *tell;

void covey_family_tell(PyObject *log) {
    Py_XDECREF(tell);
    tell = Py_NewRef(log);
}

/* Takes the reference to the text, which may be NULL. */
static void say(PyObject *text) {
    PyObject *done = text && tell ? PyObject_CallFunctionObjArgs(tell, text, NULL) : NULL;
    Py_XDECREF(done);
    Py_XDECREF(text);
    PyErr_Clear();
}

static int names_a_python(PyObject *path) {
    PyObject *bytes = PyUnicode_EncodeFSDefault(path);
    const char *text = bytes ? PyBytes_AsString(bytes) : NULL;
    const char *slash = text ? strrchr(text, '/') : NULL;
    const char *name = slash ? slash + 1 : text;
    int found = name && (strncmp(name, "python", 6) == 0 || strncmp(name, "pypy", 4) == 0);
    Py_XDECREF(bytes);
    return found;
}

/* The words of a command as texts; NULL, perhaps with an exception, for what is no command. */
static PyObject *words_of(PyObject *argv) {
    PyObject *given = PySequence_List(argv), *words = given ? PyList_New(0) : NULL;
    for (Py_ssize_t i = 0; words && i < PyList_Size(given); i++) {
        PyObject *word = NULL;
        if (!PyUnicode_FSDecoder(PyList_GetItem(given, i), &word) || PyList_Append(words, word) < 0)
            Py_CLEAR(words);
        Py_XDECREF(word);
    }
    Py_XDECREF(given);
    return words;
}

void covey_family_started(PyObject *pid, PyObject *argv) {
    if (!tell || !PyLong_Check(pid))
        return;
    PyObject *words = words_of(argv);
    if (words && PyList_Size(words) && names_a_python(PyList_GetItem(words, 0)))
        say(PyUnicode_FromFormat("{'child': %R, 'argv': %R, 'at_s': %ld}", pid, words, (long)time(NULL)));
    Py_XDECREF(words);
    PyErr_Clear();
}

void covey_family_waited(PyObject *result) {
    if (!tell || !PyTuple_Check(result) || PyTuple_Size(result) < 2)
        return;
    PyObject *pid = PyTuple_GetItem(result, 0);
    long number = PyLong_AsLong(pid), status = PyLong_AsLong(PyTuple_GetItem(result, 1));
    PyErr_Clear();
    bool by_signal = WIFSIGNALED((int)status);
    /* 255 is how a child ends that found no program to become. */
    if (number > 0 && (by_signal || (WIFEXITED((int)status) && WEXITSTATUS((int)status) == 255)))
        say(PyUnicode_FromFormat("{'ended': %ld, 'signal': %d}", number, by_signal ? WTERMSIG((int)status) : 0));
}
