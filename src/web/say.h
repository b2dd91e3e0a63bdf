/* How people, days and numbers are spoken of on pages. */
#ifndef WEB_SAY_H
#define WEB_SAY_H

#include "gen/templates.h"
#include "model/person.h"

/* "ASHWORTH, Ruth (Mrs)", as the NHS Common User Interface has it; "Name not known". Without title where `title` is false. */
struct str say_name(struct arena *arena, const struct demographic *who, bool title);
struct str say_sex(enum sex sex);                                       /* "Female", "Not known" */
struct str say_about(struct arena *arena, const struct demographic *who, struct day today);   /* "45 F", "age not known" */
int64_t say_age(struct day birth_on, struct day today);                 /* INT64_MIN: not known */
struct str say_days(struct arena *arena, int64_t days);                 /* "1 day", "12 days", "today" */
struct str say_number(struct arena *arena, int64_t n);      /* "1,204" */
struct str say_count(struct arena *arena, int64_t n, const char *one, const char *many);      /* "1 event", "1,204 events" */
/* A sentence with its numbers in bold: "at least *2* referrals", "aged *18 to 69*", "in *36 months*". */
struct t_words *say_bold(struct arena *arena, struct str sentence);
struct str say_capital(struct arena *arena, struct str s);               /* its first letter, where it is a to z */
struct str say_f(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* People found: one line for each, her first; of the rest `also` says how else she is told of ("also told as ASHWORTH, Rut, born 3 May 1981"),
 * STR_NONE: no way else. Returns how many people. */
struct search_hit;
size_t say_people(struct arena *arena, struct search_hit *hit, size_t count, struct str **ret_also);

#endif
