/* must(): what has to hold for the program itself to be right. Always on, in release too. */
#ifndef BASE_MUST_H
#define BASE_MUST_H

/* Ends the process with file, line and the condition on stderr; never returns. */
_Noreturn void must_fail(const char *file, int line, const char *condition);

/* Ends the process with a sentence: the world broke in a way in which going on would be a lie (a failed fsync). */
_Noreturn void must_end(const char *sentence);

#define must(condition) ((condition) ? (void)0 : must_fail(__FILE__, __LINE__, #condition))

/* Scope owns the thing: AUTO(tx) struct tx tx = {0};  calls tx_close(&tx) at every way out.
 * A type takes part by defining `static inline void NAME_auto(struct NAME *)` in its header. */
#define AUTO(name) __attribute__((cleanup(name##_auto)))

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#endif
