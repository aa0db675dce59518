/* Forks and decisions on files take turns: in the child of a fork, the locks of imports that another thread held to
 * decide would stay locked. No wait is long: who is waited for may itself wait for a lock that the waiting thread holds.
 *
 * All with the GIL; it is released while a thread waits. No signal handler runs in here. */
#ifndef COVEY_TURNS_H
#define COVEY_TURNS_H

void covey_decision_begins(void);
void covey_decision_ends(void);

void covey_fork_begins(void);
void covey_fork_ends(void); /* in the parent */
void covey_is_child(void);

#endif
