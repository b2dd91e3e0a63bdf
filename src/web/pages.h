/* The pages: one function each, named in data/routes.csv, `enum err page_NAME(struct cx *, struct request *, struct response *)`.
 * A page reads with rq->db, fills the struct of its template, and writes it to rs->body; nothing else. */
#ifndef WEB_PAGES_H
#define WEB_PAGES_H

#include "care/asked.h"
#include "door/door.h"
#include "gen/templates.h"

#define ROUTE(method, path, page, operation, class, template, audit, repeat) \
	enum err page_##page(struct cx *cx, struct request *rq, struct response *rs);
#include "gen/routes.h"
#undef ROUTE

/* All of it, for door_open. */
extern const struct door_site web_site;

/* The row of data/routes.csv with this path, as it is written there; NULL: there is none. */
const struct route *route_of(struct str pattern);

/* ---- what pages share ---- */

/* What stands around the page: navigation by role, who acts, the training band. */
enum err frame_make(struct cx *cx, const struct request *rq, const char *title, struct t_frame **ret);
/* "/" or a path of this site with a query, as a form sent it back; `otherwise` where it is anything else. */
struct str back_path(struct arena *arena, struct str sent, const char *otherwise);
struct str outside(struct arena *arena, struct id id);                   /* its 26 letters */
/* value=... of a query, percent-encoded. */
void query_add(struct buf *buf, const char *name, struct str value);
/* What was looked for: `find` of the address, where a form of ours put it sealed; else `name`, where it is an id of ours. */
struct str query_words(struct cx *cx, const struct request *rq, const char *name);
/* Did somebody write a name or number into the address by hand? It is not looked for: status 400, and *ret says where to write it. */
bool query_refused(const struct request *rq, const char *name, struct response *rs, struct str *ret);
/* A number of a query between bounds, `otherwise` where it is none. */
int64_t query_int(const struct form *query, const char *name, int64_t least, int64_t most, int64_t otherwise);

#endif
