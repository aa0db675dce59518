/* Who decides and who forks, in all threads and interpreters of this process. */
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#include <Python.h>

#include "turns.h"

#include <stdatomic.h>
#include <time.h>

#define PATIENCE 1000 /* moments */

static atomic_int deciding, forking;

static void wait_a_moment(void) {
    const struct timespec moment = {0, 500000};
    PyThreadState *thread = PyEval_SaveThread();
    nanosleep(&moment, NULL);
    PyEval_RestoreThread(thread);
}

void covey_decision_begins(void) {
    for (int waited = 0; waited < PATIENCE; waited++) {
        deciding++;
        if (!forking)
            return;
        deciding--;
        wait_a_moment();
    }
    deciding++;
}

void covey_decision_ends(void) {
    if (deciding > 0)
        deciding--;
}

void covey_fork_begins(void) {
    forking++;
    for (int waited = 0; deciding > 0 && waited < PATIENCE; waited++)
        wait_a_moment();
}

void covey_fork_ends(void) {
    forking--;
}

void covey_is_child(void) {
    deciding = forking = 0;
}
