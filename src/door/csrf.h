/* Does an unsafe request come from a page of ours? Two locks: what browsers say of themselves, and a secret of the sign-in. */
#ifndef DOOR_CSRF_H
#define DOOR_CSRF_H

#include "base/cx.h"
#include "base/str.h"

struct csrf_headers { struct str host, origin, fetch_site; };   /* STR_NONE where absent */

/* Origin, where sent, is this server; Sec-Fetch-Site, where sent, is same-origin. Programs that are no browsers send
 * neither. ERR_CSRF. */
enum err csrf_origin(struct cx *cx, const struct csrf_headers *h, bool tls);
/* The text of a sign-in's secret as it stands in forms, and whether a form's value is it (in constant time). */
struct str csrf_text(struct arena *arena, struct str secret);
bool csrf_same(struct str secret, struct str sent);
/* May this Host be answered? Loopback names always, others if listed ("a.nhs.uk,b.nhs.uk" or "*"): a strange page that makes
 * its own name point at 127.0.0.1 gets nothing. */
bool host_known(struct str host, const char *hosts);

#endif
