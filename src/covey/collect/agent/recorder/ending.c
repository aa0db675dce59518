/* The state byte of this process. One for all interpreters that it has. */
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#include <Python.h>

#include "ending.h"

#include <stdbool.h>
#include <unistd.h>

static uint8_t *state;
static pid_t owner;

static void finalized(void) { covey_ending_say(COVEY_FINALIZED); }

void covey_ending_of(uint8_t *of) {
    static bool told_at_exit;
    state = of;
    owner = getpid();
    if (!told_at_exit && Py_AtExit(finalized) < 0 && state)
        *state = COVEY_LEFT; /* all places are taken: better no word than a wrong one */
    told_at_exit = true;
}

void covey_ending_say(enum covey_ending ending) {
    if (state && owner == getpid())
        *state = (uint8_t)ending;
}
