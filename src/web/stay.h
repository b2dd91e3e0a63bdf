/* One person on the ward, as her page shows her and as its forms change it. */
#ifndef WEB_STAY_H
#define WEB_STAY_H

#include "record/organisation.h"
#include "web/ward.h"

/* A form that did not do: shown again in its place with what was written. */
struct stay_tried { struct str what, item; const char *problem; };

struct stay_page {
	struct cx *cx;
	struct request *rq;
	struct care care;
	struct seen seen;
	struct bedside side;
	struct course_facts facts;
	struct stay *stay; size_t stays;
	struct ward *ward; size_t wards;
	struct organisation *place; size_t places;
	struct str path;                        /* of this page */
	struct day week;                        /* its Monday */
	struct ward_may may;
	const char *readonly;                   /* why the reader can do nothing here; NULL */
	const struct stay_tried *tried;
	bool shown;                             /* what was tried stands in its form */
};

struct str item_title(const struct stay_page *p, const struct ward_item *item);         /* "Feeding tube: nasogastric", "North ICB" */
enum err stay_forms(struct stay_page *p, struct t_stay *d);
enum err stay_show(struct cx *cx, struct request *rq, struct response *rs, const struct stay_tried *tried);

#endif
