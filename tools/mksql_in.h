/* Inside mksql: memory that stays, faults that are told and counted, texts that grow, and a text cut into words. */
#ifndef TOOLS_MKSQL_IN_H
#define TOOLS_MKSQL_IN_H

#include <stdbool.h>
#include <stddef.h>

#define FILES_MAX   400
#define FAULTS_MAX  100

/* space: white space stood before it. depth: how many brackets are open around it. */
struct word { const char *p; size_t n; int line, depth; char kind; bool space; };
struct words { struct word *w; int n; const char *path; };
struct out { char *p; size_t n, room; };

extern int faults;

void *take(size_t n);
char *copy_of(const char *p, size_t n);
void wrong(const char *path, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
void put(struct out *out, const char *p, size_t n);
void putf(struct out *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *load(const char *path);
/* The .sql files of a folder, in the order of their names. */
int list(const char *folder, char **paths);

bool is(const struct word *w, const char *text);                /* whatever its case */
bool is_exactly(const struct word *w, const char *text);
bool among(const struct word *w, const char *const *texts);
/* Cut a text into words; comments fall away. One empty word more ends the list. */
struct words cut(const char *path, int line, const char *p, const char *end);

#endif
