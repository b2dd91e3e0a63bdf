/* The same work by several threads at once: each takes its share of the closure by itself, under a lock or by an atomic. */
#ifndef SCREEN_THREADS_H
#define SCREEN_THREADS_H

/* As many as are asked for, or (0 and less) as the machine has cores; 1 to 64. */
int threads_of(int asked);
/* Ends when all have ended; the caller is one of them. */
void threads_run(int asked, void *(*work)(void *), void *closure);

#endif
