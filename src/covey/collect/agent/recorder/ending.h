/* What a process lets be known of its end, in the state byte of its entry in the process log. */
#ifndef COVEY_ENDING_H
#define COVEY_ENDING_H

#include <stdint.h>

enum covey_ending {
    COVEY_NOT_SAID = 0, /* it runs, or something ended it at once: a signal, C code */
    COVEY_FINALIZED = 1, /* the interpreter was taken down in order */
    COVEY_LEFT = 2,      /* os._exit */
    COVEY_REPLACED = 3,  /* it became another program, by exec */
};

/* This process has the entry with this state byte (NULL: none), from now on. */
void covey_ending_of(uint8_t *state);

/* Nothing happens in a process that has no entry of its own, as the child of a fork before it has one. */
void covey_ending_say(enum covey_ending ending);

#endif
