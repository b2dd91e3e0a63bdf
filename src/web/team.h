/* What the pages about a service itself share: its people, what others say of it. */
#ifndef WEB_TEAM_H
#define WEB_TEAM_H

#include "care/team.h"
#include "web/pages.h"
#include "web/say.h"

/* A refused form: its sentence, the status set; the page is shown again. NULL: err is another kind of failure. */
const char *form_refused(struct cx *cx, struct request *rq, struct response *rs, enum err err);
/* What was sent, where the form comes back; else the other. */
struct str field_again(const struct request *rq, const char *name, struct str otherwise);
struct str day_field(struct cx *cx, struct day day);           /* "2026-11-21"; "" */
/* A day that may be left empty. ERR_BAD_FIELD. */
enum err day_sent(struct cx *cx, const struct request *rq, const char *name, struct day *ret);
enum err id_sent(struct cx *cx, const struct request *rq, const char *name, const char *missing, struct id *ret);
int64_t number_sent(const struct request *rq, const char *name);       /* -1: none, or none that can be read */
/* The service's people, each once, after a first that means nobody. */
enum err staff_options(struct cx *cx, const struct request *rq, const char *first, struct str chosen, struct t_option **ret, size_t *ret_n);
enum err staff_once(struct cx *cx, const struct request *rq, struct carer **ret, size_t *ret_count);
/* "10 h 30 min", "45 min". */
struct str say_minutes(struct cx *cx, int64_t minutes);

#endif
