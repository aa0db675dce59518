/* What a process tells of its children: that it started a Python, and that a signal ended one. */
#ifndef COVEY_FAMILY_H
#define COVEY_FAMILY_H

#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#include <Python.h>

/* From now on, tell by calling this with the text of an entry of the process log. */
void covey_family_tell(PyObject *log);

/* `pid` is what a function that starts programs returned, `argv` a sequence of paths. No exception is set. */
void covey_family_started(PyObject *pid, PyObject *argv);

/* `result` is what one of os.wait, wait3, wait4, waitpid returned. */
void covey_family_waited(PyObject *result);

#endif
